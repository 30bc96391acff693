/**
 * What the cells of one group share when their controls and covariates are the same: rows, propensities, odds, and
 * the least squares of the controls but for the outcome. Pure. In: a panel ordered by cohort. Out: `CellDesign`.
 */
import { solveNormalEquations, type Vector } from '../../linalg/matrix.ts'
import { addOuter, type Column, packedSize, scan, unpacked } from '../columns.ts'
import { crossProducts, scatterAmong, scatterOf } from '../cross-products.ts'
import { fitLogit, linearStart, standardisedBy } from '../logit-design.ts'
import { logitStart } from '../logit-steps.ts'
import { logistic } from '../logit-sums.ts'
import { type Cell, type Controls, isControl } from './joint.ts'
import { cohortsOf, type UnitPanel } from './panel.ts'

/** Why a cell has no effect. */
export type CellProblem = 'separation' | 'no_overlap'

/** The units that miss no period, in order of their cohort. */
export interface OrderedPanel {
  readonly panel: UnitPanel
  readonly controls: Controls
  /** Row of the panel of each unit. */
  readonly units: Int32Array
  /** Start of each unit; 0 for never. */
  readonly first: Float64Array
  /** Positions of the units of each start; null for never. */
  readonly members: ReadonlyMap<number | null, Int32Array>
}

export function ordered(panel: UnitPanel, controls: Controls): OrderedPanel {
  const { code, firsts } = cohortsOf(panel)
  const counts = new Int32Array(firsts.length)
  for (const c of code) if (c >= 0) counts[c] = (counts[c] ?? 0) + 1
  const places = counts.map((_, c) => counts.subarray(0, c).reduce((a, b) => a + b, 0))
  const next = places.slice()
  const units = new Int32Array(counts.reduce((a, b) => a + b, 0))
  for (const [i, c] of code.entries()) {
    if (c < 0) continue
    units[next[c] ?? 0] = i
    next[c] = (next[c] ?? 0) + 1
  }
  const first = new Float64Array(units.length)
  const members = new Map<number | null, Int32Array>()
  for (const [c, f] of firsts.entries()) {
    const [from, to] = [places[c] ?? 0, (places[c] ?? 0) + (counts[c] ?? 0)]
    first.fill(f, from, to)
    if (to > from)
      members.set(
        f === 0 ? null : f,
        Int32Array.from({ length: to - from }, (_, i) => from + i),
      )
  }
  return { panel, controls, units, first, members }
}

export interface CellDesign {
  /** Units of the cell, the treated first. */
  readonly rows: Int32Array
  readonly treated: Float64Array
  readonly width: number
  /** Row-major (1, standardised covariates). */
  readonly z: Float64Array
  readonly propensity: Float64Array
  /** e / (1 − e) of controls, 0 of treated. */
  readonly odds: Float64Array
  /** Covariance of the logit. */
  readonly covariance: readonly Vector[]
  /** Σ z z′ of the controls. */
  readonly controlProducts: readonly Vector[]
  readonly zTreated: Float64Array
  readonly zOdds: Float64Array
  readonly count: number
  readonly weight: number
}

type Found = CellDesign | { readonly problem: CellProblem }

/** Finds designs, each once while few are wanted: cells of a group follow one another, so the latest are kept. */
export function cellDesigns(of: OrderedPanel, kept = 8): (cell: Cell) => Found {
  const known = new Map<string, Found>()
  return (cell) => {
    const starts = [...of.members.keys()].filter((f) => isControl(f, cell, of.panel.periods, of.controls))
    const fixed = (of.panel.covariates ?? []).every((c) => c.byPeriod.length === 1)
    const at = fixed ? 0 : Math.min(cell.base, cell.time)
    const key = `${cell.group} ${at} ${starts.join(',')}`
    const found = known.get(key) ?? designOf(of, cell.group, starts, at)
    known.delete(key)
    known.set(key, found)
    const [oldest] = known.keys()
    if (known.size > kept && oldest !== undefined) known.delete(oldest)
    return found
  }
}

/** Values of the panel's column at the rows of a cell. */
export function picked(column: Column | undefined, units: Int32Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = column?.[units[rows[i] ?? 0] ?? 0] ?? 0
  return values
}

