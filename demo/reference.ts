/**
 * Rows that describe rather than happen: customers, products, accounts, periods. Start at `writeReference`.
 */
import { listPrice, type ProductId, priceRise } from './behaviour.ts'
import { calendarMonths, closeDays, dayOf, dayText, lastDayOf, periodOf, timeText } from './calendar.ts'
import { chart } from './chart.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { centsText, currencyOf } from './money.ts'

const products: readonly (readonly [id: ProductId, name: string, line: string])[] = [
  ['BASIC', 'Tidewell Basic', 'plan'],
  ['PLUS', 'Tidewell Plus', 'plan'],
  ['PRO', 'Tidewell Pro', 'plan'],
  ['PROTECT', 'Device protection', 'add-on'],
  ['MESH', 'Mesh extender', 'add-on'],
]
/** The list began before the oldest contract. */
const listBegan = '2018-04-01'

/** Eight in the evening: after the bookings of the day. */
const closeSecond = 72_000

export function writeReference(company: Company): void {
  for (const [id, name, line] of products) writeProduct(company, id, name, line)
  for (const account of chart)
    company.feeds.gl_accounts.row({
      account_id: account.id,
      account_name: account.name,
      account_class: account.class,
      normal_side: account.normal,
    })
  for (let month = calendarMonths.first; month <= calendarMonths.last; month++)
    company.feeds.fiscal_periods.row({
      fiscal_period_id: periodOf(month),
      start_date: dayText(dayOf(month, 1)),
      end_date: dayText(lastDayOf(month)),
      closed_at: timeText(lastDayOf(month) + closeDays, closeSecond),
    })
}

/** List prices in euro; a rise ends one row and begins the next. */
function writeProduct({ feeds }: Company, id: ProductId, name: string, line: string): void {
  const rise = id === priceRise.product ? dayText(dayOf(priceRise.month, 1)) : null
  const row = (list_price: string, valid_from: string, valid_to: string | null) =>
    feeds.products.row({
      product_id: id,
      product_name: name,
      product_line: line,
      category: line === 'plan' ? 'connectivity' : 'home',
      list_price,
      currency: 'EUR',
      valid_from,
      valid_to,
    })
  row(centsText(listPrice[id].EUR), listBegan, rise)
  if (rise !== null) row(centsText(priceRise.EUR), rise, null)
}

export function writeCustomer({ feeds }: Company, customer: Customer, country: string): void {
  const start = dayOf(customer.startMonth, 1)
  feeds.customers.row({
    customer_id: customer.id,
    display_name: `Customer ${customer.id.slice(1)}`,
    sign_up_date: dayText(start - customer.signUpDays),
    contract_start: dayText(start),
    channel: customer.channel,
    entity_id: customer.entity,
    country,
    region: `R${String(customer.region).padStart(2, '0')}`,
    tier: customer.segment.id,
    currency: currencyOf(customer.entity),
    referred_by: customer.broughtBy?.first.id ?? null,
  })
}
