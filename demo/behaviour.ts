/**
 * The truth the company is made of: every parameter that decides what customers do.
 * Written to `truth.csv` as parameter rows; a model never reads it. Start at `behaviour`.
 */
import type { Currency, EntityId } from './money.ts'

export type Segment = 'value' | 'core' | 'premium'
export type PlanId = 'BASIC' | 'PLUS' | 'PRO'
export type AddonId = 'PROTECT' | 'MESH'
export type ProductId = PlanId | AddonId
export type Reason = 'billing' | 'outage' | 'set_up' | 'move' | 'other'
export type Channel = 'paid_search' | 'social' | 'affiliate' | 'retail' | 'organic' | 'referral'

/** Customers of one scale; the first 1,600 of a block were there before the books begin. */
export const blockSize = 4000
export const foundersPerBlock = 1600
export const arrivalGrowth = 1.005
export const regionCount = 40
/** Regions 1 to 28 are served by TW-EU, the rest by TW-UK: 70 % of the customers. */
export const regionsOfEu = 28

export interface SegmentTruth {
  readonly id: Segment
  readonly share: number
  readonly alpha: number
  readonly beta: number
  readonly plan: PlanId
}

export interface Behaviour {
  /** Lowest income first: the segment follows from where the customer's income falls. */
  readonly segments: readonly [SegmentTruth, SegmentTruth, SegmentTruth]
  /** Factor on the monthly odds of leaving while a failed case is fresh, and for how many months it is. */
  readonly failedCaseOdds: number
  readonly failedCaseMonths: number
  /** Factor on the odds of leaving in the month of the price rise, for its plan only. */
  readonly priceRiseOdds: number
  /** Factor on the odds of leaving while the experience is below what the others call bad; 1 but in a scenario. */
  readonly unhappyOdds: number
  readonly involuntaryShare: number
  readonly casesPerMonth: number
  /** Share of cases with a second contact within 7 days, outages apart from all others. */
  readonly repeat7: { readonly outage: number; readonly other: number }
  /** Share of cases whose second contact comes after 7 and within 14 days. */
  readonly repeat14: number
  /** Share of repeated cases with a third contact. */
  readonly third: number
}

export const behaviour: Behaviour = {
  segments: [
    { id: 'value', share: 0.45, alpha: 0.8, beta: 12, plan: 'BASIC' },
    { id: 'core', share: 0.4, alpha: 0.7, beta: 20, plan: 'PLUS' },
    { id: 'premium', share: 0.15, alpha: 0.6, beta: 35, plan: 'PRO' },
  ],
  failedCaseOdds: 1.6,
  failedCaseMonths: 3,
  priceRiseOdds: 1.25,
  unhappyOdds: 1,
  involuntaryShare: 0.15,
  casesPerMonth: 0.25,
  // a quarter of the cases are outages: 0.25 × 0.35 + 0.75 × 0.176667 = 0.22
  repeat7: { outage: 0.35, other: (0.22 - 0.25 * 0.35) / 0.75 },
  repeat14: 0.06,
  third: 0.16 / 0.28,
}

/** Bounds of the standard normal income below which 45 % and 85 % of the people lie. */
export const incomeBounds = [-0.12566134685507402, 1.0364333894937898] as const

export const experience = {
  mean: 6.8,
  pro: 0.5,
  perFailedCase: -1.6,
  spread: 1.4,
  memoryMonths: 6,
  badBelow: 6.5,
  badFrom: 24,
} as const
export const response = { base: -1.3, perIncome: 0.25, low: 0.9, high: 0.6, lowMax: 3, highMin: 9 } as const

/**
 * Referrals (B7) per active customer and month, by experience: about 0.01 over all, 2.8 times as many of those who
 * had a good one as of those who had a bad one. A referred customer refers as any other.
 */
export const referring = {
  low: 0.0068,
  mid: 0.0114,
  high: 0.0068 * 2.8,
  lowBelow: 6.5,
  highFrom: 8.5,
  conversion: 0.3,
  /** On the odds of leaving of the referred. */
  odds: 0.85,
  /** Referrals of oneself, and claims on somebody else's referral, per referral. */
  self: 0.02,
  double: 0.01,
  rewardAfterDays: 30,
} as const

/** Share of customers whom the service desk knows by an id of its own at first (B9). */
export const merging = { share: 0.015 } as const

/**
 * Answers after a case, on the latent experience: satisfaction 1 to 5, ease 1 to 7. One case in ten is asked about
 * neither because the customer was asked within the last month.
 */
export const afterCase = {
  csat: { base: 4.1, perExperience: 0.25, failed: -1.4, spread: 0.9, most: 5 },
  ces: { base: 5.5, perExperience: 0.3, failed: -1.8, spread: 1.2, most: 7 },
  csatShare: 0.6,
  quietDays: 30,
} as const

/** Visits to self-service per active customer and month, before a case, and how they end. */
export const selfService = {
  perMonth: 0.2,
  beforeCase: 0.35,
  abandoned: 0.1,
  opted: 0.05,
  optedBeforeCase: 0.3,
} as const

/** Share of answers with a comment, of detractors called back within two days, and of those called back at all. */
export const voice = { writes: 0.35, calledInTime: 0.7, called: 0.85 } as const

/** Share of add-on buyers among those who hold the plan, at average regional income. */
export const addonShare: Readonly<Record<PlanId, number>> = { BASIC: 0.05, PLUS: 0.15, PRO: 0.45 }
export const addonPerRegionIncome = 0.5
/** Regional income lifts the experience too: why promoters buy more add-ons without being moved to it. */
export const experiencePerRegionIncome = 0.35

/** Cents per month and customer. */
export const listPrice: Readonly<Record<ProductId, Readonly<Record<Currency, number>>>> = {
  BASIC: { EUR: 2000, GBP: 1700 },
  PLUS: { EUR: 3500, GBP: 3000 },
  PRO: { EUR: 6000, GBP: 5200 },
  PROTECT: { EUR: 500, GBP: 400 },
  MESH: { EUR: 800, GBP: 700 },
}
/** Plus costs 6 % more from 2025-01-01 on (month 21): 37.10 EUR, 31.80 GBP. */
export const priceRise = { product: 'PLUS', month: 21, EUR: 3710, GBP: 3180 } as const

export function priceOf(product: ProductId, currency: Currency, month: number): number {
  if (product === priceRise.product && month >= priceRise.month) return priceRise[currency]
  return listPrice[product][currency]
}

export const reasons: readonly (readonly [Reason, number])[] = [
  ['billing', 0.3],
  ['outage', 0.25],
  ['set_up', 0.2],
  ['move', 0.1],
  ['other', 0.15],
]

export const channels: readonly (readonly [Channel, number])[] = [
  ['paid_search', 0.35],
  ['social', 0.15],
  ['affiliate', 0.1],
  ['retail', 0.15],
  ['organic', 0.25],
]

/** The first choice whose cumulated share exceeds `x`. */
export function choose<T>(choices: readonly (readonly [T, number])[], last: T, x: number): T {
  let sum = 0
  for (const [choice, share] of choices) {
    sum += share
    if (x < sum) return choice
  }
  return last
}

export function entityOf(region: number): EntityId {
  return region <= regionsOfEu ? 'TW-EU' : 'TW-UK'
}

/** Country of a region, 1 to 40. */
export function countryOf(region: number): string {
  if (region <= 10) return 'DE'
  if (region <= 18) return 'FR'
  if (region <= 23) return 'NL'
  return region <= regionsOfEu ? 'IE' : 'GB'
}
