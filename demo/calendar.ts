/**
 * The 36 months of the company, 2023-04 (month 0) to 2026-03 (month 35), fiscal years from April.
 * In: month numbers and day numbers (days since 1970-01-01). Out: text as the CSV files carry it. Pure: a clock
 * is never read. Start at `dayOf`.
 */
export const monthCount = 36
/** The last month is still open, everything before it is closed. */
export const lastMonth = monthCount - 1
const firstYear = 2023
const firstMonthOfYear = 3 // April, counted from 0 as Date.UTC does
const dayMs = 86_400_000

/** Days after a month's end on which its books are closed and its trial balance is issued. */
export const closeDays = 12
/** The calendar reaches from before the oldest contract to the year after the last. */
export const calendarMonths = { first: -60, last: 47 } as const

/** Day number of a day of a month; `month` may be negative (before the books begin), `day` counts from 1. */
export function dayOf(month: number, day: number): number {
  return Date.UTC(firstYear, firstMonthOfYear + month, day) / dayMs
}

export function lastDayOf(month: number): number {
  return dayOf(month + 1, 1) - 1
}

/** The last day anything is known of: 2026-03-31. */
export const asOfDay = lastDayOf(lastMonth)

const texts = new Map<number, string>()

/** `2025-01-31` */
export function dayText(day: number): string {
  const known = texts.get(day)
  if (known !== undefined) return known
  const text = new Date(day * dayMs).toISOString().slice(0, 10)
  texts.set(day, text)
  return text
}

/** `2025-01-31 18:00:00`, UTC; seconds beyond a day run into the next one. */
export function timeText(day: number, seconds: number): string {
  const whole = Math.floor(seconds / 86_400)
  const rest = seconds - whole * 86_400
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${dayText(day + whole)} ${two(rest / 3600)}:${two((rest % 3600) / 60)}:${two(rest % 60)}`
}

/** `2025-01`: month 21. */
export function monthText(month: number): string {
  return dayText(dayOf(month, 1)).slice(0, 7)
}

/** Month number of a day. */
export function monthOf(day: number): number {
  const text = dayText(day)
  return (Number(text.slice(0, 4)) - firstYear) * 12 + Number(text.slice(5, 7)) - 1 - firstMonthOfYear
}

/** `FY2026-P01` for 2025-04: the year carries the number of the calendar year in which it ends. */
export function periodOf(month: number): string {
  const year = firstYear + 1 + Math.floor(month / 12)
  return `FY${year}-P${String((((month % 12) + 12) % 12) + 1).padStart(2, '0')}`
}

export function fiscalYearOf(month: number): string {
  return periodOf(month).slice(0, 6)
}
