/**
 * Time of the service desks: what was paid, and how much of it went into contacts (B11).
 * In: contacts as they are written. Out: rows of `agent_time`, one per desk and day. Start at `Roster.see`.
 */
import { dayOf, dayText, lastDayOf, lastMonth, monthCount, monthOf } from './calendar.ts'
import type { Feeds } from './feed.ts'
import { type EntityId, entities } from './money.ts'

export const queues = ['voice', 'written'] as const
export type Queue = (typeof queues)[number]

/** Paid time over used time in a closed month; of the open month only worked time has been reported. */
export const capacity = 1.2
const workdaySeconds = 27_000

interface Used {
  seconds: number
  contacts: number
}

export class Roster {
  readonly #days = new Map<string, Used>()

  /** A contact that took so many seconds at a desk. */
  see(entity: EntityId, queue: Queue, day: number, seconds: number): void {
    const used = this.#of(entity, queue, day)
    used.seconds += seconds
    used.contacts++
  }

  /** Seconds used and paid in a month, all desks of all entities. */
  month(month: number): { readonly busy: number; readonly paid: number } {
    const sums = { busy: 0, paid: 0 }
    for (const entity of entities)
      for (const queue of queues) {
        sums.busy += this.#busy(entity, queue, month)
        sums.paid += this.#paidPerDay(entity, queue, month).reduce((total, paid) => total + paid, 0)
      }
    return sums
  }

  write(feed: Feeds['agent_time']): void {
    for (const entity of entities)
      for (const queue of queues)
        for (let month = 0; month < monthCount; month++) {
          const paid = this.#paidPerDay(entity, queue, month)
          for (const [n, seconds] of paid.entries())
            this.#writeDay(feed, entity, queue, dayOf(month, n + 1), seconds)
        }
  }

  #writeDay(feed: Feeds['agent_time'], entity: EntityId, queue: Queue, day: number, paid: number): void {
    const used = this.#of(entity, queue, day)
    if (paid === 0 && used.seconds === 0) return
    feed.row({
      team: `${queue} ${entity}`,
      queue,
      work_date: dayText(day),
      paid_seconds: paid,
      busy_seconds: used.seconds,
      headcount: (paid / workdaySeconds).toFixed(2),
      contacts: used.contacts,
    })
  }

  /** A month's time is rostered evenly, whole seconds, the first days one more; in the open month it is the time worked. */
  #paidPerDay(entity: EntityId, queue: Queue, month: number): readonly number[] {
    const days = lastDayOf(month) - dayOf(month, 1) + 1
    const list = Array.from({ length: days }, (_, n) => n)
    if (month === lastMonth) return list.map((n) => this.#of(entity, queue, dayOf(month, n + 1)).seconds)
    const total = Math.round(this.#busy(entity, queue, month) * capacity)
    return list.map((n) => Math.floor(total / days) + (n < total % days ? 1 : 0))
  }

  #busy(entity: EntityId, queue: Queue, month: number): number {
    let sum = 0
    for (let day = dayOf(month, 1); monthOf(day) === month; day++) sum += this.#of(entity, queue, day).seconds
    return sum
  }

  #of(entity: EntityId, queue: Queue, day: number): Used {
    const key = `${entity}|${queue}|${day}`
    const known = this.#days.get(key)
    if (known !== undefined) return known
    const fresh = { seconds: 0, contacts: 0 }
    this.#days.set(key, fresh)
    return fresh
  }
}
