/**
 * Gauss's hypergeometric function for the arguments of purchase models (a, b, c > 0, 0 ≤ z < 1), in logarithms so
 * that nothing overflows, and Tricomi's U by quadrature. Pure. Source: DLMF 15.2.1, 15.8.1, 13.4.4.
 */
import { logGamma } from './gamma.ts'

const rescaleAbove = 1e250

/** ln 2F1(a, b; c; z) for a, b, c > 0 and 0 ≤ z < 1; all terms are positive, so none cancels. */
export function logHyp2f1(a: number, b: number, c: number, z: number): number {
  if (!(a > 0) || !(b > 0) || !(c > 0) || !(z >= 0) || z >= 1) return Number.NaN
  if (z === 0) return 0
  // Euler: with c − a − b < 0 the series grows before it falls; its transform does not
  if (c - a - b < 0 && c > a && c > b) return (c - a - b) * Math.log1p(-z) + logSeries(c - a, c - b, c, z)
  return logSeries(a, b, c, z)
}

export function hyp2f1(a: number, b: number, c: number, z: number): number {
  return Math.exp(logHyp2f1(a, b, c, z))
}

/** Compensated sum of the series, scaled back when it grows out of reach. */
function logSeries(a: number, b: number, c: number, z: number): number {
  let term = 1
  let sum = 1
  let lost = 0
  let scale = 0
  let ratio = (a * b * z) / c
  for (let n = 1; n <= 5_000_000; n++) {
    term *= ratio
    const corrected = term - lost
    const next = sum + corrected
    lost = next - sum - corrected
    sum = next
    if (sum > rescaleAbove) {
      term /= rescaleAbove
      sum /= rescaleAbove
      lost /= rescaleAbove
      scale += Math.log(rescaleAbove)
    }
    // from here on terms fall at least as fast as this ratio, so the rest is bounded by a geometric series
    ratio = ((a + n) * (b + n) * z) / ((c + n) * (n + 1))
    const fall = Math.max(ratio, z)
    if (fall < 1 && term * fall < sum * 1e-17 * (1 - fall)) break
  }
  return Math.log(sum) + scale
}

/** Tricomi's U(a, b, z), a, z > 0: exp-sinh quadrature of DLMF 13.4.4, about 1e-13 relative. */
export function hyperU(a: number, b: number, z: number): number {
  if (!(a > 0) || !(z > 0)) return Number.NaN
  const step = 1 / 64
  let sum = 0
  for (let i = -6 * 64; i <= 6 * 64; i++) {
    const u = i * step
    const logT = (Math.PI / 2) * Math.sinh(u)
    const t = Math.exp(logT)
    const exponent = -z * t + a * logT + (b - a - 1) * Math.log1p(t)
    if (exponent > -745) sum += Math.exp(exponent) * Math.cosh(u)
  }
  return (sum * step * (Math.PI / 2)) / Math.exp(logGamma(a))
}
