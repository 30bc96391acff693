/**
 * Group-time effects with covariates: doubly robust, from units, with the influence of every unit. Pure.
 * Source: Sant'Anna & Zhao 2020, panel estimator with logit propensity and least-squares outcome change.
 */
import { multiplyVector, solveNormalEquations, type Vector, zeros } from '../../linalg/matrix.ts'
import { addOuter, type Column, codesOf, packedSize, scan, unpacked } from '../columns.ts'
import { crossProducts, scatterAmong, scatterOf } from '../cross-products.ts'
import { fitLogit, standardisedBy } from '../logit.ts'
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
  const { code, firsts } = cohortsOf(panel)
  const units = Array.from(code.keys()).filter((i) => (code[i] ?? -1) >= 0)
  const first = units.map((i) => (panel.first[i] ? (panel.first[i] ?? 0) : null))
  const n = units.length
  const there = [...new Set(first)]
  const cells = all.filter((cell) => there.some((f) => isControl(f, cell, periods, controls)))
  const influence: Float64Array[] = []
  const att: number[] = []
  for (const cell of cells) {
    const found = cellEffect(panel, units, first, cell, controls)
    if ('problem' in found) return { problem: found.problem, cell }
    att.push(found.att)
    influence.push(found.influence)
  }
  const groups = [...new Set(cells.map((c) => c.group))]
  const shares = groups.map((g) => first.filter((f) => f === g).length / n)
  for (const [i, g] of groups.entries())
    influence.push(Float64Array.from(first, (f) => (f === g ? 1 : 0) - (shares[i] ?? 0)))
  const summed = panel.cluster ? influence.map(byCluster(units, panel.cluster)) : influence
  return { cells, att, groups, shares, covariance: products(summed, n), n: firsts.length === 0 ? 0 : n }
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

function products(influence: readonly Float64Array[], n: number): number[][] {
  const matrix = zeros(influence.length, influence.length)
  for (const [i, a] of influence.entries()) {
    for (const [j, b] of influence.slice(0, i + 1).entries()) {
      let sum = 0
      for (let u = 0; u < a.length; u++) sum += (a[u] ?? 0) * (b[u] ?? 0)
      const [upper, lower] = [matrix[i], matrix[j]]
      if (upper) upper[j] = sum / (n * n)
      if (lower) lower[i] = sum / (n * n)
    }
  }
  return matrix
}

/** Units of one cell: treated or control, with the change of the outcome and the covariates at the base period. */
interface CellRows {
  readonly rows: readonly number[]
  readonly treated: Float64Array
  readonly change: Float64Array
  readonly names: readonly string[]
  readonly columns: readonly Float64Array[]
}

function cellRows(
  panel: UnitPanel,
  units: readonly number[],
  first: readonly (number | null)[],
  cell: Cell,
  controls: Controls,
): CellRows {
  const rows = Array.from(units.keys()).filter(
    (u) => first[u] === cell.group || isControl(first[u] ?? null, cell, panel.periods, controls),
  )
  const of = (column: Column | undefined): Float64Array =>
    Float64Array.from(rows, (u) => column?.[units[u] ?? 0] ?? 0)
  const [after, before] = [of(panel.outcome[cell.time]), of(panel.outcome[cell.base])]
  const covariates = panel.covariates ?? []
  return {
    rows,
    treated: Float64Array.from(rows, (u) => (first[u] === cell.group ? 1 : 0)),
    change: after.map((v, i) => v - (before[i] ?? 0)),
    names: covariates.map((c) => c.name),
    columns: covariates.map((c) =>
      of(c.byPeriod[c.byPeriod.length === 1 ? 0 : Math.min(cell.base, cell.time)]),
    ),
  }
}

function cellEffect(
  panel: UnitPanel,
  units: readonly number[],
  first: readonly (number | null)[],
  cell: Cell,
  controls: Controls,
): { readonly att: number; readonly influence: Float64Array } | { readonly problem: CellProblem } {
  const { rows, treated, change, names, columns } = cellRows(panel, units, first, cell, controls)
  const all = crossProducts({ names: [...names, 'treated'], columns: [...columns, treated] })
  const scatter = scatterAmong(
    scatterOf(all),
    names.map((_, j) => j),
  )
  const { design } = standardisedBy({ names, columns }, scatter)
  const share = treated.reduce((a, b) => a + b, 0) / rows.length
  const width = design.columns.length + 1
  const z = new Float64Array(rows.length * width).fill(1)
  if (width > 1) {
    const state = fitLogit(design, treated, logitStart(width - 1, share))
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
  readonly rows: readonly number[]
  /** Units of the whole panel, over which the influence is spread. */
  readonly units: number
}

function concluded(
  p: Prepared,
  beta: Vector,
  covariance: readonly Vector[],
): { readonly att: number; readonly influence: Float64Array } | { readonly problem: CellProblem } {
  const { width, treated, change, rows } = p
  const line = controlLine(p)
  const residual = change.map((v, i) => v - at(p, line.solution, i))
  const e = change.map((_, i) => logistic(at(p, beta, i)))
  if (e.some((v, i) => treated[i] === 0 && v > 0.999)) return { problem: 'no_overlap' }
  const odds = e.map((v, i) => (treated[i] === 1 ? 0 : v / (1 - v)))
  const mean = (f: (i: number) => number): number =>
    rows.reduce<number>((sum, _, i) => sum + f(i), 0) / rows.length
  const [treatedShare, controlWeight] = [mean((i) => treated[i] ?? 0), mean((i) => odds[i] ?? 0)]
  const etaTreated = mean((i) => (treated[i] ?? 0) * (residual[i] ?? 0)) / treatedShare
  const etaControl = mean((i) => (odds[i] ?? 0) * (residual[i] ?? 0)) / controlWeight
  const cell = (i: number, j: number): number => p.z[i * width + j] ?? 0
  const moments = (weight: (i: number) => number): number[] =>
    Array.from({ length: width }, (_, j) => mean((i) => weight(i) * cell(i, j)))
  // what the estimation of both models adds to each unit's influence
  const lineInverse = line.inverse.map((row) => row.map((v) => v * rows.length))
  const logitInverse = covariance.map((row) => row.map((v) => v * rows.length))
  const m1 = multiplyVector(
    lineInverse,
    moments((i) => treated[i] ?? 0),
  )
  const m2 = multiplyVector(
    logitInverse,
    moments((i) => (odds[i] ?? 0) * ((residual[i] ?? 0) - etaControl)),
  )
  const m3 = multiplyVector(
    lineInverse,
    moments((i) => odds[i] ?? 0),
  )
  const influence = new Float64Array(p.units)
  const scale = p.units / rows.length
  for (const [i, unit] of rows.entries()) {
    const [t, w, r] = [treated[i] ?? 0, odds[i] ?? 0, residual[i] ?? 0]
    const ols = (1 - t) * r
    const ofTreated = (t * (r - etaTreated) - ols * at(p, m1, i)) / treatedShare
    const ofControl =
      (w * (r - etaControl) + (t - (e[i] ?? 0)) * at(p, m2, i) - ols * at(p, m3, i)) / controlWeight
    influence[unit] = scale * (ofTreated - ofControl)
  }
  return { att: etaTreated - etaControl, influence }
}

function at({ z, width }: Prepared, beta: Vector, i: number): number {
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
