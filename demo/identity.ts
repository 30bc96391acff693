/**
 * Two ids of one customer (B9): for 1.5 % the service desk kept a record of its own until both were merged.
 * Until that day everything the desk writes carries its own id: cases, contacts, surveys after them, credits.
 * In: seed, Customer. Out: Merge, rows of the identity map. Start at `mergeOf`.
 */
import { customerId } from './arrival.ts'
import { merging } from './behaviour.ts'
import { dayOf, dayText, lastMonth, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { drawsOf } from './draw.ts'
import { doubleIds } from './scenario.ts'

export interface Merge {
  /** Id under which the service desk knew the customer. */
  readonly id: string
  /** First day on which it is known as what it is. */
  readonly day: number
}

/** In one of the months 3 to 14 after the first, on a day in the middle of it. */
export function mergeOf(seed: number, k: number, id: string, firstMonth: number): Merge | undefined {
  const draw = drawsOf(seed, 'identity', k)
  const month = firstMonth + 3 + Math.floor(draw(1) * 12)
  if (draw(0) >= merging.share || month > lastMonth) return undefined
  return { id: `${id}-S`, day: dayOf(month, 10 + Math.floor(draw(2) * 11)) }
}

/** Id under which the service desk writes on a day. */
export function deskId({ id, merge }: Pick<Customer, 'id' | 'merge'>, day: number): string {
  return merge !== undefined && day < merge.day ? merge.id : id
}

/** Every customer has its id in billing; who was known to the desk by another one has a row before and after. */
export function writeIdentity({ feeds, scenario }: Company, customer: Customer): void {
  const { id, k, merge, startMonth, signUpDays } = customer
  const began = dayOf(startMonth, 1) - signUpDays
  const row = (system: string, source_id: string, customer_id: string, from: number, to: number | null) =>
    feeds.customer_xref.row({
      source_system: system,
      source_id,
      valid_from: dayText(from),
      valid_to: to === null ? null : dayText(to),
      customer_id,
      method: system === 'billing' ? 'exact' : 'deterministic',
      relation: system === 'service' && customer_id === id ? 'merged_into' : 'same_person',
      known_at: timeText(from, 43_200),
    })
  row('billing', id, id, began, null)
  if (scenario === 'bad-identity' && doubleIds.customers.includes(k)) {
    row('shop', `W-${id}`, id, Math.min(began, doubleIds.from - 1), null)
    row('shop', `W-${id}`, customerId(k + 1), doubleIds.from, null)
  }
  if (merge === undefined) return
  row('service', merge.id, merge.id, began, merge.day)
  row('service', merge.id, id, merge.day, null)
}
