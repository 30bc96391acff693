/**
 * What happened to a customer's contract: its start, add-ons, the price rise, its end and why.
 * In: Company, Customer. Out: rows of `subscription_events`. Start at `writeContractEvents`.
 */
import { choose, priceOf, priceRise } from './behaviour.ts'
import { type Holding, holdingsOf, nextTerm, subscriptionId } from './billing.ts'
import { dayOf, dayText, monthCount, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { drawsOf } from './draw.ts'
import { centsText, currencyOf } from './money.ts'

interface ContractEvent {
  readonly type:
    | 'start'
    | 'renew'
    | 'add_on'
    | 'price_change'
    | 'cancel_request'
    | 'end_voluntary'
    | 'end_involuntary'
  /** Day on which it was decided, and the first day of the new state. */
  readonly day: number
  readonly effective: number
  readonly before: number | null
  readonly after: number | null
  readonly reason: string | null
}

/** Days before the end on which a customer gives notice. */
const notice = { least: 5, spread: 24 } as const

export function writeContractEvents({ seed, feeds }: Company, customer: Customer): void {
  for (const [n, event] of contractEvents(seed, customer).entries())
    feeds.subscription_events.row({
      event_id: `EV-${customer.id}-${n + 1}`,
      subscription_id: subscriptionId(customer),
      customer_id: customer.id,
      event_type: event.type,
      event_date: dayText(event.day),
      effective_date: dayText(event.effective),
      old_mrr: event.before === null ? null : centsText(event.before),
      new_mrr: event.after === null ? null : centsText(event.after),
      currency: currencyOf(customer.entity),
      reason: event.reason,
      known_at: timeText(event.day, 43_200),
    })
}

export function contractEvents(seed: number, customer: Customer): readonly ContractEvent[] {
  const holdings = holdingsOf(customer)
  const first = dayOf(customer.startMonth, 1)
  const price = ({ product, fromMonth }: Holding) => priceOf(product, currencyOf(customer.entity), fromMonth)
  let monthly = 0
  const events: ContractEvent[] = []
  const happens = (type: ContractEvent['type'], month: number, change: number): void => {
    const day = type === 'start' ? first - customer.signUpDays : dayOf(month, 1)
    const before = type === 'start' ? null : monthly
    monthly += change
    events.push({ type, day, effective: dayOf(month, 1), before, after: monthly, reason: null })
  }
  const inTime = [...holdings].sort((a, b) => a.fromMonth - b.fromMonth)
  let plan = 0
  let renewal = nextTerm(customer, customer.startMonth)
  const renewUpTo = (month: number): void => {
    for (; renewal <= month; renewal = nextTerm(customer, renewal)) happens('renew', renewal, 0)
  }
  for (const holding of inTime) {
    renewUpTo(holding.fromMonth)
    const isPlan = holding.product === customer.segment.plan
    const type = !isPlan ? 'add_on' : holding.fromMonth === customer.startMonth ? 'start' : 'price_change'
    happens(type, holding.fromMonth, price(holding) - (isPlan ? plan : 0))
    if (isPlan) plan = price(holding)
  }
  renewUpTo((customer.endMonth ?? monthCount) - 1)
  return [...events, ...endOf(seed, customer, monthly)]
}

/** A failed payment ends a contract at once; whoever leaves says so before, and why. */
function endOf(seed: number, customer: Customer, monthly: number): readonly ContractEvent[] {
  if (customer.endMonth === undefined) return []
  const effective = dayOf(customer.endMonth, 1)
  const end = { effective, before: monthly, after: 0 }
  if (customer.involuntary)
    return [{ ...end, type: 'end_involuntary', day: effective, reason: 'payment_failed' }]
  const draw = drawsOf(seed, 'ending', customer.k)
  const reason = leavingReason(customer, customer.endMonth, draw(1))
  const day = effective - notice.least - Math.floor(draw(0) * notice.spread)
  return [
    { type: 'cancel_request', day, effective, before: monthly, after: monthly, reason },
    { ...end, type: 'end_voluntary', day: effective, reason },
  ]
}

/** What a leaver says: price in the month of the rise, service after a failed case, more often than others. */
function leavingReason(customer: Customer, endMonth: number, x: number): string {
  const { month } = priceRise
  const risen = customer.segment.plan === priceRise.product && endMonth === month + 1
  const failed = customer.cases.some((item) => item.failed && item.month >= endMonth - 3)
  return choose(
    [
      ['price', risen ? 0.5 : 0.25],
      ['service', failed ? 0.35 : 0.15],
      ['moved', 0.1],
      ['competitor', 0.05],
    ],
    'not_said',
    x,
  )
}
