/**
 * A customer's cases and contacts, and the money they cost: a credit when an outage was not solved at once,
 * a credit note when a bill had to be corrected. Pay for the people stands in `cost.ts` without a customer.
 * In: Company, Customer. Out: rows. Start at `serveCustomer`.
 */
import { priceOf } from './behaviour.ts'
import { invoiceId, subscriptionId } from './billing.ts'
import { asOfDay, dayText, monthOf, monthText, timeText } from './calendar.ts'
import { costCentres } from './chart.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { faultOf } from './fault.ts'
import { deskId } from './identity.ts'
import { centsText, currencyOf, roundCents, taxOn } from './money.ts'
import type { Queue } from './roster.ts'
import { type Contact, handling, type ServiceCase } from './service.ts'
import { handlerOf } from './staff.ts'

/** Share of the plan's price given back for an outage that needed a second contact. */
const outageCredit = 0.2
const correctionCents = { EUR: 500, GBP: 400 } as const
/** Days from the last contact to the credit, and from a credit note to its refund. */
const creditAfter = 2

export function serveCustomer(company: Company, customer: Customer): void {
  for (const item of customer.cases) {
    writeCase(company, customer, item)
    for (const [n, contact] of item.contacts.entries()) writeContact(company, customer, item, contact, n)
    const last = item.contacts.at(-1)
    if (!item.failed || last === undefined) continue
    const day = last.day + creditAfter
    if (item.reason === 'outage') creditOutage(company, customer, item, day)
    if (item.reason === 'billing') correctBill(company, customer, item, day)
  }
}

export function caseId(customer: Customer, item: ServiceCase): string {
  return `CS-${customer.id}-${monthText(item.month)}`
}

function queueOf(contact: Contact | undefined): Queue {
  return contact?.channel === 'phone' ? 'voice' : 'written'
}

/** Second of its first day at which a contact ends. */
function endOf(contact: Contact): number {
  return contact.second + contact.waitSeconds + contact.handleSeconds
}

/** Contacts after the last known day have not happened yet; a case that waits for one is not resolved. */
function writeCase({ seed, feeds }: Company, customer: Customer, item: ServiceCase): void {
  const [first] = item.contacts
  const last = item.contacts.at(-1)
  if (first === undefined || last === undefined) return
  const opened = timeText(first.day, first.second)
  const resolved = last.day < asOfDay ? timeText(last.day, endOf(last)) : null
  feeds.cases.row({
    case_id: caseId(customer, item),
    customer_id: deskId(customer, first.day),
    reason: item.reason,
    queue: queueOf(first),
    opened_at: opened,
    resolved_at: resolved,
    declared_solved: item.declaredSolved,
    transfers: item.transferred ? 1 : 0,
    incident_id: faultOf(seed, customer, item)?.id ?? null,
    known_at: resolved ?? opened,
  })
}

function writeContact(company: Company, customer: Customer, item: ServiceCase, contact: Contact, n: number) {
  if (contact.day >= asOfDay) return
  const id = caseId(customer, item)
  company.feeds.contacts.row({
    contact_id: `${id}-${n + 1}`,
    case_id: id,
    customer_id: deskId(customer, contact.day),
    channel: contact.channel,
    queue: queueOf(contact),
    reason: item.reason,
    started_at: timeText(contact.day, contact.second),
    answered_at: timeText(contact.day, contact.second + contact.waitSeconds),
    ended_at: timeText(contact.day, endOf(contact)),
    handle_seconds: contact.handleSeconds,
    wait_seconds: contact.waitSeconds,
    staff_id: handle(company, customer, item, contact, n),
    transferred: item.transferred && n === 0,
  })
  company.counts.contacts.add(customer.entity, monthOf(contact.day))
  company.roster.see(customer.entity, queueOf(contact), contact.day, contact.handleSeconds)
}

