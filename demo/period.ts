/**
 * Fiscal periods: calendar months, or the weeks of a 4-4-5 year. Worked out here by another road than the calendar
 * of the model package, so that one can be held against the other.
 * In: scenario. Out: Periods, consecutive. Pure. Start at `periodsOf`.
 */
import { calendarMonths, dayOf, lastDayOf, lastMonth, monthOf, periodOf } from './calendar.ts'
import type { Scenario } from './scenario.ts'

export interface Period {
  readonly id: string
  readonly first: number
  readonly last: number
  readonly weeks: number | null
}

/** Last day of the last closed month; what ends later is open. */
const closedThrough = lastDayOf(lastMonth - 1)
const saturday = 6

export function periodsOf(scenario: Scenario): readonly Period[] {
  if (scenario === 'calendar-445') return weeks(nearestSaturday)
  return scenario === 'calendar-53' ? weeks(lastSaturday) : months()
}

export function isClosed({ last }: Period): boolean {
  return last <= closedThrough
}

/** The month in whose price level and rate a period mostly lies. */
export function monthAmid({ first, last }: Period): number {
  return Math.min(lastMonth, Math.max(0, monthOf(Math.floor((first + last) / 2))))
}

function months(): readonly Period[] {
  const periods: Period[] = []
  for (let month = calendarMonths.first; month <= calendarMonths.last; month++)
    periods.push({ id: periodOf(month), first: dayOf(month, 1), last: lastDayOf(month), weeks: null })
  return periods
}

function weeks(yearEnd: (month: number) => number): readonly Period[] {
  const periods: Period[] = []
  for (let month = calendarMonths.first; month <= calendarMonths.last; month += 12) {
    let first = yearEnd(month - 1) + 1
    const whole = yearEnd(month + 11) - first + 1
    for (let no = 1; no <= 12; no++) {
      const usual = no % 3 === 0 ? 5 : 4
      const count = no === 12 ? usual + whole / 7 - 52 : usual
      periods.push({ id: periodOf(month + no - 1), first, last: first + 7 * count - 1, weeks: count })
      first += 7 * count
    }
  }
  return periods
}

/** The Saturday nearest the last day of a month; day 0, 1970-01-01, was a Thursday. */
function nearestSaturday(month: number): number {
  const last = lastSaturday(month)
  return lastDayOf(month) - last <= 3 ? last : last + 7
}

function lastSaturday(month: number): number {
  const day = lastDayOf(month)
  return day - ((((day + 4 - saturday) % 7) + 7) % 7)
}
