/**
 * Group-time effects with covariates: doubly robust, from units, with the influence of every unit. Pure.
 * Source: Sant'Anna & Zhao 2020, panel estimator with logit propensity and least-squares outcome change.
 */
import { multiplyVector, solveNormalEquations, type Vector, zeros } from '../../linalg/matrix.ts'
import { addOuter, type Column, codesOf, packedSize, scan, unpacked } from '../columns.ts'
import { crossProducts, scatterAmong, scatterOf } from '../cross-products.ts'
import { fitLogit, linearStart, standardisedBy } from '../logit-design.ts'
import { logitStart } from '../logit-steps.ts'
import { logistic } from '../logit-sums.ts'
import { type Cell, type Controls, isControl, type Joint } from './joint.ts'
import { cohortsOf, type UnitPanel } from './panel.ts'

/** Why a cell has no effect. */
export type CellProblem = 'separation' | 'no_overlap'

/** @returns the joint effects, or the first problem and its cell */
export function jointFromUnits(
  panel: UnitPanel,
  all: readonly Cell[],
  controls: Controls,
): Joint | { readonly problem: CellProblem; readonly cell: Cell } {
  const { periods } = panel
  const { code } = cohortsOf(panel)
  // by cohort, so that blocks of units have influence on few cells
  const units = Array.from(code.keys())
    .filter((i) => (code[i] ?? -1) >= 0)
    .sort((a, b) => (code[a] ?? 0) - (code[b] ?? 0) || a - b)
  const first = units.map((i) => (panel.first[i] ? (panel.first[i] ?? 0) : null))
  const n = units.length
  const members = membersOf(first)
  const cells = all.filter((cell) => [...members.keys()].some((f) => isControl(f, cell, periods, controls)))
  const influence: Float64Array[] = []
  const att: number[] = []
  for (const cell of cells) {
    const found = cellEffect(panel, units, members, cell, controls)
    if ('problem' in found) return { problem: found.problem, cell }
    att.push(found.att)
    influence.push(found.influence)
  }
  const groups = [...new Set(cells.map((c) => c.group))]
  const shares = groups.map((g) => first.filter((f) => f === g).length / n)
  for (const [i, g] of groups.entries())
    influence.push(Float64Array.from(first, (f) => (f === g ? 1 : 0) - (shares[i] ?? 0)))
  const summed = panel.cluster ? influence.map(byCluster(units, panel.cluster)) : influence
  return { cells, att, groups, shares, covariance: products(summed, n), n }
}

/** Positions of the units of each cohort. */
function membersOf(first: readonly (number | null)[]): Map<number | null, number[]> {
  const members = new Map<number | null, number[]>()
  for (const [u, f] of first.entries()) {
    const list = members.get(f)
    if (list) list.push(u)
    else members.set(f, [u])
  }
  return members
}

function byCluster(
  units: readonly number[],
  labels: ArrayLike<number | string>,
): (of: Float64Array) => Float64Array {
  const { codes, groups } = codesOf(units.map((i) => labels[i] ?? ''))
  return (of) => {
    const sums = new Float64Array(groups)
    for (let i = 0; i < of.length; i++) sums[codes[i] ?? 0] = (sums[codes[i] ?? 0] ?? 0) + (of[i] ?? 0)
    return sums
  }
}

/** Mean products of all pairs over n, in blocks; arrays that are zero in a block take no part in it. */
function products(influence: readonly Float64Array[], n: number): number[][] {
  const matrix = zeros(influence.length, influence.length)
  const length = influence[0]?.length ?? 0
  for (let from = 0; from < length; from += 1024) {
    const blocks = influence.map((all) => all.subarray(from, from + 1024))
    const there = blocks.flatMap((block, i) => (block.some((v) => v !== 0) ? [i] : []))
    for (const i of there) {
      for (const j of there) {
        const [a, b, row] = [blocks[i], blocks[j], matrix[i]]
        if (j <= i && a && b && row) row[j] = (row[j] ?? 0) + product(a, b)
      }
    }
  }
  return matrix.map((row, i) => row.map((_, j) => (matrix[Math.max(i, j)]?.[Math.min(i, j)] ?? 0) / (n * n)))
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let u = 0; u < a.length; u++) sum += (a[u] ?? 0) * (b[u] ?? 0)
  return sum
}

