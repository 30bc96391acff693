/** Scans over columns for the logit: sums of one step, and what is wanted at the estimate. Pure. */
import type { Matrix, Vector } from '../linalg/matrix.ts'
import { addBlock, addTo, blockRows, type Column, packedSize, scan, unpacked } from './columns.ts'
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
  const coefficients = Float64Array.from(beta)
  const packed = new Float64Array(packedSize(width))
  const score = new Float64Array(width)
  const weights = new Float64Array(blockRows)
  const totals = { n: 0, logLikelihood: 0 }
  scan(design.columns, design.means, design.deviations, true, (rows, first, count) => {
    const block = new Float64Array(width)
    let logLikelihood = 0
    for (let i = 0; i < count; i++) {
      weights[i] = 0
      if (skip && skip.part[first + i] === skip.value) continue
      const offset = i * width
      const eta = predictor(coefficients, rows, offset, width)
      const small = Math.exp(-Math.abs(eta))
      const y = outcome[first + i] ?? 0
      const e = y - (eta >= 0 ? 1 : small) / (1 + small)
      totals.n++
      logLikelihood += y * eta - Math.max(eta, 0) - Math.log1p(small)
      for (let j = 0; j < width; j++) block[j] = (block[j] ?? 0) + e * (rows[offset + j] ?? 0)
      // p (1 − p) without the subtraction, which is 0 long before p is
      weights[i] = small / ((1 + small) * (1 + small))
    }
    totals.logLikelihood += logLikelihood
    addTo(score, block)
    addBlock(packed, rows, width, count, weights)
  })
  return { ...totals, information: unpacked(packed, width), score: [...score] }
}

function predictor(beta: Float64Array, rows: Float64Array, offset: number, width: number): number {
  let eta = 0
  for (let j = 0; j < width; j++) eta += (beta[j] ?? 0) * (rows[offset + j] ?? 0)
  return eta
}

/** What is wanted at the estimate, from one scan. */
export interface Final {
  /** Σ (y − p)² z z′, for the robust covariance. */
  readonly meat: Matrix
  /** Σ (y − p)², for the Brier score. */
  readonly squares: number
  readonly fitted: Float64Array
  /** Mean slope p (1 − p) of the probability, and its mean change with each coefficient. */
  readonly slope: number
  readonly change: readonly number[]
}

export function finalSums(design: Standardised, outcome: Column, beta: Vector): Final {
  const width = design.columns.length + 1
  const n = outcome.length
  const coefficients = Float64Array.from(beta)
  const packed = new Float64Array(packedSize(width))
  const fitted = new Float64Array(n)
  const weights = new Float64Array(blockRows)
  const change = new Float64Array(width)
  let [squares, slope] = [0, 0]
  scan(design.columns, design.means, design.deviations, true, (rows, first, count) => {
    const block = new Float64Array(width)
    for (let i = 0; i < count; i++) {
      const p = logistic(predictor(coefficients, rows, i * width, width))
      const e = (outcome[first + i] ?? 0) - p
      fitted[first + i] = p
      squares += e * e
      slope += p * (1 - p)
      weights[i] = e * e
      const bend = p * (1 - p) * (1 - 2 * p)
      for (let j = 0; j < width; j++) block[j] = (block[j] ?? 0) + bend * (rows[i * width + j] ?? 0)
    }
    addTo(change, block)
    addBlock(packed, rows, width, count, weights)
  })
  const mean = [...change].map((v) => v / n)
  return { meat: unpacked(packed, width), squares, fitted, slope: slope / n, change: mean }
}
