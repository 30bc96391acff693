/**
 * The premium app (I5), which does nothing and is taken by those who stay, in many companies without a warehouse: the same customers
 * and the same estimator as in scripts/truth-test.mjs, revenue at list prices. In: first seed, last seed, customers a company.
 * Out: lines of how often the adjusted 95 % intervals hold the known effect, 0, and how errors compare with what estimates do.
 */
import { behaviour, priceOf } from '../demo/behaviour.ts'
import { holdingsOf } from '../demo/billing.ts'
import { type Customer, isActive, simulateCustomer } from '../demo/customer.ts'
import { everyEffect } from '../demo/programme.ts'
import { aipw, foldOfId } from '../src/stats/effect/index.ts'

const [first = 1, last = 1, perCompany = 2000] = process.argv.slice(2).map(Number)
const lastMonth = 34
const outcomes = ['net_revenue_to_date', 'active_months_to_date', 'churn_to_date'] as const

interface Unit {
  readonly id: string
  readonly treated: number
  readonly segment: string
  readonly known: readonly number[]
  readonly after: readonly number[]
}

function unitOf(customer: Customer): Unit | undefined {
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
  const contacts = customer.cases
    .filter((c) => c.month >= before[0] && c.month <= before[1])
    .reduce((sum, c) => sum + c.contacts.length, 0)
  return {
    id: customer.id,
    treated: arm.treated ? 1 : 0,
    segment: customer.segment.id,
    known: [
      tenure,
      months(...before, () => 1),
      contacts,
      months(...before, revenue),
      Math.log1p(Math.max(0, tenure)),
    ],
    after: [
      months(arm.entry, lastMonth, revenue),
      months(arm.entry, lastMonth, () => 1),
      isActive(customer, lastMonth) ? 0 : 1,
    ],
  }
}

/** z of each outcome's adjusted effect, whose truth is 0. */
function company(seed: number): { readonly estimate: number; readonly se: number }[] {
  const people = Array.from({ length: perCompany }, (_, k) =>
    simulateCustomer(seed, k, behaviour, everyEffect),
  )
  const units = people.map(unitOf).filter((u) => u !== undefined)
  const column = (of: (u: Unit) => number): Float64Array => Float64Array.from(units, of)
  const segments = [...new Set(units.map((u) => u.segment))].sort().slice(1)
  const known = ['tenure', 'active', 'contacts', 'revenue', 'log tenure']
  const covariates = {
    names: [...segments, ...known],
    columns: [
      ...segments.map((s) => column((u) => Number(u.segment === s))),
      ...known.map((_, j) => column((u) => u.known[j] ?? 0)),
    ],
  }
  return outcomes.map((name, o) => {
    const found = aipw(
      {
        ...covariates,
        treatment: column((u) => u.treated),
        outcome: column((u) => u.after[o] ?? 0),
        folds: column((u) => foldOfId(u.id)),
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
