/**
 * Group-time effects with covariates: doubly robust, from units, with the influence of every unit. Pure.
 * Source: Sant'Anna & Zhao 2020, panel estimator with logit propensity and least-squares outcome change.
 */
import { multiplyVector, type Vector, zeros } from '../../linalg/matrix.ts'
import { codesOf } from '../columns.ts'
import {
  type CellDesign,
  type CellProblem,
  cellDesigns,
  controlLine,
  type OrderedPanel,
  ordered,
  picked,
  predicted,
} from './cell-design.ts'
import { type Cell, type Controls, isControl, type Joint } from './joint.ts'
import type { UnitPanel } from './panel.ts'

/** The joint effects of any cells, or the first problem and its cell. What cells share is found once for all calls. */
export function unitEstimator(
  panel: UnitPanel,
  controls: Controls,
): (all: readonly Cell[]) => Joint | { readonly problem: CellProblem; readonly cell: Cell } {
  const of = ordered(panel, controls)
  const designs = cellDesigns(of)
  return (all) => {
    const starts = [...of.members.keys()]
    const cells = all.filter((cell) => starts.some((f) => isControl(f, cell, panel.periods, controls)))
    const influence: Float64Array[] = []
    const att: number[] = []
    for (const cell of cells) {
      const design = designs(cell)
      if ('problem' in design) return { problem: design.problem, cell }
      const found = cellEffect(of, design, cell)
      att.push(found.att)
      influence.push(found.influence)
    }
    return joint(of, cells, att, influence)
  }
}

function joint(
  { first, members, units, panel }: OrderedPanel,
  cells: readonly Cell[],
  att: readonly number[],
  influence: Float64Array[],
): Joint {
  const n = units.length
  const groups = [...new Set(cells.map((c) => c.group))]
  const shares = groups.map((g) => (members.get(g)?.length ?? 0) / n)
  for (const [i, g] of groups.entries()) {
    const share = shares[i] ?? 0
    influence.push(first.map((f) => (f === g ? 1 : 0) - share))
  }
  const summed = panel.cluster ? influence.map(byCluster(units, panel.cluster)) : influence
  return { cells, att, groups, shares, covariance: products(summed, n), n }
}

function byCluster(
  units: Int32Array,
  labels: ArrayLike<number | string>,
): (of: Float64Array) => Float64Array {
  const { codes, groups } = codesOf(Array.from(units, (i) => labels[i] ?? ''))
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

/** Four sums side by side: a product need not wait for the one before it. */
function product(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  const whole = a.length - (a.length % 4)
  for (let u = 0; u < whole; u += 4) {
    s0 += (a[u] ?? 0) * (b[u] ?? 0)
    s1 += (a[u + 1] ?? 0) * (b[u + 1] ?? 0)
    s2 += (a[u + 2] ?? 0) * (b[u + 2] ?? 0)
    s3 += (a[u + 3] ?? 0) * (b[u + 3] ?? 0)
  }
  for (let u = whole; u < a.length; u++) s0 += (a[u] ?? 0) * (b[u] ?? 0)
  return s0 + s1 + (s2 + s3)
}

function cellEffect(
  { panel, units }: OrderedPanel,
  design: CellDesign,
  cell: Cell,
): { readonly att: number; readonly influence: Float64Array } {
  const change = picked(panel.outcome[cell.time], units, design.rows)
  const before = picked(panel.outcome[cell.base], units, design.rows)
  for (let i = 0; i < change.length; i++) change[i] = (change[i] ?? 0) - (before[i] ?? 0)
  const line = controlLine(design, change)
  const sums = residualsIn(change, design, line.solution)
  const etaTreated = sums.treatedChange / design.count
  const etaControl = sums.weightedChange / design.weight
  // what the estimation of both models adds to each unit's influence
  const weighed = (matrix: readonly Vector[], v: Float64Array): Float64Array =>
    Float64Array.from(multiplyVector(matrix, [...v]))
  const factors = {
    treated: weighed(line.inverse, design.zTreated),
    logit: weighed(
      design.covariance,
      sums.zOddsResidual.map((v, j) => v - etaControl * (design.zOdds[j] ?? 0)),
    ),
    control: weighed(line.inverse, design.zOdds),
  }
  const influence = influenceOf(design, change, etaTreated, etaControl, factors, units.length)
  return { att: etaTreated - etaControl, influence }
}

/** Turns the changes into residuals of the controls' line, in place, and gives their sums. */
function residualsIn(change: Float64Array, { z, width, treated, odds }: CellDesign, line: Vector) {
  const slopes = Float64Array.from(line)
  const zOddsResidual = new Float64Array(width)
  let [treatedChange, weightedChange] = [0, 0]
  for (let i = 0; i < change.length; i++) {
    const r = (change[i] ?? 0) - predicted(z, width, slopes, i)
    change[i] = r
    treatedChange += (treated[i] ?? 0) * r
    const weighted = (odds[i] ?? 0) * r
    weightedChange += weighted
    for (let j = 0, at = i * width; j < width; j++, at++)
      zOddsResidual[j] = (zOddsResidual[j] ?? 0) + weighted * (z[at] ?? 0)
  }
  return { treatedChange, weightedChange, zOddsResidual }
}

interface Factors {
  readonly treated: Float64Array
  readonly logit: Float64Array
  readonly control: Float64Array
}

function influenceOf(
  design: CellDesign,
  residual: Float64Array,
  etaTreated: number,
  etaControl: number,
  by: Factors,
  units: number,
): Float64Array {
  const { rows, treated, odds, propensity, z, width, count, weight } = design
  const influence = new Float64Array(units)
  for (let i = 0; i < rows.length; i++) {
    const [t, w, r] = [treated[i] ?? 0, odds[i] ?? 0, residual[i] ?? 0]
    const ols = (1 - t) * r
    const ofTreated = (t * (r - etaTreated) - ols * predicted(z, width, by.treated, i)) / count
    const ofLogit = (t - (propensity[i] ?? 0)) * predicted(z, width, by.logit, i)
    const ofControl = (w * (r - etaControl) + ofLogit - ols * predicted(z, width, by.control, i)) / weight
    influence[rows[i] ?? 0] = units * (ofTreated - ofControl)
  }
  return influence
}
