/**
 * What every event of the company writes to and counts in. Start at `Company`.
 */
import type { Batches } from './batch.ts'
import { monthCount } from './calendar.ts'
import type { Account } from './chart.ts'
import type { Facts } from './facts.ts'
import type { Feeds } from './feed.ts'
import type { Books, TrialBalance } from './ledger.ts'
import { type EntityId, entities } from './money.ts'
import type { Period } from './period.ts'
import type { Roster } from './roster.ts'
import type { Scenario } from './scenario.ts'
import type { Staff } from './staff.ts'

export interface Company {
  readonly seed: number
  readonly scenario: Scenario
  readonly periods: readonly Period[]
  readonly accounts: readonly Account[]
  /** Customers ever acquired. */
  readonly size: number
  readonly feeds: Feeds
  readonly books: Books
  readonly batches: Batches
  readonly balance: TrialBalance
  readonly roster: Roster
  readonly staff: Staff
  readonly facts: Facts
  /** Answers that the scenario `small-n` still lets in. */
  readonly left: { answers: number }
  readonly counts: Readonly<Record<Count, Counter>>
}

/** What costs and truth rows follow; cents are of net revenue and of tax on it, in the entity's currency. */
export type Count = 'active' | 'arrivals' | 'contacts' | 'netCents' | 'taxCents'

/** Adds up whole numbers per entity and month. */
export class Counter {
  readonly #sums = new Map<EntityId, Float64Array>(entities.map((id) => [id, new Float64Array(monthCount)]))

  add(entity: EntityId, month: number, amount = 1): void {
    const row = this.#sums.get(entity)
    if (row !== undefined) row[month] = (row[month] ?? 0) + amount
  }

  get(entity: EntityId, month: number): number {
    return this.#sums.get(entity)?.[month] ?? 0
  }
}
