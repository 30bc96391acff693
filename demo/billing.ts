/**
 * A customer's contract turned into subscriptions, monthly invoices, payments, and their postings.
 * Invoices of a day and region share one ledger document (a billing run), payments of a day and method another.
 * In: Company, Customer. Out: rows. Start at `billCustomer`.
 */
import { type PlanId, type ProductId, priceOf, priceRise } from './behaviour.ts'
import { asOfDay, dayOf, dayText, lastDayOf, monthCount, monthText, timeText } from './calendar.ts'
import { costCentres } from './chart.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'
import { centsText, currencyOf, roundCents, taxOn } from './money.ts'

export const revenueAccount: Readonly<Record<ProductId, string>> = {
  BASIC: '4000',
  PLUS: '4010',
  PRO: '4020',
  PROTECT: '4100',
  MESH: '4110',
}
export const planName: Readonly<Record<PlanId, string>> = { BASIC: 'Basic', PLUS: 'Plus', PRO: 'Pro' }
const fee = {
  direct_debit: { share: 0, fixed: 25 },
  card: { share: 0.014, fixed: 0 },
  wallet: { share: 0.029, fixed: 35 },
} as const
const lateShare = 0.03
/** Days after which an invoice that will never be paid is written off. */
const writeOffDays = 60

export interface Holding {
  readonly product: ProductId
  readonly fromMonth: number
  /** First month without it; `undefined` while it runs. */
  readonly toMonth: number | undefined
}

/** Contracts run for twelve months and on for twelve more unless notice is given; who leaves within a term is let go. */
export const termMonths = 12

/** First month of the term that comes after a month: all that a contract holds renews on one day. */
export function nextTerm({ startMonth }: Pick<Customer, 'startMonth'>, month: number): number {
  return startMonth + termMonths * (Math.floor((month - startMonth) / termMonths) + 1)
}

/** A holding, one row per term of the contract. */
function termsOf(customer: Customer, holding: Holding): readonly Holding[] {
  const terms: Holding[] = []
  let fromMonth = holding.fromMonth
  for (
    let next = nextTerm(customer, fromMonth);
    next < (holding.toMonth ?? monthCount);
    next = nextTerm(customer, next)
  ) {
    terms.push({ ...holding, fromMonth, toMonth: next })
    fromMonth = next
  }
  return [...terms, { ...holding, fromMonth }]
}

/** What the customer holds over time, the plan first; a price rise begins a new holding. */
export function holdingsOf(customer: Customer): readonly Holding[] {
  const end = customer.endMonth
  const plan = customer.segment.plan
  const rise = priceRise.month
  const split = plan === priceRise.product && customer.startMonth < rise && (end === undefined || end > rise)
  const plans: Holding[] = split
    ? [
        { product: plan, fromMonth: customer.startMonth, toMonth: rise },
        { product: plan, fromMonth: rise, toMonth: end },
      ]
    : [{ product: plan, fromMonth: customer.startMonth, toMonth: end }]
  const addons = customer.addons
    .filter(({ fromMonth }) => fromMonth < (end ?? monthCount))
    .map(({ product, fromMonth }) => ({ product, fromMonth, toMonth: end }))
  return [...plans, ...addons]
}

export function invoiceId(customer: Customer, month: number): string {
  return `INV-${customer.id}-${monthText(month)}`
}

export function subscriptionId(customer: Customer): string {
  return `S-${customer.id}`
}

export function billCustomer(company: Company, customer: Customer): void {
  const holdings = holdingsOf(customer)
  for (const holding of holdings)
    for (const term of termsOf(customer, holding)) writeSubscription(company, customer, term)
  for (let month = customer.firstMonth; isActive(customer, month) && month < monthCount; month++) {
    const held = holdings.filter((h) => h.fromMonth <= month && (h.toMonth ?? monthCount) > month)
    const gross = writeInvoice(company, customer, month, held)
    settle(company, customer, month, gross)
    company.counts.active.add(customer.entity, month)
  }
  if (customer.startMonth >= 0) company.counts.arrivals.add(customer.entity, customer.startMonth)
}

function writeSubscription({ feeds }: Company, customer: Customer, { product, fromMonth, toMonth }: Holding) {
  const known = toMonth === undefined ? dayOf(fromMonth, 1) : lastDayOf(toMonth - 1)
  feeds.subscriptions.row({
    subscription_id: subscriptionId(customer),
    customer_id: customer.id,
    product_id: product,
    plan: planName[customer.segment.plan],
    quantity: 1,
    unit_price: centsText(priceOf(product, currencyOf(customer.entity), fromMonth)),
    currency: currencyOf(customer.entity),
    valid_from: dayText(dayOf(fromMonth, 1)),
    valid_to: toMonth === undefined ? null : dayText(dayOf(toMonth, 1)),
    term_end: dayText(dayOf(nextTerm(customer, fromMonth), 1) - 1),
    known_at: timeText(known, 0),
  })
}

