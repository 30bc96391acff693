/**
 * One customer's life: who it is, when it comes, what it asks for, when it leaves.
 * In: seed, number of the customer, behaviour. Out: Customer. Pure, and a function of its arguments alone: the
 * life of customer k is the same at every scale. Start at `simulateCustomer`.
 */
import { arrivalMonth, type BroughtBy, customerId } from './arrival.ts'
import {
  type AddonId,
  addonPerRegionIncome,
  addonShare,
  type Behaviour,
  behaviour,
  type Channel,
  channels,
  choose,
  entityOf,
  experience,
  experiencePerRegionIncome,
  incomeBounds,
  priceRise,
  referring,
  regionCount,
  type SegmentTruth,
} from './behaviour.ts'
import { lastMonth, monthCount } from './calendar.ts'
import { betaFrom, logistic, normalFrom, sequence, withOdds } from './distribution.ts'
import { type Draws, drawsOf, u } from './draw.ts'
import { type Merge, mergeOf } from './identity.ts'
import type { EntityId } from './money.ts'
import { factorsIn, noEffect, type Person, type Programme, type Treatment, treatmentOf } from './programme.ts'
import { type ServiceCase, simulateCase } from './service.ts'

export interface Customer {
  readonly k: number
  readonly id: string
  readonly region: number
  readonly entity: EntityId
  readonly income: number
  readonly segment: SegmentTruth
  readonly channel: Channel
  /** Month in which the contract began; negative for those who were there before the books begin. */
  readonly startMonth: number
  /** First month within the books. */
  readonly firstMonth: number
  /** First month without a contract; absent while it runs. */
  readonly endMonth?: number
  readonly involuntary: boolean
  /** Days from sign-up to the first day of the contract. */
  readonly signUpDays: number
  readonly addons: readonly { readonly product: AddonId; readonly fromMonth: number }[]
  readonly payment: 'direct_debit' | 'card' | 'wallet'
  readonly cases: readonly ServiceCase[]
  /** Experience before failed cases are taken off. */
  readonly experienceBase: number
  /** Month of the year (0 to 5, twice a year) in which the relational survey comes. */
  readonly surveyOffset: number
  readonly treatment: Treatment
  readonly broughtBy?: BroughtBy
  readonly merge?: Merge
}

/** Positions of the draws named `customer`; a new one takes a new number, so that no other moves. */
const at = {
  region: 0,
  income: 1,
  channel: 3,
  spread: 4,
  signUp: 6,
  tenure: 7,
  survey: 8,
  addon: 9,
  addonKind: 10,
  addonLag: 11,
  payment: 12,
  ending: 13,
} as const
const longestTenure = 48

/**
 * @param k number of the customer, from 0; each block of 4,000 holds 1,600 founders and 2,400 arrivals
 * @param acting initiatives whose effects act; arms are the same whichever do
 * @param broughtBy who referred it: that customer stays longer and came by no other channel
 */
export function simulateCustomer(
  seed: number,
  k: number,
  truth: Behaviour = behaviour,
  acting: Programme = noEffect,
  broughtBy?: BroughtBy,
): Customer {
  const draw = drawsOf(seed, 'customer', k)
  const region = 1 + Math.floor(draw(at.region) * regionCount)
  const income = normalFrom(draw(at.income), draw(at.income + 1))
  const segment = segmentOf(income, truth)
  const wealth = regionIncome(seed, region)
  const arrival = arrivalMonth(k)
  const startMonth = arrival === 0 ? -1 - Math.floor(draw(at.tenure) * longestTenure) : arrival
  const person = { k, region, segment: segment.id, startMonth }
  const treatment = treatmentOf(seed, person)
  const loyalty = broughtBy === undefined ? 1 : referring.odds
  const merge = mergeOf(seed, k, customerId(k), Math.max(0, startMonth))
  const experienceBase =
    experience.mean +
    (segment.plan === 'PRO' ? experience.pro : 0) +
    experiencePerRegionIncome * wealth +
    experience.spread * normalFrom(draw(at.spread), draw(at.spread + 1))
  const plan = { segment, startMonth, truth, person, treatment, acting, loyalty, experienceBase }
  const life = simulateLife(seed, k, plan)
  return {
    k,
    id: customerId(k),
    region,
    entity: entityOf(region),
    income,
    segment,
    channel: broughtBy === undefined ? choose<Channel>(channels, 'organic', draw(at.channel)) : 'referral',
    startMonth,
    firstMonth: Math.max(0, startMonth),
    ...life,
    involuntary: draw(at.ending) < truth.involuntaryShare,
    signUpDays: 1 + Math.floor(draw(at.signUp) * 20),
    addons: addonsOf(draw, segment, wealth, Math.max(0, startMonth)),
    payment: paymentOf(draw(at.payment)),
    experienceBase,
    surveyOffset: Math.floor(draw(at.survey) * 6),
    treatment,
    ...(broughtBy === undefined ? {} : { broughtBy }),
    ...(merge === undefined ? {} : { merge }),
  }
}

