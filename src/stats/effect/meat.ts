/**
 * The middle of the sandwich: Σ e² z z′ or Σ (cluster sum)(cluster sum)′ for z = (1, x − mean). Pure.
 * One scan over the columns after a fit. Source: MacKinnon & White 1985; Cameron & Miller 2015.
 */
import type { Matrix } from '../linalg/matrix.ts'
import { addBlock, addOuter, blockRows, type Column, codesOf, packedSize, scan, unpacked } from './columns.ts'
import type { OlsError, OlsFit } from './ols-fit.ts'

export interface Meat {
  readonly kind: OlsError
  /** Σ over rows or clusters, before small-sample factors. */
  readonly sums: Matrix
  readonly rss: number
  /** Null where errors are not clustered. */
  readonly clusters: number | null
}

type Fit = Pick<OlsFit, 'means' | 'slopes' | 'outcomeMean' | 'inverse' | 'n'>

/** Meat of independent rows; HC2 and HC3 divide by 1 − leverage once or twice. */
export function residualMeat(
  fit: Fit,
  columns: readonly Column[],
  outcome: Column,
  kind: Exclude<OlsError, 'CR1'>,
): Meat {
  const width = columns.length + 1
  const packed = new Float64Array(packedSize(width))
  const power = kind === 'HC2' ? 1 : kind === 'HC3' ? 2 : 0
  const inverse = Float64Array.from(fit.inverse.flat())
  const weights = new Float64Array(blockRows)
  let rss = 0
  eachBlock(fit, columns, outcome, (rows, _, count, residuals) => {
    let squares = 0
    for (let i = 0; i < count; i++) {
      const e = residuals[i] ?? 0
      squares += e * e
      const spared = power === 0 ? 1 : 1 - leverage(inverse, rows, i * width, width, fit.n)
      // a row that alone fixes a coefficient has leverage 1 and no residual: it says nothing of the noise
      weights[i] = spared > 1e-12 ? (e * e) / spared ** power : 0
    }
    rss += squares
    if (kind !== 'classical') addBlock(packed, rows, width, count, weights)
  })
  return { kind, sums: unpacked(packed, width), rss, clusters: null }
}

/** @param cluster label of the cluster of each row */
export function clusterMeat(
  fit: Fit,
  columns: readonly Column[],
  outcome: Column,
  cluster: ArrayLike<number | string>,
): Meat {
  const width = columns.length + 1
  const { codes, groups } = codesOf(cluster)
  const scores = new Float64Array(groups * width)
  let rss = 0
  eachBlock(fit, columns, outcome, (rows, first, count, residuals) => {
    let squares = 0
    for (let i = 0; i < count; i++) {
      const e = residuals[i] ?? 0
      squares += e * e
      const into = (codes[first + i] ?? 0) * width
      const offset = i * width
      for (let j = 0; j < width; j++) scores[into + j] = (scores[into + j] ?? 0) + e * (rows[offset + j] ?? 0)
    }
    rss += squares
  })
  const packed = new Float64Array(packedSize(width))
  for (let g = 0; g < groups; g++) addOuter(packed, scores, g * width, width, 1)
  return { kind: 'CR1', sums: unpacked(packed, width), rss, clusters: groups }
}

/** Visits blocks of rows (1, x − mean) with their residuals. */
function eachBlock(
  fit: Fit,
  columns: readonly Column[],
  outcome: Column,
  visit: (rows: Float64Array, first: number, count: number, residuals: Float64Array) => void,
): void {
  const width = columns.length + 1
  const slopes = Float64Array.from([0, ...fit.slopes])
  const residuals = new Float64Array(blockRows)
  const ones = new Float64Array(blockRows).fill(1)
  const each = (rows: Float64Array, first: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      let e = (outcome[first + i] ?? 0) - fit.outcomeMean
      for (let j = 1; j < width; j++) e -= (slopes[j] ?? 0) * (rows[i * width + j] ?? 0)
      residuals[i] = e
    }
    visit(rows, first, count, residuals)
  }
  if (columns.length > 0) scan(columns, fit.means, undefined, true, each)
  else scan([outcome], [0], undefined, false, (_, first, count) => each(ones, first, count))
}

function leverage(
  inverse: Float64Array,
  rows: Float64Array,
  offset: number,
  width: number,
  n: number,
): number {
  let sum = 1 / n
  for (let a = 1; a < width; a++) {
    let inner = 0
    for (let b = 1; b < width; b++)
      inner += (inverse[(a - 1) * (width - 1) + b - 1] ?? 0) * (rows[offset + b] ?? 0)
    sum += inner * (rows[offset + a] ?? 0)
  }
  return sum
}
