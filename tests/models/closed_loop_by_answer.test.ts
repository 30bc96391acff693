/**
 * mart_closed_loop, which the package builds for the answers of which something is another and those that a later day decides, holds what
 * a whole build gives. Its own text over a few answers and actions; the keys that are told are counted by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const columns = {
  responses: 'response_id,customer_id,band,answered,head,answer',
  actions: 'action_id,response_id,customer_id,opened,due,contacted',
  people: 'fact_customer_id,customer_id',
  activity: 'customer_id,ordinal,there',
}
const parents = {
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, month(m) as ordinal,
    strftime(m, 'P%m') as fiscal_period_id, 'closed' as close_status
from unnest(generate_series(date '2026-01-01', date '2026-12-01', interval 1 month)) as months (m)`,
  int_responses: `select response_id, customer_id, 'nps' as metric_id, band as score_band, cast(answered as timestamp) as responded_at,
    cast(date_trunc('month', cast(answered as date)) as date) as fiscal_month, cast(head as boolean) as is_answer_head,
    cast(null as varchar) as quarantine_reason, coalesce(answer, response_id) as answer_id
from {{ref 'feed_responses'}}`,
  input_actions: `select action_id, response_id, customer_id, cast(null as varchar) as case_id, 'desk' as owner_team, 'call' as action_type,
    cast(opened as timestamp) as opened_at, cast(due as timestamp) as due_at, cast(contacted as timestamp) as contacted_at,
    cast(null as timestamp) as closed_at, false as randomised
from {{ref 'feed_actions'}}`,
  int_customer_identity: `select * from {{ref 'feed_people'}}`,
  int_customer_activity: `select customer_id, cast(ordinal as bigint) as ordinal from {{ref 'feed_activity'}} where cast(there as boolean)`,
}

describe.sequential('the closed loop by answer', () => {
  let shop: OwnText<keyof typeof columns>
  const told = async (...args: string[]): Promise<string> =>
    (await shop.build(...args)).mart_closed_loop ?? ''
  const moveTo = (asOf: string): void => {
    const yml = shop.p.read('project.yml')
    shop.p.write('project.yml', yml.replace(/default: 20[\d-]+/, `default: ${asOf}`))
  }
  beforeAll(async () => {
    shop = new OwnText({
      models: ['marts/experience/mart_closed_loop'],
      macros: ['calendar_days', 'local_time'],
      vars: 'vars: { as_of_date: { type: date, default: 2026-03-10 } }\n',
      parents,
      ports: {
        input_actions: {
          action_id: 'varchar',
          response_id: 'varchar',
          customer_id: 'varchar',
          case_id: 'varchar',
          owner_team: 'varchar',
          action_type: 'varchar',
          opened_at: 'timestamp',
          due_at: 'timestamp',
          contacted_at: 'timestamp',
          closed_at: 'timestamp',
          randomised: 'boolean',
        },
      },
      columns,
      rows: {
        responses: {
          r1: 'a,LOW,2026-01-10,true,',
          r2: 'b,HIGH,2026-01-20,true,',
          r3: 'b,LOW,2026-03-02,true,',
          r4: 'c,MID,2026-02-02,true,',
          r5: 'c,LOW,2026-02-03,true,',
        },
        actions: {
          k1: 'r1,a,2026-01-11,2026-01-13,2026-01-12',
          k2: 'r1,a,2026-01-12,2026-01-14,',
          k3: 'r3,b,2026-03-03,2026-03-20,',
          k4: ',b-old,2026-02-11,2026-02-12,2026-02-12',
          k5: 'r9,c,2026-02-11,2026-02-12,',
        },
        people: { a: 'a', b: 'b', 'b-old': 'b', c: 'c' },
        activity: { 'a,1': '1', 'a,4': '1', 'b,1': '1', 'b,2': '1', 'b,3': '1', 'c,2': '1' },
      },
    })
    await shop.build()
  })

  it('an answer builds its own rows, and one that needs no action has none', async () => {
    // r6 and r7; r3 is due later and is looked at each day
    shop.feed('responses', { r6: 'a,LOW,2026-03-04,true,', r7: 'a,HIGH,2026-03-04,true,' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
  })

  it('an answer that comes to its action takes it from those without, and gives it back', async () => {
    // r9, (none) and r3
    shop.feed('responses', { r9: 'c,MID,2026-02-10,true,' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
    shop.feed('responses', { r9: 'c,MID,2026-02-10,false,' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
  })

  it('an answer that is low no more goes, and its action stays', async () => {
    shop.feed('responses', { r5: 'c,HIGH,2026-02-03,true,', r1: 'a,HIGH,2026-01-10,true,' })
    // r5, r1, (none) as r1 has actions, r3
    expect(await told()).toMatch(/^4 keys: int_responses$/)
    await shop.holds()
  })

  it('an action builds its answer, with the number of the others', async () => {
    shop.feed('actions', { k0: 'r1,a,2026-01-10,2026-01-13,', k3: 'r3,b,2026-03-03,2026-03-20,2026-03-04' })
    expect(await told()).toMatch(/^3 keys: input_actions$/)
    await shop.holds()
  })

  it('an action on a copy of an answer builds the answer, and so does a copy that becomes the head', async () => {
    shop.feed('responses', { q3: 'b,LOW,2026-03-02,false,r3', r3: 'b,LOW,2026-03-02,true,r3' })
    shop.feed('actions', { k6: 'q3,b,2026-03-05,2026-03-06,' })
    // q3, r3 of which it is a copy, (none)
    expect(await told()).toMatch(/^3 keys: input_actions, int_responses$/)
    await shop.holds()
    shop.feed('responses', { q3: 'b,LOW,2026-03-02,true,r3', r3: 'b,LOW,2026-03-02,false,r3' })
    expect(await told()).toMatch(/^3 keys: int_responses$/)
    await shop.holds()
    shop.feed('responses', { q3: undefined, r3: 'b,LOW,2026-03-02,true,' })
    shop.feed('actions', { k6: undefined })
    await shop.build()
    await shop.holds()
  })

  it('whose customer is another builds its actions', async () => {
    shop.feed('people', { 'b-old': 'a' })
    // k4 has no answer: (none), and r3
    expect(await told()).toMatch(/^2 keys: int_customer_identity$/)
    await shop.holds()
  })

  it('a later day builds what falls due, and who is still there three months on', async () => {
    moveTo('2026-03-21')
    // r3 alone
    expect(await told()).toMatch(/^1 key: another day$/)
    await shop.holds()
    moveTo('2026-04-30')
    // April has ended: of January and active in it are r1, and r2 which asks for nothing
    expect(await told()).toMatch(/^1 key: another day$/)
    await shop.holds()
  })

  it('who is there after all builds the answers of that month and of three months before', async () => {
    shop.feed('activity', { 'b,5': '1', 'b,6': '1', 'c,1': '0' })
    // r3 in March, three months before June; nothing of b in May or February
    expect(await told()).toMatch(/^1 key: int_customer_activity$/)
    await shop.holds()
    shop.feed('activity', { 'a,4': undefined })
    // r1 in January
    expect(await told()).toMatch(/^1 key: int_customer_activity$/)
    await shop.holds()
  })

  it('a day before is built whole', async () => {
    moveTo('2026-03-10')
    expect(await told()).toMatch(/^whole/)
    await shop.holds()
  })
})
