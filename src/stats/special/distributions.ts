/**
 * Distributions: tails and quantiles of the normal, t, χ² and F. Pure. Tails keep their digits however small.
 * Sources: DLMF 7 and 8; Wichura 1988 (AS 241) for the normal quantile.
 */
import { betaRegularized } from './beta.ts'
import { gammaP, gammaQ } from './gamma.ts'

/** 97.5 % quantile of the normal distribution. */
export const z95 = 1.959963984540054

/** P(Z > z). */
export function normalSf(z: number): number {
  return z >= 0 ? 0.5 * gammaQ(0.5, (z * z) / 2) : 1 - normalSf(-z)
}

/** P(Z ≤ z). */
export function normalCdf(z: number): number {
  return normalSf(-z)
}

export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** Two-sided p value of a z statistic. */
export function normalP(z: number): number {
  return Math.min(1, 2 * normalSf(Math.abs(z)))
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0)
}

const central = {
  top: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  bottom: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
}
const middle = {
  top: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  bottom: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
}
const far = {
  top: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  bottom: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
}

/** z with P(Z ≤ z) = p. For an upper tail give the small probability and change the sign. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(r, central.top)) / polynomial(r, central.bottom)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const [from, part] = r <= 5 ? [1.6, middle] : [5, far]
  const z = polynomial(r - from, part.top) / polynomial(r - from, part.bottom)
  return q < 0 ? -z : z
}

/** P(T > t) with `df` degrees of freedom. */
export function studentSf(t: number, df: number): number {
  if (t < 0) return 1 - studentSf(-t, df)
  const whole = df + t * t
  return 0.5 * betaRegularized(df / 2, 0.5, df / whole, (t * t) / whole)
}

/** Two-sided p value of a t statistic. */
export function studentP(t: number, df: number): number {
  return Math.min(1, 2 * studentSf(Math.abs(t), df))
}

/** t with P(T ≤ t) = p: Newton's method in the upper tail, from the normal quantile. */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN
  if (p < 0.5) return -studentQuantileOfTail(p, df)
  return p === 0.5 ? 0 : studentQuantileOfTail(1 - p, df)
}

/** Bisection in ln t: safe for every df, and 100 halvings are cheap. */
function studentQuantileOfTail(tail: number, df: number): number {
  let low = -700
  let high = 700
  for (let i = 0; i < 200 && high - low > 1e-16 * Math.max(1, Math.abs(low)); i++) {
    const mid = (low + high) / 2
    if (studentSf(Math.exp(mid), df) > tail) low = mid
    else high = mid
  }
  return Math.exp((low + high) / 2)
}

/** Critical value of a two-sided interval: t below 200 degrees of freedom, the normal's beyond. */
export function criticalValue(level: number, df: number = Number.POSITIVE_INFINITY): number {
  const tail = (1 - level) / 2
  return df < 200 ? studentQuantileOfTail(tail, df) : -normalQuantile(tail)
}

/** P(χ² > x). */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : gammaQ(df / 2, x / 2)
}

export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : gammaP(df / 2, x / 2)
}

/** P(F > x). */
export function fSf(x: number, df1: number, df2: number): number {
  if (x <= 0) return 1
  const whole = df2 + df1 * x
  return betaRegularized(df2 / 2, df1 / 2, df2 / whole, (df1 * x) / whole)
}
