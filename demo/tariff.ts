/**
 * What running the company costs: one row per account and cost centre, with what it follows and its price.
 * Euro cents per unit and month; TW-UK pays 0.86 of them in pence. Start at `tariff`.
 */
import type { Channel } from './behaviour.ts'
import { costCentres as cc } from './chart.ts'
import type { Scenario } from './scenario.ts'

/** `planned` is every customer the scale plans for, so that such a cost does not follow what customers do. */
export type Follows = 'active' | 'arrivals' | 'contacts' | 'planned'

export interface Rate {
  readonly account: string
  readonly costCentre: string
  readonly follows: Follows
  readonly cents: number
}

export interface Run {
  readonly id: string
  readonly memo: string
  /** Account that takes the credit of the whole run. */
  readonly credit: string
  readonly rates: readonly Rate[]
}

const rate = (account: string, costCentre: string, follows: Follows, cents: number): Rate => ({
  account,
  costCentre,
  follows,
  cents,
})

const payroll: Run = {
  id: 'PR',
  memo: 'Payroll',
  credit: '2400',
  rates: [
    rate('5050', cc.network, 'planned', 40),
    rate('6100', cc.voice, 'planned', 58),
    rate('6110', cc.written, 'planned', 27),
    rate('6200', cc.care, 'planned', 18),
    rate('6300', cc.sales, 'planned', 30),
    rate('6600', cc.product, 'planned', 42),
    rate('6610', cc.it, 'planned', 50),
    rate('6620', cc.finance, 'planned', 22),
    rate('6630', cc.management, 'planned', 10),
    rate('6640', cc.management, 'planned', 36),
    // social security follows the department: the account map reads the cost centre
    rate('6690', cc.network, 'planned', 8),
    rate('6690', cc.voice, 'planned', 12),
    rate('6690', cc.written, 'planned', 6),
    rate('6690', cc.care, 'planned', 4),
    rate('6690', cc.sales, 'planned', 6),
    rate('6690', cc.product, 'planned', 8),
    rate('6690', cc.it, 'planned', 10),
    rate('6690', cc.finance, 'planned', 5),
    rate('6690', cc.management, 'planned', 9),
  ],
}

const suppliers: Run = {
  id: 'SU',
  memo: 'Supplier invoices',
  credit: '2100',
  rates: [
    rate('5000', cc.network, 'active', 610),
    rate('5010', cc.network, 'active', 55),
    rate('5030', cc.network, 'planned', 20),
    rate('5040', cc.field, 'arrivals', 2200),
    rate('5060', cc.field, 'arrivals', 900),
    rate('6130', cc.voice, 'contacts', 90),
    rate('6140', cc.voice, 'planned', 9),
    rate('6150', cc.written, 'planned', 3),
    rate('6210', cc.care, 'active', 12),
    rate('6310', cc.marketing, 'planned', 70),
    rate('6320', cc.marketing, 'planned', 35),
    rate('6330', cc.marketing, 'arrivals', 600),
    rate('6340', cc.sales, 'arrivals', 750),
    rate('6350', cc.marketing, 'planned', 20),
    rate('6360', cc.marketing, 'arrivals', 450),
    rate('6700', cc.finance, 'planned', 22),
    rate('6710', cc.finance, 'planned', 4),
    rate('6720', cc.it, 'planned', 14),
    rate('6730', cc.finance, 'planned', 6),
    rate('6740', cc.finance, 'planned', 4),
    rate('6750', cc.management, 'planned', 5),
  ],
}

const wear = (id: string, memo: string, credit: string, only: Rate): Run => ({
  id,
  memo,
  credit,
  rates: [only],
})

