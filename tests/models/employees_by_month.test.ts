/**
 * mart_employee_link, which the package builds for the months of which a contact, its case or an answer is another, holds what a whole build
 * gives. Its own text over a few contacts of a team of ten; the months that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  interactions: 'interaction_id,staff_id,transferred',
  contacts: 'interaction_id,case_id,started,seconds,next',
  cases: 'case_id,resolved,reopened',
  answers: 'response_id,case_id,score',
  months: 'customer_id,month',
}
const parents = {
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, cast(last_day(cast(m as date)) + interval 1 day as date) as day_after,
    strftime(m, 'P%m') as fiscal_period_id, true as is_to_date
from unnest(generate_series(date '2026-01-01', date '2026-06-01', interval 1 month)) as months (m)`,
  input_agents: `select 's' || i as staff_id, 'big' as team, 'voice' as queue, date '2025-01-01' as valid_from, cast(null as date) as valid_to,
    cast(null as varchar) as end_reason
from range(1, 11) as people (i)`,
  input_employee_surveys: `select 'w1' as wave, 'big' as team, 9 as score, date '2026-01-10' as answered_on from range(10)`,
  input_interactions: `select interaction_id, staff_id, cast(transferred as boolean) as transferred from {{ref 'feed_interactions'}}`,
  input_survey_responses: `select response_id from {{ref 'feed_answers'}}`,
  int_case_contacts: `select interaction_id, case_id as fcr_case_id, cast(started as timestamp) as started_at, cast(seconds as bigint) as handle_seconds,
    cast(date_trunc('month', cast(started as date)) as date) as fiscal_month, seconds > 0 as is_contact, cast(next as date) as next_at
from {{ref 'feed_contacts'}}`,
  int_cases: `select case_id as fcr_case_id, true as is_fcr_eligible, cast(resolved as boolean) as is_fcr_resolved, cast(reopened as integer) as reopened_count
from {{ref 'feed_cases'}}`,
  int_service_scores: `select response_id, 'case' as event_type, case_id as event_id, 'csat' as family, cast(score as decimal(9,2)) as score from {{ref 'feed_answers'}}`,
  mart_unit_economics_month: `select customer_id, cast(month as date) as fiscal_month from {{ref 'feed_months'}}`,
}

describe.sequential('a team and its customers, month by month', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).mart_employee_link ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['marts/service/mart_employee_link'],
      macros: ['local_time'],
      parents,
      ports: {
        input_interactions: { interaction_id: 'varchar', staff_id: 'varchar', transferred: 'boolean' },
        input_survey_responses: { response_id: 'varchar' },
        input_employee_surveys: { wave: 'varchar', team: 'varchar', score: 'integer', answered_on: 'date' },
      },
      columns,
      rows: {
        interactions: { i1: 's1,true', i2: 's2,false', i3: 's3,false', i4: 's4,false' },
        contacts: {
          i1: 'c1,2026-01-05,300,',
          i2: 'c1,2026-02-06,100,',
          i3: 'c2,2026-03-07,200,',
          i4: 'c3,2026-05-07,200,',
        },
        cases: { c1: 'false,0', c2: 'true,0', c3: 'true,0' },
        answers: { r1: 'c1,2', r2: 'c3,5' },
        months: { 'a,2026-01-01': '', 'b,2026-03-01': '' },
      },
    })
    shop.p.write(
      'models/intermediate/mart_unit_economics_month.yml',
      'models:\n  - name: mart_unit_economics_month\n    config: { partition_by: [fiscal_month] }\n',
    )
    await shop.build()
  })

  it('a contact builds its month and the months of its case, and who comes next builds none', async () => {
    // c1 in January and February: the new one opens it
    shop.feed('interactions', { i5: 's5,false' })
    shop.feed('contacts', { i5: 'c1,2026-01-02,50,', i3: 'c2,2026-03-07,200,2026-05-01' })
    expect(await told()).toMatch(/^2 keys: /)
    await shop.holds()
    shop.feed('contacts', { i4: 'c3,2026-05-07,200,2026-05-20' })
    expect(await told()).toMatch(/^0 keys: int_case_contacts$/)
    await shop.holds()
  })

  it('who answered it is another builds its month and those of its case', async () => {
    shop.feed('interactions', { i4: 's4,true' })
    expect(await told()).toMatch(/^1 key: input_interactions$/)
    await shop.holds()
    shop.feed('interactions', { i2: ',false' })
    expect(await told()).toMatch(/^2 keys: input_interactions$/)
    await shop.holds()
  })

  it('a case and an answer build the months of their contacts', async () => {
    shop.feed('cases', { c2: 'false,0', c3: 'true,1' })
    expect(await told()).toMatch(/^1 key: int_cases$/)
    await shop.holds()
    shop.feed('answers', { r1: 'c1,4', r3: 'c9,1' })
    expect(await told()).toMatch(/^2 keys: int_service_scores$/)
    await shop.holds()
  })

  it('a contact that goes to another case builds both', async () => {
    shop.feed('contacts', { i5: 'c2,2026-01-02,50,' })
    // January, February of c1, March of c2
    expect(await told()).toMatch(/^3 keys: int_case_contacts$/)
    await shop.holds()
  })

  it('a ledger that begins later takes months away, and gives them back', async () => {
    shop.feed('months', { 'a,2026-01-01': undefined })
    // January, whose money is gone, and February
    expect(await told()).toMatch(/^2 keys: mart_unit_economics_month$/)
    await shop.holds()
    shop.feed('months', { 'a,2026-01-01': '' })
    expect(await told()).toMatch(/^2 keys: mart_unit_economics_month$/)
    await shop.holds()
  })
})
