/**
 * Minimisation of smooth functions of a few variables: BFGS with a line search, Nelder–Mead where gradients fail,
 * Hessian by differencing the gradient. Pure. Sources: Nocedal & Wright 2006, chapters 3 and 6; Nelder & Mead 1965.
 */
import { dot, zeros } from '../linalg/matrix.ts'

/** Value and gradient at a point; a value that is not finite marks a point outside the domain. */
export type Smooth = (x: readonly number[]) => {
  readonly value: number
  readonly gradient: readonly number[]
}

export interface Minimum {
  readonly x: readonly number[]
  readonly value: number
  /** Largest absolute component of the gradient at x. */
  readonly gradientNorm: number
  readonly iterations: number
  readonly converged: boolean
}

/** @param tolerance on the largest component of the gradient */
export function bfgs(f: Smooth, start: readonly number[], tolerance = 1e-8, most = 500): Minimum {
  let x = [...start]
  let here = f(x)
  let inverse = identity(x.length)
  let iterations = 0
  for (; iterations < most && norm(here.gradient) > tolerance; iterations++) {
    let direction = inverse.map((row) => -dot(row, here.gradient))
    let slope = dot(direction, here.gradient)
    if (!(slope < 0)) {
      inverse = identity(x.length)
      direction = here.gradient.map((g) => -g)
      slope = -dot(here.gradient, here.gradient)
    }
    const step = lineSearch(f, x, here.value, direction, slope)
    if (step === undefined) break
    const moved = step.x.map((v, i) => v - (x[i] ?? 0))
    const turned = step.at.gradient.map((g, i) => g - (here.gradient[i] ?? 0))
    inverse = updated(inverse, moved, turned)
    x = step.x
    here = step.at
  }
  const gradientNorm = norm(here.gradient)
  return { x, value: here.value, gradientNorm, iterations, converged: gradientNorm <= tolerance }
}

/** Halving until the value falls enough (Armijo), with the step capped so that a start far away stays finite. */
function lineSearch(
  f: Smooth,
  x: readonly number[],
  value: number,
  direction: readonly number[],
  slope: number,
): { x: number[]; at: ReturnType<Smooth> } | undefined {
  let length = Math.min(1, 10 / Math.max(1e-300, norm(direction)))
  for (let i = 0; i < 60; i++, length /= 2) {
    const next = x.map((v, j) => v + length * (direction[j] ?? 0))
    const at = f(next)
    if (Number.isFinite(at.value) && at.value <= value + 1e-4 * length * slope) return { x: next, at }
  }
  return undefined
}

/** The BFGS formula; skipped where the curvature is not positive, so that the matrix stays positive definite. */
function updated(inverse: number[][], s: readonly number[], y: readonly number[]): number[][] {
  const sy = dot(s, y)
  if (!(sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y)))) return inverse
  const hy = inverse.map((row) => dot(row, y))
  const factor = (1 + dot(y, hy) / sy) / sy
  return inverse.map((row, i) =>
    row.map(
      (v, j) =>
        v +
        factor * (s[i] ?? 0) * (s[j] ?? 0) -
        ((s[i] ?? 0) * (hy[j] ?? 0) + (hy[i] ?? 0) * (s[j] ?? 0)) / sy,
    ),
  )
}

/** Hessian at x by central differences of the gradient, symmetrised. */
export function hessianAt(f: Smooth, x: readonly number[]): number[][] {
  const raw = x.map((v, i) => {
    const h = 1e-5 * Math.max(1, Math.abs(v))
    const shifted = (by: number): readonly number[] => f(x.map((u, j) => (j === i ? u + by : u))).gradient
    const [up, down] = [shifted(h), shifted(-h)]
    return up.map((g, j) => (g - (down[j] ?? 0)) / (2 * h))
  })
  return raw.map((row, i) => row.map((v, j) => (v + (raw[j]?.[i] ?? 0)) / 2))
}

/** Derivative-free, for a start from which the gradient leads nowhere. */
export function nelderMead(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  size = 0.5,
  most = 5000,
): { readonly x: readonly number[]; readonly value: number } {
  const point = (x: readonly number[]) => ({ x, value: orInfinity(f(x)) })
  let simplex = [point(start), ...start.map((_, i) => point(start.map((v, j) => (i === j ? v + size : v))))]
  for (let i = 0; i < most; i++) {
    simplex.sort((a, b) => a.value - b.value)
    const [best, worst, next] = [simplex[0], simplex.at(-1), simplex.at(-2)]
    if (!best || !worst || !next || Math.abs(worst.value - best.value) <= 1e-12 * (1 + Math.abs(best.value)))
      break
    const centre = start.map((_, j) => mean(simplex.slice(0, -1).map((p) => p.x[j] ?? 0)))
    const along = (t: number) => point(centre.map((c, j) => c + t * ((worst.x[j] ?? 0) - c)))
    const reflected = along(-1)
    let taken = reflected
    if (reflected.value < best.value) {
      const expanded = along(-2)
      if (expanded.value < reflected.value) taken = expanded
    } else if (reflected.value >= next.value) {
      taken = along(reflected.value < worst.value ? -0.5 : 0.5)
      if (taken.value >= Math.min(reflected.value, worst.value)) {
        simplex = simplex.map((p) => point(p.x.map((v, j) => ((best.x[j] ?? 0) + v) / 2)))
        continue
      }
    }
    simplex[simplex.length - 1] = taken
  }
  simplex.sort((a, b) => a.value - b.value)
  return simplex[0] ?? point(start)
}

function orInfinity(value: number): number {
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function norm(v: readonly number[]): number {
  return v.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

function identity(size: number): number[][] {
  const matrix = zeros(size, size)
  for (const [i, row] of matrix.entries()) row[i] = 1
  return matrix
}
