/** Scans over columns for the logit: sums of one step, robust meat and marginal effects. Pure. */
import type { Matrix, Vector } from '../linalg/matrix.ts'
import { addOuter, type Column, packedSize, scan, unpacked } from './columns.ts'
import type { LogitSums } from './logit-steps.ts'

/** Columns with what standardises them. */
export interface Standardised {
  readonly columns: readonly Column[]
  readonly means: Vector
  readonly deviations: Vector
}

/** Rows left out of a scan: those whose part is this one. */
export interface Skip {
  readonly part: Column
  readonly value: number
}

export function logistic(eta: number): number {
  return eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta))
}

export function logitSums(design: Standardised, outcome: Column, beta: Vector, skip?: Skip): LogitSums {
  const width = design.columns.length + 1
  const weights = Float64Array.from(beta)
  const packed = new Float64Array(packedSize(width))
  const score = new Float64Array(width)
  let logLikelihood = 0
  let n = 0
  eachRow(design, (rows, offset, row) => {
    if (skip && skip.part[row] === skip.value) return
    let eta = 0
    for (let j = 0; j < width; j++) eta += (weights[j] ?? 0) * (rows[offset + j] ?? 0)
    const small = Math.exp(-Math.abs(eta))
    const p = eta >= 0 ? 1 / (1 + small) : small / (1 + small)
    const y = outcome[row] ?? 0
    n++
    logLikelihood += y * eta - Math.max(eta, 0) - Math.log1p(small)
    for (let j = 0; j < width; j++) score[j] = (score[j] ?? 0) + (y - p) * (rows[offset + j] ?? 0)
    // p (1 − p) without the subtraction, which is 0 long before p is
    addOuter(packed, rows, offset, width, small / ((1 + small) * (1 + small)))
  })
  return { n, information: unpacked(packed, width), score: [...score], logLikelihood }
}

/** Σ (y − p)² z z′ at the estimate, for the robust covariance, and Σ (y − p)² for the Brier score. */
export function logitMeat(
  design: Standardised,
  outcome: Column,
  beta: Vector,
): { readonly meat: Matrix; readonly squares: number; readonly fitted: Float64Array } {
  const width = design.columns.length + 1
  const packed = new Float64Array(packedSize(width))
  const fitted = new Float64Array(outcome.length)
  let squares = 0
  eachRow(design, (rows, offset, row) => {
    let eta = 0
    for (let j = 0; j < width; j++) eta += (beta[j] ?? 0) * (rows[offset + j] ?? 0)
    const p = logistic(eta)
    const e = (outcome[row] ?? 0) - p
    fitted[row] = p
    squares += e * e
    addOuter(packed, rows, offset, width, e * e)
  })
  return { meat: unpacked(packed, width), squares, fitted }
}

/** Mean slope p(1 − p) of the probability, and the mean of its change with each coefficient. */
export function marginalSums(
  design: Standardised,
  beta: Vector,
): { readonly slope: number; readonly change: number[] } {
  const width = design.columns.length + 1
  const change = new Float64Array(width)
  let slope = 0
  let n = 0
  eachRow(design, (rows, offset) => {
    let eta = 0
    for (let j = 0; j < width; j++) eta += (beta[j] ?? 0) * (rows[offset + j] ?? 0)
    const p = logistic(eta)
    const weight = p * (1 - p)
    n++
    slope += weight
    for (let j = 0; j < width; j++)
      change[j] = (change[j] ?? 0) + weight * (1 - 2 * p) * (rows[offset + j] ?? 0)
  })
  return { slope: slope / n, change: [...change].map((v) => v / n) }
}

function eachRow(
  design: Standardised,
  visit: (rows: Float64Array, offset: number, row: number) => void,
): void {
  const width = design.columns.length + 1
  scan(design.columns, design.means, design.deviations, true, (rows, first, count) => {
    for (let i = 0; i < count; i++) visit(rows, i * width, first + i)
  })
}
