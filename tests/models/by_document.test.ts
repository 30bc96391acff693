/**
 * The ledger, built by day, holds what a whole build gives although a document says whose its entries are by what it holds on other
 * days. By hand: lines without an account bill 60.00 to C1 and 40.00 to C2, which is the -100.00 of January while that is the only
 * revenue of D that names nobody.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { OwnText } from './own-text.ts'

const models = [
  'int_account_mapping',
  'int_document_lines',
  'int_billed_entries',
  'int_posting_identity',
  'int_gl_entries_mapped',
]
const columns = {
  entries: 'entry_id,document_id,account_id,posting_date,amount',
  map: 'account_id,report_line',
  lines: 'line_id,document_id,customer_id,account_id,net_amount',
}
const nothing = ['cost_centre', 'customer_id', 'product_id', 'initiative_id', 'source_document']
  .map((name) => `cast(null as varchar) as ${name}`)
  .join(', ')

const parents = {
  input_gl_entries: `{{config materialized='table' partition_by='posting_date'}}
    select entry_id, document_id, 'E' as entity_id, 'main' as book, cast(posting_date as date) as posting_date, ${nothing},
      cast(account_id as varchar) as account_id, cast(amount as decimal(18,2)) as amount, 'EUR' as currency,
      'normal' as entry_type, false as is_intercompany, timestamp '2026-01-01' as known_at
    from {{ref 'feed_entries'}}`,
  input_account_map: `select cast(account_id as varchar) as account_id, report_line, '*' as entity_id, '*' as cost_centre,
      cast(null as varchar) as cost_pool, date '2020-01-01' as valid_from, cast(null as date) as valid_to,
      timestamp '2020-01-01' as known_at
    from {{ref 'feed_map'}}`,
  input_trial_balance: `select 'E' as entity_id, '1' as account_id, 'P' as fiscal_period_id from range(0)`,
  input_invoice_lines: `select 'E' as entity_id, document_id, customer_id, cast(account_id as varchar) as account_id,
      cast(net_amount as decimal(18,2)) as net_amount, 'EUR' as currency, timestamp '2026-01-01' as known_at
    from {{ref 'feed_lines'}}`,
  int_fiscal_calendar: `select cast(m as date) as fiscal_month, last_day(cast(m as date)) as end_date, 'P' || month(m) as fiscal_period_id,
      cast(null as timestamp) as closed_at
    from unnest([date '2026-01-01', date '2026-02-01']) as months (m)`,
  int_customer_identity: `select c as fact_customer_id, c as customer_id, 'matched' as identity_state
    from unnest(['C1', 'C2', 'C3']) as t (c)`,
  report_lines: `select * from (values ('net_revenue', 'contribution'), ('cost_of_revenue', 'contribution')) as t (report_line, statement)`,
}

describe.sequential('a document over several days', () => {
  let shop: OwnText<keyof typeof columns>
  const january = async (): Promise<unknown> => {
    const [row] = await shop.p.rows(
      "select billed_account, attribution from made.int_gl_entries_mapped where entry_id = 'e1'",
    )
    return row
  }
  const split = { billed_account: '*', attribution: 'document' }
  const whose = { billed_account: null, attribution: 'none' }

  beforeAll(async () => {
    shop = new OwnText({
      models: models.map((name) => `intermediate/ledger/${name}`),
      macros: ['money', 'local_time'],
      vars: 'vars:\n  known_at: { type: timestamp, default: 9999-12-31 00:00:00 }\n',
      parents,
      columns,
      rows: {
        entries: {
          e1: 'D,4000,2026-01-10,-100.00',
          e2: 'D,4900,2026-02-05,-5.00',
          e3: 'X,6000,2026-01-11,5.00',
          e4: 'F,6000,2026-02-06,5.00',
          e5: 'F,4000,2026-02-06,-7.00',
        },
        map: { 4000: 'net_revenue', 4900: 'net_revenue', 6000: 'cost_of_revenue' },
        lines: { l1: 'D,C1,,60.00', l2: 'D,C2,,40.00', l3: 'F,C1,,7.00' },
      },
    })
    await shop.build()
    expect(await january()).toEqual(whose)
  })

  it('an account of its later day is mapped otherwise, and back', async () => {
    shop.feed('map', { 4900: 'cost_of_revenue' })
    await shop.build()
    expect(await january()).toEqual(split)
    await shop.holds()
    shop.feed('map', { 4900: 'net_revenue' })
    await shop.build()
    expect(await january()).toEqual(whose)
    await shop.holds()
  })

  it('a correction moves an entry of its later day to an account of costs, and back', async () => {
    shop.feed('entries', { e2: 'D,6000,2026-02-05,-5.00' })
    const told = await shop.build()
    expect(told.int_gl_entries_mapped).toMatch(/^2 of 4 partitions: /)
    expect(await january()).toEqual(split)
    await shop.holds()
    shop.feed('entries', { e2: 'D,4900,2026-02-05,-5.00' })
    await shop.build()
    expect(await january()).toEqual(whose)
    await shop.holds()
  })

  it('its entry of a later day goes, or comes', async () => {
    shop.feed('entries', { e2: undefined, e3: 'D,4900,2026-02-06,-1.00' })
    await shop.build()
    expect(await january()).toEqual(whose)
    shop.feed('entries', { e3: undefined })
    await shop.build()
    expect(await january()).toEqual(split)
    await shop.holds()
  })

  it('a document of one is of two by a late line', async () => {
    shop.feed('lines', { l4: 'F,C2,,1.00' })
    await shop.build()
    await shop.holds()
  })

  it('builds the days of new documents only, also where they bill a customer of whom nobody heard', async () => {
    shop.feed('entries', { e6: 'G,4000,2026-02-07,-3.00', e7: 'G,6000,2026-02-08,2.00' })
    shop.feed('lines', { l5: 'G,C3,,3.00' })
    const told = await shop.build()
    expect(told.int_gl_entries_mapped).toMatch(/^2 of \d partitions: .*2026-02-07/)
    const rows = await shop.p.rows(
      "select entry_id, customer_id from made.int_gl_entries_mapped where document_id = 'G' order by entry_id",
    )
    expect(rows).toEqual([
      { entry_id: 'e6', customer_id: 'C3' },
      { entry_id: 'e7', customer_id: 'C3' },
    ])
    await shop.holds()
  })
})
