/**
 * What the package builds from the ledger by day and by month, as far as what a customer brings, to which cohort, what a merge moved and
 * who expands, holds what a whole build gives after days with documents over several days, corrections, deletions, remapped accounts and merges.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { Company, type CompanyFeed } from './company.ts'

const feeds: Readonly<Record<string, CompanyFeed>> = {
  customers: { columns: 'customer_id', same: { customer_type: 'B2C', first_seen_date: '2024-01-01' } },
  customer_xref: {
    columns: 'source_id,valid_from,valid_to,customer_id,relation',
    same: { source_system: 'crm', method: 'exact', known_at: '2026-01-01' },
  },
  gl_entries: {
    columns: 'entry_id,document_id,account_id,posting_date,amount,customer_id',
    days: 'posting_date',
    same: {
      line_no: '1',
      entity_id: 'E1',
      book: 'main',
      currency: 'EUR',
      entry_type: 'normal',
      is_intercompany: 'false',
      scenario: 'actual',
    },
  },
  account_map: {
    columns: 'account_id,report_line,cost_pool',
    same: { entity_id: '*', cost_centre: '*', valid_from: '2020-01-01', known_at: '2020-01-01' },
  },
  invoice_lines: {
    columns: 'invoice_line_id,document_id,customer_id,account_id,net_amount,invoice_date,product_id',
    same: { entity_id: 'E1', currency: 'EUR', quantity: '1' },
  },
  survey_responses: {
    columns: 'response_id,customer_id,metric_id,score,responded_at',
    same: {
      survey_id: 's1',
      metric_version: '1',
      survey_type: 'relational',
      channel: 'email',
      completed: 'true',
    },
  },
}

const daily = [
  'int_gl_entries_mapped',
  'int_customer_month_ledger',
  'int_customer_month_amounts',
  'int_months_with_revenue',
]
const models = [
  ...daily,
  'int_customer_contribution',
  'int_cohort_months',
  'mart_cohort_retention',
  'mart_identity_as_was',
  'mart_expansion_band',
]
const whole = models.map((name) => `+${name}`)

describe.sequential('after days of', () => {
  let company: Company
  const told = async (): Promise<Record<string, string>> => company.build(5)
  const amount = async (customer: string): Promise<unknown> =>
    company.p.rows(
      `select cast(fiscal_month as varchar) as month, cast(net_revenue as varchar) as revenue
      from intermediate.int_customer_month_amounts where customer_id = '${customer}' and net_revenue <> 0 order by all`,
    )

  beforeAll(async () => {
    company = new Company(
      { feeds, models, whole },
      {
        customers: { c1: '', c2: '', c3: '', c4: '', c5: '' },
        customer_xref: {
          'crm-3,2024-01-01': ',c3,same_person',
          'crm-5,2024-01-01': '2026-02-01,c5,same_person',
          'crm-5,2026-02-01': ',c4,merged_into',
        },
        account_map: {
          4000: 'net_revenue,',
          4900: 'net_revenue,',
          5000: 'cost_of_revenue,PRODUCT',
          6000: 'cost_to_serve,SERVICE',
        },
        gl_entries: {
          e1: 'D,4000,2026-01-10,-100.00,',
          e2: 'D,4900,2026-02-05,-5.00,',
          e3: 'd3,4000,2026-01-20,-50.00,c3',
          e4: 'd4,5000,2026-01-20,20.00,c3',
          e5: 'd5,6000,2026-02-20,30.00,',
          e6: 'd6,4000,2026-02-21,-80.00,c3',
          e7: 'd7,4000,2026-02-22,-40.00,c1',
          e8: 'd8,4000,2026-01-22,-60.00,c4',
          e12: 'd12,4000,2026-01-23,-11.00,c5',
        },
        invoice_lines: {
          l1: 'D,c1,,60.00,2026-01-10,p1',
          l2: 'D,c2,,40.00,2026-01-10,p1',
        },
        survey_responses: { r1: 'c3,nps_relational,9,2026-01-02 10:00:00' },
      },
    )
    await told()
    // -100.00 is not all the revenue of D that names nobody, so it is nobody's
    expect(await amount('c1')).toEqual([{ month: '2026-02-01', revenue: '40.00' }])
  })

  it('an account that is mapped otherwise', async () => {
    company.feed('account_map', { 4900: 'cost_of_revenue,PRODUCT' })
    await told()
    expect(await amount('c1')).toEqual([
      { month: '2026-01-01', revenue: '60.00' },
      { month: '2026-02-01', revenue: '40.00' },
    ])
  })

  it('corrections and deletions, by the partitions that they touch', async () => {
    company.feed('gl_entries', {
      e2: undefined,
      e7: 'd7,4000,2026-02-22,-45.00,c1',
      e9: 'd9,5000,2026-02-22,3.00,c1',
    })
    const messages = await told()
    for (const name of daily)
      expect([name, messages[name]]).toEqual([name, expect.stringMatching(/^\d of \d+ partitions/)])
    // all of them are of February, and nobody comes to another cohort
    expect(messages.int_cohort_months).toBe('1 key: int_customer_contribution')
    await company.holds(5)
  })

  it('a merge, and a document that bills the one merged', async () => {
    company.feed('customer_xref', {
      'crm-3,2024-01-01': '2026-02-15,c3,same_person',
      'crm-3,2026-02-15': ',c4,merged_into',
    })
    company.feed('gl_entries', { e10: 'G,4000,2026-02-23,-9.00,', e11: 'G,5000,2026-03-01,2.00,' })
    company.feed('invoice_lines', { l3: 'G,c3,,9.00,2026-02-23,p1' })
    await told()
    await company.holds(5)
  })

  it('a late line that makes two of one, and the merge undone', async () => {
    company.feed('invoice_lines', { l4: 'G,c2,,1.00,2026-02-23,p1' })
    company.feed('customer_xref', {
      'crm-3,2024-01-01': '2026-02-20,c3,same_person',
      'crm-3,2026-02-15': undefined,
      'crm-3,2026-02-20': ',c4,merged_into',
    })
    await told()
    await company.holds(5)
  })
})
