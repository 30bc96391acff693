/**
 * Contacts, cases, visits, journeys, answers, contracts and what self-service saves, which the package builds by key, hold what a
 * whole build gives after days of late rows, corrections, deletions, merges and models left out. The company is that of tests/projects/by_hand, with contacts, cases, visits and touches beside.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { Company, type CompanyFeed } from './company.ts'

const feeds: Readonly<Record<string, CompanyFeed>> = {
  customers: { columns: 'customer_id', same: { customer_type: 'B2C', first_seen_date: '2024-01-01' } },
  customer_xref: {
    columns: 'source_id,valid_from,valid_to,customer_id,relation',
    same: { source_system: 'crm', method: 'exact', known_at: '2026-01-01' },
  },
  interactions: {
    columns: 'interaction_id,case_id,customer_id,reason,started_at',
    same: {
      channel: 'phone',
      assisted: 'true',
      direction: 'inbound',
      abandoned: 'false',
      handle_seconds: '60',
    },
  },
  cases: { columns: 'case_id,customer_id,reason,opened_at,resolved_at' },
  digital_events: {
    columns: 'visit_id,customer_id,reason,started_at',
    same: { channel: 'web', abandoned: 'false', opted_for_human: 'false' },
  },
  subscriptions: {
    columns: 'subscription_id,customer_id,unit_price,valid_from,valid_to',
    same: { product_id: 'p1', quantity: '1', currency: 'EUR' },
  },
  touchpoints: { columns: 'touch_id,customer_id,touched_at', same: { channel: 'shop', touch_type: 'visit' } },
  survey_responses: {
    columns: 'response_id,customer_id,metric_id,score,responded_at,event_type,event_id',
    same: {
      survey_id: 's1',
      metric_version: '1',
      survey_type: 'relational',
      channel: 'email',
      completed: 'true',
    },
  },
  channel_rates: {
    columns: 'channel,variable_cost',
    same: { queue: '*', currency: 'EUR', valid_from: '2020-01-01' },
  },
  journey_map: {
    columns: 'stage,phase,touchpoint,survey_id,interaction_reason,event_type',
    same: { valid_from: '2020-01-01' },
  },
}
const models = [
  'int_responses',
  'int_case_contacts',
  'int_cases',
  'int_self_service_visits',
  'int_case_channel_path',
  'int_journey_events',
  'mart_deflection',
  'int_mrr_customer_month',
  'int_subscription_months',
  'int_opening_bands',
]
const at = (day: number, hour = 10): string => `2026-03-0${day} ${hour}:00:00`

describe.sequential('after days of', () => {
  let company: Company
  beforeAll(async () => {
    company = new Company(
      { feeds, models },
      {
        customers: { c1: '', c2: '', c3: '', c4: '' },
        customer_xref: { 'crm-3,2024-01-01': ',c3,same_person' },
        channel_rates: { phone: '3.50', web: '0.10' },
        interactions: {
          i0: ',c2,bill,2026-02-27 10:00:00',
          i1: `k1,c1,bill,${at(1)}`,
          i2: `,c2,bill,${at(1)}`,
          i3: `,c9,move,${at(1)}`,
        },
        cases: { k1: `c1,bill,${at(1)},`, k3: `c2,move,${at(3)},` },
        digital_events: { v1: `c1,bill,${at(1, 11)}`, v2: `c9,bill,${at(1, 9)}`, v3: `c2,bill,${at(1, 9)}` },
        touchpoints: { t1: `c1,${at(1)}`, t2: `c9,${at(1)}`, t3: `c4,${at(1)}` },
        subscriptions: {
          s1: 'c1,20.00,2025-12-01,',
          s2: 'c2,15.00,2026-01-10,',
          s3: 'c9,10.00,2026-02-01,',
          s4: 'c4,5.00,2025-12-15,2026-02-10',
        },
        survey_responses: {
          r0: 'c1,nps_relational,10,2026-01-15 10:00:00,,',
          r1: `c1,nps_relational,9,${at(1)},case,k1`,
          r2: `c2,nps_relational,3,${at(1)},,`,
        },
        journey_map: { service: 'help,,,bill,', visit: 'buy,shop,,,' },
      },
    )
    await company.build(1)
  })

  it('late rows, corrections and deletions', async () => {
    company.feed('interactions', {
      i4: `,c2,bill,${at(2)}`,
      i1: `k1,c1,move,${at(1)}`,
      i5: `,c4,bill,${at(2)}`,
    })
    company.feed('digital_events', { v1: undefined, v4: `c4,bill,${at(2, 9)}` })
    company.feed('survey_responses', { r1: `c1,nps_relational,2,${at(1)},case,k1`, r2: undefined })
    company.feed('subscriptions', { s1: 'c1,20.00,2025-12-01,2026-02-20', s5: 'c4,7.00,2026-02-10,' })
    const told = await company.build(2)
    for (const name of models) expect([name, told[name]]).toEqual([name, expect.stringMatching(/ keys?: /)])
    await company.holds(2)
  })

  it('contacts whose next one moved, of which no figure of their own month hangs', async () => {
    company.feed('interactions', { i9: `,c2,bill,${at(2, 12)}` })
    const told = await company.build(2)
    // the call of 27 February is followed by the same one as before, that of the morning of 2 March by the new one
    expect(told.mart_deflection).toContain('1 key: ')
    await company.holds(2)
    company.feed('interactions', { i0: ',c2,bill,2026-02-26 10:00:00' })
    expect((await company.build(2)).mart_deflection).toContain('1 key: ')
    await company.holds(2)
  })

  it('a stranger who becomes known as the touch by which he came is taken back', async () => {
    company.feed('customers', { c9: '' })
    company.feed('touchpoints', { t2: undefined })
    const told = await company.build(2)
    expect(told.int_journey_events).toContain(' keys: ')
    // his contract, too, was of nobody until now
    expect(told.int_mrr_customer_month).toContain('1 key: ')
    await company.holds(2)
  })

  it('models built for different days', async () => {
    company.feed('interactions', { i6: `,c3,bill,${at(4)}`, i7: `k3,c2,move,${at(4, 12)}` })
    company.feed('digital_events', { v5: `c3,bill,${at(3, 9)}`, v6: `c3,bill,${at(4, 9)}` })
    // nobody called about it since, so that only its own day tells of it
    company.feed('cases', { k4: `c3,move,${at(3)},` })
    await company.build(5, '--select', '+int_case_contacts')
    await company.build(2, '--select', 'int_cases', 'int_self_service_visits')
    const told = await company.build(5)
    expect(told.int_cases).toContain(' keys: ')
    await company.holds(5)
  })

  it('merges, while some models are left out, and the same undone', async () => {
    company.feed('customer_xref', {
      'crm-4,2024-01-01': '2026-03-02,c4,same_person',
      'crm-4,2026-03-02': ',c1,merged_into',
    })
    company.feed('survey_responses', { r3: `c4,nps_relational,7,${at(5)},,` })
    await company.build(5, '--select', '+int_cases', '+int_responses')
    await company.build(5)
    company.feed('customer_xref', {
      'crm-4,2024-01-01': ',c4,same_person',
      'crm-4,2026-03-02': undefined,
    })
    await company.build(6)
    await company.holds(6)
  })

  it('a customer who is deleted, and comes back under another id', async () => {
    company.feed('customers', { c2: undefined })
    await company.build(7)
    company.feed('customers', { c5: '' })
    company.feed('interactions', { i2: `,c5,bill,${at(1)}`, i8: `,c2,bill,${at(7)}` })
    company.feed('cases', { k3: `c5,move,${at(3)},${at(6)}` })
    await company.build(7)
    await company.holds(7)
  })

  it('a month that ends, with a late answer and a call of its last evening, as what they read does', async () => {
    company.feed('survey_responses', { r4: 'c3,nps_relational,6,2026-02-10 10:00:00,,' })
    company.feed('interactions', {
      f1: ',c4,bill,2026-03-31 23:30:00',
      f2: 'k9,c1,move,2026-04-01 00:30:00',
    })
    company.feed('cases', { k9: 'c1,move,2026-04-01 00:30:00,' })
    await company.build(33)
    // a fault in what they read would stand on both sides, were they alone built whole
    await company.holds(
      33,
      models.map((name) => `+${name}`),
    )
  })
})
