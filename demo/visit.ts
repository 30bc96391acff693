/**
 * Visits to self-service: on the web, in the app, with the bot. Some come hours before a customer contacts the desk
 * after all, so that not every finished visit was a contact spared.
 * In: Company, Customer. Out: rows, and how many visits were contained. Start at `visitSelfService`.
 */
import { choose, selfService } from './behaviour.ts'
import { asOfDay, dayOf, monthCount, monthText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'
import { deskId } from './identity.ts'

const day = 86_400
const hours = 24

interface Visit {
  readonly id: string
  /** Seconds since day 0. */
  readonly from: number
  readonly to: number
  readonly channel: 'web' | 'app' | 'bot'
  readonly reason: string
  readonly abandoned: boolean
  readonly opted: boolean
}

export interface Visits {
  readonly all: number
  readonly contained: number
}

export function visitSelfService(company: Company, customer: Customer): Visits {
  const contacts = customer.cases
    .flatMap((item) => item.contacts)
    .filter((contact) => contact.day < asOfDay)
    .map((contact) => contact.day * day + contact.second)
  const visits = visitsOf(company.seed, customer).filter(({ from }) => from < (asOfDay + 1) * day)
  for (const visit of visits) write(company, customer, visit)
  const contained = visits.filter(
    ({ from, to, abandoned, opted }) =>
      !abandoned &&
      !opted &&
      to + hours * 3600 < (asOfDay + 1) * day &&
      !contacts.some((second) => second >= from && second <= to + hours * 3600),
  )
  return { all: visits.length, contained: contained.length }
}

/** One visit at most a month for its own sake, and one before a case. */
function visitsOf(seed: number, customer: Customer): readonly Visit[] {
  const visits: Visit[] = []
  for (let month = customer.firstMonth; isActive(customer, month) && month < monthCount; month++) {
    const draw = drawsOf(seed, 'visit', `${customer.k}.${month}`)
    const name = `${customer.id}-${monthText(month)}`
    if (draw(0) < selfService.perMonth) {
      const from = dayOf(month, 1 + Math.floor(draw(1) * 28)) * day + Math.floor(draw(2) * day)
      visits.push(visit(`SV-${name}`, from, 'billing', [draw(3), draw(4), draw(5)], selfService.opted))
    }
    const item = customer.cases.find((one) => one.month === month)
    const first = item?.contacts[0]
    if (item === undefined || first === undefined || draw(6) >= selfService.beforeCase) continue
    const from = first.day * day + first.second - 3600 - Math.floor(draw(7) * 18 * 3600)
    visits.push(
      visit(`SB-${name}`, from, item.reason, [draw(8), draw(9), draw(10)], selfService.optedBeforeCase),
    )
  }
  return visits
}

function visit(
  id: string,
  from: number,
  reason: string,
  [channel, length, end]: readonly [number, number, number],
  optedShare: number,
): Visit {
  const chosen = choose<Visit['channel']>(
    [
      ['web', 0.5],
      ['app', 0.35],
    ],
    'bot',
    channel,
  )
  const abandoned = end < selfService.abandoned
  const opted = !abandoned && end < selfService.abandoned + optedShare
  return { id, from, to: from + 60 + Math.floor(length * 540), channel: chosen, reason, abandoned, opted }
}

function write({ feeds }: Company, customer: Customer, visit: Visit): void {
  feeds.self_service_visits.row({
    visit_id: visit.id,
    customer_id: deskId(customer, Math.floor(visit.from / day)),
    started_at: timeText(0, visit.from),
    ended_at: timeText(0, visit.to),
    channel: visit.channel,
    reason: visit.reason,
    abandoned: visit.abandoned,
    opted_for_human: visit.opted,
  })
}