/** True while the contract runs on the first day of the month. */
export function isActive(customer: Customer, month: number): boolean {
  return month >= customer.firstMonth && (customer.endMonth === undefined || month < customer.endMonth)
}

/** Latent experience (0 to 10) at the start of a month: failed cases of the six months before it weigh on it. */
export function experienceIn(
  { experienceBase, cases }: Pick<Customer, 'experienceBase' | 'cases'>,
  month: number,
): number {
  let failed = 0
  for (const item of cases)
    if (item.failed && item.month < month && item.month >= month - experience.memoryMonths) failed++
  return Math.min(10, Math.max(0, experienceBase + experience.perFailedCase * failed))
}

interface LifePlan {
  readonly segment: SegmentTruth
  readonly startMonth: number
  readonly truth: Behaviour
  readonly person: Person
  readonly treatment: Treatment
  readonly acting: Programme
  /** Factor on the odds of leaving of those who were referred. */
  readonly loyalty: number
  readonly experienceBase: number
}

/** Month by month: perhaps a case, then perhaps the end. Ends after the last month are not known yet. */
function simulateLife(seed: number, k: number, plan: LifePlan) {
  const { segment, startMonth, truth, loyalty, experienceBase } = plan
  const firstMonth = Math.max(0, startMonth)
  const factors = factorsIn(seed, plan.person, plan.treatment, plan.acting)
  // who has already stayed `age` months is drawn from Beta(alpha, beta + age): the rest of the cohort has left
  const age = firstMonth - startMonth
  const theta = betaFrom(segment.alpha, segment.beta + age, sequence(drawsOf(seed, 'theta', k)))
  const cases: ServiceCase[] = []
  for (let month = firstMonth; month < monthCount; month++) {
    const draw = drawsOf(seed, 'month', `${k}.${month}`)
    const { odds, cases: kept, fewerCases, failedOutages } = factors(month)
    if (draw(1) < truth.casesPerMonth * kept - fewerCases)
      cases.push(simulateCase(seed, k, month, cases.at(-1), truth, failedOutages))
    if (month === lastMonth) break
    const bad =
      month >= experience.badFrom && experienceIn({ experienceBase, cases }, month) < experience.badBelow
    const mood = bad ? truth.unhappyOdds : 1
    if (draw(0) < withOdds(theta, odds * loyalty * mood * leavingFactor(cases, month, segment, truth)))
      return { cases, endMonth: month + 1 }
  }
  return { cases }
}

function leavingFactor(
  cases: readonly ServiceCase[],
  month: number,
  segment: SegmentTruth,
  truth: Behaviour,
) {
  let factor = segment.plan === priceRise.product && month === priceRise.month ? truth.priceRiseOdds : 1
  for (const item of cases)
    if (item.failed && item.month > month - truth.failedCaseMonths) factor *= truth.failedCaseOdds
  return factor
}

function segmentOf(income: number, truth: Behaviour): SegmentTruth {
  const [low, middle, high] = truth.segments
  if (income < incomeBounds[0]) return low
  return income < incomeBounds[1] ? middle : high
}

/** Incomes of the regions in one company, by their number from 1. */
const incomes = new Map<number, readonly number[]>()

/**
 * Income of a region against the average one: 40 even steps with mean 0 and spread 1, dealt out by the seed, so
 * that no seed makes all regions alike.
 */
export function regionIncome(seed: number, region: number): number {
  let dealt = incomes.get(seed)
  if (dealt === undefined) {
    const order = Array.from({ length: regionCount }, (_, i) => u(seed, 'region', i + 1, 0))
    const sorted = [...order].sort((a, b) => a - b)
    const spread = Math.sqrt((regionCount ** 2 - 1) / 12)
    dealt = order.map((x) => (sorted.indexOf(x) - (regionCount - 1) / 2) / spread)
    incomes.set(seed, dealt)
  }
  return dealt[region - 1] ?? 0
}

/** Add-ons follow plan and regional income, never the experience: its true effect on them is nothing. */
function addonsOf(draw: Draws, segment: SegmentTruth, wealth: number, firstMonth: number) {
  const share = addonShare[segment.plan]
  const p = logistic(Math.log(share / (1 - share)) + addonPerRegionIncome * wealth)
  if (draw(at.addon) >= p) return []
  const product: AddonId = draw(at.addonKind) < 0.6 ? 'PROTECT' : 'MESH'
  return [{ product, fromMonth: firstMonth + Math.floor(draw(at.addonLag) * 6) }]
}

function paymentOf(x: number): Customer['payment'] {
  if (x < 0.6) return 'direct_debit'
  return x < 0.9 ? 'card' : 'wallet'
}
