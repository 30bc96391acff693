/**
 * Simultaneous bands: the critical value for the largest of several correlated statistics, by a seeded multiplier
 * bootstrap. Pure. With normal multipliers the bootstrap's sums are exactly normal with the covariance of the
 * influence functions, so they are drawn from that and need no units. Source: Callaway & Sant'Anna 2021, section 4.
 */
import type { Matrix } from '../../linalg/matrix.ts'
import { normalQuantile } from '../../special/index.ts'

/** @returns at least the pointwise normal quantile */
export function simultaneousCritical(covariance: Matrix, level: number, seed: number, draws = 2000): number {
  const kept = covariance.map((_, i) => i).filter((i) => (covariance[i]?.[i] ?? 0) > 0)
  const factor = cholesky(kept.map((i) => kept.map((j) => correlation(covariance, i, j))))
  const random = mulberry32(seed)
  const largest = Array.from({ length: draws }, () => {
    const z = kept.map(() => normalQuantile(random()))
    return factor.reduce((most, row) => {
      let value = 0
      for (let j = 0; j < z.length; j++) value += (row[j] ?? 0) * (z[j] ?? 0)
      return Math.max(most, Math.abs(value))
    }, 0)
  }).sort((a, b) => a - b)
  const pointwise = -normalQuantile((1 - level) / 2)
  return Math.max(pointwise, largest[Math.ceil(level * draws) - 1] ?? pointwise)
}

function correlation(s: Matrix, i: number, j: number): number {
  return (s[i]?.[j] ?? 0) / Math.sqrt((s[i]?.[i] ?? 1) * (s[j]?.[j] ?? 1))
}

/** Lower factor of a correlation matrix; a variable that the earlier ones determine gets no noise of its own. */
function cholesky(matrix: Matrix): number[][] {
  const rows: number[][] = []
  for (let i = 0; i < matrix.length; i++) {
    const row = new Array<number>(matrix.length).fill(0)
    rows.push(row)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]?.[j] ?? 0
      for (let m = 0; m < j; m++) sum -= (row[m] ?? 0) * (rows[j]?.[m] ?? 0)
      const own = rows[j]?.[j] ?? 0
      row[j] = i === j ? Math.sqrt(Math.max(0, sum)) : own > 1e-8 ? sum / own : 0
    }
  }
  return rows
}

/** Uniform numbers inside (0, 1) from a seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296
  }
}
