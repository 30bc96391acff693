/** Scenarios: each changes what its name says, and nothing else; the rest is the same to the byte. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { optionsFrom } from '../../demo/arguments.ts'
import { type FeedName, feedNames, fileOf } from '../../demo/feed.ts'
import { generateDemo } from '../../demo/generate.ts'
import { periodsOf } from '../../demo/period.ts'
import { type Scenario, scenarioNames } from '../../demo/scenario.ts'
import { irr } from '../../src/stats/finance/index.ts'
import { temporaryFolder } from './company.ts'

const folders = new Map<Scenario, string>()
beforeAll(() => {
  for (const scenario of scenarioNames) {
    const dir = temporaryFolder()
    folders.set(scenario, dir)
    generateDemo({ dir, scale: 0.02, seed: 5, scenario })
  }
})
afterAll(() => {
  for (const dir of folders.values()) rmSync(dir, { recursive: true, force: true })
})

const read = (scenario: Scenario, name: FeedName) =>
  readFileSync(join(folders.get(scenario) ?? '', fileOf(name)), 'utf8')
const lines = (scenario: Scenario, name: FeedName) => read(scenario, name).trim().split('\n')
/** Lines that the scenario adds to those of the company as it is, and those it takes away. */
function change(scenario: Scenario, name: FeedName) {
  const [was, is] = [new Set(lines('base', name)), new Set(lines(scenario, name))]
  return {
    added: [...is].filter((line) => !was.has(line)),
    gone: [...was].filter((line) => !is.has(line)),
  }
}
const cents = (line: string) => Math.round(100 * Number(line.split(',')[7]))

/** What is the same in `survivors`, in which lives are not; of eighty customers those who brought another stayed. */
const lifeless: readonly FeedName[] = [
  'agents',
  'assignments',
  'campaign_spend',
  'conversions',
  'customer_xref',
  'customers',
  'earned_media',
  'employee_surveys',
  'experiments',
  'fiscal_periods',
  'fx_rates',
  'gl_accounts',
  'initiative_budget',
  'initiatives',
  'market_series',
  'personas',
  'products',
  'referrals',
]

const touched: readonly (readonly [Scenario, readonly FeedName[]])[] = [
  ['base', []],
  ['missing-rate', ['fx_rates']],
  ['unmapped', ['gl_accounts', 'gl_entries', 'trial_balance']],
  ['bad-identity', ['customer_xref']],
  ['calendar-445', ['fiscal_periods', 'fx_rates', 'trial_balance', 'truth']],
  ['calendar-53', ['fiscal_periods', 'fx_rates', 'trial_balance', 'truth']],
  ['survivors', feedNames.filter((name) => !lifeless.includes(name))],
  ['two-irr-roots', ['initiative_budget', 'initiatives']],
  ['never-pays-back', ['campaign_spend', 'gl_entries', 'trial_balance']],
  ['small-n', ['actions', 'survey_responses', 'truth', 'verbatims']],
  ['tiny-base', ['campaign_spend', 'conversions', 'customers', 'gl_entries', 'touchpoints', 'trial_balance']],
  ['b2b', ['actions', 'customers', 'survey_invites', 'survey_responses', 'truth', 'verbatims']],
  ['late-journals', ['campaign_spend', 'gl_entries', 'trial_balance', 'truth']],
]

it.each(touched)('%s differs in %j', (scenario, names) => {
  expect(feedNames.filter((name) => read(scenario, name) !== read('base', name)).sort()).toEqual(
    [...names].sort(),
  )
})

it('every name is taken, and any other is refused with the list', () => {
  expect(touched.map(([name]) => name)).toEqual(scenarioNames)
  expect(optionsFrom(['--scenario', 'unmapped']).scenario).toBe('unmapped')
  expect(() => optionsFrom(['--scenario', 'none'])).toThrow('--scenario none: base, missing-rate, unmapped')
})

