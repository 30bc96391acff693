/**
 * The programme office: its lists of initiatives and experiments, who is in which arm, what it costs in the ledger,
 * and what it truly did. In: Company, customers as they are written. Out: rows. Start at `Office.see` and `close`.
 */
import { priceOf, regionCount } from './behaviour.ts'
import { holdingsOf } from './billing.ts'
import { dayOf, dayText, lastDayOf, lastMonth, monthCount, timeText } from './calendar.ts'
import { type Company, Counter } from './company.ts'
import { type Customer, isActive, simulateCustomer } from './customer.ts'
import { bookedSecond } from './ledger.ts'
import { centsText, currencyOf, type EntityId, entities, roundCents } from './money.ts'
import { type Cost, costs, plans, removal } from './plan.ts'
import {
  allBut,
  effects,
  type InitiativeId,
  initiativeIds,
  noEffect,
  type Programme,
  repairMonth,
  windows,
} from './programme.ts'
import { behaviourOf } from './scenario.ts'
import { poundLevel } from './tariff.ts'

/** Sums over the exposed of (with it − without it). */
interface Difference {
  exposed: number
  left: number
  contacts: number
  revenue: number
}

type Compared = InitiativeId | 'headline'
/** Initiatives whose effects the headline adds up, and all comparisons in which something moves. */
const headline: ReadonlySet<InitiativeId> = new Set(['I1', 'I2', 'I3', 'I4'])
const movers: ReadonlySet<Compared> = new Set(['I2', 'I3', 'I4', 'headline'])

export class Office {
  readonly #company: Company
  readonly #acting: Programme
  readonly #treated: Readonly<Record<'I1' | 'I3', Counter>> = { I1: new Counter(), I3: new Counter() }
  readonly #memberCents = new Counter()
  readonly #differences = new Map<Compared, Difference>()

  constructor(company: Company, acting: Programme) {
    this.#company = company
    this.#acting = acting
  }

  see(customer: Customer): void {
    let first = monthCount
    for (const id of initiativeIds) {
      const enrolled = customer.treatment[id]
      if (enrolled === undefined || !isActive(customer, enrolled.entry)) continue
      if (id !== 'I4') this.#assign(id, customer, enrolled.entry, enrolled.treated)
      if (!enrolled.treated) continue
      this.#compare(id, customer, enrolled.entry, allBut(this.#acting, id))
      if (headline.has(id)) first = Math.min(first, enrolled.entry)
    }
    if (first < monthCount) this.#compare('headline', customer, first, noEffect)
    this.#count(customer)
  }

