/**
 * Purchase histories, grouped: customers of the same frequency, recency and age are one row with a count. In: rows from SQL
 * (`group by frequency, recency, age`). Out: arrays with time scaled, so that the likelihood is well shaped. Pure.
 */

import type { FitRefused } from './likelihood.ts'

export interface Purchases {
  /** Repeat purchases, recency (time of the last), age (time observed), customers of the row. */
  readonly x: Float64Array
  readonly recency: Float64Array
  readonly age: Float64Array
  readonly count: Float64Array
  readonly customers: number
  readonly repeats: number
  /** The values of `x`, each once. */
  readonly frequencies: readonly number[]
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
  const [recency, age] = [column((r) => r.recency), column((r) => r.age)]
  return { x, count, recency, age, customers, repeats, frequencies: frequenciesOf(x) }
}

/** What no customer can have done: a number that is none, a count below 0, a last purchase after the time observed. */
export function badPurchases({ x, recency, age, count }: Purchases): FitRefused | undefined {
  for (let i = 0; i < x.length; i++) {
    const [xi = 0, last = 0, all = 0, n = 0] = [x[i], recency[i], age[i], count[i]]
    const isPossible =
      Number.isSafeInteger(xi) &&
      xi >= 0 &&
      last >= 0 &&
      last <= all &&
      all < Number.POSITIVE_INFINITY &&
      n >= 0 &&
      n < Number.POSITIVE_INFINITY
    if (!isPossible)
      return {
        status: 'refuse',
        reason: 'bad_input',
        explanation: 'Frequencies are whole and not below 0, and recency lies between 0 and the age.',
        n: 0,
      }
  }
  return undefined
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

/** Every `step`-th row: of rows in order, a fair part of each frequency. */
export function everyOf({ x, count, recency, age }: Purchases, step: number): Purchases {
  const column = (of: Float64Array): Float64Array => of.filter((_, i) => i % step === 0)
  const part = { x: column(x), count: column(count), recency: column(recency), age: column(age) }
  const customers = part.count.reduce((a, b) => a + b, 0)
  const repeats = part.x.reduce((sum, v, i) => sum + v * (part.count[i] ?? 0), 0)
  return { ...part, customers, repeats, frequencies: frequenciesOf(part.x) }
}

/** The frequencies that there are, each once: customers share few of them. */
export function frequenciesOf(x: Float64Array): readonly number[] {
  const seen = new Set<number>()
  for (let i = 0; i < x.length; i++) seen.add(x[i] ?? 0)
  return [...seen].sort((a, b) => a - b)
}

/** Values of a function of whole numbers at these frequencies, by frequency. */
export function byFrequency(frequencies: readonly number[], f: (x: number) => number): Float64Array {
  const values = new Float64Array((frequencies.at(-1) ?? 0) + 1)
  for (const v of frequencies) values[v] = f(v)
  return values
}
