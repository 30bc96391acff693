/**
 * When the customers of a block come, and how one of them may have been brought.
 * In: number of the customer. Out: months, counted as in `calendar.ts`. Pure. Start at `arrivalMonth`.
 */
import { arrivalGrowth, blockSize, foundersPerBlock } from './behaviour.ts'
import { lastMonth } from './calendar.ts'
import type { EntityId } from './money.ts'

/** A customer who refers, as much of it as its referrals need. */
export interface Referrer {
  readonly id: string
  readonly entity: EntityId
}

/** How a customer came: the month of the invitation, who brought it, and who claims so too. */
export interface BroughtBy {
  readonly month: number
  readonly first: Referrer
  readonly second?: Referrer
}

export function customerId(k: number): string {
  return `C${String(k + 1).padStart(7, '0')}`
}

/** Steps that visit a block of 4,000 evenly (2,473 / 4,000 is near the golden section), so that any number of customers has about the same mix. */
const stride = 2473
const growth = arrivalGrowth ** lastMonth - 1

/** 0 for a founder, else the month (1 to 35) of the arrival; arrivals grow by half a percent a month. */
export function arrivalMonth(k: number): number {
  const slot = (k * stride) % blockSize
  if (slot < foundersPerBlock) return 0
  const share = (slot - foundersPerBlock) / (blockSize - foundersPerBlock)
  return 1 + Math.floor(Math.log(1 + share * growth) / Math.log(arrivalGrowth))
}

/** Share of all customers who come in a month, 1 to 35. */
export function arrivalShare(month: number): number {
  const ofArrivals = (arrivalGrowth ** month - arrivalGrowth ** (month - 1)) / growth
  return (ofArrivals * (blockSize - foundersPerBlock)) / blockSize
}
