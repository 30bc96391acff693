/** Spend with a long tail: capped, by rank, by its middle. Pure. Source: Tukey 1962 (winsorising); Spearman 1904. */
import type { Column } from '../effect/columns.ts'
import { type Moments, momentsOfSums } from './bands.ts'

/** Between order statistics, as R's type 7 and DuckDB's `quantile_cont`; null of nothing. */
export function quantile(values: Column, q: number): number | null {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0 || !sorted.every(Number.isFinite)) return null
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, q))
  const below = sorted[Math.floor(place)] ?? 0
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? below) - below)
}

export function median(values: Column): number | null {
  return quantile(values, 0.5)
}

/** Values above the quantile count as the quantile: few large customers do not decide. The cap is of all bands together. */
export function winsorised(
  values: Column,
  q = 0.99,
): { readonly values: Float64Array; readonly cap: number } | null {
  const cap = quantile(values, q)
  return cap === null ? null : { values: Float64Array.from(values, (v) => Math.min(v, cap)), cap }
}

/** Around the first value, so that amounts far from zero keep their digits. */
export function momentsOfColumn(values: Column): Moments | null {
  const from = values[0] ?? 0
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const off = (values[i] ?? Number.NaN) - from
    sum += off
    squares += off * off
  }
  const moments = momentsOfSums(values.length, sum, squares)
  return moments && { ...moments, mean: moments.mean + from }
}

/** Correlation of ranks, ties at their mean rank; null where one side does not vary. */
export function spearman(x: Column, y: Column): number | null {
  if (x.length !== y.length || x.length < 2) return null
  const [a, b] = [ranks(x), ranks(y)]
  const middle = (x.length + 1) / 2
  let [aa, ab, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [(a[i] ?? 0) - middle, (b[i] ?? 0) - middle]
    aa += u * u
    ab += u * v
    bb += v * v
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb)
}

function ranks(values: Column): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => (values[i] ?? 0) - (values[j] ?? 0),
  )
  const found = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    const value = values[order[from] ?? 0]
    let to = from
    while (to < order.length && values[order[to] ?? 0] === value) to++
    for (let k = from; k < to; k++) found[order[k] ?? 0] = (from + to + 1) / 2
    from = to
  }
  return found
}
