/**
 * How far one customer's purchases lie around their mean under BG/NBD and MBG/NBD: what a total of customers needs beside the
 * means. Pure. Purchases come at rate lambda while alive; after each the customer leaves with chance p, so of two purchases at
 * s < u the density is lambda^2 (1 - p) exp(-lambda p u). Lambda integrates in closed form, p by quadrature.
 */
import { logBeta, logHyp2f1 } from '../special/index.ts'
import { type BgVariant, bgAlive, bgExpectedAlive, type History } from './bg-nbd.ts'

export function bgMoments(
  params: readonly number[],
  history: History,
  t: number,
  variant: BgVariant = 'bg',
): { readonly mean: number; readonly variance: number } {
  const [r = 1, alpha = 1, a = 1, b = 1] = params
  const { frequency: x, age } = history
  const alive = bgAlive(params, history, variant)
  const mean = alive * bgExpectedAlive(params, history, t, variant)
  const pairs = pairsWhileAlive(r + x, alpha + age, a, b + x + (variant === 'bg' ? 0 : 1), t)
  return { mean, variance: mean + alive * pairs - mean ** 2 }
}

/** E[Y (Y - 1)], over the log odds of p as the mean is where it has no closed form. */
function pairsWhileAlive(shape: number, scale: number, a: number, b: number, t: number): number {
  const step = 0.05
  const norm = logBeta(a, b)
  let sum = 0
  for (let u = -36 / a; u <= 36 / b; u += step) {
    const logP = -Math.log1p(Math.exp(-u))
    const logRest = -Math.log1p(Math.exp(u))
    sum += pairsAt(shape, t / scale, Math.exp(logP)) * Math.exp(a * logP + (b + 1) * logRest - norm)
  }
  return 2 * sum * step
}

/** Integral over u < t of u lambda^2 exp(-lambda p u), lambda Gamma(shape, scale); `time` is t / scale. */
function pairsAt(shape: number, time: number, p: number): number {
  const z = p * time
  // the closed form cancels to nothing where hardly anybody leaves
  if (z * (shape + 2) < 1e-3)
    return (
      shape *
      (shape + 1) *
      time ** 2 *
      (1 / 2 - ((shape + 2) * z) / 3 + ((shape + 2) * (shape + 3) * z ** 2) / 8)
    )
  const q = 1 / (1 + z)
  return (1 - (shape + 1) * q ** shape + shape * q ** (shape + 1)) / p ** 2
}

/**
 * Expected discounts of all pairs of two different purchases of a living customer in the next `t`: with the discounts of single
 * purchases, squared, the second moment of a discounted total.
 * @param rate  continuous, per unit of time
 */
export function bgDiscountedPairs(
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
  { frequency: x, age }: Pick<History, 'frequency' | 'age'>,
  t: number,
  rate: number,
): number {
  const [shape, scale, stay] = [r + x, alpha + age, b + x]
  const c = a + stay + 1
  const factor = (2 * shape * (shape + 1) * stay) / (scale ** 2 * (a + stay))
  // of the later purchase at u; the earlier one lies anywhere before it
  const at = (u: number): number => {
    const before = rate === 0 ? u : -Math.expm1(-rate * u) / rate
    const log =
      (shape + 2) * (Math.log(scale) - Math.log(scale + u)) +
      logHyp2f1(shape + 2, stay + 1, c, u / (scale + u))
    return Math.exp(log - rate * u) * before
  }
  return factor * integral(at, t)
}

/** From 0 to `to`, of a smooth function: Gauss-Legendre with five points in each of eight parts (Abramowitz & Stegun 25.4.30). */
function integral(f: (u: number) => number, to: number): number {
  const half = to / 16
  let sum = 0
  for (let part = 0; part < 8; part++)
    for (const [x, w] of fivePoints) sum += w * f((2 * part + 1 + x) * half)
  return sum * half
}

const fivePoints: readonly (readonly [number, number])[] = [
  [0, 0.568888888888889],
  [0.538469310105683, 0.478628670499366],
  [-0.538469310105683, 0.478628670499366],
  [0.906179845938664, 0.236926885056189],
  [-0.906179845938664, 0.236926885056189],
]
