/**
 * The sums over all customers, which the package builds for the months that are others in what they sum, through views over one table and over
 * two: they hold what a whole build gives. Their own text over a few rows; the months that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  moved: 'customer_id,month,movement,amount',
  posted: 'customer_id,month,activity,amount',
  shared: 'customer_id,month,activity,amount',
}
const movements = 'opening,new,reactivation,upsell,cross_sell,price,contraction,churn,fx,closing'.split(',')
const typed = (feed: string, amount: string): string =>
  `select customer_id, cast(month as date) as fiscal_month, ${feed === 'moved' ? 'movement' : 'activity'}, cast(amount as decimal(18,2)) as ${amount}
from {{ref 'feed_${feed}'}}`
const parents = {
  int_moved: typed('moved', 'amount'),
  int_posted: typed('posted', 'amount'),
  int_shared: typed('shared', 'amount'),
  int_revenue_movement: `select customer_id, fiscal_month, month(fiscal_month) as ordinal, 'mrr' as measure, false as is_internal,
    ${movements.map((m) => `case when movement = '${m}' then amount else 0 end as ${m}`).join(', ')}
from {{ref 'int_moved'}}`,
  int_revenue_periods: `select n as ordinal, 'P' || n as fiscal_period_id, 'open' as close_status from range(1, 13) as t(n)`,
  mart_cost_to_serve: `select *, strftime(fiscal_month, 'P%m') as fiscal_period_id, 'open' as close_status, 'EUR' as currency,
    'cost_to_serve' as report_line, 'SERVICE' as cost_pool, '' as reason, true as in_marginal
from (select * from {{ref 'int_posted'}} union all select * from {{ref 'int_shared'}})`,
  mart_unit_economics_month: `select customer_id, fiscal_month, 'EUR' as currency, amount as net_revenue
from {{ref 'int_moved'}} where false`,
}
const view = (name: string, reads: string): string =>
  `  - name: ${name}\n    config: { materialized: view, reads_by_partition: { ${reads} } }\n`
const table = (name: string): string => `  - name: ${name}\n    config: { partition_by: [fiscal_month] }\n`

describe.sequential('sums over all customers, month by month', () => {
  let shop: OwnText<keyof typeof columns>
  beforeAll(async () => {
    shop = new OwnText({
      models: ['marts/revenue/mart_revenue_movement_total', 'marts/service/mart_cost_to_serve_total'],
      macros: ['money', 'is_kept'],
      parents,
      columns,
      rows: {
        moved: {
          'a,2026-01-01,opening': '10.00',
          'b,2026-01-01,opening': '0.00',
          'a,2026-02-01,churn': '-10.00',
          'b,2026-02-01,new': '7.00',
        },
        posted: { 'a,2026-01-01,phone': '3.00', 'a,2026-02-01,phone': '4.00' },
        shared: { 'a,2026-01-01,phone': '30.00', 'b,2026-01-01,chat': '5.00', 'b,2026-02-01,chat': '6.00' },
      },
    })
    const yaml = [
      ...['int_moved', 'int_posted', 'int_shared'].map(table),
      view('int_revenue_movement', 'int_moved: same'),
      view('mart_cost_to_serve', 'int_posted: same, int_shared: same'),
    ]
    shop.p.write('models/intermediate/parents.yml', `models:\n${yaml.join('')}`)
    await shop.build()
  })

  it('a movement builds its month, also of the last customer in it', async () => {
    shop.feed('moved', { 'b,2026-02-01,new': '8.00' })
    expect(await shop.build()).toMatchObject({
      mart_revenue_movement_total: '1 of 2 partitions: 2026-02-01 (int_revenue_movement)',
    })
    await shop.holds()
    shop.feed('moved', { 'a,2026-01-01,opening': undefined, 'b,2026-01-01,opening': undefined })
    await shop.build()
    await shop.holds()
  })

  it('a cost builds its month, whichever of both tables it is in', async () => {
    shop.feed('posted', { 'c,2026-02-01,phone': '0.01' })
    expect(await shop.build()).toMatchObject({
      mart_cost_to_serve_total: '1 of 2 partitions: 2026-02-01 (mart_cost_to_serve)',
    })
    await shop.holds()
    shop.feed('shared', { 'b,2026-01-01,chat': undefined })
    expect(await shop.build()).toMatchObject({
      mart_cost_to_serve_total: '1 of 2 partitions: 2026-01-01 (mart_cost_to_serve)',
    })
    await shop.holds()
  })

  it('a month that is new stands beside the others', async () => {
    shop.feed('shared', { 'b,2026-03-01,chat': '9.00' })
    shop.feed('moved', { 'b,2026-03-01,fx': '0.50' })
    await shop.build()
    await shop.holds()
  })
})
