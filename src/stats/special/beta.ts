/**
 * Beta function: its logarithm and the regularised incomplete integral. Pure. Sources: DLMF chapter 8;
 * Didonato & Morris 1992 (TOMS 708) for the logarithm with one large argument.
 */
import { logGamma, stirlingCorrection } from './gamma.ts'

const halfLogTwoPi = 0.9189385332046728

/** ln B(a, b), a, b > 0. Never a difference of large log-gammas: with one large argument that loses every digit. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  if (!(small > 0)) return Number.NaN
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large)
  if (small < 10) return logGamma(small) + logGammaRatio(small, large)
  const h = small / large
  const correction = stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(small + large)
  const u = (small - 0.5) * Math.log(h / (1 + h))
  return -0.5 * Math.log(large) + halfLogTwoPi + correction + u - large * Math.log1p(h)
}

/** ln Γ(b) − ln Γ(a + b) for b ≥ 10. */
export function logGammaRatio(a: number, b: number): number {
  const correction = stirlingCorrection(b) - stirlingCorrection(a + b)
  return correction - (a + b - 0.5) * Math.log1p(a / b) - a * (Math.log(b) - 1)
}

/**
 * Regularised incomplete beta I_x(a, b), 0 ≤ x ≤ 1.
 * @param complement 1 − x where the caller knows it more exactly than the subtraction would
 */
export function betaRegularized(a: number, b: number, x: number, complement: number = 1 - x): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(complement >= 0)) return Number.NaN
  if (x === 0) return 0
  if (complement === 0) return 1
  const front = Math.exp(a * Math.log(x) + b * Math.log(complement) - logBeta(a, b))
  // the fraction converges fast below the mean; beyond it the other tail is taken
  if (x < (a + 1) / (a + b + 2)) return (front * fraction(a, b, x)) / a
  return 1 - (front * fraction(b, a, complement)) / b
}

/** Lentz's method on DLMF 8.17.22. */
function fraction(a: number, b: number, x: number): number {
  const tiny = 1e-300
  const guard = (v: number): number => (Math.abs(v) < tiny ? tiny : v)
  let c = 1
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return h
}
