/**
 * Writes `truth.csv`: the parameters behind the company and what they came to. Tests read it, models never do.
 * In: Company, Tally, Rates. Out: rows. Start at `writeTruth`.
 */
import { behaviour, merging, priceRise, response } from './behaviour.ts'
import { closeDays, fiscalYearOf, lastDayOf, lastMonth, monthCount, monthText } from './calendar.ts'
import type { Company } from './company.ts'
import { centsText, currencyOf, entities } from './money.ts'
import { capacity } from './roster.ts'
import type { Bands, Tally } from './tally.ts'
import { journalsOf, type LateJournal } from './tariff.ts'

interface Row {
  readonly id: string
  readonly estimand: string
  readonly unit: string
  readonly window?: string
  readonly value: number | string
  readonly how: string
}

const wholeWindow = `${monthText(0)}..${monthText(lastMonth)}`

export function writeTruth(company: Company, tally: Tally): void {
  const rows = [
    ...parameters(),
    ...revenueRows(company),
    ...activeRows(company, tally),
    ...scoreRows(tally),
    ...leavingRows(tally),
    ...serviceRows(tally),
    ...afterCaseRows(tally),
    ...deskRows(company),
    ...lateRows(company),
  ]
  for (const row of rows)
    company.feeds.truth.row({
      truth_id: row.id,
      estimand: row.estimand,
      unit: row.unit,
      window: row.window ?? wholeWindow,
      true_value: row.value,
      how: row.how,
    })
}

/** A parameter is what the generator was told, not what chance made of it. */
function parameters(): readonly Row[] {
  const row = (id: string, estimand: string, unit: string, value: number | string): Row => ({
    id,
    estimand,
    unit,
    value,
    how: 'parameter',
  })
  const { repeat7, repeat14 } = behaviour
  return [
    ...behaviour.segments.flatMap(({ id, alpha, beta, share }) => [
      row(`B1-${id}-alpha`, `monthly churn of ${id}: alpha of the beta distribution`, 'shape', alpha),
      row(`B1-${id}-beta`, `monthly churn of ${id}: beta of the beta distribution`, 'shape', beta),
      row(`B1-${id}-share`, `share of ${id} among all people`, 'share', share),
    ]),
    row('B2', 'factor on the odds of leaving per failed case', 'odds ratio', behaviour.failedCaseOdds),
    row('B2-months', 'months for which a failed case counts', 'months', behaviour.failedCaseMonths),
    row('B3', 'effect of experience or score on add-on spend', 'money', 0),
    row('B4-low', 'log odds of answering, experience at most 3', 'log odds', response.low),
    row('B4-high', 'log odds of answering, experience at least 9', 'log odds', response.high),
    row('B4-income', 'log odds of answering per unit of income', 'log odds', response.perIncome),
    row('B4-base', 'log odds of answering, middle experience, average income', 'log odds', response.base),
    row('B5', 'factor on the odds of leaving, Plus, 2025-01', 'odds ratio', behaviour.priceRiseOdds),
    row('B5-EUR', 'price rise of Plus per unit', 'EUR', centsText(priceRise.EUR - 3500)),
    row('B5-GBP', 'price rise of Plus per unit', 'GBP', centsText(priceRise.GBP - 3000)),
    row('B6-7', 'share of cases solved without another contact in 7 days', 'share', 0.78),
    row('B6-14', 'share of cases solved without another contact in 14 days', 'share', 0.72),
    row('B6-outage', 'share of outages with another contact in 7 days', 'share', repeat7.outage),
    row('B6-later', 'share of cases whose next contact comes in days 8 to 14', 'share', repeat14),
    row('B8', 'share of ends that are failed payments', 'share', behaviour.involuntaryShare),
    row('B9', 'share of customers with two ids at first', 'share', merging.share),
    row('B11', 'paid over used time of the service desks in closed months', 'ratio', capacity),
  ]
}

function revenueRows({ counts }: Company): readonly Row[] {
  return entities.flatMap((entity) =>
    Array.from({ length: monthCount }, (_, month) => ({
      id: `net-revenue-${entity}-${monthText(month)}`,
      estimand: 'net revenue in functional currency, credits and late corrections taken off',
      unit: currencyOf(entity),
      window: monthText(month),
      value: centsText(counts.netCents.get(entity, month)),
      how: 'realised',
    })),
  )
}

function activeRows({ counts }: Company, tally: Tally): readonly Row[] {
  const monthly = entities.flatMap((entity) =>
    Array.from({ length: monthCount }, (_, month) => ({
      id: `active-${entity}-${monthText(month)}`,
      estimand: 'customers with a contract on the first day',
      unit: 'customers',
      window: monthText(month),
      value: counts.active.get(entity, month),
      how: 'realised',
    })),
  )
  const end = entities.map((entity) => ({
    id: `active-at-end-${entity}`,
    estimand: 'customers with a contract on the last day',
    unit: 'customers',
    window: monthText(lastMonth),
    value: tally.activeAtEnd.get(entity) ?? 0,
    how: 'realised',
  }))
  return [...monthly, ...end]
}

