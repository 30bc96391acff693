/**
 * int_issue_customers, which the package builds for the quarters of which a contact, a comment or a segment is another, holds what a whole
 * build gives. Its own text over a few contacts; the quarters that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  contacts: 'interaction_id,customer_id,month,reason,repeat,next',
  verbatims: 'verbatim_id,customer_id,said,topic',
  people: 'fact_customer_id,customer_id',
  segments: 'customer_id,segment_set,valid_from,segment,valid_to',
}
const parents = {
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, month(m) as ordinal, 2026 as fiscal_year,
    1 + (month(m) - 1) // 3 as fiscal_quarter, true as is_to_date
from unnest(generate_series(date '2026-01-01', date '2026-12-01', interval 1 month)) as months (m)`,
  int_case_contacts: `select interaction_id, coalesce(customer_id, 'UNALLOCATED') as customer_id, cast(month as date) as fiscal_month, reason,
    cast(repeat as boolean) as is_repeat_n_days, true as is_contact, cast(next as date) as next_at
from {{ref 'feed_contacts'}}`,
  input_verbatims: `select verbatim_id, customer_id, cast(said as timestamp) as said_at, topic from {{ref 'feed_verbatims'}}`,
  int_customer_identity: `select * from {{ref 'feed_people'}}`,
  int_segments: `select customer_id, segment_set, segment, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to
from {{ref 'feed_segments'}}`,
}

describe.sequential('issues by quarter', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).int_issue_customers ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['intermediate/link/int_issue_customers'],
      macros: ['local_time'],
      vars: 'vars: { cohort_segment_set: persona }\n',
      parents,
      columns,
      rows: {
        contacts: {
          i1: 'a,2026-01-01,bill,false,',
          i2: 'a,2026-02-01,bill,true,',
          i3: 'b,2026-05-01,speed,false,',
          i4: ',2026-08-01,,false,',
          i5: 'b,2026-11-01,bill,false,',
        },
        verbatims: {
          v1: 'a,2026-01-20,price',
          v2: 'b-old,2026-05-02 23:59:59,price',
          v3: 'x,2026-09-30,price',
        },
        people: { a: 'a', b: 'b', 'b-old': 'b' },
        segments: { 'a,persona,2025-01-01': 'family,', 'b,tier,2025-01-01': 'gold,' },
      },
    })
    await shop.build()
  })

  it('a contact builds its quarter, and who comes next builds none', async () => {
    shop.feed('contacts', { i6: 'a,2026-03-01,speed,false,', i5: 'b,2026-11-01,bill,false,2026-12-01' })
    expect(await told()).toMatch(/^1 key: int_case_contacts$/)
    await shop.holds()
    shop.feed('contacts', { i1: 'b,2026-05-01,bill,false,' })
    expect(await told()).toMatch(/^2 keys: int_case_contacts$/)
    await shop.holds()
  })

  it('a comment builds its quarter, and so does whose it is', async () => {
    shop.feed('verbatims', { v4: 'a,2026-12-31 23:00:00,speed', v3: undefined })
    expect(await told()).toMatch(/^2 keys: input_verbatims$/)
    await shop.holds()
    shop.feed('people', { 'b-old': 'a' })
    expect(await told()).toMatch(/^1 key: int_customer_identity$/)
    await shop.holds()
  })

  it('a segment builds the quarters on whose eve it held', async () => {
    shop.feed('segments', { 'b,persona,2026-04-01': 'solo,2026-07-01', 'a,tier,2025-01-01': 'gold,' })
    // on the eve of July, not of April, which it began on
    expect(await told()).toMatch(/^1 key: int_segments$/)
    await shop.holds()
  })

  it('the last segment of the set takes it from everybody, and the first gives it back', async () => {
    shop.feed('segments', { 'b,persona,2026-04-01': undefined, 'a,persona,2025-01-01': undefined })
    expect(await told()).toMatch(/^4 keys: int_segments$/)
    await shop.holds()
    shop.feed('segments', { 'b,persona,2026-06-01': 'solo,2026-07-01' })
    expect(await told()).toMatch(/^4 keys: int_segments$/)
    await shop.holds()
  })
})
