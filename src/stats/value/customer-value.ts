/**
 * From purchases and their worth to money, and whether the model held on what it had not seen. Pure.
 * Source: Fader & Hardie 2013 (discounting of BG/NBD); methods, section 2.
 */

/** Weeks of an average month. */
export const weeksPerMonth = 365.25 / 12 / 7

/** `end`: a month's purchases are paid at its end; `mid`: in its middle. */
export type MonthTiming = 'end' | 'mid'

/**
 * Discounted value of the purchases of the next months.
 * @param expected  purchases within so many units of time
 * @param worth     contribution of one purchase: margin times value
 * @param month     its length in the unit of `expected`
 * @param rate      discount per month
 */
export function discountedPurchases(
  expected: (t: number) => number,
  {
    worth,
    months,
    month,
    rate,
    timing,
  }: { worth: number; months: number; month: number; rate: number; timing: MonthTiming },
): number {
  let [value, before] = [0, 0]
  for (let k = 1; k <= months; k++) {
    const now = expected(k * month)
    value += (worth * (now - before)) / (1 + rate) ** (timing === 'end' ? k : k - 0.5)
    before = now
  }
  return value
}

export interface HoldOut {
  /** `warn` beyond 10 %, `refuse` beyond 30 %. */
  readonly status: 'ok' | 'warn' | 'refuse'
  readonly predicted: number
  readonly actual: number
  /** Predicted less actual, of actual; null when nothing happened. */
  readonly error: number | null
}

export function holdOut(predicted: number, actual: number): HoldOut {
  const error = actual === 0 ? null : (predicted - actual) / actual
  const off = error === null ? (predicted === 0 ? 0 : Number.POSITIVE_INFINITY) : Math.abs(error)
  return { status: off > 0.3 ? 'refuse' : off > 0.1 ? 'warn' : 'ok', predicted, actual, error }
}

export interface Decile {
  /** 1 holds the highest predictions. */
  readonly decile: number
  readonly customers: number
  readonly predicted: number
  readonly actual: number
}

/** Predictions and what came of them in ten equal groups; ties stay in the order given. */
export function calibration(
  rows: readonly { readonly predicted: number; readonly actual: number }[],
): Decile[] {
  const order = rows.map((row, i) => ({ ...row, i })).sort((a, b) => b.predicted - a.predicted || a.i - b.i)
  const groups = Array.from({ length: 10 }, (_, d) => ({
    decile: d + 1,
    customers: 0,
    predicted: 0,
    actual: 0,
  }))
  for (const [i, { predicted, actual }] of order.entries()) {
    const group = groups[Math.floor((i * 10) / order.length)]
    if (group === undefined) continue
    group.customers += 1
    group.predicted += predicted
    group.actual += actual
  }
  return groups.filter((g) => g.customers > 0)
}
