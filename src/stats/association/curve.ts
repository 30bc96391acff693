/**
 * The whole scale, not only its bands: is there a trend, and what does each point of the scale look like. Pure.
 * Source: Cochran 1954; Armitage 1955.
 */
import { type Interval, wilson } from '../score/index.ts'
import { criticalValue, normalP } from '../special/index.ts'
import { momentsOfSums } from './bands.ts'

export interface Dose {
  /** Place of the group on the scale, such as 0, 1, 2 for low, middle, high. */
  readonly score: number
  readonly events: number
  readonly n: number
}

/** Does the share of events rise with the score? Null where there is nothing to tell: one group, nobody or everybody. */
export function cochranArmitage(groups: readonly Dose[]): { readonly z: number; readonly p: number } | null {
  const total = (of: (g: Dose) => number): number => groups.reduce((sum, g) => sum + of(g), 0)
  const [n, events] = [total((g) => g.n), total((g) => g.events)]
  const share = events / n
  const spread = total((g) => g.n * g.score ** 2) - total((g) => g.n * g.score) ** 2 / n
  const variance = share * (1 - share) * spread
  if (!(variance > 0)) return null
  const z = total((g) => g.score * (g.events - g.n * share)) / Math.sqrt(variance)
  return { z, p: normalP(z) }
}

export interface PointSums {
  readonly score: number
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
  /** Customers with the event, where the outcome is one too. */
  readonly events?: number
}

export interface CurvePoint {
  readonly score: number
  readonly n: number
  /** Null, all three, below the least number of answers. */
  readonly mean: number | null
  readonly meanCi: Interval | null
  readonly share: number | null
  readonly shareCi: Interval | null
  readonly status: 'ok' | 'too_few'
}

/** Every point of the scale in its order; a point with few answers stays and prints nothing. */
export function scoreCurve(points: readonly PointSums[], least = 30, level = 0.95): CurvePoint[] {
  return [...points]
    .sort((a, b) => a.score - b.score)
    .map(({ score, n, sum, sumOfSquares, events }) => {
      const moments = n < least ? null : momentsOfSums(n, sum, sumOfSquares)
      if (moments === null)
        return { score, n, mean: null, meanCi: null, share: null, shareCi: null, status: 'too_few' }
      const half = criticalValue(level, n - 1) * Math.sqrt(moments.variance / n)
      return {
        score,
        n,
        mean: moments.mean,
        meanCi: [moments.mean - half, moments.mean + half],
        share: events === undefined ? null : events / n,
        shareCi: events === undefined ? null : wilson(events, n, level),
        status: 'ok',
      }
    })
}
