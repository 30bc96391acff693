/**
 * Exchange rates GBP to EUR: a walk around 1.15 that is pulled back, and a budget rate of 1.16 a year.
 * In: seed. Out: rates in ten-thousandths, rows. Start at `ratesOf`.
 */
import { dayOf, dayText, lastDayOf, lastMonth, monthCount, timeText } from './calendar.ts'
import { u } from './draw.ts'
import type { Feeds } from './feed.ts'

export interface Rates {
  /** Ten-thousandths of a euro per pound, by month. */
  readonly average: readonly number[]
  readonly closing: readonly number[]
}

const middle = 11_500
export const budgetRate = 11_600
const pull = 0.85
const step = 160

export function ratesOf(seed: number): Rates {
  const closing: number[] = []
  const average: number[] = []
  let distance = 0
  for (let month = 0; month < monthCount; month++) {
    const before = middle + distance
    distance = Math.round(pull * distance + step * (u(seed, 'rate', month, 0) - 0.5))
    closing.push(middle + distance)
    average.push(Math.round((before + middle + distance) / 2))
  }
  return { average, closing }
}

/** Cents in pound for cents in euro, halves up, exact in integers. */
export function poundsFromEuros(euroCents: number, rate: number): number {
  return Math.floor((euroCents * 20_000 + rate) / (2 * rate))
}

export function writeRates(feed: Feeds['fx_rates'], rates: Rates): void {
  const row = (rate_type: string, day: number, rate: number, known: number) =>
    feed.row({
      rate_type,
      from_currency: 'GBP',
      to_currency: 'EUR',
      rate_date: dayText(day),
      rate: (rate / 10_000).toFixed(4),
      known_at: timeText(known, 61_200),
    })
  for (let month = 0; month <= lastMonth; month++) {
    if (month % 12 === 0) row('budget', dayOf(month, 1), budgetRate, dayOf(month, 1) - 30)
    row('average', dayOf(month, 1), rates.average[month] ?? middle, lastDayOf(month))
    row('closing', lastDayOf(month), rates.closing[month] ?? middle, lastDayOf(month))
  }
}