/** Who handles a contact follows from how it went; the truth counts the cases of either crew. */
function handle(
  { seed, staff, facts }: Company,
  customer: Customer,
  item: ServiceCase,
  contact: Contact,
  n: number,
) {
  const { failed, failChance: chance } = item
  const { id, crew } = handlerOf(staff, seed, {
    name: `${customer.k}.${item.month}.${n}`,
    entity: customer.entity,
    queue: queueOf(contact),
    day: contact.day,
    length: (contact.handleSeconds - handling.least) / handling.span,
    ...(n === 0 ? { outcome: { failed, chance } } : {}),
  })
  if (n === 0) {
    facts.count(`crew-${crew}-cases`, `cases that began with the ${crew} crew`, 'cases')
    if (failed)
      facts.count(`crew-${crew}-cases-failed`, 'those of them with a second contact within 7 days', 'cases')
  }
  return id
}

/** Goodwill, not a price change: a cost of service, paid out, without tax. */
function creditOutage(company: Company, customer: Customer, item: ServiceCase, day: number): void {
  if (day > asOfDay) return
  const { entity } = customer
  const id = caseId(customer, item)
  const cents = roundCents(priceOf(customer.segment.plan, currencyOf(entity), item.month) * outageCredit)
  company.books.post({ id: `GC-${id}`, entity, day, memo: 'Credit for service failure' }, [
    { account: '6510', cents, costCentre: costCentres.billing, customer: deskId(customer, day), source: id },
    { account: '1010', cents: -cents, source: id },
  ])
  company.balance.add(entity, '6510', day, cents)
  company.balance.add(entity, '1010', day, -cents)
  refund(company, customer, { id: `GC-${id}`, day, cents, reason: 'service_failure' })
}

/** A credit note against the plan's line of that month, refunded with its tax on the same day. */
function correctBill(company: Company, customer: Customer, item: ServiceCase, day: number): void {
  if (day > asOfDay) return
  const { entity } = customer
  const id = caseId(customer, item)
  const net = correctionCents[currencyOf(entity)]
  const gross = net + taxOn(net)
  const document = `CN-${id}`
  const product = customer.segment.plan
  company.books.post({ id: document, entity, day, memo: 'Credit note after billing case' }, [
    { account: '4900', cents: net, customer: deskId(customer, day), product, source: id },
    { account: '2200', cents: taxOn(net), source: id },
    { account: '1010', cents: -gross, source: id },
  ])
  company.balance.add(entity, '4900', day, net)
  company.balance.add(entity, '2200', day, gross - net)
  company.balance.add(entity, '1010', day, -gross)
  company.counts.netCents.add(entity, monthOf(day), -net)
  company.counts.taxCents.add(entity, monthOf(day), -taxOn(net))
  writeCreditNote(company, customer, { document, month: item.month, day, net })
  refund(company, customer, { id: document, day, cents: gross, reason: 'billing_error' })
}

interface CreditNote {
  readonly document: string
  readonly month: number
  readonly day: number
  readonly net: number
}

function writeCreditNote({ feeds }: Company, customer: Customer, note: CreditNote): void {
  const currency = currencyOf(customer.entity)
  feeds.invoice_lines.row({
    invoice_line_id: `${note.document}-1`,
    invoice_id: note.document,
    entity_id: customer.entity,
    customer_id: deskId(customer, note.day),
    subscription_id: subscriptionId(customer),
    product_id: customer.segment.plan,
    invoice_date: dayText(note.day),
    service_from: null,
    service_to: null,
    quantity: 0,
    unit_price: null,
    net_amount: centsText(-note.net),
    tax_amount: centsText(-taxOn(note.net)),
    currency,
    credits_invoice_line_id: `${invoiceId(customer, note.month)}-1`,
    account_id: '4900',
    document_id: note.document,
    known_at: timeText(note.day, 43_200),
  })
}

interface Refund {
  readonly id: string
  readonly day: number
  readonly cents: number
  readonly reason: string
}

function refund({ feeds }: Company, customer: Customer, { id, day, cents, reason }: Refund): void {
  feeds.payments.row({
    payment_id: `RF-${id}`,
    entity_id: customer.entity,
    customer_id: deskId(customer, day),
    invoice_id: null,
    paid_on: dayText(day),
    amount: centsText(-cents),
    fee_amount: null,
    currency: currencyOf(customer.entity),
    method: 'bank_transfer',
    is_refund: true,
    reason,
    known_at: timeText(day, 43_200),
  })
}
