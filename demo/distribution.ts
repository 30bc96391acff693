/**
 * Shapes made of uniform numbers: normal, gamma, beta, logistic.
 * In: numbers in [0, 1). Out: numbers. Pure. Start at `betaFrom`.
 */
import type { Draws } from './draw.ts'

/** Hands out the positions of one name one after the other, for methods that reject and try again. */
export function sequence(draws: Draws): () => number {
  let k = 0
  return () => draws(k++)
}

/** Standard normal by Box and Muller (1958); both arguments in [0, 1). */
export function normalFrom(u1: number, u2: number): number {
  return Math.sqrt(-2 * Math.log(1 - u1)) * Math.cos(2 * Math.PI * u2)
}

/**
 * Gamma with the given shape (> 0) and scale 1.
 * @see Marsaglia & Tsang (2000), "A Simple Method for Generating Gamma Variables"
 */
export function gammaFrom(shape: number, next: () => number): number {
  // below 1 the method needs the lift by one that its section 6 gives
  if (shape < 1) return gammaFrom(shape + 1, next) * (1 - next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalFrom(next(), next())
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Beta(alpha, beta), both > 0, as a quotient of gammas. */
export function betaFrom(alpha: number, beta: number, next: () => number): number {
  const x = gammaFrom(alpha, next)
  return x / (x + gammaFrom(beta, next))
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** The probability whose odds are `factor` times the odds of `p`. */
export function withOdds(p: number, factor: number): number {
  return (p * factor) / (1 - p + p * factor)
}
