/**
 * Buying while alive, dropping out after a purchase: BG/NBD, and MBG/NBD where a customer may also drop out at once. In:
 * grouped purchases. Out: parameters (r, alpha, a, b; alpha in the unit of time given), expected purchases, P(alive).
 * Pure. Source: Fader, Hardie & Lee 2005, Marketing Science 24(2); Batislam, Denizel & Filiztekin 2007.
 */
import { digamma, logBeta, logGamma, logHyp2f1 } from '../special/index.ts'
import { type Fit, type FitRefused, type Likelihood, maximise } from './likelihood.ts'
import { badPurchases, byFrequency, everyOf, type Purchases, scaled } from './purchases.ts'

export type BgVariant = 'bg' | 'mbg'

export function fitBgNbd(purchases: Purchases, variant: BgVariant = 'bg'): Fit | FitRefused {
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
  const found = maximise(bgLikelihood(data, variant))
  if (found.status === 'refuse') return found
  const [r = 0, alpha = 0, a = 0, b = 0] = found.params
  const params = [r, alpha / factor, a, b]
  const se = found.se.map((s, i) => (i === 1 ? s / factor : s))
  // densities of times scale with their unit
  return { ...found, params, se, loglik: found.loglik + repeats * Math.log(factor) }
}

export function bgLikelihood(data: Purchases, variant: BgVariant): Likelihood {
  const { customers } = data
  const known = timed(data)
  const starts = [
    [1, 1, 1, 1],
    [0.3, 1, 1, 3],
    [1, 3, 0.5, 2],
  ]
  return {
    names: ['r', 'alpha', 'a', 'b'],
    n: customers,
    starts,
    at: (p) => sumOver(p, variant, known),
    ...(data.x.length < 20_000 ? {} : { part: partOf(data, variant) }),
  }
}

/** An eighth of many groups, which is enough to tell the starts apart. */
function partOf(data: Purchases, variant: BgVariant): NonNullable<Likelihood['part']> {
  const part = timed(everyOf(data, 8))
  return { n: part.data.customers, at: (p) => sumOver(p, variant, part) }
}

/** Histories with the place of each recency and age in a list of the times that there are: days are few. */
interface Timed {
  readonly data: Purchases
  readonly times: Float64Array
  readonly recencyAt: Int32Array
  readonly ageAt: Int32Array
}

function timed(data: Purchases): Timed {
  const places = new Map<number, number>()
  const place = (t: number): number => {
    const known = places.get(t)
    if (known !== undefined) return known
    places.set(t, places.size)
    return places.size - 1
  }
  const recencyAt = Int32Array.from(data.recency, place)
  const ageAt = Int32Array.from(data.age, place)
  return { data, times: Float64Array.from(places.keys()), recencyAt, ageAt }
}

/** What depends on the frequency or on a time alone is found once for each; the rest is one exponential and one logarithm. */
function sumOver(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  variant: BgVariant,
  { data, times, recencyAt, ageAt }: Timed,
): { value: number; gradient: number[] } {
  const stay = variant === 'bg' ? 0 : 1
  const { x, count, frequencies } = data
  const [shifted, logs] = [times.map((t) => alpha + t), times.map((t) => Math.log(alpha + t))]
  const terms = termsOf([r, alpha, a, b], stay, frequencies)
  let [value, dr, dalpha, da, db] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const xi = x[i] ?? 0
    const n = count[i] ?? 0
    const [at, last] = [ageAt[i] ?? 0, recencyAt[i] ?? 0]
    const [logAge, logRecency] = [logs[at] ?? 0, logs[last] ?? 0]
    const alive = (terms.alive[xi] ?? 0) - (r + xi) * logAge
    const gone =
      stay === 1 || xi > 0 ? (terms.gone[xi] ?? 0) - (r + xi) * logRecency : Number.NEGATIVE_INFINITY
    // one exponential gives the sum of both and the weight of each
    const small = Math.exp(-Math.abs(gone - alive))
    const [more, less] = [1 / (1 + small), small / (1 + small)]
    const [wAlive, wGone] = gone > alive ? [less, more] : [more, less]
    const both = Math.max(alive, gone) + Math.log1p(small)
    value += n * ((terms.fixed[xi] ?? 0) + both)
    dr += n * ((terms.dr[xi] ?? 0) - wAlive * logAge - wGone * logRecency)
    dalpha += n * (r / alpha - (r + xi) * (wAlive / (shifted[at] ?? 1) + wGone / (shifted[last] ?? 1)))
    da += n * ((terms.daBoth[xi] ?? 0) + wGone / a)
    db += n * (wAlive * (terms.dbAlive[xi] ?? 0) + wGone * (terms.dbGone[xi] ?? 0) + (terms.dbBoth[xi] ?? 0))
  }
  return { value, gradient: [dr, dalpha, da, db] }
}

function termsOf(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  stay: number,
  frequencies: readonly number[],
) {
  const [base, psiB, psiAb, psiR] = [logBeta(a, b), digamma(b), digamma(a + b), digamma(r)]
  const at = (f: (x: number) => number): Float64Array => byFrequency(frequencies, f)
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
  return bgAlive(params, h, variant) * bgExpectedAlive(params, h, t, variant)
}

/** The same of a customer known to be alive: the time of the last purchase no longer matters. */
export function bgExpectedAlive(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  { frequency: x, age }: Pick<History, 'frequency' | 'age'>,
  t: number,
  variant: BgVariant = 'bg',
): number {
  return whileAlive(r + x, alpha + age, a, b + x + (variant === 'bg' ? 0 : 1), t)
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
