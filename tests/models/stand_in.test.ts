/**
 * A company without a general ledger: invoices stand in for it, else payments, else no money is known
 * (decision 136). Every figure was worked out on paper from tests/projects/stand_in.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'
import { projectOn } from './part.ts'

const models = ['mart_unit_economics_month', 'mart_revenue_movement', 'ctl_gl_tie_out', 'ctl_input_status']

function company(...without: string[]): {
  built: () => BuiltProject
  lines: (sql: string) => Promise<string[]>
} {
  let project: BuiltProject
  beforeAll(async () => {
    const part = projectOn('stand_in', models)
    for (const input of without) rmSync(join(part, 'models/inputs', `${input}.sql`))
    project = await buildInMemory(part)
  })
  afterAll(async () => await project.close())
  return {
    built: () => project,
    lines: async (sql) => (await project.rows(sql)).map((row) => Object.values(row).join(' ')),
  }
}

const revenue = `select customer_id, strftime(fiscal_month, '%Y-%m'), net_revenue, score_band
  from marts.mart_unit_economics_month order by fiscal_month, customer_id`
const status = `select input, input_present, "rows", control_total from marts.ctl_input_status
  where input in ('input_gl_entries', 'input_account_map') order by input`

describe('invoices and payments', () => {
  const { built, lines } = company()

  it('revenue is what was billed without tax, in the month of the invoice, and nothing is broken', async () => {
    expect(built().broken).toEqual([])
    expect(await lines(revenue)).toEqual([
      'A 2026-01 150.00 HIGH',
      'B 2026-01 40.00 NO_SCORE',
      'A 2026-02 -30.00 HIGH',
      'UNALLOCATED 2026-02 0.60 UNALLOCATED',
    ])
  })

  it('the stand-in is double entry: receivables with tax, revenue, tax', async () => {
    expect(
      await lines(
        `select account_id, report_line, sum(amount) from marts.fct_ledger_entry group by all order by 1`,
      ),
    ).toEqual([
      'PASS_THROUGH_TAX pass_through_tax -22.12',
      'RECEIVABLES balance_sheet 182.72',
      'REVENUE net_revenue -160.60',
    ])
    expect(await lines('select max(line_no) from inputs.input_gl_entries')).toEqual(['5'])
  })

  it('says that revenue is as billed, and that no cost is known', async () => {
    const [said] = await lines('select distinct not_available from marts.mart_unit_economics_month')
    expect(said).toContain('cost_of_revenue: no account mapped to cost_of_revenue')
    expect(said).toContain('net_revenue as recognised, not as billed: input_gl_entries')
  })

  it('counts as a ledger that is there, with its own total', async () => {
    // 120 + 50 + 48 + 0.72 of receivables, and 30 + 6 that the credit note takes back
    expect(await lines(status)).toEqual(['input_account_map true 4 ', 'input_gl_entries true 14 254.72'])
  })
})

/** The accounts of the stand-in, and 4000 of a trial balance, as a project maps and names them in files of its own. */
const map = `-- grain: one row per account
select account_id, '*' as entity_id, '*' as cost_centre, report_line, cast(null as varchar) as cost_pool, date '0001-01-01' as valid_from,
    cast(null as date) as valid_to, 'finance' as owner, timestamp '0001-01-01 00:00:00' as known_at, 'by hand' as source, account_id as source_row
from (values ('RECEIVABLES', 'balance_sheet'), ('REVENUE', 'net_revenue'), ('PASS_THROUGH_TAX', 'pass_through_tax'),
    ('4000', 'net_revenue')) as accounts (account_id, report_line)
`
const chart = `-- grain: one row per account
select account_id, account_id as account_name, cast(null as varchar) as parent_account_id, account_class, side as normal_side,
    true as is_posting, date '0001-01-01' as valid_from, cast(null as date) as valid_to, 'by hand' as source, account_id as source_row
from (values ('RECEIVABLES', 'asset', 'debit'), ('REVENUE', 'revenue', 'credit'), ('PASS_THROUGH_TAX', 'liability', 'credit'),
    ('4000', 'revenue', 'credit')) as accounts (account_id, account_class, side)
`

describe('a credit note, whose ledger document nobody named', () => {
  it.each([
    ['by the default map and chart', {}],
    ['by a map of the project', { input_account_map: map }],
    ['by a map and a chart of the project', { input_account_map: map, input_gl_accounts: chart }],
  ])('is of the month of its invoice where cohorts ask for that, %s', async (_, files) => {
    const part = projectOn('stand_in', ['int_matched_credits', 'int_measure_availability'])
    for (const [name, sql] of Object.entries(files))
      writeFileSync(join(part, `models/inputs/${name}.sql`), sql)
    const project = await buildInMemory(part, ['match_credits_to_invoice=true'])
    // a map of more accounts than the chart has is a warning
    expect(project.broken.filter((name) => !name.startsWith('relationships_'))).toEqual([])
    const found = await project.rows(
      `select document_id, customer_id, strftime(credit_month, '%Y-%m') as credited,
        strftime(invoice_month, '%Y-%m') as billed, amount from intermediate.int_matched_credits`,
    )
    expect(found.map((row) => Object.values(row).join(' '))).toEqual(['C1 A 2026-02 2026-01 -30.00'])
    const said = await project.rows(
      `select measure from intermediate.int_measure_availability where reason = 'input_gl_entries'`,
    )
    expect(said.map((row) => row.measure)).toEqual(['net_revenue as recognised, not as billed'])
    await project.close()
  })
})

