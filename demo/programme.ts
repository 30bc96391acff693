/**
 * The initiatives I1 to I7: who is treated, from which month, and what it does to them.
 * In: seed and who the customer is. Out: arms and factors on behaviour. Pure; arms never look at what comes after
 * they are drawn. Start at `treatmentOf`, then `factorsIn`.
 */
import { regionCount, type Segment } from './behaviour.ts'
import { logistic } from './distribution.ts'
import { drawsOf, u } from './draw.ts'

export type InitiativeId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7'

/** The initiatives whose effects act: all of them, all but one (what would have been without it), or none. */
export type Programme = ReadonlySet<InitiativeId>
export const initiativeIds: readonly InitiativeId[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7']
export const everyEffect: Programme = new Set(initiativeIds)
export const noEffect: Programme = new Set()
/** The company as it is, without any effect, or as it would be without the effect of one initiative. */
export type World = 'true' | 'null' | `without-${InitiativeId}`
export const worlds: readonly World[] = [
  'true',
  'null',
  ...initiativeIds.map((id) => `without-${id}` as const),
]
export function programmeOf(world: World): Programme {
  if (world === 'null') return noEffect
  const left = initiativeIds.find((id) => world === `without-${id}`)
  return left === undefined ? everyEffect : allBut(everyEffect, left)
}
export function allBut(left: Programme, id: InitiativeId): Programme {
  return new Set([...left].filter((other) => other !== id))
}

/** Months counted as in `calendar.ts`; `last` is the last with an effect or a member. */
export const windows: Readonly<Record<InitiativeId, { readonly first: number; readonly last: number }>> = {
  I1: { first: 12, last: 17 },
  I2: { first: 15, last: 35 },
  I3: { first: 18, last: 29 },
  I4: { first: 13, last: 35 },
  I5: { first: 16, last: 35 },
  I6: { first: 24, last: 35 },
  I7: { first: 24, last: 35 },
}

export const effects = {
  I2: { contacts: 0.88, odds: 1.15 },
  I3: { failedOutages: 0.7, odds: 0.88 },
  /** Contacts per 1,000 customers and month: 18 fewer at first, two more each month, at most 30. */
  I4: { fewer: 18, morePerMonth: 2, most: 30, odds: 0.93 },
  I6: { referrals: 1.2 },
} as const
/** Contacts that a case takes on average: 1 + 0.28 + 0.16. */
const contactsPerCase = 1.44

/** First month of the roll-out of I4 for each eighth region of the order that the seed deals; the rest wait forever. */
export const rollOut = [13, 17, 21, 25] as const

export interface Person {
  readonly k: number
  readonly region: number
  readonly segment: Segment
  readonly startMonth: number
}

/** Arm by initiative for those who can be in it; `undefined` for others. Entry is the month in which it is drawn. */
export interface Enrolment {
  readonly entry: number
  readonly treated: boolean
}
export type Treatment = Readonly<Partial<Record<InitiativeId, Enrolment>>>

/** The chance of taking up the app (I5) or points (I7): tier and tenure, which also make people stay. */
export function uptake({ segment, startMonth }: Person, month: number): number {
  const tier = { value: -1.2, core: 0, premium: 1.2 }[segment]
  return logistic(tier + Math.min(2, (month - startMonth) / 12) - 1)
}

export function treatmentOf(seed: number, person: Person): Treatment {
  const draw = drawsOf(seed, 'arm', person.k)
  const half = (at: number, entry: number): Enrolment => ({ entry, treated: draw(at) < 0.5 })
  const chosen = (at: number, entry: number): Enrolment => ({
    entry,
    treated: draw(at) < uptake(person, entry),
  })
  const { startMonth } = person
  const repaired = repairMonth(seed, person.region)
  return {
    ...(startMonth >= windows.I1.first && startMonth <= windows.I1.last ? { I1: half(0, startMonth) } : {}),
    I2: half(1, Math.max(windows.I2.first, startMonth)),
    ...(startMonth <= windows.I3.first ? { I3: half(2, windows.I3.first) } : {}),
    ...(repaired === undefined ? {} : { I4: { entry: Math.max(repaired, startMonth), treated: true } }),
    ...(startMonth <= windows.I5.first ? { I5: chosen(3, windows.I5.first) } : {}),
    ...(startMonth <= windows.I7.first ? { I7: chosen(4, windows.I7.first) } : {}),
  }
}

const orders = new Map<number, readonly number[]>()

/** Month in which a region gets priority repair; eight regions for each of four months, eight never. */
export function repairMonth(seed: number, region: number): number | undefined {
  let order = orders.get(seed)
  if (order === undefined) {
    const drawn = Array.from({ length: regionCount }, (_, n) => u(seed, 'roll-out', n + 1, 0))
    const sorted = [...drawn].sort((a, b) => a - b)
    order = drawn.map((x) => sorted.indexOf(x))
    orders.set(seed, order)
  }
  return rollOut[Math.floor((order[region - 1] ?? 0) / (regionCount / 5))]
}

export interface Factors {
  /** On the odds of leaving in the month. */
  readonly odds: number
  /** On the chance of a case, and what is taken off it after that. */
  readonly cases: number
  readonly fewerCases: number
  readonly failedOutages: number
}

export function factorsIn(seed: number, person: Person, treatment: Treatment, acting: Programme) {
  const from = (id: InitiativeId): number => {
    const enrolled = treatment[id]
    return acting.has(id) && enrolled?.treated === true ? enrolled.entry : Number.POSITIVE_INFINITY
  }
  const [menu, alerts, repair] = [from('I2'), from('I3'), from('I4')]
  const began = repairMonth(seed, person.region) ?? 0
  return (month: number): Factors => {
    const alerted = month >= alerts && month <= windows.I3.last
    const asked = month >= menu
    const repaired = month >= repair
    const fewer = Math.min(effects.I4.most, effects.I4.fewer + effects.I4.morePerMonth * (month - began))
    return {
      odds:
        (asked ? effects.I2.odds : 1) * (alerted ? effects.I3.odds : 1) * (repaired ? effects.I4.odds : 1),
      cases: asked ? effects.I2.contacts : 1,
      fewerCases: repaired ? fewer / 1000 / contactsPerCase : 0,
      failedOutages: alerted ? effects.I3.failedOutages : 1,
    }
  }
}

/** Referral bonus (I6): what a referral is paid, in euro cents, and what it does to the rate. */
export function referralBonus(month: number, acting: Programme) {
  const raised = month >= windows.I6.first
  return { cents: raised ? 4000 : 2500, rate: raised && acting.has('I6') ? effects.I6.referrals : 1 }
}
