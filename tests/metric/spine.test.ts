/** A calendar of weeks: periods come from the model that holds them. Two periods a year, by hand. */
import { expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'
import { asking } from './asking.ts'

const files = {
  'project.yml':
    'name: shop\ncalendar: { kind: 4-4-5, year_start_month: 2, year_label: start, week_start: sunday, year_end_rule: nearest }\n',
  // the first period of a year has four weeks, the second five
  'seeds/periods.csv': `first_day,fiscal_year,half
2026-02-01,2026,1
2026-03-01,2026,2
2026-04-05,2027,1
2026-05-03,2027,2
`,
  'seeds/sales.csv':
    'day,shop,amount\n2026-02-28,a,1.00\n2026-03-01,a,10.00\n2026-04-04,b,100.00\n2026-04-05,a,1000.00\n2026-05-05,b,10000.00\n',
  'seeds/s.yml':
    'seeds:\n  - { name: sales, columns: [{ name: day, data_type: date }, { name: shop, data_type: varchar }, { name: amount, data_type: "decimal(18,2)" }] }\n',
  'models/marts/dim_period.sql': "select * from {{ref 'periods'}}\n",
  'models/marts/dim_period.yml': `models:
  - name: dim_period
    time_spine:
      standard_granularity_column: first_day
      custom_granularities: [{ name: fiscal_year, columns: [fiscal_year] }]
`,
  'models/metrics/m.yml': `semantic_models:
  - name: sales
    model: ref('sales')
    defaults: { agg_time_dimension: day }
    dimensions: [{ name: day, type: time }, { name: shop, type: categorical }]
    measures: [{ name: amount, agg: sum, create_metric: true }]
metrics:
  - { name: ytd, type: cumulative, metric: amount, grain_to_date: fiscal_year }
  - { name: two, type: cumulative, metric: amount, window: 2 fiscal_months }
  - { name: a_year, type: cumulative, metric: amount, window: 1 fiscal_year }
  - { name: filled, type: simple, measure: amount, fill_nulls_with: 0 }
`,
}

const { asked } = asking(files)

it('a day is of the period that begins on it or before it', async () => {
  // 28 February is of the period of 1 February, 4 April of that of 1 March, though another month
  expect(await asked('amount', '--by', 'fiscal_month')).toEqual([
    '2026-02-01,1.00',
    '2026-03-01,110.00',
    '2026-04-05,1000.00',
    '2026-05-03,10000.00',
  ])
  expect(await asked('amount', '--by', 'fiscal_year')).toEqual(['2026-02-01,111.00', '2026-04-05,11000.00'])
})

it('windows are of periods, and a year is as many as it has', async () => {
  expect(await asked('ytd,two,a_year', '--by', 'fiscal_month')).toEqual([
    '2026-02-01,1.00,,',
    '2026-03-01,111.00,111.00,111.00',
    '2026-04-05,1000.00,1110.00,1110.00',
    '2026-05-03,11000.00,11000.00,11000.00',
  ])
  expect(await asked('two', '--to', '2026-04-30')).toEqual(['1110.00'])
})

it('gaps are periods of the spine', async () => {
  expect(await asked('filled', '--by', 'fiscal_month,shop', '--to', '2026-04-04')).toEqual([
    ...['2026-02-01,a,1.00', '2026-02-01,b,0.00', '2026-03-01,a,10.00', '2026-03-01,b,100.00'],
  ])
})

it('without a model that holds its periods there are none', async () => {
  const p = project({ ...files, 'models/marts/dim_period.yml': 'models: [{ name: dim_period }]\n' })
  const told = unfit(await p.run('parse'), 2)
  expect(told).toContain('ytd: there is no period fiscal_year; there are day, week, month, quarter, year')
})
