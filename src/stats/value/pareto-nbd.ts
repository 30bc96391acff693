/**
 * Buying while alive, dying at any moment: Pareto/NBD. In: grouped purchases. Out: parameters (r, alpha, s, beta), P(alive),
 * expected purchases, discounted residual purchases. Pure. Source: Schmittlein, Morrison & Colombo 1987; Fader & Hardie
 * 2005 (computation); Fader, Hardie & Lee 2005, JMR 42 (DERT).
 */
import { logAddExp, logGamma, logHyp2f1 } from '../special/index.ts'
import type { History } from './bg-nbd.ts'
import { type Fit, type FitRefused, maximise, withDifferences } from './likelihood.ts'
import { badPurchases, byFrequency, type Purchases, scaled } from './purchases.ts'

export function fitParetoNbd(purchases: Purchases): Fit | FitRefused {
  const bad = badPurchases(purchases)
  if (bad !== undefined) return bad
  const { customers: n, repeats } = purchases
  if (n < 100 || repeats < 50)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${n} customers with ${repeats} repeat purchases; 100 and 50 are needed.`,
      n,
    }
  const { data, factor } = scaled(purchases)
  const starts = [
    [0.5, 2, 0.5, 2],
    [1, 5, 1, 5],
    [0.6, 2, 0.6, 3],
  ]
  const found = maximise({
    names: ['r', 'alpha', 's', 'beta'],
    n,
    starts,
    at: withDifferences((p) => paretoLoglik(p, data)),
  })
  if (found.status === 'refuse') return found
  const back = (values: readonly number[]): number[] => values.map((v, i) => (i % 2 === 1 ? v / factor : v))
  return {
    ...found,
    params: back(found.params),
    se: back(found.se),
    loglik: found.loglik + repeats * Math.log(factor),
  }
}

export function paretoLoglik(params: readonly number[], purchases: Purchases): number {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params
  const { x, count, recency, age } = purchases
  const own = byFrequency(purchases.frequencies, (k) => logGamma(r + k) - logGamma(r))
  const base = r * Math.log(alpha) + s * Math.log(beta)
  let value = 0
  for (let i = 0; i < x.length; i++) {
    const k = x[i] ?? 0
    const T = age[i] ?? 0
    const alive = -(r + k) * Math.log(alpha + T) - s * Math.log(beta + T)
    const gone = Math.log(s / (r + s + k)) + logA0(params, k, recency[i] ?? 0, T)
    value += (count[i] ?? 0) * ((own[k] ?? 0) + base + logAddExp(alive, gone))
  }
  return value
}

/** ln of the integral over the moments of death between the last purchase and now; -inf when there is no time between. */
function logA0(
  [r = 1, alpha = 1, s = 1, beta = 1]: readonly number[],
  x: number,
  recency: number,
  age: number,
): number {
  if (recency >= age) return Number.NEGATIVE_INFINITY
  const longest = Math.max(alpha, beta)
  const b = alpha >= beta ? s + 1 : r + x
  const power = r + s + x
  const part = (t: number): number =>
    logHyp2f1(power, b, power + 1, Math.abs(alpha - beta) / (longest + t)) - power * Math.log(longest + t)
  const [early, late] = [part(recency), part(age)]
  return late >= early ? Number.NEGATIVE_INFINITY : early + Math.log1p(-Math.exp(late - early))
}

export function paretoAlive(params: readonly number[], { frequency: x, recency, age }: History): number {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params
  const gone =
    Math.log(s / (r + s + x)) +
    (r + x) * Math.log(alpha + age) +
    s * Math.log(beta + age) +
    logA0(params, x, recency, age)
  return 1 / (1 + Math.exp(gone))
}

/** Purchases expected in the next `t`, given the history. */
export function paretoExpected(params: readonly number[], h: History, t: number): number {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params
  return paretoAlive(params, h) * ((r + h.frequency) / (alpha + h.age)) * lifeWithin(s, beta + h.age, t)
}

export function paretoUnconditional(
  [r = 1, alpha = 1, s = 1, beta = 1]: readonly number[],
  t: number,
): number {
  return (r / alpha) * lifeWithin(s, beta, t)
}

/** Expected time alive within t: `beta / (s - 1) (1 - (beta / (beta + t))^(s - 1))`, a logarithm at s = 1. */
function lifeWithin(s: number, beta: number, t: number): number {
  const log = Math.log(beta / (beta + t))
  return Math.abs(s - 1) < 1e-9 ? -beta * log : (-beta / (s - 1)) * Math.expm1((s - 1) * log)
}

/**
 * Discounted expected residual purchases, for ever, at a continuous rate per unit of time: by quadrature, which needs no
 * special function.
 */
export function paretoDert(params: readonly number[], h: History, rate: number): number {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params
  const start = beta + h.age
  const alive = paretoAlive(params, h) * ((r + h.frequency) / (alpha + h.age))
  return alive * doubleExponential((t) => Math.exp(-rate * t - s * Math.log1p(t / start)), 1 / rate)
}

/** Integral from 0 to infinity by the exp-sinh rule. @param unit  where the integrand has fallen markedly */
function doubleExponential(f: (t: number) => number, unit: number): number {
  const step = 1 / 64
  let sum = 0
  for (let k = -320; k <= 320; k++) {
    const u = k * step
    const t = unit * Math.exp((Math.PI / 2) * Math.sinh(u))
    const weight = t * (Math.PI / 2) * Math.cosh(u)
    const value = Number.isFinite(t) ? f(t) * weight : 0
    if (Number.isFinite(value)) sum += value
  }
  return sum * step
}