/** Units of one cell: treated or control, with the change of the outcome and the covariates at the base period. */
interface CellRows {
  readonly rows: Int32Array
  readonly treated: Float64Array
  readonly change: Float64Array
  readonly names: readonly string[]
  readonly columns: readonly Float64Array[]
}

function cellRows(
  panel: UnitPanel,
  units: readonly number[],
  members: ReadonlyMap<number | null, readonly number[]>,
  cell: Cell,
  controls: Controls,
): CellRows {
  const treatedUnits = members.get(cell.group) ?? []
  const chosen = [...members].filter(([first]) => isControl(first, cell, panel.periods, controls))
  const lists = [treatedUnits, ...chosen.map(([, list]) => list)]
  const rows = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0))
  let filled = 0
  for (const list of lists) {
    rows.set(list, filled)
    filled += list.length
  }
  const of = (column: Column | undefined): Float64Array => {
    const picked = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) picked[i] = column?.[units[rows[i] ?? 0] ?? 0] ?? 0
    return picked
  }
  const [change, before] = [of(panel.outcome[cell.time]), of(panel.outcome[cell.base])]
  for (let i = 0; i < change.length; i++) change[i] = (change[i] ?? 0) - (before[i] ?? 0)
  const covariates = panel.covariates ?? []
  return {
    rows,
    treated: new Float64Array(rows.length).fill(1, 0, treatedUnits.length),
    change,
    names: covariates.map((c) => c.name),
    columns: covariates.map((c) =>
      of(c.byPeriod[c.byPeriod.length === 1 ? 0 : Math.min(cell.base, cell.time)]),
    ),
  }
}

function cellEffect(
  panel: UnitPanel,
  units: readonly number[],
  members: ReadonlyMap<number | null, readonly number[]>,
  cell: Cell,
  controls: Controls,
): { readonly att: number; readonly influence: Float64Array } | { readonly problem: CellProblem } {
  const { rows, treated, change, names, columns } = cellRows(panel, units, members, cell, controls)
  const all = crossProducts({ names: [...names, 'treated'], columns: [...columns, treated] })
  const whole = scatterOf(all)
  const scatter = scatterAmong(whole, [...names.keys()])
  const { design, kept } = standardisedBy({ names, columns }, scatter)
  const share = treated.reduce((a, b) => a + b, 0) / rows.length
  const width = design.columns.length + 1
  const z = new Float64Array(rows.length * width).fill(1)
  if (width > 1) {
    const stay = names.flatMap((name, j) => (kept.includes(name) ? [j] : []))
    const start = linearStart(scatterAmong(whole, [...stay, names.length]))
    const state = fitLogit(design, treated, logitStart(width - 1, share, start))
    if (state.status !== 'converged') return { problem: 'separation' }
    scan(design.columns, design.means, design.deviations, true, (block, from, count) =>
      z.set(block.subarray(0, count * width), from * width),
    )
    return concluded({ z, width, treated, change, rows, units: units.length }, state.beta, state.covariance)
  }
  const odds = [Math.log(share / (1 - share))]
  const covariance = [[1 / (rows.length * share * (1 - share))]]
  return concluded({ z, width, treated, change, rows, units: units.length }, odds, covariance)
}

interface Prepared {
  /** Row-major (1, standardised covariates). */
  readonly z: Float64Array
  readonly width: number
  readonly treated: Float64Array
  readonly change: Float64Array
  readonly rows: Int32Array
  /** Units of the whole panel, over which the influence is spread. */
  readonly units: number
}

/** Residuals, propensities and odds of a cell's units, and their sums. */
interface CellScores {
  readonly residual: Float64Array
  readonly propensity: Float64Array
  readonly odds: Float64Array
  readonly treated: number
  readonly weight: number
  readonly treatedChange: number
  readonly weightedChange: number
  readonly zTreated: Float64Array
  readonly zOdds: Float64Array
  readonly zOddsResidual: Float64Array
}

