/**
 * mart_feature_adoption, which the package builds for the months in which something is another, holds what a whole build gives. Its own
 * text over a few customers; the months that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  usage: 'customer_id,feature_id,usage_month,uses',
  people: 'fact_customer_id,customer_id',
  segments: 'customer_id,valid_from,segment,valid_to',
  scores: 'customer_id,metric_id,scored_before,score,score_age_days',
}
const parents = {
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, true as is_to_date, 'P' || month(cast(m as date)) as fiscal_period_id
from unnest([date '2026-01-01', date '2026-02-01', date '2026-03-01', date '2026-04-01']) as months (m)`,
  input_feature_usage: `select customer_id, feature_id, cast(usage_month as date) as usage_month, cast(uses as bigint) as uses, true as eligible, uses > 1 as aware
from {{ref 'feed_usage'}}`,
  int_customer_identity: `select * from {{ref 'feed_people'}}`,
  int_segments: `select customer_id, 'persona' as segment_set, segment, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to
from {{ref 'feed_segments'}}`,
  int_score_as_of: `select customer_id, metric_id, cast(scored_before as date) as scored_before, cast(score as decimal(9,2)) as score,
    cast(score_age_days as bigint) as score_age_days
from {{ref 'feed_scores'}}`,
}
const vars = `vars:
  headline_metric: { type: string, default: nps }
  cohort_segment_set: { type: string, default: persona }
`

describe.sequential('adoption by month', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).mart_feature_adoption ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['marts/experience/mart_feature_adoption'],
      macros: ['calendar_days'],
      vars,
      parents,
      columns,
      rows: {
        usage: {
          'a,app,2026-01-01': '2',
          'a,app,2026-02-01': '1',
          'b,app,2026-02-01': '0',
          'b,app,2026-03-01': '4',
          'c,app,2026-03-01': '1',
        },
        people: { a: 'a', b: 'b', c: 'c' },
        segments: { 'a,2025-01-01': 'saver,', 'b,2025-01-01': 'family,2026-03-01' },
        scores: {
          'a,nps,2026-01-01': '9,9',
          'a,nps,2026-02-01': '9,7',
          'b,nps,2026-03-01': '5,5',
          'b,ces,2026-02-01': '3,3',
        },
      },
    })
    await shop.build()
  })

  it('a score of another metric, of the same value, or of a day that opens no month builds none', async () => {
    shop.feed('scores', {
      'b,ces,2026-02-01': '1,3',
      'a,nps,2026-02-01': '9,2',
      'c,nps,2026-02-01': ',4',
      'a,nps,2026-02-15': '3,1',
    })
    expect(await told()).toMatch(/^0 keys: int_score_as_of$/)
    await shop.holds()
  })

  it('a score at the opening builds its month', async () => {
    shop.feed('scores', { 'c,nps,2026-03-01': '4,4' })
    expect(await told()).toMatch(/^1 key: int_score_as_of$/)
    await shop.holds()
  })

  it('who used it earlier than was known is new in another month: that one and all after it', async () => {
    shop.feed('usage', { 'b,app,2026-02-01': '3' })
    // February, March and April
    expect(await told()).toMatch(/^3 keys: input_feature_usage$/)
    await shop.holds()
    shop.feed('usage', { 'b,app,2026-02-01': undefined })
    await shop.build()
    await shop.holds()
  })

  it('a segment builds the months in which its customer is in the table', async () => {
    shop.feed('segments', { 'b,2026-03-01': 'single,' })
    expect(await told()).toMatch(/^1 key: int_segments$/)
    await shop.holds()
  })

  it('two who are one are new once, and two again', async () => {
    shop.feed('people', { c: 'a' })
    expect(await told()).toMatch(/^2 keys: int_customer_identity$/)
    await shop.holds()
    shop.feed('people', { c: 'c', d: 'd' })
    shop.feed('usage', { 'd,app,2026-04-01': '1' })
    await shop.build()
    await shop.holds()
  })
})
