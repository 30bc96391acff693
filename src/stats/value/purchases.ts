/**
 * Purchase histories, grouped: customers of the same frequency, recency and age are one row with a count. In: rows from SQL
 * (`group by frequency, recency, age`). Out: arrays with time scaled, so that the likelihood is well shaped. Pure.
 */

export interface Purchases {
  /** Repeat purchases, recency (time of the last), age (time observed), customers of the row. */
  readonly x: Float64Array
  readonly recency: Float64Array
  readonly age: Float64Array
  readonly count: Float64Array
  readonly customers: number
  readonly repeats: number
}

export function purchasesOf(
  rows: Iterable<{
    readonly frequency: number
    readonly recency: number
    readonly age: number
    readonly count?: number
  }>,
): Purchases {
  const list = [...rows]
  const column = (of: (row: (typeof list)[number]) => number): Float64Array => Float64Array.from(list, of)
  const [x, count] = [column((r) => r.frequency), column((r) => r.count ?? 1)]
  let [customers, repeats] = [0, 0]
  for (let i = 0; i < list.length; i++) {
    customers += count[i] ?? 0
    repeats += (x[i] ?? 0) * (count[i] ?? 0)
  }
  return { x, count, recency: column((r) => r.recency), age: column((r) => r.age), customers, repeats }
}

/** With the longest age at 10; rates scale back by the same factor. */
export function scaled({ recency, age, ...rest }: Purchases): {
  readonly data: Purchases
  readonly factor: number
} {
  const longest = age.reduce((most, v) => Math.max(most, v), 0)
  const factor = longest > 0 ? 10 / longest : 1
  return {
    data: { ...rest, recency: recency.map((v) => v * factor), age: age.map((v) => v * factor) },
    factor,
  }
}

/** Values of a function of whole numbers, found once each: most customers share their few frequencies. */
export function byFrequency(x: Float64Array, f: (x: number) => number): Float64Array {
  const most = x.reduce((m, v) => Math.max(m, v), 0)
  const seen = new Uint8Array(most + 1)
  const values = new Float64Array(most + 1)
  for (const v of x) {
    if (seen[v] === 1) continue
    seen[v] = 1
    values[v] = f(v)
  }
  return values
}