describe('what differs', () => {
  it('missing-rate: one row, the average of June 2025', () => {
    const { added, gone } = change('missing-rate', 'fx_rates')
    expect(added).toEqual([])
    expect(gone.map((line) => line.slice(0, 26))).toEqual(['average,GBP,EUR,2025-06-01'])
  })

  it('unmapped: six months of brand media, the same cents in another account', () => {
    const { added, gone } = change('unmapped', 'gl_entries')
    expect(added.map((line) => line.replace(',6355,', ',6350,'))).toEqual(gone)
    expect(added.map((line) => line.split(',')[1])).toEqual(
      ['10', '11', '12']
        .map((month) => `SU-EU-2025-${month}`)
        .concat(['01', '02', '03'].map((m) => `SU-EU-2026-${m}`)),
    )
  })

  it('bad-identity: five ids, each of two customers from the same day on', () => {
    const { added, gone } = change('bad-identity', 'customer_xref')
    expect(gone).toEqual([])
    expect(added.length).toBe(10)
    expect(new Set(added.map((line) => line.split(',')[1])).size).toBe(5)
  })

  it('small-n: twelve answers to the relational survey, all of the last year, all of them given in the base too', () => {
    const { added } = change('small-n', 'survey_responses')
    expect(added).toEqual([])
    const relational = lines('small-n', 'survey_responses').filter((line) => line.includes('nps_relational'))
    expect(relational.length).toBe(12)
    expect(relational.every((line) => /RS-C\d+-(2025-(0[4-9]|1\d)|2026-)/.test(line))).toBe(true)
  })

  it('b2b: forty accounts of three people or more', () => {
    const accounts = lines('b2b', 'customers').filter((line) => line.includes(',B2B,'))
    expect(accounts.length).toBe(40)
    const people = new Map<string, Set<string>>()
    for (const line of lines('b2b', 'survey_responses')) {
      const [, , customer = '', person = ''] = line.split(',')
      if (person.startsWith('P-')) people.set(customer, (people.get(customer) ?? new Set()).add(person))
    }
    expect(Math.max(...[...people.values()].map((set) => set.size))).toBeGreaterThan(5)
  })

  it('late-journals: six documents more, one of them more than a year after its month', () => {
    const { added, gone } = change('late-journals', 'gl_entries')
    expect(gone).toEqual([])
    const sums = new Map<string, number>()
    for (const line of added)
      sums.set(line.split(',')[1] ?? '', (sums.get(line.split(',')[1] ?? '') ?? 0) + cents(line))
    expect([...sums]).toEqual([7, 8, 9, 10, 11, 12].map((n) => [`LJ-${n}`, 0]))
    // posted on the last of December 2023, known 420 days later
    expect(added.find((line) => line.includes('LJ-12'))).toMatch(/,2023-12-31,.*,2025-02-23 18:00:00$/)
  })

  it('never-pays-back: forty times the search money, and nothing else in the ledger', () => {
    const { added, gone } = change('never-pays-back', 'gl_entries')
    expect(new Set(added.map((line) => line.split(',')[5]))).toEqual(
      new Set(['6310', '2100', '1010', '2150']),
    )
    const search = (rows: readonly string[]) =>
      rows
        .filter((line) => line.includes(',6310,') && line.startsWith('SU-'))
        .reduce((sum, row) => sum + cents(row), 0)
    expect(Math.abs(search(added) / search(gone) - 40)).toBeLessThan(0.01)
  })

  it('two-irr-roots: flows that are worth nothing at 25 % and at 400 % a year, so that no rate is theirs', () => {
    const { added, gone } = change('two-irr-roots', 'initiative_budget')
    expect(gone).toEqual([])
    const flows = added.map((line) => {
      const [, lever, , month = '', amount] = line.split(',')
      return { month, flow: (lever === 'cost' ? -1 : 1) * Number(amount) }
    })
    expect(flows).toEqual([
      { month: '2025-04-01', flow: -1600 },
      { month: '2026-04-01', flow: 10_000 },
      { month: '2027-04-01', flow: -10_000 },
    ])
    const found = irr(flows.map(({ flow }) => flow))
    expect(found).toMatchObject({ status: 'refuse', reason: 'irr_ambiguous' })
    expect(found.roots.map((root) => root.toFixed(6))).toEqual(['0.250000', '4.000000'])
  })

  it('calendar-445: years that end on 2024-03-30, 2025-03-29 and 2026-03-28, and one of 53 weeks in 2021', () => {
    const periods = periodsOf('calendar-445')
    const ends = periods.filter(({ id }) => id.endsWith('P12')).map(({ id, weeks }) => `${id} ${weeks}`)
    expect(ends).toEqual(
      [
        'FY2019 5',
        'FY2020 5',
        'FY2021 6',
        'FY2022 5',
        'FY2023 5',
        'FY2024 5',
        'FY2025 5',
        'FY2026 5',
        'FY2027 6',
      ].map((text) => text.replace(' ', '-P12 ')),
    )
    const rows = lines('calendar-445', 'fiscal_periods')
    expect(rows.filter((row) => /^FY202[456]-P12/.test(row)).map((row) => row.split(',')[2])).toEqual([
      '2024-03-30',
      '2025-03-29',
      '2026-03-28',
    ])
    expect(periods.every((period, n) => n === 0 || period.first === (periods[n - 1]?.last ?? 0) + 1)).toBe(
      true,
    )
  })

  it('calendar-53: the year that begins with the books ends on 2024-03-30 after 53 weeks, the next two after 52', () => {
    const rows = lines('calendar-53', 'fiscal_periods').filter((row) => /^FY202[456]-P12/.test(row))
    expect(rows.map((row) => row.split(',').slice(1, 4).join(' '))).toEqual([
      '2024-02-18 2024-03-30 6',
      '2025-02-23 2025-03-29 5',
      '2026-02-22 2026-03-28 5',
    ])
    // 371 days are 53 weeks
    expect((Date.parse('2024-03-30') - Date.parse('2023-03-25')) / 86_400_000).toBe(371)
    expect(lines('calendar-53', 'fiscal_periods').find((row) => row.startsWith('FY2024-P01'))).toContain(
      ',2023-03-26,',
    )
  })

  it('calendar-445: the same movements over all periods, account by account', () => {
    const sums = (scenario: Scenario) => {
      const sum = new Map<string, number>()
      // a late journal issues its period again: the last row of a period is the one that holds
      const last = new Map(
        lines(scenario, 'trial_balance')
          .slice(1)
          .map((row) => [row.split(',', 3).join(), row]),
      )
      for (const row of last.values()) {
        const [entity, account, , movement] = row.split(',')
        const key = `${entity} ${account}`
        sum.set(key, (sum.get(key) ?? 0) + Math.round(100 * Number(movement)))
      }
      // wages are owed and paid within a calendar month, but not within a period of weeks
      return new Map([...sum].filter(([, value]) => value !== 0))
    }
    expect(sums('calendar-445')).toEqual(sums('base'))
  })
})
