/**
 * fct_cx_group_month, which the package builds for the months in which something is another and those in whose year they lie, holds what a
 * whole build gives. Its own text over a few customers; the months that are told are counted by hand. The year has three periods.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  responses: 'response_id,customer_id,responded,score,is_latest',
  invites: 'invite_id,customer_id,sent,delivered',
  people: 'fact_customer_id,customer_id,source_ids',
  segments: 'customer_id,segment_set,valid_from,segment,valid_to',
}
const parents = {
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, 1 + (month(m) - 1) % 3 as period_no, month(m) as ordinal,
    m < date '2026-06-01' as is_to_date
from unnest(generate_series(date '2026-01-01', date '2026-08-01', interval 1 month)) as months (m)`,
  int_responses: `select response_id, 'nps' as metric_id, case when score = 8 then '2' else '1' end as metric_version, 'email' as channel, customer_id,
    cast(date_trunc('month', responded) as date) as fiscal_month, cast(responded as timestamp) as responded_local,
    cast(score as decimal(9,2)) as score, cast(score as decimal(9,2)) as good_score, 10 as scale_max, 1 as step,
    case when score <= 6 then 'LOW' when score <= 8 then 'MID' else 'HIGH' end as score_band, true as completed, true as is_answer_head,
    is_latest as is_latest_for_event
from {{ref 'feed_responses'}}`,
  input_survey_invites: `select invite_id, customer_id, 'nps' as metric_id, 'email' as channel, cast(sent as timestamp) as sent_at,
    cast(delivered as timestamp) as delivered_at
from {{ref 'feed_invites'}}`,
  int_customer_identity: `select * from {{ref 'feed_people'}}`,
  int_segments: `select customer_id, segment_set, segment, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to
from {{ref 'feed_segments'}}`,
  input_score_metrics: `select 'nps' as metric_id, '1' as version`,
}

const given = {
  models: ['marts/experience/fct_cx_group_month'],
  macros: ['calendar_days', 'local_time'],
  parents,
  ports: {
    input_survey_invites: {
      invite_id: 'varchar',
      customer_id: 'varchar',
      metric_id: 'varchar',
      channel: 'varchar',
      sent_at: 'timestamp',
      delivered_at: 'timestamp',
    },
  },
  columns,
}

describe.sequential('group scores by month', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).fct_cx_group_month ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      ...given,
      rows: {
        responses: {
          r1: 'a,2026-01-10,9,true',
          r2: 'b,2026-02-10,3,true',
          r3: 'a,2026-04-10,10,true',
          r4: ',2026-05-02,7,true',
        },
        invites: { i1: 'a,2026-01-08,2026-01-08', i2: 'b-old,2026-02-08,', i3: 'x,2026-05-20,2026-05-20' },
        people: { a: 'a,1', b: 'b,1', 'b-old': 'b,1' },
        segments: { 'a,persona,2025-01-01': 'family,', 'b,persona,2026-03-01': 'solo,' },
      },
    })
    await shop.build()
  })

  it('an answer builds its month and the two in whose year it lies', async () => {
    shop.feed('responses', { r5: 'b,2026-03-03,8,true' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
  })

  it('an answer of which nothing is another that is read here builds none', async () => {
    shop.feed('responses', { r2: 'b,2026-02-10,3,false' })
    expect(await told()).toMatch(/^0 keys: int_responses$/)
    await shop.holds()
  })

  it('an answer of another version takes the invitations of its month along, and gives them back', async () => {
    shop.feed('responses', { r6: 'b,2026-05-25,8,true' })
    // May and two after it
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
    shop.feed('responses', { r6: undefined, r4: undefined })
    await shop.build()
    await shop.holds()
  })

  it('an invitation builds its month, and one that is not delivered after all', async () => {
    shop.feed('invites', { i4: 'a,2026-06-30 23:59:59,', i1: 'a,2026-01-08,' })
    // January to March, June to August
    expect(await told()).toMatch(/^6 keys: input_survey_invites$/)
    await shop.holds()
  })

  it('whose invitations are of somebody else now builds their months, what else is known of him none', async () => {
    shop.feed('people', { 'b-old': 'a,1', a: 'a,2' })
    expect(await told()).toMatch(/^3 keys: int_customer_identity$/)
    await shop.holds()
    shop.feed('people', { x: 'x,1' })
    expect(await told()).toMatch(/^3 keys: int_customer_identity$/)
    await shop.holds()
  })

  it('a segment builds the months of its customer while it holds', async () => {
    shop.feed('segments', { 'a,persona,2025-01-01': 'family,2026-04-01' })
    // it held for all that a was asked: in January, February (by the other id), April and June, and two months after each
    expect(await told()).toMatch(/^8 keys: int_segments$/)
    await shop.holds()
    shop.feed('segments', { 'x,persona,2026-05-20': 'solo,2026-05-21' })
    expect(await told()).toMatch(/^3 keys: int_segments$/)
    await shop.holds()
  })

  it('one more set has a row for each answer, and one less', async () => {
    shop.feed('segments', { 'b,tier,2020-01-01': 'gold,2020-02-01' })
    expect(await told()).toMatch(/^8 keys: int_segments$/)
    await shop.holds()
    shop.feed('segments', { 'b,tier,2020-01-01': undefined })
    await shop.build()
    await shop.holds()
  })
})

describe.sequential('group scores of a company that has asked nobody', () => {
  it('a member of a set builds no month, the first answer builds its own with all sets', async () => {
    const shop = new OwnText({
      ...given,
      parents: {
        ...parents,
        // a feed without rows has no types
        int_responses: parents.int_responses.replace(
          "{{ref 'feed_responses'}}",
          `(select response_id, customer_id, cast(responded as date) as responded, cast(score as integer) as score,
    cast(is_latest as boolean) as is_latest from {{ref 'feed_responses'}})`,
        ),
      },
      rows: {
        responses: {},
        invites: {},
        people: { a: 'a,1' },
        segments: { 'a,persona,2025-01-01': 'family,' },
      },
    })
    const told = async (): Promise<string> => (await shop.build()).fct_cx_group_month ?? ''
    await shop.build()
    shop.feed('segments', { 'b,persona,2026-03-01': 'solo,' })
    expect(await told()).toMatch(/^0 keys: int_segments$/)
    shop.feed('responses', { r1: 'a,2026-01-10,9,true' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
  })
})