  close(): void {
    this.#writePlans()
    if (this.#company.scenario === 'two-irr-roots') this.#writeRemoval()
    this.#writeRegions()
    for (const entity of entities)
      for (const cost of costs)
        for (let month = cost.first; month <= cost.last; month++) this.#pay(entity, cost, month)
    this.#writeTruth()
  }

  #assign(id: InitiativeId, { id: unit, segment }: Customer, entry: number, treated: boolean): void {
    const assigned = timeText(dayOf(entry, 1), 0)
    this.#company.feeds.assignments.row({
      experiment_id: `E-${id}`,
      unit_id: unit,
      customer_id: unit,
      arm: treated ? 'treatment' : 'control',
      stratum: id === 'I5' || id === 'I7' ? segment.id : null,
      assigned_at: assigned,
      exposed_at: treated ? assigned : null,
      first_treated_on: treated ? dayText(dayOf(entry, 1)) : null,
    })
  }

  #writeRegions(): void {
    for (let region = 1; region <= regionCount; region++) {
      const month = repairMonth(this.#company.seed, region)
      this.#company.feeds.assignments.row({
        experiment_id: 'E-I4',
        unit_id: `R${String(region).padStart(2, '0')}`,
        customer_id: null,
        arm: month === undefined ? 'control' : 'treatment',
        stratum: null,
        assigned_at: timeText(dayOf(windows.I4.first, 1), 0),
        exposed_at: month === undefined ? null : timeText(dayOf(month, 1), 0),
        first_treated_on: month === undefined ? null : dayText(dayOf(month, 1)),
      })
    }
  }

  /** Treated customers under contract, and what members are billed, month by month. */
  #count(customer: Customer): void {
    const { I1, I3, I7 } = customer.treatment
    if (I1?.treated) this.#treated.I1.add(customer.entity, I1.entry)
    for (let month = windows.I3.first; month < monthCount && isActive(customer, month); month++) {
      if (I3?.treated && month <= windows.I3.last) this.#treated.I3.add(customer.entity, month)
      if (I7?.treated && month >= I7.entry)
        this.#memberCents.add(customer.entity, month, billed(customer, month, month))
    }
  }

  #pay(entity: EntityId, cost: Cost, month: number): void {
    const cents = this.#centsOf(entity, cost, month)
    if (cents === 0) return
    const { books, balance, feeds } = this.#company
    const day = lastDayOf(month)
    const id = `IN-${cost.initiative}-${cost.kind}-${entity.slice(3)}-${dayText(day).slice(0, 7)}`
    const points = cost.follows === 'points'
    const [debit, credit] = points ? ['6410', '2250'] : ['6400', '2150']
    books.post({ id, entity, day, memo: `Initiative ${cost.initiative}` }, [
      { account: debit, cents, costCentre: cost.costCentre },
      { account: credit, cents: -cents },
    ])
    balance.add(entity, debit, day, cents)
    balance.add(entity, credit, day, -cents)
    feeds.initiative_costs.row({
      cost_id: id,
      initiative_id: cost.initiative,
      cost_date: dayText(day),
      kind: cost.kind,
      amount: centsText(cents),
      currency: currencyOf(entity),
      document_id: id,
      department: cost.costCentre,
      known_at: timeText(day, bookedSecond),
    })
  }

  #centsOf(entity: EntityId, { follows, cents }: Cost, month: number): number {
    if (follows === 'points') return roundCents((this.#memberCents.get(entity, month) * cents) / 1000)
    const level = entity === 'TW-EU' ? 1 : poundLevel
    if (follows !== 'planned') return roundCents(this.#treated[follows].get(entity, month) * cents * level)
    return roundCents(this.#company.size * (entity === 'TW-EU' ? 0.7 : 0.3) * cents * level)
  }

  /** The same customer with the same draws, with what acts and with only `others` acting. */
  #compare(id: Compared, actual: Customer, entry: number, others: Programme): void {
    const known = this.#differences.get(id) ?? { exposed: 0, left: 0, contacts: 0, revenue: 0 }
    this.#differences.set(id, known)
    known.exposed++
    // what changes nothing needs no second life
    if (this.#acting === noEffect || !movers.has(id)) return
    const without = simulateCustomer(
      this.#company.seed,
      actual.k,
      behaviourOf(this.#company.scenario),
      others,
      actual.broughtBy,
    )
    const left = (c: Customer) => (c.endMonth === undefined ? 0 : 1)
    const contacts = (c: Customer) =>
      c.cases.reduce((sum, item) => sum + (item.month >= entry ? item.contacts.length : 0), 0)
    known.left += left(actual) - left(without)
    known.contacts += contacts(actual) - contacts(without)
    known.revenue += billed(actual, entry, lastMonth) - billed(without, entry, lastMonth)
  }

  #writePlans(): void {
    const { feeds } = this.#company
    for (const { budget, experiment, ...plan } of plans) {
      const { first, last } = windows[plan.initiative_id]
      const decided = timeText(dayOf(first - 2, 1), 0)
      const common = { start_date: dayText(dayOf(first, 1)), end_date: dayText(lastDayOf(last)) }
      feeds.initiatives.row({ ...plan, ...common, known_at: decided })
      const { initiative_id } = plan
      feeds.experiments.row({
        ...experiment,
        ...common,
        experiment_id: `E-${initiative_id}`,
        initiative_id,
        registered_at: decided,
      })
      for (let month = first; month < Math.min(first + 12, monthCount); month++)
        for (const { lever, kind, cents, saving } of budget)
          feeds.initiative_budget.row({
            initiative_id,
            lever,
            kind,
            month: dayText(dayOf(month, 1)),
            amount: centsText(roundCents(this.#company.size * cents)),
            currency: 'EUR',
            saving_type: saving ?? null,
            frozen_at: decided,
          })
    }
  }

  #writeRemoval(): void {
    const { feeds } = this.#company
    const { first, flows, ...plan } = removal
    const decided = timeText(dayOf(first - 2, 1), 0)
    const common = { start_date: dayText(dayOf(first, 1)), end_date: dayText(lastDayOf(first + 24)) }
    feeds.initiatives.row({ ...plan, ...common, known_at: decided })
    for (const { after, lever, kind, cents } of flows)
      feeds.initiative_budget.row({
        initiative_id: plan.initiative_id,
        lever,
        kind,
        month: dayText(dayOf(first + after, 1)),
        amount: centsText(cents),
        currency: 'EUR',
        saving_type: null,
        frozen_at: decided,
      })
  }

  #writeTruth(): void {
    const row = (id: string, estimand: string, unit: string, value: number | string, how: string) =>
      this.#company.feeds.truth.row({
        truth_id: id,
        estimand,
        unit,
        window: `${dayText(dayOf(windows.I1.first, 1)).slice(0, 7)}..2026-03`,
        true_value: value,
        how,
      })
    const told = (id: InitiativeId, value: number) => (this.#acting.has(id) ? value : 1)
    const odds: Partial<Record<InitiativeId, number>> = {
      I2: effects.I2.odds,
      I3: effects.I3.odds,
      I4: effects.I4.odds,
    }
    for (const id of initiativeIds)
      row(
        `${id}-odds`,
        `factor on the odds of leaving, ${id}`,
        'odds ratio',
        told(id, odds[id] ?? 1),
        'parameter',
      )
    row('I2-contacts', 'factor on contacts, I2', 'ratio', told('I2', effects.I2.contacts), 'parameter')
    row(
      'I3-failed-outages',
      'factor on failed outages, I3',
      'ratio',
      told('I3', effects.I3.failedOutages),
      'parameter',
    )
    row(
      'I6-referrals',
      'factor on the rate of referrals, I6',
      'ratio',
      told('I6', effects.I6.referrals),
      'parameter',
    )
    for (let event = 0; event <= 6; event++) {
      const value = this.#acting.has('I4') ? -(effects.I4.fewer + effects.I4.morePerMonth * event) : 0
      row(
        `I4-contacts-${event}`,
        `contacts per 1,000, event month ${event}, I4`,
        'contacts',
        value,
        'parameter',
      )
    }
    for (const [id, sum] of [...this.#differences].sort()) {
      const how = `realised: same draws with and without ${id}, mean over ${sum.exposed} exposed`
      const mean = (total: number) => (total / sum.exposed).toFixed(6)
      row(`${id}-realised-churn`, `effect on the share who left, ${id}`, 'share', mean(sum.left), how)
      row(
        `${id}-realised-contacts`,
        `effect on contacts per customer, ${id}`,
        'contacts',
        mean(sum.contacts),
        how,
      )
      row(
        `${id}-realised-revenue`,
        `effect on billed revenue per customer, ${id}`,
        'functional currency',
        mean(sum.revenue / 100),
        how,
      )
    }
  }
}

/** Net cents billed from one month to another, both inclusive. */
function billed(customer: Customer, from: number, to: number): number {
  let cents = 0
  const currency = currencyOf(customer.entity)
  for (const { product, fromMonth, toMonth } of holdingsOf(customer)) {
    const end = Math.min(to, (toMonth ?? monthCount) - 1)
    for (let month = Math.max(from, fromMonth); month <= end; month++)
      cents += priceOf(product, currency, month)
  }
  return cents
}
