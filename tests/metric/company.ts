/**
 * A company of a few rows: sales and visits by month, and the fiscal year beginning in April. Every expected value of the
 * tests beside it is worked out by hand from the two tables below.
 */
import type { Files } from '../project/folder.ts'

/**
 * | month   | segment | revenue | customers | note                                  |
 * | ------- | ------- | ------- | --------- | ------------------------------------- |
 * | 2026-01 | a       |  100.00 |         4 |                                       |
 * | 2026-01 | b       |   50.00 |         1 |                                       |
 * | 2026-02 | a       |   10.05 |         2 | 10.05 / 2 = 5.025, which is 5.03      |
 * | 2026-03 | b       |   -2.01 |         2 | -2.01 / 2 = -1.005, which is -1.01    |
 * | 2026-05 | a       |    7.00 |         0 | nothing to divide by; April is a gap  |
 */
const sales = `month,segment,channel,revenue,customers,is_new,mean_score
2026-01-01,a,web,60.00,3,true,4.0
2026-01-01,a,shop,40.00,1,false,2.0
2026-01-01,b,web,50.00,1,true,5.0
2026-02-01,a,web,10.05,2,false,1.0
2026-03-01,b,shop,-2.01,2,false,3.0
2026-05-01,a,web,7.00,0,true,2.5
`
/** Visits know no channel; segment c never bought; a visit in March has no segment. */
const visits = `day,segment,visits,score
2026-01-05,a,10,9
2026-01-20,a,20,3
2026-01-31,c,5,10
2026-02-28,a,7,8
2026-03-15,,3,0
`

export const company: Files = {
  'project.yml':
    'name: shop\ncurrency: EUR\ncalendar: { kind: months, year_start_month: 4, year_label: end }\n',
  'seeds/sales.csv': sales,
  'seeds/visits.csv': visits,
  'seeds/seeds.yml': `seeds:
  - name: sales
    columns:
      - { name: month, data_type: date }
      - { name: segment, data_type: varchar }
      - { name: channel, data_type: varchar }
      - { name: revenue, data_type: "decimal(18,2)", unit: money }
      - { name: customers, data_type: integer, unit: count }
      - { name: is_new, data_type: boolean }
      - { name: mean_score, data_type: double, additive: false }
  - name: visits
    columns:
      - { name: day, data_type: date }
      - { name: segment, data_type: varchar }
      - { name: visits, data_type: integer, unit: count }
      - { name: score, data_type: integer }
`,
  'models/marts/mart_sales.sql': "select * from {{ref 'sales'}}\n",
  'models/marts/mart_sales.yml': `models:
  - name: mart_sales
    config: { contract: { enforced: true } }
    grain: [month, segment, channel]
    columns:
      - { name: month, data_type: date }
      - { name: segment, data_type: varchar }
      - { name: channel, data_type: varchar }
      - { name: revenue, data_type: "decimal(18,2)", unit: money }
      - { name: customers, data_type: integer, unit: count }
      - { name: is_new, data_type: boolean }
      - { name: mean_score, data_type: double, additive: false }
`,
  'models/metrics/shop.yml': `semantic_models:
  - name: sales
    model: ref('mart_sales')
    defaults: { agg_time_dimension: month }
    dimensions:
      - { name: month, type: time, type_params: { time_granularity: month } }
      - { name: segment, type: categorical }
      - { name: channel, type: categorical }
    measures:
      - { name: revenue, agg: sum, create_metric: true }
      - { name: customers, agg: sum, create_metric: true }
      - { name: web_revenue, agg: sum, expr: revenue, filter: channel = 'web', unit: money, create_metric: true }
      - { name: mean_revenue, agg: average, expr: revenue, create_metric: true }
  - name: visits
    model: ref('visits')
    defaults: { agg_time_dimension: day }
    dimensions:
      - { name: day, type: time, type_params: { time_granularity: day } }
      - { name: segment, type: categorical }
    measures:
      - { name: visits, agg: sum, create_metric: true }
metrics:
  - name: revenue_per_customer
    label: Revenue per customer
    type: ratio
    unit: money
    numerator: revenue
    denominator: customers
  - name: revenue_per_visit
    type: ratio
    unit: money
    numerator: revenue
    denominator: visits
  - name: web_share
    type: ratio
    unit: percent
    factor: 100
    numerator: web_revenue
    denominator: revenue
  - name: new_rows
    type: simple
    model: ref('mart_sales')
    measure: count(*)
    filter: is_new
`,
}
