/** Windows in calendars of weeks. Each period has 1.00 on its fifteenth day, so that figures count periods, by hand. */
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'

const day = 24 * 3600 * 1000
const plus = (first: string, days: number): string =>
  new Date(Date.parse(first) + days * day).toISOString().slice(0, 10)

interface Period {
  readonly first: string
  readonly last: string
  readonly year: number
  readonly no: number
  readonly quarter: number
}

/** Years of 52 weeks from a Sunday on; `ofQuarters` are the weeks of the periods of each quarter. */
function periodsOf(
  from: string,
  years: readonly number[],
  ofQuarters: readonly (readonly number[])[],
): Period[] {
  let first = from
  return years.flatMap((year) =>
    ofQuarters
      .flatMap((all, q) => all.map((weeks) => ({ weeks, quarter: q + 1 })))
      .map(({ weeks, quarter }, i) => {
        const period = { first, last: plus(first, weeks * 7 - 1), year, no: i + 1, quarter }
        first = plus(first, weeks * 7)
        return period
      }),
  )
}

const metrics = `semantic_models:
  - name: sales
    model: ref('sales')
    defaults: { agg_time_dimension: day }
    dimensions: [{ name: day, type: time }]
    measures: [{ name: amount, agg: sum, create_metric: true }]
  - name: of_periods
    model: ref('sales')
    defaults: { agg_time_dimension: fiscal_month }
    dimensions:
      - { name: fiscal_month, type: time, expr: first, type_params: { time_granularity: month } }
      - { name: fiscal_year, type: time, expr: first }
    measures: [{ name: in_period, agg: sum, expr: amount, create_metric: true }]
  - name: as_told
    model: ref('sales')
    defaults: { agg_time_dimension: begins }
    dimensions: [{ name: begins, type: time, expr: first, type_params: { time_granularity: month } }]
    measures: [{ name: told, agg: sum, expr: amount, create_metric: true }]
  - name: as_month
    model: ref('sales')
    defaults: { agg_time_dimension: month }
    dimensions: [{ name: month, type: time, expr: first, type_params: { time_granularity: month } }]
    measures: [{ name: in_month, agg: sum, expr: amount, create_metric: true }]
metrics:
  - { name: told_12, type: cumulative, metric: told, window: 12 months }
  - { name: months_12, type: cumulative, metric: amount, window: 12 months }
  - { name: days_28, type: cumulative, metric: amount, window: 28 days }
  - { name: one_year, type: cumulative, metric: amount, window: 1 year }
  - { name: quarters_4, type: cumulative, metric: amount, window: 4 fiscal_quarters }
  - { name: quarter_1, type: cumulative, metric: amount, window: 1 fiscal_quarter }
  - { name: year_1, type: cumulative, metric: amount, window: 1 fiscal_year }
  - { name: ytd, type: cumulative, metric: amount, grain_to_date: fiscal_year }
  - { name: period_ytd, type: cumulative, metric: in_period, grain_to_date: fiscal_year }
  - { name: filled, type: simple, measure: amount, fill_nulls_with: 0 }
`

function files(kind: string, periods: readonly Period[], late: string, end: string) {
  const head = 'first_day,last_day,year,quarter\n'
  return {
    'project.yml': `name: shop\ncalendar: { kind: ${kind}, year_start_month: 1, year_label: start, week_start: sunday, year_end_rule: nearest }\n`,
    'seeds/periods.csv': head + periods.map((p) => `${p.first},${p.last},${p.year},${p.quarter}\n`).join(''),
    'seeds/sales.csv': `day,first,amount\n${periods.map((p) => `${plus(p.first, 14)},${p.first},1.00\n`).join('')}${late},${late},100.00\n`,
    'seeds/s.yml':
      'seeds:\n  - { name: sales, columns: [{ name: day, data_type: date }, { name: first, data_type: date }, { name: amount, data_type: "decimal(18,2)" }] }\n',
    'models/marts/dim_period.sql': "select * from {{ref 'periods'}}\n",
    'models/marts/dim_period.yml': `models:
  - name: dim_period
    time_spine:
      standard_granularity_column: first_day
${end}      custom_granularities: [{ name: fiscal_quarter, columns: [year, quarter] }, { name: fiscal_year, columns: [year] }]
`,
    'models/metrics/m.yml': metrics,
  }
}

async function asked(p: TestProject, ...args: string[]): Promise<string[]> {
  const ran = await p.run('metric', 'query', ...args, '--output', 'csv')
  expect(ran.code, ran.err).toBe(0)
  return ran.out.trimEnd().split('\n').slice(1)
}

