/**
 * One band of customers against another. In: count, mean and variance of each, or events of n. Out: difference or ratio with
 * its error. Pure. Source: Welch 1947; delta method on the logarithm; Newcombe 1998 for shares is `score/share.ts`.
 */
import type { Estimated, Refused } from '../result.ts'
import { normalP, normalQuantile, studentP, studentQuantile } from '../special/index.ts'

export interface Moments {
  readonly n: number
  readonly mean: number
  /** Divisor n - 1. */
  readonly variance: number
}

/** Fewest customers of a band that is compared. */
export const leastPerBand = 50

/** From count, sum and sum of squares; null below two. Sums of amounts far from zero are to be centred before. */
export function momentsOfSums(n: number, sum: number, sumOfSquares: number): Moments | null {
  if (!(n >= 2) || !Number.isFinite(sum) || !Number.isFinite(sumOfSquares)) return null
  const mean = sum / n
  return { n, mean, variance: Math.max(0, sumOfSquares - n * mean ** 2) / (n - 1) }
}

interface Options {
  readonly level?: number
  readonly least?: number
  readonly estimand?: string
}

/** Mean of `a` less mean of `b`. Welch: variances may differ. `t`, `df` and `p` are in the diagnostics. */
export function compareMeans(a: Moments, b: Moments, options: Options = {}): Estimated | Refused {
  const { level = 0.95, least = leastPerBand, estimand = 'difference of means' } = options
  const at = { method: 'welch', estimand, n: a.n + b.n, assumptions: [] }
  const stop = unfit([a, b], least)
  if (stop !== undefined) return { status: 'refuse', ...at, diagnostics: sizes(a.n, b.n), ...stop }
  const [va, vb] = [a.variance / a.n, b.variance / b.n]
  const [estimate, se] = [a.mean - b.mean, Math.sqrt(va + vb)]
  const df = se === 0 ? a.n + b.n - 2 : (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1))
  const half = studentQuantile(0.5 + level / 2, df) * se
  const t = se === 0 ? 0 : estimate / se
  const p = se === 0 ? 1 : studentP(t, df)
  return {
    status: 'ok',
    ...at,
    diagnostics: { ...sizes(a.n, b.n), t, df, p },
    warnings: [],
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    level,
    seMethod: 'welch',
  }
}

/** Mean of `a` over mean of `b`, the interval on the scale of its logarithm. Both means must be above 0. */
export function ratioOfMeans(a: Moments, b: Moments, options: Options = {}): Estimated | Refused {
  const { level = 0.95, least = leastPerBand, estimand = 'ratio of means' } = options
  const at = { method: 'log ratio', estimand, n: a.n + b.n, assumptions: [] }
  const notAbove = a.mean > 0 && b.mean > 0 ? undefined : notPositive
  const stop = unfit([a, b], least) ?? notAbove
  if (stop !== undefined) return { status: 'refuse', ...at, diagnostics: sizes(a.n, b.n), ...stop }
  const estimate = a.mean / b.mean
  const logSe = Math.sqrt(a.variance / a.n / a.mean ** 2 + b.variance / b.n / b.mean ** 2)
  const width = Math.exp(normalQuantile(0.5 + level / 2) * logSe)
  return {
    status: 'ok',
    ...at,
    diagnostics: { ...sizes(a.n, b.n), log_se: logSe },
    warnings: [],
    estimate,
    se: estimate * logSe,
    ciLow: estimate / width,
    ciHigh: estimate * width,
    level,
    seMethod: 'delta method on the logarithm',
  }
}

const notPositive = {
  reason: 'bad_input',
  explanation: 'A ratio of means needs both above 0: a refund or a loss has no ratio.',
} as const

export interface Share {
  readonly events: number
  readonly n: number
}

/** Share of `a` less share of `b`. */
export function compareShares(a: Share, b: Share, options: Options = {}): Estimated | Refused {
  const { level = 0.95, least = leastPerBand, estimand = 'difference of shares' } = options
  const at = { method: 'difference of shares', estimand, n: a.n + b.n, assumptions: [] }
  const possible = [a, b].every((s) => s.events >= 0 && s.events <= s.n)
  const stop = possible ? tooFew(a.n, b.n, least) : absurd
  if (stop !== undefined) return { status: 'refuse', ...at, diagnostics: sizes(a.n, b.n), ...stop }
  const [pa, pb] = [a.events / a.n, b.events / b.n]
  const [estimate, se] = [pa - pb, Math.sqrt((pa * (1 - pa)) / a.n + (pb * (1 - pb)) / b.n)]
  const half = normalQuantile(0.5 + level / 2) * se
  return {
    status: 'ok',
    ...at,
    diagnostics: { ...sizes(a.n, b.n), p: se === 0 ? 1 : normalP(estimate / se) },
    warnings: [],
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    level,
    seMethod: 'binomial',
  }
}

const absurd = {
  reason: 'bad_input',
  explanation: 'The figures are not finite, or cannot be: look for absurd values.',
} as const

function unfit(bands: readonly Moments[], least: number) {
  const [a, b] = bands
  const usable = bands.every((m) => Number.isFinite(m.mean) && Number.isFinite(m.variance) && m.variance >= 0)
  return tooFew(a?.n ?? 0, b?.n ?? 0, least) ?? (usable ? undefined : absurd)
}

function tooFew(a: number, b: number, least: number) {
  const smallest = Math.min(a, b)
  return smallest >= Math.max(2, least)
    ? undefined
    : ({
        reason: 'too_few',
        explanation: `A band has ${smallest} customers; ${least} of each are needed to compare.`,
      } as const)
}

function sizes(nA: number, nB: number) {
  return { n_a: nA, n_b: nB }
}
