/**
 * The words of `calendar:` in project.yml and what models are told of it. Pure. Start at `calendarSettings`.
 */
export const calendarKinds = ['months', '4-4-5', '4-5-4', '5-4-4', '13x4'] as const
export type CalendarKind = (typeof calendarKinds)[number]

/** As ISO 8601 counts them: Monday is 1. */
export const weekDays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type WeekDay = (typeof weekDays)[number]

export interface Calendar {
  readonly kind: CalendarKind
  readonly year_start_month: number
  readonly year_label: 'start' | 'end'
  /** Of weeks: the day on which one begins, in small letters. */
  readonly week_start: WeekDay
  /** The year ends on the last day of a week on or before the anchor, or on the one nearest to it. */
  readonly year_end_rule: 'last' | 'nearest'
  /** Month and day, such as 01-31; the last day before the year's first month unless said. */
  readonly anchor?: string
}

/** A day that every year has. */
export const monthDay =
  /^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))$/

/** Values of `{{setting …}}`. */
export function calendarSettings(calendar: Calendar): Readonly<Record<string, string | number>> {
  return {
    year_start_month: calendar.year_start_month,
    year_label: calendar.year_label,
    calendar_kind: calendar.kind,
    week_start: 1 + weekDays.indexOf(calendar.week_start),
    year_end_rule: calendar.year_end_rule,
    year_end_anchor: calendar.anchor ?? lastDayBefore(calendar.year_start_month),
  }
}

/** The last day of the month before, of February the 28th. */
function lastDayBefore(month: number): string {
  return new Date(Date.UTC(2023, month - 1, 0)).toISOString().slice(5, 10)
}