describe('payments alone', () => {
  const { built, lines } = company('input_invoice_lines', 'input_rev_schedule')

  it('revenue is what was paid, on the day of the payment; fees are no cost to serve', async () => {
    expect(built().broken).toEqual([])
    expect(await lines(revenue)).toEqual([
      'A 2026-01 170.00 HIGH',
      'A 2026-02 -36.00 HIGH',
      'B 2026-02 48.00 NO_SCORE',
      'UNALLOCATED 2026-02 0.72 UNALLOCATED',
    ])
    const [said] = await lines('select distinct not_available from marts.mart_unit_economics_month')
    expect(said).toContain('net_revenue as recognised, not as paid: input_gl_entries')
    expect(said).toContain('cost_to_serve_loaded: no account mapped to cost_to_serve')
  })
})

describe('neither', () => {
  const { built, lines } = company('input_invoice_lines', 'input_payments', 'input_rev_schedule')

  it('no money is known: no row claims 0.00, and the input is absent', async () => {
    expect(built().broken).toEqual([])
    expect(await lines(revenue)).toEqual([])
    expect(await lines(status)).toEqual(['input_account_map false 4 ', 'input_gl_entries false 0 '])
  })
})

/** A balance of 190.00 of revenue in January, as it was billed, and one of February that is a cent off. */
const balances = `-- grain: one row per account and period
select 'E' as entity_id, '4000' as account_id, period as fiscal_period_id, 'actual' as scenario,
    cast(movement as decimal(18,2)) as movement, cast(null as decimal(18,2)) as closing_balance, 'EUR' as currency,
    timestamp '2026-03-05 00:00:00' as known_at, true as is_issued, 'by hand' as source, '4000' as source_row
from (values ('FY2026-P01', -190.00), ('FY2026-P02', 29.41)) as issued (period, movement)
`
describe('a trial balance that finance issued', () => {
  const select = { select: ['+ctl_gl_tie_out', '+int_measure_availability'] }
  const names = (project: BuiltProject): string[] =>
    project.broken.map((name) => name.replace(/_[0-9a-f]+$/, ''))

  it('stops the build where its accounts have no line, and is held against what stands in where they have', async () => {
    const part = projectOn('stand_in', ['ctl_gl_tie_out', 'int_measure_availability'])
    writeFileSync(join(part, 'models/inputs/input_trial_balance.sql'), balances)
    const unmapped = await buildInMemory(part, [], select)
    expect(names(unmapped)).toContain('every_issued_balance_has_a_line')
    await unmapped.close()
    writeFileSync(join(part, 'models/inputs/input_account_map.sql'), map)
    const mapped = await buildInMemory(part, [], select)
    // the chart of the stand-in has no account 4000, which is a warning
    expect(names(mapped)).toEqual([
      'relationships_input_account_map_account_id',
      'relationships_input_trial_balance_account_id',
      'tie_out_has_no_failure',
    ])
    const told =
      await mapped.rows(`select strftime(fiscal_month, '%m'), gl_amount, trial_balance_amount, state
      from marts.ctl_gl_tie_out where mart = 'fct_ledger_entry' and report_line = 'net_revenue' order by 1`)
    expect(told.map((row) => Object.values(row).join(' '))).toEqual([
      '01 190.00 190.00 pass',
      '02 -29.40 -29.41 fail',
    ])
    const said = await mapped.rows(
      `select measure from intermediate.int_measure_availability where reason = 'input_gl_entries'`,
    )
    expect(said.map((row) => row.measure)).toEqual(['net_revenue as recognised, not as billed'])
    await mapped.close()
  })
})

describe('what cannot be told from good data fails its check', () => {
  const select = { select: ['+ctl_input_status', '+int_customers'] }
  let good: BuiltProject
  beforeAll(async () => {
    good = await buildInMemory(projectOn('stand_in', ['ctl_input_status', 'int_customers']), [], select)
    expect(good.broken).toEqual([])
  })
  afterAll(async () => await good.close())

  it.each([
    ['circle', 'customer_hierarchy_has_no_cycle'],
    // one cent less than was billed, though the service is over
    ['schedule', 'a_schedule_recognises_what_was_billed'],
    ['fils', 'expression_is_true_input_payments'],
  ])('%s', async (bad, check) => {
    await good.again([`bad=${bad}`], select)
    expect(good.broken.map((name) => name.replace(/_[0-9a-f]+$/, ''))).toContain(check)
  })
})
