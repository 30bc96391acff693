/**
 * int_link_behaviour, which the package builds for the customers of whom something is another in the windows of a landmark, holds what a whole
 * build gives. Its own text over a few customers; those that are told are counted by hand. Landmarks are periods 4 and 5, the last is 5.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  scores: 'customer_id,scored_before,score',
  members: 'customer_id,cohort_ordinal',
  activity: 'customer_id,ordinal',
  revenue: 'customer_id,ordinal,product_id,amount',
  orders: 'customer_id,fiscal_month,order_count',
  expansions: 'customer_id,ordinal,expansion_type,amount',
  referrals: 'referral_id,referrer_customer_id,fiscal_month',
  segments: 'customer_id,segment,valid_from,valid_to',
}
const parents = {
  int_link_landmark: `select * from (values
    (2, true, cast(4 as bigint), date '2026-04-01', cast(2 as bigint), cast(5 as bigint)), (1, false, 5, date '2026-05-01', 4, 5)
) as landmarks (lag_months, is_main, landmark_ordinal, landmark_date, before_ordinal, last_ordinal)`,
  int_revenue_periods: `select i as ordinal, cast(date '2025-12-01' + to_months(cast(i as integer)) as date) as fiscal_month from range(1, 7) as t(i)`,
  int_score_as_of: `select customer_id, 'nps' as metric_id, cast(scored_before as date) as scored_before, cast(score as decimal(9,2)) as score,
    case when score is null then 'NO_SCORE' when score > 8 then 'HIGH' else 'LOW' end as score_band
from {{ref 'feed_scores'}}`,
  int_cohort_members: `select 'acquisition' as cohort_kind, customer_id, cast(cohort_ordinal as bigint) as cohort_ordinal, false as is_internal from {{ref 'feed_members'}}`,
  int_customer_activity: `select customer_id, cast(ordinal as bigint) as ordinal from {{ref 'feed_activity'}}`,
  int_revenue_customer_month: `select customer_id, cast(ordinal as bigint) as ordinal, product_id, cast(amount as decimal(18,2)) as amount from {{ref 'feed_revenue'}}`,
  int_product_lines: `select * from (values ('b', 'box'), ('t', 'tea')) as lines (product_id, product_line)`,
  int_orders_month: `select customer_id, cast(fiscal_month as date) as fiscal_month, order_count from {{ref 'feed_orders'}}`,
  int_units_billed: `select 'a' as customer_id, cast(2 as bigint) as ordinal, 100 as quantity`,
  int_expansion_line: `select customer_id, cast(ordinal as bigint) as ordinal, expansion_type, cast(amount as decimal(18,2)) as amount from {{ref 'feed_expansions'}}`,
  int_referrals: `select referral_id, referrer_customer_id, cast(fiscal_month as date) as fiscal_month, cast(null as varchar) as guard,
    cast(fiscal_month as timestamp) as converted_at
from {{ref 'feed_referrals'}}`,
  int_segments: `select customer_id, 'persona' as segment_set, segment, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to from {{ref 'feed_segments'}}`,
  input_orders: `select '1' as order_id`,
}
const vars = `vars:
  headline_metric: { type: string, default: nps }
  cohort_segment_set: { type: string, default: persona }
`

describe.sequential('what is linked, by customer', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).int_link_behaviour ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['intermediate/link/int_link_behaviour'],
      macros: ['link_slices'],
      vars,
      parents,
      ports: { input_orders: { order_id: 'varchar' } },
      columns,
      rows: {
        scores: {
          'a,2026-04-01': '9',
          'a,2026-05-01': '7',
          'b,2026-04-01': '3',
          'b,2026-05-01': '3',
          'c,2026-05-01': '',
        },
        members: { a: '1', b: '2', c: '1' },
        activity: { 'a,3': '', 'a,4': '', 'a,5': '', 'b,2': '', 'b,3': '', 'c,4': '' },
        revenue: { 'a,2,b': '20', 'a,3,t': '7', 'a,5,t': '50', 'b,3,t': '5' },
        orders: { 'a,2026-02-01': '2', 'b,2026-05-01': '1' },
        expansions: { 'a,3,upsell': '5', 'b,4,cross_sell': '2' },
        referrals: { r1: 'a,2026-04-01' },
        segments: { a: 'family,2025-01-01,' },
      },
    })
    await shop.build()
  })

  it('what lies outside all windows builds nobody', async () => {
    shop.feed('revenue', { 'a,6,b': '900', 'b,1,b': '900' })
    shop.feed('activity', { 'b,6': '' })
    shop.feed('orders', { 'b,2026-01-01': '4' })
    shop.feed('expansions', { 'a,3,first': '9' })
    expect(await told()).toMatch(/^0 keys: /)
    await shop.holds()
  })

  it('another main line, one who was there, and a referral each build their customer', async () => {
    shop.feed('revenue', { 'a,3,t': '70' })
    expect(await told()).toMatch(/^1 key: int_revenue_customer_month$/)
    await shop.holds()
    shop.feed('activity', { 'b,4': '' })
    expect(await told()).toMatch(/^1 key: int_customer_activity$/)
    await shop.holds()
    shop.feed('referrals', { r1: undefined, r2: 'b,2026-05-01' })
    expect(await told()).toMatch(/^2 keys: int_referrals$/)
    await shop.holds()
  })

  it('a score, a member who is none any more, orders and expansions', async () => {
    shop.feed('scores', { 'c,2026-05-01': '10', 'b,2026-04-01': undefined })
    shop.feed('members', { a: undefined })
    await shop.build()
    await shop.holds()
    shop.feed('members', { a: '0' })
    shop.feed('orders', { 'a,2026-02-01': '3' })
    shop.feed('expansions', { 'b,4,cross_sell': undefined })
    expect(await told()).toMatch(/^2 keys: /)
    await shop.holds()
  })

  it('a set of segments that has its first member, or lost its last, builds all', async () => {
    shop.feed('segments', { a: undefined })
    await shop.build()
    await shop.holds()
    shop.feed('segments', { z: 'solo,2026-01-01,' })
    await shop.build()
    await shop.holds()
  })
})
