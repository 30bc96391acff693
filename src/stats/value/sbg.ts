/**
 * The shifted beta-geometric model of contracts: each customer leaves with a probability of its own at every renewal. In:
 * survivors of cohorts. Out: parameters, survival, retention, discounted lifetimes. Pure.
 * Source: Fader & Hardie 2007, J. Interactive Marketing 21(1); 2010, Marketing Science 29(1) (residual lifetime).
 */
import { digamma, hyp2f1, logBeta } from '../special/index.ts'
import { deltaError, type Fit, type FitRefused, type Likelihood, maximise } from './likelihood.ts'

/** How many left at each renewal (the first at 1), and how many are left after the last that was seen. */
export interface RenewalCohort {
  readonly lost: readonly number[]
  readonly alive: number
}

/** Survivors at 0, 1, 2, … as cohort tables print them. */
export function cohortOf(survivors: readonly number[]): RenewalCohort {
  const lost = survivors.slice(1).map((s, i) => (survivors[i] ?? 0) - s)
  return { lost, alive: survivors.at(-1) ?? 0 }
}

export type Sbg = Fit & { readonly params: readonly [alpha: number, beta: number] | readonly number[] }

export function fitSbg(cohorts: readonly RenewalCohort[]): Sbg | FitRefused {
  const n = cohorts.reduce((all, c) => all + c.alive + c.lost.reduce((sum, v) => sum + v, 0), 0)
  const leavers = cohorts.reduce((all, c) => all + c.lost.reduce((sum, v) => sum + v, 0), 0)
  const counts = cohorts.flatMap((c) => [c.alive, ...c.lost])
  if (!counts.every((v) => v >= 0 && v < Number.POSITIVE_INFINITY))
    return { status: 'refuse', reason: 'bad_input', explanation: 'Counts are numbers and not below 0.', n: 0 }
  const renewals = Math.max(0, ...cohorts.map((c) => c.lost.length))
  if (renewals < 2)
    return { status: 'refuse', reason: 'too_few', explanation: 'Fewer than two renewals were seen.', n }
  if (leavers === 0 || leavers === n)
    return {
      status: 'refuse',
      reason: 'boundary',
      explanation: leavers === 0 ? 'Nobody left.' : 'Everybody left.',
      n,
    }
  return maximise(sbgLikelihood(cohorts, n))
}

export function sbgLikelihood(cohorts: readonly RenewalCohort[], n: number): Likelihood {
  return {
    names: ['alpha', 'beta'],
    n,
    starts: [
      [1, 1],
      [0.5, 3],
      [3, 10],
    ],
    at: ([a = 1, b = 1]) => {
      let [value, da, db] = [0, 0, 0]
      const add = (count: number, x: number, y: number): void => {
        // ln B(a + x, b + y) - ln B(a, b)
        if (count === 0) return
        value += count * (logBeta(a + x, b + y) - logBeta(a, b))
        const whole = digamma(a + b + x + y) - digamma(a + b)
        da += count * (digamma(a + x) - digamma(a) - whole)
        db += count * (digamma(b + y) - digamma(b) - whole)
      }
      for (const { lost, alive } of cohorts) {
        for (const [i, count] of lost.entries()) add(count, 1, i)
        add(alive, 0, lost.length)
      }
      return { value, gradient: [da, db] }
    },
  }
}

export function sbgSurvival([alpha = 1, beta = 1]: readonly number[], t: number): number {
  return Math.exp(logBeta(alpha, beta + t) - logBeta(alpha, beta))
}

/** Of those who renewed t - 1 times, how many renew the t-th: it rises by sorting alone. */
export function sbgRetention([alpha = 1, beta = 1]: readonly number[], t: number): number {
  return (beta + t - 1) / (alpha + beta + t - 1)
}

/** Discounted expected lifetime of a new customer, the first payment now. */
export function sbgLifetime([alpha = 1, beta = 1]: readonly number[], discount: number): number {
  return hyp2f1(1, beta, alpha + beta, 1 / (1 + discount))
}

/** Of a customer just before the n-th renewal. */
export function sbgResidualLifetime(
  [alpha = 1, beta = 1]: readonly number[],
  n: number,
  discount: number,
): number {
  return sbgRetention([alpha, beta], n) * hyp2f1(1, beta + n, alpha + beta + n, 1 / (1 + discount))
}

export function sbgSurvivalError(fit: Fit, t: number): number {
  return deltaError(fit, (params) => sbgSurvival(params, t))
}
