/**
 * Buying or not at each of a row of opportunities (a yearly appeal, an event) until dropping out: BG/BB. In: customers grouped by
 * purchases x, opportunity of the last one t_x, opportunities n. Out: parameters (alpha, beta of buying; gamma, delta of
 * dropping out), expected purchases, P(alive). Pure. Source: Fader, Hardie & Shang 2010, Marketing Science 29(6).
 */
import { digamma, logBeta } from '../special/index.ts'
import { type Fit, type FitRefused, type Likelihood, maximise } from './likelihood.ts'

export interface Chances {
  /** Purchases. */
  readonly frequency: number
  /** Opportunity of the last one; 0 where there was none. */
  readonly recency: number
  /** Opportunities that there were. */
  readonly opportunities: number
}

export interface ChanceGroup extends Chances {
  readonly count: number
}

export function fitBgBb(groups: readonly ChanceGroup[]): Fit | FitRefused {
  const n = groups.reduce((sum, g) => sum + g.count, 0)
  const purchases = groups.reduce((sum, g) => sum + g.count * g.frequency, 0)
  if (!groups.every(isPossible))
    return {
      status: 'refuse',
      reason: 'bad_input',
      explanation: 'Counts are whole, and 0 <= x <= t_x <= n, with t_x = 0 exactly where x = 0.',
      n: 0,
    }
  if (n < 100 || purchases < 50)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${n} customers with ${purchases} purchases; 100 and 50 are needed.`,
      n,
    }
  if (Math.max(...groups.map((g) => g.opportunities)) < 2)
    return { status: 'refuse', reason: 'too_few', explanation: 'Fewer than two opportunities.', n }
  return maximise(bgBbLikelihood(groups))
}

function isPossible({ frequency: x, recency, opportunities, count }: ChanceGroup): boolean {
  const whole = [x, recency, opportunities, count].every((v) => Number.isSafeInteger(v) && v >= 0)
  return whole && x <= recency && recency <= opportunities && (x === 0) === (recency === 0)
}

export function bgBbLikelihood(groups: readonly ChanceGroup[]): Likelihood {
  return {
    names: ['alpha', 'beta', 'gamma', 'delta'],
    n: groups.reduce((sum, g) => sum + g.count, 0),
    starts: [
      [1, 1, 1, 1],
      [1, 1, 0.5, 3],
      [0.5, 2, 1, 5],
    ],
    at: (p) => {
      let value = 0
      const gradient = [0, 0, 0, 0]
      for (const group of groups) {
        const { log, slopes } = groupAt(p, group)
        value += group.count * log
        for (const [i, slope] of slopes.entries()) gradient[i] = (gradient[i] ?? 0) + group.count * slope
      }
      return { value, gradient }
    },
  }
}

/** One way in which the history came about: bought and not bought while there, stayed or left after so many. */
interface Way {
  readonly bought: number
  readonly not: number
  readonly left: 0 | 1
  readonly stayed: number
}

/** Alive to the end, or gone right after opportunity t_x + i. */
function waysOf({ frequency: x, recency, opportunities: n }: Chances): Way[] {
  const ways: Way[] = [{ bought: x, not: n - x, left: 0, stayed: n }]
  for (let i = recency; i < n; i++) ways.push({ bought: x, not: i - x, left: 1, stayed: i })
  return ways
}

/** Logarithm of the chance of a history, and its derivatives: the ways are added in log space. */
function groupAt([a = 1, b = 1, g = 1, d = 1]: readonly number[], group: Chances) {
  const ways = waysOf(group)
  const base = logBeta(a, b) + logBeta(g, d)
  const logs = ways.map((w) => logBeta(a + w.bought, b + w.not) + logBeta(g + w.left, d + w.stayed) - base)
  const most = Math.max(...logs)
  const sum = logs.reduce((all, v) => all + Math.exp(v - most), 0)
  const log = most + Math.log(sum)
  const [psiAb, psiGd] = [digamma(a + b), digamma(g + d)]
  const slopes = [psiAb - digamma(a), psiAb - digamma(b), psiGd - digamma(g), psiGd - digamma(d)]
  for (const [i, w] of ways.entries()) {
    const weight = Math.exp((logs[i] ?? 0) - log)
    const [whole, life] = [digamma(a + b + w.bought + w.not), digamma(g + d + w.left + w.stayed)]
    const own = [digamma(a + w.bought) - whole, digamma(b + w.not) - whole]
    own.push(digamma(g + w.left) - life, digamma(d + w.stayed) - life)
    for (const [j, v] of own.entries()) slopes[j] = (slopes[j] ?? 0) + weight * v
  }
  return { log, slopes }
}

export function bgBbLoglik(params: readonly number[], history: Chances): number {
  return groupAt(params, history).log
}

/** That the customer is still there `ahead` opportunities after the last one that was seen. */
export function bgBbAlive(params: readonly number[], history: Chances, ahead = 1): number {
  const [a = 1, b = 1, g = 1, d = 1] = params
  const { frequency: x, opportunities: n } = history
  const alive = logBeta(a + x, b + n - x) - logBeta(a, b) + logBeta(g, d + n + ahead) - logBeta(g, d)
  return Math.exp(alive - groupAt(params, history).log)
}

/** Purchases expected at the next `t` opportunities, given the history. */
export function bgBbExpected(params: readonly number[], history: Chances, t: number): number {
  return bgBbMoments(params, history, t).mean
}

/** Mean and variance of one customer's purchases at the next `t` opportunities. */
export function bgBbMoments(
  params: readonly number[],
  history: Chances,
  t: number,
): { readonly mean: number; readonly variance: number } {
  const [a = 1, b = 1, g = 1, d = 1] = params
  const { frequency: x, opportunities: n } = history
  // while alive, buying and dropping out are independent again
  const buys = (a + x) / (a + b + n)
  const buysTwice = (buys * (a + x + 1)) / (a + b + n + 1)
  let [stays, once, pairs] = [1, 0, 0]
  for (let k = 1; k <= t; k++) {
    stays *= (d + n + k - 1) / (g + d + n + k - 1)
    once += stays
    pairs += (k - 1) * stays
  }
  const alive = bgBbAlive(params, history, 0)
  const mean = alive * buys * once
  return { mean, variance: mean + alive * 2 * buysTwice * pairs - mean ** 2 }
}

/** Purchases of a customer of whom nothing is known, at its first `t` opportunities. */
export function bgBbUnconditional(params: readonly number[], t: number): number {
  return bgBbExpected(params, { frequency: 0, recency: 0, opportunities: 0 }, t)
}
