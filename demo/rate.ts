/**
 * Exchange rates GBP to EUR: a walk around 1.15 that is pulled back, and a budget rate of 1.16 a year.
 * In: seed. Out: rates in ten-thousandths, rows. Start at `ratesOf`.
 */
import { asOfDay, dayOf, dayText, monthCount, timeText } from './calendar.ts'
import { u } from './draw.ts'
import type { Feeds } from './feed.ts'
import { monthAmid, type Period } from './period.ts'
import { rateMissingIn, type Scenario } from './scenario.ts'

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

/** Rates of every period of the books: the average stands at its first day, closing at its last, budget at the year's first. */
export function writeRates(
  feed: Feeds['fx_rates'],
  rates: Rates,
  periods: readonly Period[],
  scenario: Scenario,
): void {
  const row = (rate_type: string, day: number, rate: number, known: number) =>
    feed.row({
      rate_type,
      from_currency: 'GBP',
      to_currency: 'EUR',
      rate_date: dayText(day),
      rate: (rate / 10_000).toFixed(4),
      known_at: timeText(known, 61_200),
    })
  for (const period of periods) {
    const { id, first, last } = period
    if (last < dayOf(0, 1) || first > asOfDay) continue
    const month = monthAmid(period)
    const known = Math.min(last, asOfDay)
    if (id.endsWith('-P01')) row('budget', first, budgetRate, first - 30)
    if (scenario !== 'missing-rate' || month !== rateMissingIn)
      row('average', first, rates.average[month] ?? middle, known)
    row('closing', last, rates.closing[month] ?? middle, known)
  }
}
