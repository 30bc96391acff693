/**
 * Faults of the network that hit many at once: where and when, and which outages are theirs.
 * In: seed, region, month. Out: Fault. Pure. Start at `faultIn`.
 */
import { dayOf, monthText } from './calendar.ts'
import type { Customer } from './customer.ts'
import { drawsOf } from './draw.ts'
import type { ServiceCase } from './service.ts'

/** Chance of a fault per region and month, and that one hits a customer who does not call. */
export const faults = { share: 0.35, silent: 0.02 } as const

export interface Fault {
  readonly id: string
  readonly first: number
  readonly last: number
}

export function faultIn(seed: number, region: number, month: number): Fault | undefined {
  const draw = drawsOf(seed, 'fault', `${region}.${month}`)
  if (draw(0) >= faults.share) return undefined
  const first = dayOf(month, 1 + Math.floor(draw(1) * 18))
  const id = `IN-${regionName(region)}-${monthText(month)}`
  return { id, first, last: first + 5 + Math.floor(draw(2) * 6) }
}

/** The fault behind a case: an outage in the region and in those days. */
export function faultOf(seed: number, { region }: Customer, item: ServiceCase): Fault | undefined {
  const day = item.contacts[0]?.day
  if (item.reason !== 'outage' || day === undefined) return undefined
  const fault = faultIn(seed, region, item.month)
  return fault !== undefined && day >= fault.first && day <= fault.last ? fault : undefined
}

export function regionName(region: number): string {
  return `R${String(region).padStart(2, '0')}`
}
