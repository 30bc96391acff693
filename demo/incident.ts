/**
 * Faults of the network that hit many at once, and whom they hit. They are laid over the outages that customers call
 * about anyway, so that no life moves by them: those whom a fault hit call far more often than the others, and of their
 * calls as many go wrong as of any outage. Visits to the home stand here too.
 * In: Company, Customer. Out: rows of `incidents` and `field_visits`, truth. Start at `writeIncidents`.
 */
import { asOfDay, dayOf, dayText, lastDayOf, monthCount, timeText } from './calendar.ts'
import { caseId } from './care.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { type Draws, drawsOf } from './draw.ts'
import { faultIn, faultOf, faults, regionName } from './fault.ts'
import { deskId } from './identity.ts'

export function writeIncidents({ seed, feeds, facts }: Company, customer: Customer): void {
  const silent = drawsOf(seed, 'hit', customer.k)
  for (let month = customer.firstMonth; month < monthCount && isActive(customer, month); month++) {
    const fault = faultIn(seed, customer.region, month)
    if (fault === undefined) continue
    const item = customer.cases.find((one) => one.month === month)
    const called = item !== undefined && faultOf(seed, customer, item) !== undefined
    if (!called && silent(month) >= faults.silent) continue
    feeds.incidents.row({
      incident_id: fault.id,
      customer_id: customer.id,
      kind: 'cabinet',
      severity: fault.last - fault.first > 7 ? 'high' : 'medium',
      region: regionName(customer.region),
      started_at: timeText(fault.first, 14_400),
      ended_at: fault.last > asOfDay ? null : timeText(fault.last, 72_000),
      root_cause: 'power of a street cabinet',
    })
    facts.count('incident-hit', 'customers hit by a fault, each fault for itself', 'customers')
    if (called) facts.count('incident-called', 'those of them who called about it', 'customers')
  }
}

/** Share of cases of which somebody comes to the home; of visits that solve it when the case went well, and when not. */
const visiting: Readonly<Record<string, number>> = { outage: 0.25, set_up: 0.4, move: 0.5 }
const solved = { well: 0.92, failed: 0.55 } as const

/** One when the contract begins, and by lot in a case, never after the month of the case. */
export function writeFieldVisits(company: Company, customer: Customer): void {
  const { seed } = company
  if (customer.startMonth >= 0) {
    const draw = drawsOf(seed, 'install', customer.k)
    const day = dayOf(customer.startMonth, 1 + Math.floor(draw(0) * 5))
    write(company, customer, { id: `FI-${customer.id}`, caseId: null, day, resolved: draw(1) < 0.95 }, draw)
  }
  for (const item of customer.cases) {
    const first = item.contacts[0]
    const draw = drawsOf(seed, 'field', `${customer.k}.${item.month}`)
    if (first === undefined || draw(0) >= (visiting[item.reason] ?? 0)) continue
    const day = Math.min(first.day + 1 + Math.floor(draw(1) * 3), lastDayOf(item.month))
    if (day > asOfDay) continue
    const resolved = draw(4) < (item.failed ? solved.failed : solved.well)
    write(
      company,
      customer,
      { id: `FV-${caseId(customer, item)}`, caseId: caseId(customer, item), day, resolved },
      draw,
    )
  }
}

interface Visit {
  readonly id: string
  readonly caseId: string | null
  readonly day: number
  readonly resolved: boolean
}

function write({ feeds, facts }: Company, customer: Customer, visit: Visit, draw: Draws): void {
  feeds.field_visits.row({
    visit_id: visit.id,
    case_id: visit.caseId,
    customer_id: deskId(customer, visit.day),
    visited_on: dayText(visit.day),
    technician_minutes: 30 + Math.floor(draw(2) * 60),
    travel_minutes: 10 + Math.floor(draw(3) * 30),
    resolved: visit.resolved,
    region: regionName(customer.region),
  })
  facts.count('field-visits', 'visits to a home', 'visits')
}
