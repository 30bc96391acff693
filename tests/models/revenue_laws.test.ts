/** The laws of revenue over a company that nobody chose: contracts, sales, refunds, gaps, mergers and rates from a hash. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'

const dir = fileURLToPath(new URL('../projects/revenue_drawn', import.meta.url))
let built: BuiltProject

beforeAll(async () => {
  built = await buildInMemory(dir)
})
afterAll(async () => await built.close())

it('breaks no law and no contract; only the customer whom nobody knows is remarked on', () => {
  expect([...built.broken].sort()).toEqual([
    'relationships_input_gl_entries_customer_id',
    'relationships_input_invoice_lines_customer_id',
    'revenue_entries_have_a_known_customer',
  ])
  for (const name of built.broken) expect([name, built.verdict(name)]).toEqual([name, 'warn'])
})

it('meets every movement of every measure, so that the laws are about something', async () => {
  const rows =
    await built.rows(`select measure, string_agg(distinct movement, ' ' order by movement) as movements
    from marts.mart_revenue_movement where amount <> 0 group by measure order by measure`)
  const all = 'churn closing contraction cross_sell fx new opening price reactivation upsell'
  const withoutPrice = all.replace('price ', '')
  expect(rows.map((row) => `${row.measure}: ${row.movements}`)).toEqual([
    `month: ${all}`,
    `mrr: ${all}`,
    // trailing revenue knows no list price
    `t12m: ${withoutPrice}`,
  ])
  const effects = await built.rows(
    'select distinct effect from marts.mart_revenue_pvm where amount <> 0 order by 1',
  )
  expect(effects.map((row) => row.effect)).toEqual([
    'base',
    'current',
    'fx',
    'lost',
    'mix',
    'new',
    'price',
    'volume',
  ])
})

it('GRR is the lesser of before and after price, customer by customer; NRR is what they bring now', async () => {
  const wrong = await built.rows(`with customers as (
      select measure, customer_id, fiscal_month,
        sum(amount) filter (movement = 'opening') as opening,
        sum(amount) filter (movement = 'closing') as closing,
        coalesce(sum(amount) filter (movement = 'fx'), 0) as fx,
        coalesce(sum(amount) filter (movement = 'price'), 0) as price,
        sum(retained_gross) as gross, sum(retained_net) as net
      from marts.mart_revenue_movement group by all)
    select * from customers join marts.dim_customer using (customer_id)
    where customer_type = 'B2C' and opening > 0
      and (gross <> least(opening, closing - fx - price) or net <> closing - fx or gross > opening)`)
  expect(wrong).toEqual([])
})

it('nobody is new twice, and nobody comes back who never left', async () => {
  const wrong = await built.rows(`select measure, customer_id
    from marts.mart_revenue_movement where movement in ('new', 'churn', 'reactivation')
    group by measure, customer_id having count(*) filter (movement = 'new') > 1`)
  expect(wrong).toEqual([])
  const order = await built.rows(`select * from (
      select movement, lag(movement) over (partition by measure, customer_id order by fiscal_month) as before
      from marts.mart_revenue_movement where movement in ('new', 'churn', 'reactivation'))
    where (movement = 'reactivation' and before in ('new', 'reactivation')) or (movement = 'churn' and before = 'churn')
      or (movement = 'new' and before is not null)`)
  expect(order).toEqual([])
})

it('a merged customer has no row of its own in any month', async () => {
  expect(
    await built.rows(`select distinct customer_id from marts.mart_revenue_movement
      where customer_id in ('c2', 'c4', 'c6', 'c8', 'c10', 'c12', 'c14', 'c16', 'c18', 'c20')`),
  ).toEqual([])
})

it('sums of all marts are the sales that were drawn', async () => {
  const [row] = await built.rows(`with drawn as (
      select sum(case when is_refund then -1 else 1 end * quantity * unit_price) as amount
      from inputs.drawn_sales where currency = 'EUR')
    select
      (select amount from drawn) = (select sum(-reporting_amount) from marts.fct_ledger_entry
        where report_line = 'net_revenue' and entity_id = 'E1') as ledger,
      (select sum(-reporting_amount) from marts.fct_ledger_entry where report_line = 'net_revenue')
        = (select sum(amount) from marts.mart_revenue_movement where measure = 'month' and movement = 'closing')
        + (select sum(net_revenue) from marts.mart_unit_economics_month where customer_id = 'UNALLOCATED') as movement,
      (select sum(net_revenue) from marts.mart_cohort_retention where cohort_kind = 'acquisition')
        = (select sum(amount) from marts.mart_revenue_movement where measure = 'month' and movement = 'closing') as cohort`)
  expect(row).toEqual({ ledger: 'true', movement: 'true', cohort: 'true' })
})
