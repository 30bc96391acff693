/**
 * mart_service_segment, which the package builds for the months of which a contact, a case or a customer's place is another, holds what a
 * whole build gives. Its own text over a few contacts; the months that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  contacts: 'interaction_id,case_id,customer_id,month,seconds,repeat,next',
  cases: 'case_id,customer_id,month,resolved,reopened',
  steps: 'case_id,step_no,channel,started',
  months: 'customer_id,month,segment,active',
}
const parents = {
  int_case_contacts: `select interaction_id, case_id as fcr_case_id, customer_id, cast(month as date) as fiscal_month, cast(seconds as bigint) as handle_seconds,
    cast(repeat as boolean) as is_repeat_n_days, seconds > 0 as is_contact, false as is_abandoned, cast(next as date) as next_at
from {{ref 'feed_contacts'}}`,
  int_cases: `select case_id as fcr_case_id, customer_id, cast(month as date) as fiscal_month, true as is_fcr_eligible,
    cast(resolved as boolean) as is_fcr_resolved, cast(reopened as integer) as reopened_count
from {{ref 'feed_cases'}}`,
  int_case_channel_path: `select case_id as fcr_case_id, cast(step_no as integer) as step_no, channel, cast(started as timestamp) as started_at
from {{ref 'feed_steps'}}`,
  mart_contact_centre: `select fiscal_month, 1 as contacts, 1 as handle_seconds, 1 as fcr_eligible from {{ref 'int_cases'}}`,
  mart_unit_economics_month: `select customer_id, cast(month as date) as fiscal_month, segment, cast(active as boolean) as is_active
from {{ref 'feed_months'}}`,
  int_fiscal_calendar: `select (date '2025-12-01' + to_months(i))::date as fiscal_month, 'P' || i as fiscal_period_id from range(1, 13) as t(i)`,
}

describe.sequential('service by segment, month by month', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (): Promise<string> => (await shop.build()).mart_service_segment ?? ''
  beforeAll(async () => {
    shop = new OwnText({
      models: ['marts/service/mart_service_segment'],
      macros: [],
      parents,
      ports: { input_interactions: { interaction_id: 'varchar' } },
      columns,
      rows: {
        contacts: {
          i1: 'c1,a,2026-01-01,60,false,',
          i2: 'c1,a,2026-01-01,30,true,',
          i3: 'c2,b,2026-02-01,10,false,',
          i4: 'c3,,2026-03-01,5,false,',
          i5: 'c4,b,2026-04-01,5,false,',
        },
        cases: {
          c1: 'a,2026-01-01,true,0',
          c2: 'b,2026-02-01,false,0',
          c3: ',2026-03-01,true,0',
          c4: 'b,2026-04-01,true,0',
        },
        steps: {
          'c1,1': 'phone,2026-01-02',
          'c1,2': 'chat,2026-01-03',
          'c2,1': 'phone,2026-02-02',
          'c4,1': 'phone,2026-04-02',
        },
        months: {
          'a,2026-01-01': 'family,true',
          'b,2026-02-01': 'solo,true',
          'b,2026-03-01': 'solo,true',
          'b,2026-04-01': 'solo,false',
        },
      },
    })
    shop.p.write('models/inputs/input_interactions.sql', "select 'i' as interaction_id\n")
    shop.p.write(
      'models/intermediate/mart_unit_economics_month.yml',
      'models:\n  - name: mart_unit_economics_month\n    config: { partition_by: [fiscal_month] }\n',
    )
    await shop.build()
  })

  it('a contact builds its month, and who comes next builds none', async () => {
    shop.feed('contacts', { i6: 'c4,b,2026-04-01,7,true,', i5: 'c4,b,2026-04-01,5,false,2026-04-09' })
    expect(await told()).toMatch(/^1 key: int_case_contacts$/)
    await shop.holds()
    shop.feed('contacts', { i3: 'c2,b,2026-02-01,10,false,2026-04-09' })
    expect(await told()).toMatch(/^0 keys: int_case_contacts$/)
    await shop.holds()
  })

  it('a contact that goes to somebody else, or to another month, builds both', async () => {
    shop.feed('contacts', { i2: 'c1,b,2026-02-01,30,true,' })
    expect(await told()).toMatch(/^2 keys: int_case_contacts$/)
    await shop.holds()
  })

  it('a case builds its month, and what is not read of it none', async () => {
    shop.feed('cases', { c2: 'b,2026-02-01,true,0', c4: 'b,2026-04-01,true,1' })
    expect(await told()).toMatch(/^1 key: int_cases$/)
    await shop.holds()
  })

  it('a step on another channel builds the month of its case', async () => {
    shop.feed('steps', { 'c2,2': 'chat,2026-04-20', 'c1,1': 'phone,2026-01-01' })
    expect(await told()).toMatch(/^1 key: int_case_channel_path$/)
    await shop.holds()
    shop.feed('steps', { 'c1,2': undefined })
    expect(await told()).toMatch(/^1 key: int_case_channel_path$/)
    await shop.holds()
  })

  it('a segment builds its month', async () => {
    shop.feed('months', { 'b,2026-03-01': 'family,true', 'a,2026-01-01': 'solo,true' })
    expect(await told()).toMatch(/^2 keys: mart_unit_economics_month$/)
    await shop.holds()
  })

  it('a month of which nothing is left goes', async () => {
    shop.feed('contacts', { i1: undefined })
    shop.feed('cases', { c1: undefined })
    shop.feed('steps', { 'c1,1': undefined })
    shop.feed('months', { 'a,2026-01-01': undefined })
    expect(await told()).toMatch(/^1 key: /)
    await shop.holds()
  })
})