function designOf(of: OrderedPanel, group: number, starts: readonly (number | null)[], at: number): Found {
  const treatedUnits = of.members.get(group) ?? new Int32Array(0)
  const lists = [treatedUnits, ...starts.map((f) => of.members.get(f) ?? new Int32Array(0))]
  const rows = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0))
  let filled = 0
  for (const list of lists) {
    rows.set(list, filled)
    filled += list.length
  }
  const treated = new Float64Array(rows.length).fill(1, 0, treatedUnits.length)
  const covariates = of.panel.covariates ?? []
  const named = {
    names: covariates.map((c) => c.name),
    columns: covariates.map((c) => picked(c.byPeriod[c.byPeriod.length === 1 ? 0 : at], of.units, rows)),
  }
  const logit = propensityOf(named, treated, treatedUnits.length / rows.length)
  return 'problem' in logit ? logit : scored(rows, treated, treatedUnits.length, logit)
}

interface Logit {
  readonly z: Float64Array
  readonly width: number
  readonly beta: Vector
  readonly covariance: readonly Vector[]
}

function propensityOf(
  { names, columns }: { readonly names: readonly string[]; readonly columns: readonly Float64Array[] },
  treated: Float64Array,
  share: number,
): Logit | { readonly problem: CellProblem } {
  const n = treated.length
  const whole = scatterOf(crossProducts({ names: [...names, 'treated'], columns: [...columns, treated] }))
  const { design, kept } = standardisedBy({ names, columns }, scatterAmong(whole, [...names.keys()]))
  const width = design.columns.length + 1
  const z = new Float64Array(n * width).fill(1)
  if (width === 1) {
    const covariance = [[1 / (n * share * (1 - share))]]
    return { z, width, beta: [Math.log(share / (1 - share))], covariance }
  }
  const stay = names.flatMap((name, j) => (kept.includes(name) ? [j] : []))
  const start = linearStart(scatterAmong(whole, [...stay, names.length]))
  const state = fitLogit(design, treated, logitStart(width - 1, share, start))
  if (state.status !== 'converged') return { problem: 'separation' }
  scan(design.columns, design.means, design.deviations, true, (block, from, count) =>
    z.set(block.subarray(0, count * width), from * width),
  )
  return { z, width, beta: state.beta, covariance: state.covariance }
}

function scored(rows: Int32Array, treated: Float64Array, count: number, logit: Logit): Found {
  const { z, width, beta, covariance } = logit
  const [propensity, odds] = [new Float64Array(rows.length), new Float64Array(rows.length)]
  const [zTreated, zOdds] = [new Float64Array(width), new Float64Array(width)]
  const packed = new Float64Array(packedSize(width))
  const logits = Float64Array.from(beta)
  let weight = 0
  for (let i = 0; i < rows.length; i++) {
    const t = treated[i] ?? 0
    const e = logistic(predicted(z, width, logits, i))
    if (t === 0 && e > 0.999) return { problem: 'no_overlap' }
    const w = t === 1 ? 0 : e / (1 - e)
    propensity[i] = e
    odds[i] = w
    weight += w
    if (t === 0) addOuter(packed, z, i * width, width, 1)
    for (let j = 0; j < width; j++) {
      const value = z[i * width + j] ?? 0
      zTreated[j] = (zTreated[j] ?? 0) + t * value
      zOdds[j] = (zOdds[j] ?? 0) + w * value
    }
  }
  const controlProducts = unpacked(packed, width)
  return {
    ...{ rows, treated, width, z, propensity, odds, covariance },
    ...{ controlProducts, zTreated, zOdds, count, weight },
  }
}

/** Linear predictor of row i. */
export function predicted(z: Float64Array, width: number, beta: Float64Array, i: number): number {
  let sum = 0
  for (let j = 0, at = i * width; j < width; j++, at++) sum += (beta[j] ?? 0) * (z[at] ?? 0)
  return sum
}

/** Least squares of the change among the controls. */
export function controlLine(
  { z, width, treated, controlProducts }: CellDesign,
  change: Float64Array,
): { readonly solution: Vector; readonly inverse: readonly Vector[] } {
  const right = new Float64Array(width)
  for (let i = 0; i < treated.length; i++) {
    if (treated[i] === 1) continue
    const value = change[i] ?? 0
    for (let j = 0, at = i * width; j < width; j++, at++) right[j] = (right[j] ?? 0) + (z[at] ?? 0) * value
  }
  return solveNormalEquations(controlProducts, [...right], 1)
}
