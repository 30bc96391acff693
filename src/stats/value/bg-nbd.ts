/**
 * Buying while alive, dropping out after a purchase: BG/NBD, and MBG/NBD where a customer may also drop out at once. In:
 * grouped purchases. Out: parameters (r, alpha, a, b; alpha in the unit of time given), expected purchases, P(alive).
 * Pure. Source: Fader, Hardie & Lee 2005, Marketing Science 24(2); Batislam, Denizel & Filiztekin 2007.
 */
import { digamma, logAddExp, logBeta, logGamma, logHyp2f1 } from '../special/index.ts'
import { type Fit, type FitRefused, type Likelihood, maximise } from './likelihood.ts'
import { byFrequency, type Purchases, scaled } from './purchases.ts'

export type BgVariant = 'bg' | 'mbg'

export function fitBgNbd(purchases: Purchases, variant: BgVariant = 'bg'): Fit | FitRefused {
  const { customers: n, repeats } = purchases
  if (n < 100 || repeats < 50)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${n} customers with ${repeats} repeat purchases; 100 and 50 are needed.`,
      n,
    }
  const { data, factor } = scaled(purchases)
  const found = maximise(bgLikelihood(data, variant))
  if (found.status === 'refuse') return found
  const [r = 0, alpha = 0, a = 0, b = 0] = found.params
  const params = [r, alpha / factor, a, b]
  const se = found.se.map((s, i) => (i === 1 ? s / factor : s))
  // densities of times scale with their unit
  return { ...found, params, se, loglik: found.loglik + repeats * Math.log(factor) }
}

export function bgLikelihood(data: Purchases, variant: BgVariant): Likelihood {
  const { x, count, recency, age, customers } = data
  const starts = [
    [1, 1, 1, 1],
    [0.3, 1, 1, 3],
    [1, 3, 0.5, 2],
  ]
  return {
    names: ['r', 'alpha', 'a', 'b'],
    n: customers,
    starts,
    at: (p) => sumOver(p, variant, x, count, recency, age),
  }
}

/** Terms that depend on the frequency alone are found once per frequency; the rest is two logarithms a row. */
function sumOver(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  variant: BgVariant,
  x: Float64Array,
  count: Float64Array,
  recency: Float64Array,
  age: Float64Array,
): { value: number; gradient: number[] } {
  const stay = variant === 'bg' ? 0 : 1
  const terms = termsOf([r, alpha, a, b], stay, x)
  let [value, dr, dalpha, da, db] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const xi = x[i] ?? 0
    const n = count[i] ?? 0
    const [logAge, logRecency] = [Math.log(alpha + (age[i] ?? 0)), Math.log(alpha + (recency[i] ?? 0))]
    const alive = (terms.alive[xi] ?? 0) - (r + xi) * logAge
    const gone =
      stay === 1 || xi > 0 ? (terms.gone[xi] ?? 0) - (r + xi) * logRecency : Number.NEGATIVE_INFINITY
    const both = logAddExp(alive, gone)
    const [wAlive, wGone] = [Math.exp(alive - both), Math.exp(gone - both)]
    value += n * ((terms.fixed[xi] ?? 0) + both)
    dr += n * ((terms.dr[xi] ?? 0) - wAlive * logAge - wGone * logRecency)
    dalpha +=
      n * (r / alpha - (r + xi) * (wAlive / (alpha + (age[i] ?? 0)) + wGone / (alpha + (recency[i] ?? 0))))
    da += n * ((terms.daBoth[xi] ?? 0) + wGone / a)
    db += n * (wAlive * (terms.dbAlive[xi] ?? 0) + wGone * (terms.dbGone[xi] ?? 0) + (terms.dbBoth[xi] ?? 0))
  }
  return { value, gradient: [dr, dalpha, da, db] }
}

function termsOf([r = 1, alpha = 1, a = 1, b = 1]: readonly number[], stay: number, x: Float64Array) {
  const [base, psiB, psiAb, psiR] = [logBeta(a, b), digamma(b), digamma(a + b), digamma(r)]
  const at = (f: (x: number) => number): Float64Array => byFrequency(x, f)
  const whole = at((v) => digamma(a + b + v + stay))
  return {
    fixed: at((v) => logGamma(r + v) - logGamma(r) + r * Math.log(alpha)),
    dr: at((v) => digamma(r + v) - psiR + Math.log(alpha)),
    alive: at((v) => logBeta(a, b + v + stay) - base),
    gone: at((v) => (v + stay > 0 ? logBeta(a + 1, b + v + stay - 1) - base : 0)),
    // ψ(a + 1) = ψ(a) + 1 / a, so both terms share all but 1 / a
    daBoth: at((v) => psiAb - (whole[v] ?? 0)),
    dbAlive: at((v) => digamma(b + v + stay)),
    dbGone: at((v) => (v + stay > 0 ? digamma(b + v + stay - 1) : 0)),
    dbBoth: at((v) => psiAb - psiB - (whole[v] ?? 0)),
  }
}

export interface History {
  readonly frequency: number
  readonly recency: number
  readonly age: number
}

/** That the customer still buys. In BG/NBD nobody can have left before a repeat purchase: a known weakness of the model. */
export function bgAlive(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  h: History,
  variant: BgVariant = 'bg',
): number {
  const { frequency: x, recency, age } = h
  if (variant === 'bg' && x === 0) return 1
  const odds =
    Math.log(a) -
    Math.log(variant === 'bg' ? b + x - 1 : b + x) +
    (r + x) * (Math.log(alpha + age) - Math.log(alpha + recency))
  return 1 / (1 + Math.exp(odds))
}

/** Purchases expected in the next `t`, given the history. */
export function bgExpected(
  params: readonly number[],
  h: History,
  t: number,
  variant: BgVariant = 'bg',
): number {
  const [r = 1, alpha = 1, a = 1, b = 1] = params
  const { frequency: x, age } = h
  const stayed = b + x + (variant === 'bg' ? 0 : 1)
  return bgAlive(params, h, variant) * whileAlive(r + x, alpha + age, a, stayed, t)
}

/** Repeat purchases of a customer of whom nothing is known, in its first `t`. */
export function bgUnconditional([r = 1, alpha = 1, a = 1, b = 1]: readonly number[], t: number): number {
  return whileAlive(r, alpha, a, b, t)
}

/** Purchases in `t` of a customer who is alive: rate Gamma(shape, scale), drop-out Beta(a, b). */
function whileAlive(shape: number, scale: number, a: number, b: number, t: number): number {
  if (a + b - 1 <= 1e-3) return whileAliveByQuadrature(shape, scale, a, b, t)
  return aroundOne(a, (a1) => {
    const log =
      shape * (Math.log(scale) - Math.log(scale + t)) + logHyp2f1(shape, b, a1 + b - 1, t / (scale + t))
    return (-(a1 + b - 1) / (a1 - 1)) * Math.expm1(log)
  })
}

/**
 * The same where the closed form has no sense (a + b below 1): the mean over p of `(1 - (scale / (scale + p t))^shape) / p`,
 * by the trapezium rule on the log odds of p, which falls off exponentially at both ends.
 */
function whileAliveByQuadrature(shape: number, scale: number, a: number, b: number, t: number): number {
  const step = 0.05
  const norm = logBeta(a, b)
  let sum = 0
  for (let u = -36 / a; u <= 36 / b; u += step) {
    const logP = -Math.log1p(Math.exp(-u))
    const p = Math.exp(logP)
    const logRest = -Math.log1p(Math.exp(u))
    const gain = p === 0 ? (shape * t) / scale : -Math.expm1(-shape * Math.log1p((p * t) / scale)) / p
    sum += gain * Math.exp(a * logP + b * logRest - norm)
  }
  return sum * step
}

/** At a = 1 the factor is nought over nought; both sides agree. */
function aroundOne(a: number, f: (a: number) => number): number {
  return Math.abs(a - 1) > 1e-6 ? f(a) : (f(1 + 1e-4) + f(1 - 1e-4)) / 2
}
