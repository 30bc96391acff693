/**
 * int_cohort_months, which the package builds for the periods in which something is another, holds what a whole build gives. Its own text
 * over a few customers; the periods that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  members: 'cohort_kind,customer_id,cohort_ordinal,segment,channel',
  turns: 'cohort_kind,customer_id,ordinal,is_active,is_reactivated,churn_kind',
  money: 'customer_id,ordinal,net_revenue,cost_to_serve,cm3',
}
const parents = {
  int_cohort_members: `select cohort_kind, customer_id, cast(cohort_ordinal as bigint) as cohort_ordinal, segment, channel
from {{ref 'feed_members'}}`,
  int_customer_turns: `select cohort_kind, customer_id, cast(ordinal as bigint) as ordinal, cast(is_active as boolean) as is_active,
    cast(is_reactivated as boolean) as is_reactivated, cast(churn_kind as varchar) as churn_kind
from {{ref 'feed_turns'}}`,
  int_customer_contribution: `{{config partition_by='ordinal'}}
select customer_id, cast(ordinal as bigint) as ordinal, cast(net_revenue as decimal(18,2)) as net_revenue,
    cast(cost_to_serve as decimal(18,2)) as cost_to_serve, cast(cm3 as decimal(18,2)) as cm3
from {{ref 'feed_money'}}`,
}

describe.sequential('cohorts by period', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).int_cohort_months ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['intermediate/revenue/int_cohort_months'],
      macros: ['money'],
      parents,
      columns,
      rows: {
        members: {
          'acquisition,a': '1,family,web',
          'acquisition,b': '1,family,web',
          'first_order,a': '2,family,web',
        },
        turns: {
          'acquisition,a,1': 'true,false,',
          'acquisition,b,1': 'true,false,',
          'acquisition,b,2': 'false,false,voluntary',
          'first_order,a,2': 'true,false,',
        },
        money: {
          'a,1': '10.00,1.00,4.00',
          'a,2': '12.00,1.00,5.00',
          'b,1': '20.00,1.00,-1.00',
          'c,1': '0.00,2.00,-2.00',
          'c,3': '0.00,2.00,-2.00',
        },
      },
    })
    await shop.build()
  })

  it('money builds its period, also of the last customer in it', async () => {
    shop.feed('money', { 'a,2': undefined })
    expect(await told()).toMatch(/^1 key: int_customer_contribution$/)
    await shop.holds()
    shop.feed('money', { 'a,2': '11.00,1.00,5.00', 'b,1': '20.00,1.00,-2.00' })
    expect(await told()).toMatch(/^2 keys: int_customer_contribution$/)
    await shop.holds()
  })

  it('who is back builds the period of the return', async () => {
    shop.feed('turns', { 'acquisition,b,3': 'true,true,' })
    expect(await told()).toMatch(/^1 key: int_customer_turns$/)
    await shop.holds()
  })

  it('a new member builds all periods in which it had money before', async () => {
    shop.feed('members', { 'acquisition,c': '3,(none),shop' })
    // 1 and 3: it cost something before it bought
    expect(await told()).toMatch(/^2 keys: int_cohort_members$/)
    await shop.holds()
  })

  it('a member of another segment builds all its periods, and one who is none any more', async () => {
    shop.feed('members', { 'acquisition,b': '1,single,web' })
    // money in 1, turns in 1, 2 and 3
    expect(await told()).toMatch(/^3 keys: int_cohort_members$/)
    await shop.holds()
    shop.feed('members', { 'first_order,a': undefined })
    shop.feed('turns', { 'first_order,a,2': undefined })
    await shop.build()
    await shop.holds()
  })
})