describe('of 13 periods of four weeks, the first and the last year in part', () => {
  const all = periodsOf(
    '2024-12-29',
    [2025, 2026, 2027],
    [
      [4, 4, 4],
      [4, 4, 4],
      [4, 4, 4],
      [4, 4, 4, 4],
    ],
  )
  // six of 2025, all of 2026, two of 2027
  const periods = all.slice(7, 28)
  let built: TestProject | undefined
  async function shop(): Promise<TestProject> {
    if (built === undefined) {
      built = project(files('13x4', periods, '2028-06-01', '      end_column: last_day\n'))
      await built.good()
    }
    return built
  }
  const named = (year: number, no: number): string =>
    periods.find((p) => p.year === year && p.no === no)?.first ?? ''

  it('a year, four quarters and 365 days hold 13 of them', async () => {
    const rows = await asked(await shop(), 'year_1,quarters_4,one_year', '--by', 'fiscal_month')
    const expected = periods.map(({ first }, i) => {
      // thirteen periods are there with the seventh of 2026; 365 days are one more than those, and begin before the first row
      const full = i < 12 ? '' : '13.00'
      return `${first},${full},${full},${i < 13 ? '' : '13.00'}`
    })
    expect(rows.slice(0, periods.length)).toEqual(expected)
  })

  it('a quarter has as many as it has', async () => {
    const rows = await asked(await shop(), 'quarter_1', '--by', 'fiscal_quarter')
    expect(rows).toEqual([
      // of the first one that is here in part there is no figure
      ...[`${named(2025, 8)},`, `${named(2025, 10)},4.00`],
      ...[
        `${named(2026, 1)},3.00`,
        `${named(2026, 4)},3.00`,
        `${named(2026, 7)},3.00`,
        `${named(2026, 10)},4.00`,
      ],
      `${named(2027, 1)},3.00`,
    ])
  })

  it('what comes after the last one is of none', async () => {
    expect(await asked(await shop(), 'amount', '--by', 'fiscal_year')).toEqual([
      ...[`${named(2025, 8)},6.00`, `${named(2026, 1)},13.00`, `${named(2027, 1)},2.00`, ',100.00'],
    ])
    expect(await asked(await shop(), 'ytd')).toEqual(['2.00'])
  })

  it('a time with the name of a period of the spine is asked like any other', async () => {
    const from = ['--from', named(2026, 12), '--to', named(2027, 2)]
    expect(await asked(await shop(), 'in_period,period_ytd', '--by', 'fiscal_month', ...from)).toEqual([
      ...[`${named(2026, 12)},1.00,12.00`, `${named(2026, 13)},1.00,13.00`],
      ...[`${named(2027, 1)},1.00,1.00`, `${named(2027, 2)},1.00,2.00`],
    ])
  })

  it('a time of another name tells the periods that it has, and not months of the calendar that they begin in', async () => {
    const each = periods.map(({ first }) => `${first},1.00`)
    const rows = await asked(await shop(), 'told', '--by', 'begins')
    expect(rows.slice(0, periods.length)).toEqual(each)
    expect((await asked(await shop(), 'in_month', '--by', 'month')).slice(0, periods.length)).toEqual(each)
    const ran = await (await shop()).run('metric', 'query', 'told_12', '--by', 'begins')
    expect(ran.err).toContain(
      'begins stands for the days that it has: ask by a period, such as fiscal_month.',
    )
    expect(ran.code).toBe(2)
  })

  it('days within a period keep it, and rows beyond them are in no window', async () => {
    // the fifteenth day of the second period is not reached
    const days = ['--from', plus(named(2027, 1), 3), '--to', plus(named(2027, 2), 13)]
    expect(await asked(await shop(), 'filled,ytd,year_1', '--by', 'fiscal_month', ...days)).toEqual([
      ...[`${named(2027, 1)},1.00,1.00,13.00`, `${named(2027, 2)},0.00,1.00,12.00`],
    ])
  })

  it('windows of fiscal periods end with none of the calendar', async () => {
    const ran = await (await shop()).run('metric', 'query', 'ytd', '--by', 'month')
    expect(ran.err).toContain('A window of fiscal_year ends with a fiscal period, not with a month.')
    expect(ran.code).toBe(2)
  })
})

it('of 4-4-5 weeks, twelve months are days back from the last of a period, and so are 28 days', async () => {
  const quarter = [4, 4, 5]
  const periods = periodsOf('2024-12-29', [2025, 2026], [quarter, quarter, quarter, quarter])
  const after = plus(periods.at(-1)?.last ?? '', 1)
  const p = project(files('4-4-5', periods, after, ''))
  await p.good()
  const rows = await asked(p, 'days_28,months_12', '--by', 'fiscal_month')
  // the first row is of the fifteenth day, so that the first 28 days begin before it;
  // the row of the day after the last period, which is as long as the longest, is of none
  expect(rows).toEqual(
    periods.map(({ first }, i) => `${first},${i === 0 ? '' : '1.00'},${i < 12 ? '' : '12.00'}`),
  )
  expect(await asked(p, 'amount', '--by', 'fiscal_month', '--from', after)).toEqual([',100.00'])
})
