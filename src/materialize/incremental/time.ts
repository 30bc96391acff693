/**
 * Time on the clock of the business, as batches are cut: milliseconds as if that clock were UTC. Pure.
 * A day that has 23 or 25 hours is a day here like any other; only `instantOf` knows time zones.
 */
export type LocalTime = number
export type BatchSize = 'hour' | 'day' | 'month' | 'year'

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/

/** `2026-03-01`, `2026-03-01 12:00` or with seconds; undefined for anything else and for days that do not exist. */
export function parseLocal(text: string): LocalTime | undefined {
  const found = pattern.exec(text.trim())
  if (found === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = found
  const time = utc(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const whole = `${year}-${month}-${day} ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}:${second.padStart(2, '0')}`
  return localText(time) === whole ? time : undefined
}

/** `2026-03-01 00:00:00`: sorts as the times do. */
export function localText(time: LocalTime): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** As people write it: without a time of day that is midnight. */
export function shortText(time: LocalTime): string {
  return localText(time).replace(/ 00:00:00$/, '')
}

/** Where the batch begins that holds the time. */
export function batchFloor(time: LocalTime, size: BatchSize): LocalTime {
  const d = new Date(time)
  const [year, month, day] = [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()]
  switch (size) {
    case 'hour':
      return utc(year, month, day, d.getUTCHours())
    case 'day':
      return utc(year, month, day)
    case 'month':
      return utc(year, month)
    case 'year':
      return utc(year, 0)
  }
}

/** Where the batch ends that begins there. */
export function batchEnd(begin: LocalTime, size: BatchSize): LocalTime {
  const d = new Date(begin)
  const [year, month, day] = [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()]
  switch (size) {
    case 'hour':
      return begin + 3_600_000
    case 'day':
      return utc(year, month, day + 1)
    case 'month':
      return utc(year, month + 1)
    case 'year':
      return utc(year + 1, 0)
  }
}

// Date.UTC reads years below 100 as 19xx
function utc(year: number, month: number, day = 1, hour = 0, minute = 0, second = 0): LocalTime {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date.setUTCHours(hour, minute, second)
}

/**
 * The first instant at which the zone's clock shows the time, or shows more of it for a time that the clock leaps over.
 *
 * @returns `2026-02-28 23:00:00+00:00`
 */
export function instantOf(time: LocalTime, zone: string): string {
  const day = 86_400_000
  const offsets = [offsetAt(time - day, zone), offsetAt(time + day, zone)]
  const fits = offsets.map((offset) => time - offset).filter((at) => at + offsetAt(at, zone) === time)
  const at = fits.length > 0 ? Math.min(...fits) : time - (offsets[0] ?? 0)
  return `${localText(at)}+00:00`
}

/** What the zone's clock shows at an instant. */
export function localOf(instant: number, zone: string): LocalTime {
  return instant + offsetAt(instant, zone)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds by which the zone's clock is ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    const times = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields, ...times })
    clocks.set(zone, clock)
  }
  const parts = Object.fromEntries(clock.formatToParts(instant).map((p) => [p.type, Number(p.value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return utc(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
}
