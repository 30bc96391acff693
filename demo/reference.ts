/**
 * Rows that describe rather than happen: customers, products, accounts, periods. Start at `writeReference`.
 */
import { type Channel, listPrice, type ProductId, priceRise } from './behaviour.ts'
import { closeDays, dayOf, dayText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { normalFrom } from './distribution.ts'
import { drawsOf } from './draw.ts'
import { centsText, currencyOf } from './money.ts'
import { affiliatesFrom, firstAffiliate, isAccount } from './scenario.ts'

const products: readonly (readonly [id: ProductId, name: string, line: string])[] = [
  ['BASIC', 'Tidewell Basic', 'plan'],
  ['PLUS', 'Tidewell Plus', 'plan'],
  ['PRO', 'Tidewell Pro', 'plan'],
  ['PROTECT', 'Device protection', 'add-on'],
  ['MESH', 'Mesh extender', 'add-on'],
]
/** The list began before the oldest contract. */
const listBegan = '2018-04-01'

/** Ages in the year in which the books begin; the oldest contract is four years older. */
const ages = { inYear: 2023, mean: 46, perIncome: 6, spread: 13, least: 22, most: 90, untold: 0.05 } as const

/** Eight in the evening: after the bookings of the day. */
const closeSecond = 72_000

export function writeReference(company: Company): void {
  for (const [id, name, line] of products) writeProduct(company, id, name, line)
  for (const account of company.accounts)
    company.feeds.gl_accounts.row({
      account_id: account.id,
      account_name: account.name,
      account_class: account.class,
      normal_side: account.normal,
    })
  for (const { id, first, last, weeks } of company.periods)
    company.feeds.fiscal_periods.row({
      fiscal_period_id: id,
      start_date: dayText(first),
      end_date: dayText(last),
      weeks,
      closed_at: timeText(last + closeDays, closeSecond),
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

/** Where a customer came from; `tiny-base` has one that affiliates brought before they were worked with. */
export function channelOf({ scenario }: Company, { k, channel, startMonth }: Customer): Channel {
  if (scenario !== 'tiny-base' || startMonth >= affiliatesFrom) return channel
  if (k === firstAffiliate) return 'affiliate'
  return channel === 'affiliate' ? 'organic' : channel
}

/**
 * Year of birth, that one in twenty does not give. Who earns more is older, and so is of a better tier and stays longer:
 * channels are drawn without regard to age, so that comparing them at one age must not move what they differ by.
 */
export function birthYearOf(seed: number, { k, income }: Pick<Customer, 'k' | 'income'>): number | null {
  const draw = drawsOf(seed, 'birth', k)
  if (draw(0) < ages.untold) return null
  const age = ages.mean + ages.perIncome * income + ages.spread * normalFrom(draw(1), draw(2))
  return ages.inYear - Math.round(Math.min(ages.most, Math.max(ages.least, age)))
}

export function writeCustomer(company: Company, customer: Customer, country: string): void {
  const { feeds, scenario } = company
  const start = dayOf(customer.startMonth, 1)
  feeds.customers.row({
    customer_id: customer.id,
    display_name: `Customer ${customer.id.slice(1)}`,
    sign_up_date: dayText(start - customer.signUpDays),
    contract_start: dayText(start),
    customer_type: isAccount(scenario, customer.k) ? 'B2B' : 'B2C',
    channel: channelOf(company, customer),
    entity_id: customer.entity,
    country,
    region: `R${String(customer.region).padStart(2, '0')}`,
    birth_year: isAccount(scenario, customer.k) ? null : birthYearOf(company.seed, customer),
    tier: customer.segment.id,
    currency: currencyOf(customer.entity),
    referred_by: customer.broughtBy?.first.id ?? null,
  })
}
