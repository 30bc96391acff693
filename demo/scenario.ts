/**
 * Companies like this one in all but one thing, each made to show what the warehouse says of it.
 * In: name. Out: Scenario. Pure. Start at `scenarios`.
 */
import { type Behaviour, behaviour } from './behaviour.ts'
import { dayOf } from './calendar.ts'

export const scenarios = {
  base: 'the company as the truth describes it',
  'missing-rate': 'the average rate of the pound for June 2025 was never recorded',
  unmapped: 'TW-EU books brand media in a new account from October 2025, and nobody maps it',
  'bad-identity': 'five ids of the web shop belong to two customers at once',
  'calendar-445': 'fiscal years of weeks, 4-4-5, that end on the Saturday nearest 31 March',
  'calendar-53': 'the same, but years end on the last Saturday of March: FY2024 has 53 weeks',
  survivors: 'from April 2025 on customers with a bad time leave twenty times as readily',
  'two-irr-roots':
    'an initiative I8 is planned: outlay, gain a year later, and its removal a year after that',
  'never-pays-back': 'paid search costs forty times as much',
  'small-n': 'twelve customers answer the relational survey in the last year, and none before',
  'tiny-base': 'affiliates bring nobody until March 2025 but one customer, and cost nothing until then',
  b2b: 'forty accounts, many people of each answer',
  'late-journals': 'six more journals come after the close, one of them after more than a year',
} as const satisfies Readonly<Record<string, string>>

export type Scenario = keyof typeof scenarios
export const scenarioNames = Object.keys(scenarios) as readonly Scenario[]

export function isScenario(name: string): name is Scenario {
  return Object.hasOwn(scenarios, name)
}

/** Factor on the odds of leaving of those whose experience is bad in `survivors`. */
export const unhappyOdds = 20
/** What decides what customers do in a scenario. */
export function behaviourOf(scenario: Scenario): Behaviour {
  return scenario === 'survivors' ? { ...behaviour, unhappyOdds } : behaviour
}

/** Months as `calendar.ts` counts them: June 2025, and October 2025. */
export const rateMissingIn = 26
export const unmappedFrom = 30
/** What brand media are booked in instead of 6350. */
export const unmappedAccount = { id: '6355', name: 'Brand media, streaming' } as const
export const searchPrice = 40
/** Answers that `small-n` leaves, all of months from April 2025 on. */
export const smallN = { answers: 12, from: 24 } as const
/** First month in which affiliates are worked with. */
export const affiliatesFrom = 24
/** The customer whom an affiliate brought before that; its contract begins in June 2024 whatever the seed. */
export const firstAffiliate = 1
export const accountCount = 40
/** True of the customers that are companies with many people. */
export function isAccount(scenario: Scenario, k: number): boolean {
  return scenario === 'b2b' && k < accountCount
}
/** Numbers of the customers whose web shop id also belongs to the next one, and when the second claim begins. */
export const doubleIds = { customers: [4, 11, 18, 25, 32] as readonly number[], from: dayOf(20, 15) }
