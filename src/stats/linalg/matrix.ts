/**
 * Small dense algebra for cross-products of at most some fifty columns. Pure; rows of numbers in, rows out.
 * Start at `solveNormalEquations`.
 */

export type Vector = readonly number[]
export type Matrix = readonly Vector[]

export interface Normal {
  /** Solution, 0 for a dropped column. */
  readonly solution: number[]
  /** Inverse of the matrix; rows and columns of dropped ones are 0. */
  readonly inverse: number[][]
  /** Columns that the others determine, in the order of the matrix. */
  readonly dropped: readonly number[]
  /** Ratio of the largest to the smallest pivot of the scaled matrix: near the square of X's condition number. */
  readonly condition: number
}

/** A column is determined by the others when what they leave of it is less than this share of its variance. */
const rankTolerance = 1e-10

/**
 * Solves A x = b for a symmetric positive semidefinite A, as X′X is.
 * Columns are scaled to a diagonal of 1 and taken by Cholesky with pivoting, so that rank is judged on one scale.
 * @param keepFirst columns that are never dropped in favour of later ones, such as the intercept
 */
export function solveNormalEquations(a: Matrix, b: Vector, keepFirst = 0): Normal {
  const k = a.length
  const scale = a.map((row, i) => Math.sqrt(Math.max(row[i] ?? 0, 0)))
  const scaled = a.map((row, i) => row.map((v, j) => safeRatio(v, (scale[i] ?? 0) * (scale[j] ?? 0))))
  const { order, factor, pivots } = pivotedCholesky(scaled, keepFirst)
  const rank = pivots.length
  const inverse = zeros(k, k)
  const inverseFactor = invertLower(factor, rank)
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let m = i; m < rank; m++) sum += cell(inverseFactor, m, i) * cell(inverseFactor, m, j)
      const [r, c] = [order[i] ?? 0, order[j] ?? 0]
      const value = sum / ((scale[r] ?? 1) * (scale[c] ?? 1))
      set(inverse, r, c, value)
      set(inverse, c, r, value)
    }
  }
  const solution = refine(a, b, inverse)
  const kept = new Set(order.slice(0, rank))
  const dropped = a.map((_, i) => i).filter((i) => !kept.has(i))
  return { solution, inverse, dropped, condition: (pivots[0] ?? Number.NaN) / (pivots.at(-1) ?? Number.NaN) }
}

/** One step of iterative refinement wins back digits that a poorly conditioned inverse loses. */
function refine(a: Matrix, b: Vector, inverse: Matrix): number[] {
  const first = multiplyVector(inverse, b)
  const rest = b.map((v, i) => v - dot(a[i] ?? [], first))
  const correction = multiplyVector(inverse, rest)
  return first.map((v, i) => v + (correction[i] ?? 0))
}

function safeRatio(top: number, bottom: number): number {
  return bottom === 0 ? 0 : top / bottom
}

interface Factored {
  readonly order: number[]
  /** Lower triangle in pivot order. */
  readonly factor: number[][]
  readonly pivots: number[]
}

function pivotedCholesky(matrix: Matrix, keepFirst: number): Factored {
  const k = matrix.length
  const order = matrix.map((_, i) => i)
  const factor = zeros(k, k)
  const left = matrix.map((row, i) => row[i] ?? 0)
  const pivots: number[] = []
  for (let step = 0; step < k; step++) {
    let best = step
    for (let j = step + 1; j < k && step >= keepFirst; j++) {
      if ((left[order[j] ?? 0] ?? 0) > (left[order[best] ?? 0] ?? 0)) best = j
    }
    swap(order, step, best)
    swap(factor, step, best)
    const column = order[step] ?? 0
    const pivot = left[column] ?? 0
    if (!(pivot > rankTolerance)) break
    pivots.push(pivot)
    const root = Math.sqrt(pivot)
    set(factor, step, step, root)
    for (let i = step + 1; i < k; i++) {
      const row = order[i] ?? 0
      let sum = cell(matrix, row, column)
      for (let m = 0; m < step; m++) sum -= cell(factor, i, m) * cell(factor, step, m)
      const value = sum / root
      set(factor, i, step, value)
      left[row] = (left[row] ?? 0) - value * value
    }
  }
  return { order, factor, pivots }
}

/** Inverse of the leading lower triangle. */
function invertLower(factor: Matrix, size: number): number[][] {
  const inverse = zeros(size, size)
  for (let i = 0; i < size; i++) {
    set(inverse, i, i, 1 / cell(factor, i, i))
    for (let j = 0; j < i; j++) {
      let sum = 0
      for (let m = j; m < i; m++) sum -= cell(factor, i, m) * cell(inverse, m, j)
      set(inverse, i, j, sum / cell(factor, i, i))
    }
  }
  return inverse
}

/** Inverse of a symmetric positive definite matrix; undefined when it is not. */
export function invertPositive(a: Matrix): number[][] | undefined {
  const { inverse, dropped } = solveNormalEquations(
    a,
    a.map(() => 0),
  )
  const positive = dropped.length === 0 && a.every((row, i) => (row[i] ?? 0) > 0)
  return positive && inverse.flat().every(Number.isFinite) ? inverse : undefined
}

/** B M B for symmetric B: the covariance of a sandwich estimator. */
export function sandwich(bread: Matrix, meat: Matrix): number[][] {
  return multiply(multiply(bread, meat), bread)
}

export function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, v, m) => sum + v * cell(b, m, j), 0)))
}

export function multiplyVector(a: Matrix, x: Vector): number[] {
  return a.map((row) => dot(row, x))
}

export function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** g′ V g: the variance of a smooth function with gradient g, by the delta method. */
export function quadraticForm(gradient: Vector, covariance: Matrix): number {
  return dot(gradient, multiplyVector(covariance, gradient))
}

export function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0))
}

function cell(a: Matrix, i: number, j: number): number {
  return a[i]?.[j] ?? 0
}

function set(a: number[][], i: number, j: number, value: number): void {
  const row = a[i]
  if (row !== undefined) row[j] = value
}

function swap<T>(list: T[], i: number, j: number): void {
  const [a, b] = [list[i], list[j]]
  if (a === undefined || b === undefined || i === j) return
  list[i] = b
  list[j] = a
}