function scoresOf(p: Prepared, line: Vector, beta: Vector): CellScores | undefined {
  const { width, treated, change, z } = p
  const count = treated.length
  const [residual, propensity, odds] = [change.slice(), new Float64Array(count), new Float64Array(count)]
  const [zTreated, zOdds, zOddsResidual] = [0, 0, 0].map(() => new Float64Array(width)) as Three
  const [slopes, logits] = [Float64Array.from(line), Float64Array.from(beta)]
  const s = { treated: 0, weight: 0, treatedChange: 0, weightedChange: 0 }
  for (let i = 0; i < count; i++) {
    const t = treated[i] ?? 0
    const r = (residual[i] ?? 0) - at(z, width, slopes, i)
    const e = logistic(at(z, width, logits, i))
    if (t === 0 && e > 0.999) return undefined
    const w = t === 1 ? 0 : e / (1 - e)
    residual[i] = r
    propensity[i] = e
    odds[i] = w
    s.treated += t
    s.weight += w
    s.treatedChange += t * r
    s.weightedChange += w * r
    for (let j = 0; j < width; j++) {
      const value = z[i * width + j] ?? 0
      zTreated[j] = (zTreated[j] ?? 0) + t * value
      zOdds[j] = (zOdds[j] ?? 0) + w * value
      zOddsResidual[j] = (zOddsResidual[j] ?? 0) + w * r * value
    }
  }
  return { residual, propensity, odds, ...s, zTreated, zOdds, zOddsResidual }
}

type Three = [Float64Array, Float64Array, Float64Array]

function concluded(
  p: Prepared,
  beta: Vector,
  covariance: readonly Vector[],
): { readonly att: number; readonly influence: Float64Array } | { readonly problem: CellProblem } {
  const { width, treated, rows, z } = p
  const line = controlLine(p)
  const s = scoresOf(p, line.solution, beta)
  if (!s) return { problem: 'no_overlap' }
  const [etaTreated, etaControl] = [s.treatedChange / s.treated, s.weightedChange / s.weight]
  // what the estimation of both models adds to each unit's influence
  const weighed = (matrix: readonly Vector[], v: Float64Array): Float64Array =>
    Float64Array.from(multiplyVector(matrix, [...v]))
  const m1 = weighed(line.inverse, s.zTreated)
  const m2 = weighed(
    covariance,
    s.zOddsResidual.map((v, j) => v - etaControl * (s.zOdds[j] ?? 0)),
  )
  const m3 = weighed(line.inverse, s.zOdds)
  const influence = new Float64Array(p.units)
  for (let i = 0; i < rows.length; i++) {
    const [t, w, r] = [treated[i] ?? 0, s.odds[i] ?? 0, s.residual[i] ?? 0]
    const ols = (1 - t) * r
    const ofTreated = (t * (r - etaTreated) - ols * at(z, width, m1, i)) / s.treated
    const ofLogit = (t - (s.propensity[i] ?? 0)) * at(z, width, m2, i)
    const ofControl = (w * (r - etaControl) + ofLogit - ols * at(z, width, m3, i)) / s.weight
    influence[rows[i] ?? 0] = p.units * (ofTreated - ofControl)
  }
  return { att: etaTreated - etaControl, influence }
}

/** Linear predictor of row i. */
function at(z: Float64Array, width: number, beta: Float64Array, i: number): number {
  let sum = 0
  for (let j = 0; j < width; j++) sum += (beta[j] ?? 0) * (z[i * width + j] ?? 0)
  return sum
}

/** Least squares of the change among the controls. */
function controlLine({ z, width, treated, change }: Prepared): {
  solution: Vector
  inverse: readonly Vector[]
} {
  const packed = new Float64Array(packedSize(width))
  const right = new Float64Array(width)
  for (let i = 0; i < treated.length; i++) {
    if (treated[i] === 1) continue
    addOuter(packed, z, i * width, width, 1)
    for (let j = 0; j < width; j++) right[j] = (right[j] ?? 0) + (z[i * width + j] ?? 0) * (change[i] ?? 0)
  }
  return solveNormalEquations(unpacked(packed, width), [...right], 1)
}