/** One invoice on the first of the month for that month; returns its gross amount in cents. */
function writeInvoice(company: Company, customer: Customer, month: number, held: readonly Holding[]): number {
  const { entity } = customer
  const id = invoiceId(customer, month)
  const day = dayOf(month, 1)
  const run = company.books.open({
    id: `BR-${monthText(month)}-R${String(customer.region).padStart(2, '0')}`,
    entity,
    day,
    memo: 'Billing run',
  })
  let gross = 0
  let tax = 0
  for (const [index, { product }] of held.entries()) {
    const net = priceOf(product, currencyOf(entity), month)
    const line = { id: `${id}-${index + 1}`, invoice: id, product, net, document: run.header.id }
    writeInvoiceLine(company, customer, month, line)
    run.add({ account: revenueAccount[product], cents: -net, customer: customer.id, product, source: id })
    gross += net + taxOn(net)
    tax += taxOn(net)
    company.balance.add(entity, revenueAccount[product], day, -net)
    company.balance.add(entity, '2200', day, -taxOn(net))
    company.counts.netCents.add(entity, month, net)
    company.counts.taxCents.add(entity, month, taxOn(net))
  }
  company.batches.bill(run, gross, tax)
  company.balance.add(entity, '1200', day, gross)
  return gross
}

interface InvoiceLine {
  readonly id: string
  readonly invoice: string
  readonly product: ProductId
  readonly net: number
  readonly document: string
}

function writeInvoiceLine({ feeds }: Company, customer: Customer, month: number, line: InvoiceLine): void {
  const first = dayOf(month, 1)
  feeds.invoice_lines.row({
    invoice_line_id: line.id,
    invoice_id: line.invoice,
    entity_id: customer.entity,
    customer_id: customer.id,
    subscription_id: subscriptionId(customer),
    product_id: line.product,
    invoice_date: dayText(first),
    service_from: dayText(first),
    service_to: dayText(dayOf(month + 1, 1)),
    quantity: 1,
    unit_price: centsText(line.net),
    net_amount: centsText(line.net),
    tax_amount: centsText(taxOn(line.net)),
    currency: currencyOf(customer.entity),
    credits_invoice_line_id: null,
    account_id: revenueAccount[line.product],
    document_id: line.document,
    known_at: timeText(first, 0),
  })
}

/** Paid within 20 days, a few a month late; the last invoice of an involuntary leaver is written off. */
function settle(company: Company, customer: Customer, month: number, gross: number): void {
  if (customer.involuntary && customer.endMonth === month + 1) {
    writeOff(company, customer, month, gross)
    return
  }
  const draw = drawsOf(company.seed, 'month', `${customer.k}.${month}`)
  const late = draw(3) < lateShare ? 30 : 0
  const day = dayOf(month, 1) + Math.floor(draw(2) * 20) + late
  if (day > asOfDay) return
  const { share, fixed } = fee[customer.payment]
  const feeCents = roundCents(gross * share + fixed)
  company.feeds.payments.row({
    payment_id: `PAY-${customer.id}-${monthText(month)}`,
    entity_id: customer.entity,
    customer_id: customer.id,
    invoice_id: invoiceId(customer, month),
    paid_on: dayText(day),
    amount: centsText(gross),
    fee_amount: centsText(feeCents),
    currency: currencyOf(customer.entity),
    method: customer.payment,
    is_refund: false,
    reason: null,
    known_at: timeText(day, 43_200),
  })
  postPayment(company, customer, day, gross, feeCents)
}

function postPayment(company: Company, customer: Customer, day: number, gross: number, feeCents: number) {
  const { entity, payment } = customer
  company.batches.pay(entity, day, payment, gross, feeCents)
  company.balance.add(entity, '1010', day, gross - feeCents)
  company.balance.add(entity, '6530', day, feeCents)
  company.balance.add(entity, '1200', day, -gross)
}

function writeOff(company: Company, customer: Customer, month: number, gross: number): void {
  const day = dayOf(month, 1) + writeOffDays
  if (day > asOfDay) return
  const id = invoiceId(customer, month)
  const { entity } = customer
  company.books.post({ id: `WO-${id}`, entity, day, memo: 'Write-off after failed payment' }, [
    { account: '6950', cents: gross, costCentre: costCentres.finance, customer: customer.id, source: id },
    { account: '1200', cents: -gross, source: id },
  ])
  company.balance.add(entity, '6950', day, gross)
  company.balance.add(entity, '1200', day, -gross)
}
