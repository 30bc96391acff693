/**
 * The premium app (I5), which does nothing and is taken by those who stay, in many companies without a warehouse: the same customers
 * and the same estimator as in scripts/truth-test.mjs, revenue at list prices. Of the contribution, cost is shared as the books share it: what
 * service is paid in a month (by the size of the company, not by its contacts) by contacts, the network by customers, at prices that
 * move from month to month; so what one customer does moves the cost of all others. In: first seed, last seed, customers a company.
 * Out: lines of how often the adjusted 95 % intervals hold the known effect, 0, and how errors compare with what estimates do.
 */
import { behaviour, priceOf } from '../demo/behaviour.ts'
import { holdingsOf } from '../demo/billing.ts'
import { type Customer, isActive, simulateCustomer } from '../demo/customer.ts'
import { u } from '../demo/draw.ts'
import { everyEffect } from '../demo/programme.ts'
import { spread } from '../demo/tariff.ts'
import { aipw, foldOfId } from '../src/stats/effect/index.ts'

const [first = 1, last = 1, perCompany = 2000] = process.argv.slice(2).map(Number)
const lastMonth = 34
const outcomes = ['net_revenue_to_date', 'active_months_to_date', 'churn_to_date', 'cm3_to_date'] as const
/** Euros a month as in demo/tariff.ts: pay of the desks by customer planned for, network by customer there, overflow by contact. */
const [service, network, overflow] = [1.03, 6.65, 0.9]

interface Unit {
  readonly id: string
  readonly treated: number
  readonly segment: string
  readonly known: readonly number[]
  readonly after: readonly number[]
}

/** What a contact and a customer cost in each month of one company. */
interface Prices {
  readonly contact: readonly number[]
  readonly customer: readonly number[]
}

function pricesOf(seed: number, people: readonly Customer[]): Prices {
  const contacts = new Array<number>(lastMonth + 1).fill(0)
  for (const { cases } of people)
    for (const c of cases)
      if (c.month >= 0 && c.month <= lastMonth)
        contacts[c.month] = (contacts[c.month] ?? 0) + c.contacts.length
  const moved = (name: string, month: number): number =>
    1 + spread * (2 * u(seed, 'shared cost', `${name}.${month}`, 0) - 1)
  return {
    contact: contacts.map((n, m) => overflow + (perCompany * service * moved('service', m)) / Math.max(1, n)),
    customer: contacts.map((_, m) => network * moved('network', m)),
  }
}

function unitOf(customer: Customer, prices: Prices): Unit | undefined {
  const arm = customer.treatment.I5
  if (arm === undefined || !isActive(customer, arm.entry)) return undefined
  const held = holdingsOf(customer)
  const months = (from: number, to: number, of: (month: number) => number): number =>
    Array.from({ length: to - from + 1 }, (_, i) => (isActive(customer, from + i) ? of(from + i) : 0)).reduce(
      (a, b) => a + b,
      0,
    )
  const revenue = (month: number): number =>
    held
      .filter((h) => h.fromMonth <= month && (h.toMonth ?? Number.POSITIVE_INFINITY) > month)
      .reduce((sum, h) => sum + priceOf(h.product, 'EUR', month) / 100, 0)
  const before = [arm.entry - 12, arm.entry - 1] as const
  const tenure = arm.entry - customer.startMonth
  const called = (from: number, to: number, worth: (month: number) => number): number =>
    customer.cases
      .filter((c) => c.month >= from && c.month <= to)
      .reduce((sum, c) => sum + c.contacts.length * worth(c.month), 0)
  const contribution = (from: number, to: number): number =>
    months(from, to, (m) => revenue(m) - (prices.customer[m] ?? 0)) -
    called(from, to, (m) => prices.contact[m] ?? 0)
  return {
    id: customer.id,
    treated: arm.treated ? 1 : 0,
    segment: customer.segment.id,
    known: [
      tenure,
      months(...before, () => 1),
      called(...before, () => 1),
      months(...before, revenue),
      contribution(...before),
      Math.log1p(Math.max(0, tenure)),
    ],
    after: [
      months(arm.entry, lastMonth, revenue),
      months(arm.entry, lastMonth, () => 1),
      isActive(customer, lastMonth) ? 0 : 1,
      contribution(arm.entry, lastMonth),
    ],
  }
}

/** z of each outcome's adjusted effect, whose truth is 0. */
function company(seed: number): { readonly estimate: number; readonly se: number }[] {
  const people = Array.from({ length: perCompany }, (_, k) =>
    simulateCustomer(seed, k, behaviour, everyEffect),
  )
  const prices = pricesOf(seed, people)
  const units = people.map((c) => unitOf(c, prices)).filter((unit) => unit !== undefined)
  const column = (of: (unit: Unit) => number): Float64Array => Float64Array.from(units, of)
  const segments = [...new Set(units.map((unit) => unit.segment))].sort().slice(1)
  const known = ['tenure', 'active', 'contacts', 'revenue', 'contribution', 'log tenure']
  const covariates = {
    names: [...segments, ...known],
    columns: [
      ...segments.map((s) => column((unit) => Number(unit.segment === s))),
      ...known.map((_, j) => column((unit) => unit.known[j] ?? 0)),
    ],
  }
  return outcomes.map((name, o) => {
    const found = aipw(
      {
        ...covariates,
        treatment: column((unit) => unit.treated),
        outcome: column((unit) => unit.after[o] ?? 0),
        folds: column((unit) => foldOfId(unit.id)),
      },
      { covariatesBeforeTreatment: true, pastOutcomeAmongCovariates: true },
    )
    const effect = found.status === 'done' ? found.att : found
    if (effect.status === 'refuse') throw new Error(`seed ${seed}, ${name}: ${effect.explanation}`)
    return effect
  })
}

const companies = Array.from({ length: last - first + 1 }, (_, i) => company(first + i))
for (const [o, name] of outcomes.entries()) {
  const found = companies.flatMap((c) => c[o] ?? [])
  const mean = (of: (e: (typeof found)[number]) => number): number =>
    found.reduce((sum, e) => sum + of(e), 0) / found.length
  const centre = mean((e) => e.estimate)
  const sd = Math.sqrt(mean((e) => (e.estimate - centre) ** 2))
  const covered = mean((e) => Number(Math.abs(e.estimate) < 1.959963984540054 * e.se))
  console.log(
    [
      name,
      `companies ${found.length}`,
      `covered ${covered.toFixed(4)}`,
      `mean ${centre.toFixed(4)}`,
      `sd ${sd.toFixed(4)}`,
      `mean se ${mean((e) => e.se).toFixed(4)}`,
    ].join('  '),
  )
}
