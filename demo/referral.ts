/**
 * The referral programme's record (B7): invitations, what came of them, what was paid, and what must not count.
 * In: customers as they are written. Out: rows, postings, truth. Start at `Referrals.see`.
 */
import type { Referrer } from './arrival.ts'
import { referring } from './behaviour.ts'
import { asOfDay, dayOf, monthCount, monthOf, monthText, timeText } from './calendar.ts'
import { costCentres } from './chart.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'
import { bookedSecond } from './ledger.ts'
import { centsText, currencyOf, type EntityId, entities, roundCents } from './money.ts'
import { referralRate } from './people.ts'
import { type Programme, referralBonus } from './programme.ts'
import { poundLevel } from './tariff.ts'

type Kind = 'lost' | 'won' | 'self' | 'double'

interface Referral {
  readonly id: string
  readonly kind: Kind
  readonly referrer: Referrer
  readonly referred: string | null
  readonly invited: number
  readonly opened: number | null
  readonly converted: number | null
}

export class Referrals {
  readonly #company: Company
  readonly #acting: Programme
  readonly #referred = new Set<string>()
  readonly #counts: Record<Kind | 'secondGeneration', number> = {
    lost: 0,
    won: 0,
    self: 0,
    double: 0,
    secondGeneration: 0,
  }
  readonly #rewards: Record<EntityId, number> = { 'TW-EU': 0, 'TW-UK': 0 }

  constructor(company: Company, acting: Programme) {
    this.#company = company
    this.#acting = acting
  }

  /** What the customer came by, then what it sent out and nobody followed. */
  see(customer: Customer): void {
    this.#came(customer)
    for (let month = customer.firstMonth; isActive(customer, month) && month < monthCount; month++) {
      const draw = drawsOf(this.#company.seed, 'refer', `${customer.k}.${month}`)
      const rate = referralRate(customer, month, this.#acting)
      const invited = dayOf(month, 1 + Math.floor(draw(2) * 28))
      const common = { referrer: customer, invited }
      const name = `${customer.id}-${monthText(month)}`
      const opened = draw(3) < 0.6 ? invited + 1 : null
      if (draw(0) < rate * (1 - referring.conversion))
        this.#write({ ...common, id: `RL-${name}`, kind: 'lost', referred: null, opened, converted: null })
      if (draw(1) < rate * referring.self) {
        const self = { id: `RS-${name}`, kind: 'self', referred: customer.id, opened: invited } as const
        this.#write({ ...common, ...self, converted: invited + 3 })
      }
    }
  }

  #came({ id, k, broughtBy, startMonth, signUpDays }: Customer): void {
    if (broughtBy === undefined) return
    const { month, first, second } = broughtBy
    const draw = drawsOf(this.#company.seed, 'brought', k)
    const [began, converted] = [dayOf(month, 1), dayOf(startMonth, 1)]
    const signUp = converted - signUpDays
    const invited = began + Math.floor(draw(3) * (signUp - began))
    const common = { referred: id, converted }
    this.#referred.add(id)
    if (this.#referred.has(first.id)) this.#counts.secondGeneration++
    this.#write({ ...common, id: `RW-${id}`, kind: 'won', referrer: first, invited, opened: invited })
    if (second === undefined) return
    const later = invited + 1 + Math.floor(draw(4) * (signUp - invited))
    this.#write({
      ...common,
      id: `RD-${id}`,
      kind: 'double',
      referrer: second,
      invited: later,
      opened: later,
    })
  }

  #write({ id, kind, referrer, referred, invited, opened, converted }: Referral): void {
    const known = (day: number | null, second: number) =>
      day === null || day > asOfDay ? null : timeText(day, second)
    const due = converted === null || kind === 'double' ? null : converted + referring.rewardAfterDays
    const rewarded = known(due, bookedSecond)
    const bonus = referralBonus(monthOf(invited), this.#acting).cents
    const cents = roundCents(bonus * (referrer.entity === 'TW-EU' ? 1 : poundLevel))
    const [invitedAt, openedAt, convertedAt] = [
      timeText(invited, 36_000),
      known(opened, 43_200),
      known(converted, 50_400),
    ]
    this.#company.feeds.referrals.row({
      referral_id: id,
      referrer_customer_id: referrer.id,
      referred_customer_id: referred,
      referred_key: `P-${id}`,
      invited_at: invitedAt,
      opened_at: openedAt,
      converted_at: convertedAt,
      rewarded_at: rewarded,
      reward_amount: centsText(rewarded === null ? 0 : cents),
      currency: currencyOf(referrer.entity),
      incentive_arm: `bonus_${bonus / 100}`,
      known_at: rewarded ?? convertedAt ?? openedAt ?? invitedAt,
    })
    this.#counts[kind]++
    if (rewarded !== null && due !== null) this.#pay(id, referrer.entity, due, cents)
  }

  #pay(id: string, entity: EntityId, day: number, cents: number): void {
    const { books, balance } = this.#company
    books.post({ id: `RR-${id}`, entity, day, memo: 'Referral reward' }, [
      { account: '6370', cents, costCentre: costCentres.marketing, source: id },
      { account: '1010', cents: -cents, source: id },
    ])
    balance.add(entity, '6370', day, cents)
    balance.add(entity, '1010', day, -cents)
    this.#rewards[entity] += cents
  }

  /** What the company was told and what came of it. */
  writeTruth(): void {
    const { lost, won, self, double, secondGeneration } = this.#counts
    const { low, high, conversion, odds } = referring
    const row = (id: string, estimand: string, unit: string, value: number | string, how: string) =>
      this.#company.feeds.truth.row({
        truth_id: id,
        estimand,
        unit,
        window: `${monthText(0)}..${monthText(monthCount - 1)}`,
        true_value: value,
        how,
      })
    row('B7-low', 'referrals per customer and month after a bad experience', 'share', low, 'parameter')
    row(
      'B7-high',
      'referrals after a good experience, over those after a bad one',
      'ratio',
      high / low,
      'parameter',
    )
    row('B7-conversion', 'share of referrals that become customers', 'share', conversion, 'parameter')
    row('B7-odds', 'factor on the odds of leaving of the referred', 'odds ratio', odds, 'parameter')
    row('B7-self', 'referrals of oneself, per referral', 'share', referring.self, 'parameter')
    row(
      'B7-double',
      'claims on the referral of another, per referral',
      'share',
      referring.double,
      'parameter',
    )
    const told = 'realised'
    row('referrals', 'referrals that count', 'referrals', lost + won, told)
    row('referrals-converted', 'referrals that became customers', 'referrals', won, told)
    row(
      'referrals-second-generation',
      'customers brought by a referred customer',
      'referrals',
      secondGeneration,
      told,
    )
    row('referrals-self', 'referrals of oneself', 'referrals', self, told)
    row('referrals-double', 'claims on the referral of another', 'referrals', double, told)
    for (const entity of entities)
      row(
        `referral-rewards-${entity}`,
        'rewards paid',
        currencyOf(entity),
        centsText(this.#rewards[entity]),
        told,
      )
  }
}
