/**
 * Shares and means of answers with intervals: top boxes (CSAT, CES), any registered score. Pure.
 * Source: Wilson 1927; Clopper & Pearson 1934; Brown, Cai & DasGupta 2001.
 */
import { brent } from '../optim/root.ts'
import { betaRegularized, criticalValue, normalQuantile } from '../special/index.ts'
import type { Interval } from './nps.ts'

/** Share of k in n. */
export function wilson(k: number, n: number, level = 0.95): Interval {
  const z = normalQuantile(0.5 + level / 2)
  const p = k / n
  const centre = p + z ** 2 / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  const scale = 1 + z ** 2 / n
  return [k === 0 ? 0 : (centre - half) / scale, k === n ? 1 : (centre + half) / scale]
}

/** Never covers too seldom, and often too much. */
export function clopperPearson(k: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return [k === 0 ? 0 : betaQuantile(tail, k, n - k + 1), k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k)]
}

/** Equal tails of the Beta(k + 1/2, n - k + 1/2). */
export function jeffreys(k: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return [betaQuantile(tail, k + 0.5, n - k + 0.5), betaQuantile(1 - tail, k + 0.5, n - k + 0.5)]
}

function betaQuantile(p: number, a: number, b: number): number {
  return brent((x) => betaRegularized(a, b, x) - p, 0, 1) ?? Number.NaN
}

export interface MeanScore {
  readonly mean: number
  readonly se: number
  readonly ci: Interval
  readonly n: number
}

/** Mean of any score from its count, sum and sum of squares; null below two answers. */
export function meanScore(n: number, sum: number, sumOfSquares: number, level = 0.95): MeanScore | null {
  if (!(n >= 2) || !Number.isFinite(sum) || !Number.isFinite(sumOfSquares)) return null
  const mean = sum / n
  const se = Math.sqrt(Math.max(0, sumOfSquares - n * mean ** 2) / (n - 1) / n)
  const half = criticalValue(level, n - 1) * se
  return { mean, se, ci: [mean - half, mean + half], n }
}