function scoreRows({ everyone, asked, answered, founders }: Tally): readonly Row[] {
  const years = [...asked.keys()].sort()
  const row = (id: string, who: string, window: string, bands: Bands): Row[] => {
    const n = bands.low + bands.mid + bands.high
    if (n === 0) return []
    const counts = `low ${bands.low}, mid ${bands.mid}, high ${bands.high}`
    const value = ((100 * (bands.high - bands.low)) / n).toFixed(6)
    return [{ id, estimand: `NPS of ${who}`, unit: 'index', window, value, how: `realised: ${counts}` }]
  }
  const none = { low: 0, mid: 0, high: 0 }
  return [
    ...row('nps-all-at-end', 'all customers with a contract on the last day', monthText(lastMonth), everyone),
    ...row(
      'nps-founders',
      'founders when they were first asked, had they all answered',
      wholeWindow,
      founders.all,
    ),
    ...row(
      'nps-founders-stayed',
      'the same answers of those who stayed to the end',
      wholeWindow,
      founders.stayed,
    ),
    ...years.flatMap((year) => [
      ...row(`nps-asked-${year}`, 'all who were asked, had they all answered', year, asked.get(year) ?? none),
      ...row(`nps-answered-${year}`, 'those who answered', year, answered.get(year) ?? none),
    ]),
  ]
}

/** Ends counted against months at risk; divide them for the rate. */
function leavingRows(tally: Tally): readonly Row[] {
  const ages = [...tally.risk.keys()].sort()
  const byAge = ages.flatMap((key) => {
    const [segment = '', age = ''] = key.split('|')
    const { atRisk, ended } = tally.risk.get(key) ?? { atRisk: 0, ended: 0 }
    const row = (kind: string, what: string, value: number): Row => ({
      id: `B1-${segment}-age-${age}-${kind}`,
      estimand: `${what}, ${segment}, in month ${age} after the contract's first`,
      unit: 'customers',
      value,
      how: 'realised',
    })
    return [
      row('at-risk', 'customers whose end was drawn', atRisk),
      row('ended', 'customers who left', ended),
    ]
  })
  const row = (id: string, estimand: string, value: number): Row => ({
    id,
    estimand,
    unit: 'customers',
    value,
    how: 'realised',
  })
  return [
    ...byAge,
    row('ended', 'customers who left', tally.ended),
    row('ended-involuntary', 'customers who left by a failed payment', tally.involuntary),
    row('terms-ended', 'terms of contracts that ended before the last month', tally.terms.ended),
    row('terms-renewed', 'those of them after which the contract ran on', tally.terms.renewed),
  ]
}

function serviceRows({ cases, failed, visits }: Tally): readonly Row[] {
  const window = `${fiscalYearOf(0)}..${fiscalYearOf(lastMonth)}`
  const visited = { unit: 'visits', window, how: 'realised' }
  const common = { unit: 'cases', window, how: 'realised, contacts after the last day included' }
  return [
    { ...common, id: 'cases', estimand: 'cases opened', value: cases },
    { ...visited, id: 'visits', estimand: 'visits to self-service', value: visits.all },
    {
      ...visited,
      id: 'visits-contained',
      estimand: 'visits that were finished, and no contact within 24 hours',
      value: visits.contained,
    },
    { ...common, id: 'cases-failed', estimand: 'cases with a second contact within 7 days', value: failed },
  ]
}

function afterCaseRows({ afterCases }: Tally): readonly Row[] {
  return (['csat', 'ces'] as const).flatMap((metric) =>
    (['asked', 'answered'] as const).flatMap((who) => {
      const { n, sum } = afterCases[metric][who]
      const those = who === 'asked' ? 'of all who were asked, had they all answered' : 'of those who answered'
      return [
        { id: `${metric}-${who}-n`, estimand: `scores ${those}`, unit: 'scores', value: n, how: 'realised' },
        {
          id: `${metric}-${who}-sum`,
          estimand: `sum of scores ${those}`,
          unit: 'points',
          value: sum,
          how: 'realised',
        },
      ]
    }),
  )
}

/** Late is what was not known when its period was closed. */
function lateRows({ scenario, periods }: Company): readonly Row[] {
  const journals = journalsOf(scenario)
  const isLate = ({ month, after }: LateJournal) => {
    const day = lastDayOf(month)
    const period = periods.find(({ first, last }) => first <= day && day <= last)
    return period !== undefined && day + after > period.last + closeDays
  }
  return [
    {
      id: 'B10',
      estimand: 'journals that came late',
      unit: 'count',
      value: journals.length,
      how: 'parameter',
    },
    {
      id: 'B10-late',
      estimand: 'journals that were known after their period was closed',
      unit: 'count',
      value: journals.filter(isLate).length,
      how: 'realised',
    },
  ]
}

function deskRows({ roster }: Company): readonly Row[] {
  return Array.from({ length: monthCount }, (_, month) => {
    const { busy, paid } = roster.month(month)
    const common = { unit: 'seconds', window: monthText(month), how: 'realised' }
    return [
      {
        ...common,
        id: `B11-busy-${monthText(month)}`,
        estimand: 'time of the desks used by contacts',
        value: busy,
      },
      { ...common, id: `B11-paid-${monthText(month)}`, estimand: 'time of the desks paid', value: paid },
    ]
  }).flat()
}
