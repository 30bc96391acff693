/** Derived and cumulative metrics, and periods without rows. Expected values are worked out by hand from `company.ts`. */
import { describe, expect, it } from 'vitest'
import { asking } from './asking.ts'
import { company } from './company.ts'

const more = `metrics:
  - { name: revenue_ytd, type: cumulative, metric: revenue, grain_to_date: fiscal_year }
  - { name: revenue_calendar_ytd, type: cumulative, metric: revenue, grain_to_date: year }
  - { name: revenue_3m, type: cumulative, metric: revenue, window: 3 months }
  - { name: per_customer_3m, type: cumulative, metric: revenue_per_customer, window: 3 months }
  - { name: visits_30d, type: cumulative, metric: visits, window: 30 days }
  - { name: largest_3m, type: cumulative, metric: largest, window: 3 months }
  - { name: largest, type: simple, model: ref('mart_sales'), measure: max(revenue) }
  - { name: filled, type: simple, measure: revenue, fill_nulls_with: 0 }
  - { name: cost, type: derived, expr: visits * 0.50, unit: money }
  - { name: profit, type: derived, expr: revenue - cost, unit: money }
  - { name: margin, type: derived, expr: 100 * profit / revenue, unit: percent }
  - name: web_less_rest
    type: derived
    expr: web - rest
    metrics:
      - { name: revenue, alias: web, filter: "channel = 'web'" }
      - { name: revenue, alias: rest, filter: "channel <> 'web'" }
  - { name: two_quotients, type: derived, expr: revenue / customers + revenue / visits, unit: money }
  - { name: guarded, type: derived, expr: "coalesce(revenue / nullif(customers, 0), 0)", unit: money }
  - { name: waiting, type: simple, measure: revenue, requires: [input_costs] }
  - { name: margin_waiting, type: derived, expr: waiting / customers }
`
const port = `models:
  - name: input_costs
    abstract: true
    config: { contract: { enforced: true } }
    columns: [{ name: id, data_type: varchar }]
`

const { asked, shop } = asking({
  ...company,
  'models/metrics/more.yml': more,
  'models/inputs/input_costs.yml': port,
})

describe('a derived metric', () => {
  it('is arithmetic over sums at the grain that is asked for', async () => {
    // 150.00 - 35 * 0.50, 10.05 - 3.50, -2.01 - 1.50; of May there are no visits
    expect(await asked('profit', '--by', 'month')).toEqual([
      '2026-01-01,132.50',
      '2026-02-01,6.55',
      '2026-03-01,-3.51',
      '2026-05-01,',
    ])
    // (165.04 - 22.50) / 165.04 = 0.863669413…
    expect(await asked('margin')).toEqual(['86.366941'])
  })

  it('may take one metric twice under other conditions', async () => {
    // 127.05 - 37.99
    expect(await asked('web_less_rest')).toEqual(['89.06'])
  })

  it('is not defined where any of its quotients is not', async () => {
    // 165.04 / 9 + 165.04 / 45 = 18.33777… + 3.66755… = 22.00533…
    expect(await asked('two_quotients')).toEqual(['22.01'])
    expect(await asked('two_quotients', '--by', 'month', '--from', '2026-05-01')).toEqual(['2026-05-01,'])
  })

  it('says with nullif and coalesce what stands where nothing is divided', async () => {
    expect(await asked('guarded', '--by', 'month', '--from', '2026-02-01')).toEqual([
      '2026-02-01,5.03',
      '2026-03-01,-1.01',
      '2026-05-01,0.00',
    ])
  })

  it('is not available where what it is made of waits for a port, never 0', async () => {
    const ran = await (await shop()).run('metric', 'query', 'margin_waiting,customers', '--output', 'json')
    expect(JSON.parse(ran.out)).toEqual([
      { margin_waiting: null, customers: '9', margin_waiting_reason: 'not available: input_costs' },
    ])
  })
})

describe('a cumulative metric', () => {
  it('counts from the beginning of the fiscal year, or of the year', async () => {
    // January to March are of the fiscal year 2025; in April nothing came
    expect(await asked('revenue_ytd,revenue_calendar_ytd', '--by', 'month')).toEqual([
      '2026-01-01,150.00,150.00',
      '2026-02-01,160.05,160.05',
      '2026-03-01,158.04,158.04',
      '2026-04-01,,158.04',
      '2026-05-01,7.00,165.04',
    ])
  })

  it('runs over a window, and has no figure before that is full', async () => {
    expect(await asked('revenue_3m', '--by', 'month')).toEqual([
      '2026-01-01,',
      '2026-02-01,',
      '2026-03-01,158.04',
      '2026-04-01,8.04',
      '2026-05-01,4.99',
    ])
  })

  it('of a ratio divides the sums of the window', async () => {
    // 158.04 / 9, 8.04 / 4, 4.99 / 2 = 2.495
    expect(await asked('per_customer_3m', '--by', 'month', '--from', '2026-03-01')).toEqual([
      '2026-03-01,17.56',
      '2026-04-01,2.01',
      '2026-05-01,2.50',
    ])
  })

  it('of a longer period is the window that ends with it, and without one the last', async () => {
    expect(await asked('revenue_3m', '--by', 'quarter')).toEqual(['2026-01-01,158.04', '2026-04-01,4.99'])
    expect(await asked('revenue_3m')).toEqual(['4.99'])
    expect(await asked('revenue_3m', '--to', '2026-04-30')).toEqual(['8.04'])
  })

  it('keeps its members apart', async () => {
    expect(await asked('revenue_3m', '--by', 'month,segment', '--from', '2026-03-01')).toEqual([
      '2026-03-01,a,110.05',
      '2026-03-01,b,47.99',
      '2026-04-01,a,10.05',
      '2026-04-01,b,-2.01',
      '2026-05-01,a,7.00',
      '2026-05-01,b,-2.01',
    ])
  })

  it('runs over days where it is asked to', async () => {
    // the 30 days to 3 February begin on 5 January, and the first row is of that day
    expect(await asked('visits_30d', '--by', 'day', '--from', '2026-02-03', '--to', '2026-02-04')).toEqual([
      '2026-02-03,35',
      '2026-02-04,25',
    ])
  })

  it('of the largest is the largest of the window', async () => {
    expect(await asked('largest_3m', '--by', 'month', '--from', '2026-03-01')).toEqual([
      '2026-03-01,60.00',
      '2026-04-01,10.05',
      '2026-05-01,7.00',
    ])
  })
})

describe('fill_nulls_with', () => {
  it('stands in periods without rows, for this metric only', async () => {
    expect(await asked('filled,revenue', '--by', 'month')).toEqual(
      [
        '2026-01-01,150.00,150.00',
        '2026-02-01,10.05,10.05',
        '2026-03-01,-2.01,-2.01',
        '2026-04-01,0,',
        '2026-05-01,7.00,7.00',
      ].map((row) => row.replace('-04-01,0,', '-04-01,0.00,')),
    )
  })

  it('for each member that there is, between the days that are asked for', async () => {
    expect(
      await asked('filled', '--by', 'month,segment', '--from', '2026-02-01', '--to', '2026-04-30'),
    ).toEqual([
      '2026-02-01,a,10.05',
      '2026-02-01,b,0.00',
      '2026-03-01,a,0.00',
      '2026-03-01,b,-2.01',
      '2026-04-01,a,0.00',
      '2026-04-01,b,0.00',
    ])
  })
})