export const tariff: readonly Run[] = [
  payroll,
  suppliers,
  wear('DD', 'Depreciation of customer devices', '1490', rate('5020', cc.network, 'active', 180)),
  wear('DO', 'Depreciation of office equipment', '1590', rate('6800', cc.finance, 'planned', 6)),
  wear('AS', 'Amortisation of software', '1690', rate('6810', cc.it, 'planned', 15)),
  wear('IN', 'Interest accrued', '2150', rate('7100', cc.finance, 'planned', 3)),
  wear('CT', 'Corporate tax accrued', '2600', rate('8000', cc.finance, 'planned', 12)),
]

/** Channel that each marketing account pays for; brand media, kits and pay stand on none. */
export const channelOfAccount: Readonly<Record<string, Channel>> = {
  '6310': 'paid_search',
  '6320': 'social',
  '6330': 'affiliate',
  '6340': 'retail',
}

/** Balances before the first day, euro cents per planned customer; retained earnings take the rest. */
export const opening: readonly (readonly [account: string, cents: number])[] = [
  ['1010', 9000],
  ['1400', 6500],
  ['1490', -2500],
  ['1500', 1200],
  ['1590', -500],
  ['1600', 3000],
  ['1690', -1100],
  ['2500', -4000],
  ['3000', -5000],
]
export const retainedEarnings = '3100'

/** Price level: costs rise by 3 % each April. */
export const inflation = 1.03
/** Months differ by up to this share from the tariff, either way. */
export const spread = 0.04
export const poundLevel = 0.86
/** Management fee that TW-EU charges TW-UK, euro cents per customer that TW-UK plans for. */
export const managementFee = 25
/** New devices for each arrival, euro cents. */
export const deviceCents = 4800

/** A journal that became known after its month was closed; its amount is a share of what the month holds. */
export interface LateJournal {
  readonly entity: 'TW-EU' | 'TW-UK'
  readonly account: string
  readonly costCentre?: string
  readonly month: number
  /** Share of the account's movement; for 4950 of the month's net revenue. */
  readonly share: number
  /** Days after the month's end. */
  readonly after: number
  readonly memo: string
}

/** The first is the one above 0.1 % of its report line. */
const lateJournals: readonly LateJournal[] = [
  late('TW-EU', '6310', cc.marketing, 9, 0.09, 34, 'Search invoice received late'),
  late('TW-EU', '6720', cc.it, 14, 0.004, 41, 'Licence true-up'),
  late('TW-UK', '5030', cc.network, 17, 0.003, 29, 'Transit correction'),
  late('TW-EU', '6140', cc.voice, 20, 0.004, 52, 'Telephony minutes re-rated'),
  late('TW-UK', '6730', cc.finance, 26, 0.005, 38, 'Audit fee adjusted'),
  late('TW-EU', '4950', undefined, 30, 0.0004, 25, 'Revenue correction without customer'),
]

/** What comes on top in the scenario `late-journals`, the last more than a year after its month. */
const laterJournals: readonly LateJournal[] = [
  late('TW-EU', '6350', cc.marketing, 11, 0.02, 44, 'Media agency settled late'),
  late('TW-UK', '6320', cc.marketing, 15, 0.03, 37, 'Social media invoice received late'),
  late('TW-EU', '5030', cc.network, 19, 0.01, 33, 'Transit correction'),
  late('TW-UK', '6720', cc.it, 22, 0.02, 48, 'Licence true-up'),
  late('TW-EU', '6740', cc.finance, 28, 0.05, 30, 'Insurance premium adjusted'),
  late('TW-EU', '6730', cc.finance, 8, 0.04, 420, 'Audit of a former year'),
]

export function journalsOf(scenario: Scenario): readonly LateJournal[] {
  return scenario === 'late-journals' ? [...lateJournals, ...laterJournals] : lateJournals
}

function late(
  entity: LateJournal['entity'],
  account: string,
  costCentre: string | undefined,
  month: number,
  share: number,
  after: number,
  memo: string,
): LateJournal {
  const common = { entity, account, month, share, after, memo }
  return costCentre === undefined ? common : { ...common, costCentre }
}
