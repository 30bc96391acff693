/**
 * Net promoter score from counts, with intervals, change and the sample that a margin needs. In: counts of detractors,
 * passives, promoters. Out: points (-100 to 100). Pure. Source: Reichheld 2003; Rocks 2016, The American Statistician
 * 70(4) (adjusted Wald); Tango 1998, Statistics in Medicine 17 (score interval of a difference of two cells).
 */
import { brent } from '../optim/root.ts'
import type { RefusalCode } from '../result.ts'
import { normalP, normalQuantile } from '../special/index.ts'

export interface Counts {
  readonly detractors: number
  readonly passives: number
  readonly promoters: number
}

export type Interval = readonly [low: number, high: number]
/** `score` is the default: it stays inside [-100, 100] and has width at its ends. */
export type NpsInterval = 'score' | 'wald' | 'adjusted_wald'

export interface NpsEstimate {
  readonly status: 'ok'
  /** Points. */
  readonly nps: number
  readonly se: number
  readonly ci: Interval
  readonly method: NpsInterval
  readonly level: number
  readonly n: number
}

export interface NpsRefused {
  readonly status: 'refuse'
  readonly reason: RefusalCode
  readonly explanation: string
  readonly n: number
}

/** Fewest answers for which a score is printed. */
export const leastForScore = 30
/** Fewest answers on both sides for which a change is called significant. */
export const leastForChange = 50

export function nps(
  counts: Counts,
  options: { level?: number; method?: NpsInterval } = {},
): NpsEstimate | NpsRefused {
  const n = sizeOf(counts)
  if (!isUsable(counts))
    return { status: 'refuse', reason: 'bad_input', explanation: 'Counts are whole and not below 0.', n: 0 }
  if (n < leastForScore)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${n} answers; a score is printed from ${leastForScore} on.`,
      n,
    }
  const { level = 0.95, method = 'score' } = options
  const { score, se } = momentsOf(counts)
  return { status: 'ok', nps: score, se, ci: npsInterval(counts, method, level), method, level, n }
}

function isUsable({ detractors, passives, promoters }: Counts): boolean {
  return [detractors, passives, promoters].every((c) => Number.isInteger(c) && c >= 0)
}

function sizeOf({ detractors, passives, promoters }: Counts): number {
  return detractors + passives + promoters
}

/** Score and its multinomial error in points; no check of the sample's size. */
export function momentsOf(counts: Counts): { readonly score: number; readonly se: number } {
  const n = sizeOf(counts)
  const [d, p] = [counts.detractors / n, counts.promoters / n]
  return { score: 100 * (p - d), se: 100 * Math.sqrt(Math.max(0, p + d - (p - d) ** 2) / n) }
}

export function npsInterval(counts: Counts, method: NpsInterval, level = 0.95): Interval {
  const z = normalQuantile(0.5 + level / 2)
  if (method === 'score') return scoreInterval(counts, z)
  const extra = method === 'wald' ? 0 : 0.75
  const added = {
    detractors: counts.detractors + extra,
    passives: counts.passives + 2 * extra,
    promoters: counts.promoters + extra,
  }
  const { score, se } = momentsOf(added)
  return [score - z * se, score + z * se]
}

/** The differences that a score test does not reject. */
function scoreInterval(counts: Counts, z: number): Interval {
  const { detractors: c, promoters: b } = counts
  const n = sizeOf(counts)
  const statistic = (delta: number): number => {
    const lead = 2 * n
    const middle = -b - c + (2 * n - b + c) * delta
    const last = -c * delta * (1 - delta)
    const cell = (Math.sqrt(Math.max(0, middle ** 2 - 4 * lead * last)) - middle) / (2 * lead)
    const variance = n * (2 * cell + delta * (1 - delta))
    const off = b - c - n * delta
    return variance <= 0 ? Math.sign(off) * Number.MAX_VALUE : off / Math.sqrt(variance)
  }
  const estimate = (b - c) / n
  const low = estimate <= -1 ? -1 : (brent((x) => statistic(x) - z, -1, estimate) ?? -1)
  const high = estimate >= 1 ? 1 : (brent((x) => statistic(x) + z, estimate, 1) ?? 1)
  return [100 * low, 100 * high]
}

export interface NpsChange {
  /** After less before, points. */
  readonly change: number
  readonly se: number
  readonly z: number
  readonly p: number
  readonly ci: Interval
  /** Whether a significance may be printed: both waves have 50 answers. */
  readonly isEnough: boolean
}

/** Two waves of different people. */
export function npsChange(before: Counts, after: Counts, level = 0.95): NpsChange {
  const [a, b] = [momentsOf(before), momentsOf(after)]
  return changeOf(b.score - a.score, Math.hypot(a.se, b.se), [sizeOf(before), sizeOf(after)], level)
}

/**
 * The same people twice: the covariance makes the error smaller.
 * @param table  `table[i][j]` people who were i before and j after; 0 detractor, 1 passive, 2 promoter
 */
export function npsPairedChange(table: readonly (readonly number[])[], level = 0.95): NpsChange {
  let [n, sum, squares] = [0, 0, 0]
  for (const [i, row] of table.entries()) {
    for (const [j, count] of row.entries()) {
      n += count
      sum += count * (j - i)
      squares += count * (j - i) ** 2
    }
  }
  const mean = sum / n
  return changeOf(100 * mean, 100 * Math.sqrt((squares / n - mean ** 2) / n), [n, n], level)
}

function changeOf(change: number, se: number, sizes: readonly number[], level: number): NpsChange {
  const half = normalQuantile(0.5 + level / 2) * se
  const z = se === 0 ? 0 : change / se
  const isEnough = sizes.every((n) => n >= leastForChange)
  return { change, se, z, p: normalP(z), ci: [change - half, change + half], isEnough }
}

/** Answers for a margin in points; the worst case is a spread of 1, all detractors and promoters. */
export function sampleForMargin(margin: number, level = 0.95, sd = 1): number {
  const z = normalQuantile(0.5 + level / 2)
  return Math.ceil((z * sd * 100) ** 2 / margin ** 2)
}

/** Answers per wave to see a change of so many points. */
export function sampleForChange(delta: number, { level = 0.95, power = 0.8, sd = 1 } = {}): number {
  const z = normalQuantile(0.5 + level / 2) + normalQuantile(power)
  return Math.ceil((2 * (sd * 100 * z) ** 2) / delta ** 2)
}
