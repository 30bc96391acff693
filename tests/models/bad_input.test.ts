/** What bad data does, kind by kind: docs/bad-input.md. Every figure was worked out on paper from tests/projects/bad_input. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'
import { projectOn } from './part.ts'

const dir = fileURLToPath(new URL('../projects/bad_input', import.meta.url))
const zoe = 'o\'neil "zé" 🎈'
let built: BuiltProject

beforeAll(async () => {
  // with the package's unit tests: here the day begins at 03:00 UTC, and what they expect must not hang on the zone
  built = await buildInMemory(dir, [], { units: true })
})
afterAll(async () => await built.close())

async function lines(sql: string): Promise<string[]> {
  return (await built.rows(sql)).map((row) => Object.values(row).join(' '))
}

it('what can be told from good data is told, and nothing stops', () => {
  expect(built.broken).toEqual([])
})

it('publishes no figure that is NaN or infinite: every published table that has such columns is tested for it', async () => {
  const tables = await lines(`select distinct table_name from information_schema.columns
    where table_schema in ('marts', 'reports') and data_type in ('DOUBLE', 'FLOAT') order by 1`)
  expect(tables).toContain('mart_experiment_result')
  expect(tables.map((table) => `${table} ${built.verdict(`finite_${table}`)}`)).toEqual(
    tables.map((table) => `${table} pass`),
  )
})

it('comes back to the ledger to the cent, in every month and line', async () => {
  expect(await lines('select count(*) from marts.ctl_gl_tie_out where unexplained_amount <> 0')).toEqual([
    '0',
  ])
  expect(
    await lines(`select customer_id, strftime(fiscal_month, '%Y-%m'), net_revenue, cost_to_serve_loaded, order_count,
        unit_count, contact_count, is_active, score_band
      from marts.mart_unit_economics_month order by 2, 1`),
  ).toEqual([
    'b 2026-01 50.00 10.00 0 0.0000 1 true NO_SCORE',
    // 100.00 and the late 7.00; two of three contacts of 30.00, and all three units of 6.00
    `${zoe} 2026-01 107.00 26.00 1 3.0000 2 true HIGH`,
    // 12.00 and 5.00 whose drivers have nothing to measure
    'UNALLOCATED 2026-02 0.00 17.00 0 0.0000 0 false UNALLOCATED',
    // 30.00 sold, 90.00 refunded, two units brought back
    'b 2026-02 -60.00 0.00 1 -2.0000 0 false LOW',
  ])
})

it('a late journal counts in its period, is marked, and explains the trial balance that was issued before it', async () => {
  expect(
    await lines(`select document_id, amount from marts.fct_ledger_entry where is_late order by amount`),
  ).toEqual(['d5 -7.00', 'd5 7.00'])
  expect(
    await lines(`select gl_amount, trial_balance_amount, unexplained_amount, state from marts.ctl_gl_tie_out
      where mart = 'fct_ledger_entry' and report_line = 'net_revenue' and fiscal_month = '2026-01-01'`),
  ).toEqual(['157.00 150.00 0.00 pass'])
  expect(
    await lines(`select item, amount, kind from marts.ctl_gl_tie_out_item
      where mart = 'fct_ledger_entry' and report_line = 'net_revenue'`),
  ).toEqual(['late journals 7.00 late_journal'])
  // 150.00 when January was closed
  expect(
    await lines(`select metric, fiscal_period_id, issued_value, new_value, delta, cause from marts.ctl_restatement
      where metric = 'net_revenue'`),
  ).toEqual(['net_revenue FY2026-P01 150.00 157.00 7.00 late_journal'])
})

it('a copied response counts once; what no scale allows and one answer with two scores are kept apart, with a reason', async () => {
  expect(
    await lines(`select response_id, score, is_answer_head, quarantine_reason from marts.fct_cx_response
      where quarantine_reason is not null or not is_answer_head order by response_id`),
  ).toEqual([
    'r2 9.00 false ',
    'r3 11.00 true score outside the scale',
    'r4 7.50 true score off the step',
    'r5 3.00 true one answer with two scores',
    'r6 8.00 false one answer with two scores',
  ])
  expect(await lines('select row_key from marts.ctl_quarantine order by 1')).toEqual(['r3', 'r4', 'r5', 'r6'])
  expect(
    await lines(`select strftime(fiscal_month, '%Y-%m'), n, n_low, n_high, score_sum from marts.fct_cx_group_month
      where "window" = 'month' and segment_set = '(all)' order by 1`),
  ).toEqual(['2026-01 1 0 1 9.00', '2026-02 1 1 0 6.00'])
  expect(
    await lines(`select check_name, numerator, denominator from marts.mart_measurement_health
      where check_name in ('quarantined_responses', 'duplicate_answers') and fiscal_month = '2026-01-01' order by 1`),
  ).toEqual(['duplicate_answers 2.00 6.00', 'quarantined_responses 4.00 6.00'])
})

it('more refunded than sold is negative revenue, nobody who is active, and never a share of a cost', async () => {
  expect(
    await lines(`select movement, amount from marts.mart_revenue_movement
      where customer_id = 'b' and fiscal_month = '2026-02-01' and measure = 'month' order by movement`),
  ).toEqual(['churn -110.00', 'closing -60.00', 'opening 50.00'])
})

it('a month without drivers, and one in which units only came back, leave their pools where no customer is', async () => {
  expect(
    await lines(`select cost_pool, reason, amount from marts.mart_cost_to_serve
      where fiscal_month = '2026-02-01' order by 1`),
  ).toEqual(['SERVICE zero_driver 12.00', 'SHIPPING zero_driver 5.00'])
})

it('the day is that of the project, not of UTC: half past ten in the evening of 31 January is January', async () => {
  expect(
    await lines(`select strftime(fiscal_month, '%Y-%m') from intermediate.int_orders where order_id = 'o1'
      union all select strftime(fiscal_month, '%Y-%m') from marts.fct_interaction where interaction_id = 'i2'
      union all select strftime(fiscal_month, '%Y-%m') from marts.fct_cx_response where response_id = 'r1'`),
  ).toEqual(['2026-01', '2026-01', '2026-01'])
})

it('text with quotes, line breaks and emoji passes unharmed, and free text stays out of the marts', async () => {
  expect(await lines(`select memo from inputs.input_gl_entries where entry_id = 'd1-1'`)).toEqual([
    'said "no refund",\nthen 😡; DROP TABLE gl; --',
  ])
  expect(
    await lines(`select distinct product_line from marts.mart_revenue_movement_product
      union all select distinct reason from marts.fct_interaction`),
  ).toEqual(['tea, "loose"\n🍵', 'bill "wrong" 💸'])
  expect(
    await lines(`select table_name from information_schema.columns
      where table_schema in ('marts', 'reports') and column_name in ('memo', 'display_name')`),
  ).toEqual([])
})

describe('what cannot be told from good data stops the build, and nothing is published', () => {
  const models = ['fct_ledger_entry', 'int_driver_values', 'dim_product', 'int_responses']
  let part: string
  beforeAll(() => {
    part = projectOn('bad_input', models)
  })
  const stops = async (bad: string, select: string, check: string, behind: string): Promise<void> => {
    const project = await buildInMemory(part, [`bad=${bad}`], { select: [select] })
    try {
      // a port has several checks of one name
      expect(project.broken).toContain(check)
      const made = await project.rows(
        `select 1 from information_schema.tables where table_name = '${behind}'`,
      )
      expect(made).toEqual([])
    } finally {
      await project.close()
    }
  }

  it('a source id of two customers on one day', () =>
    stops('identity', '+int_customer_identity', 'assert_one_customer_per_source_id', 'int_customer_identity'))
  it('an account without a mapping', () =>
    stops('mapping', '+fct_ledger_entry', 'no_unmapped_posting', 'fct_ledger_entry'))
  it('a currency without a rate', () =>
    stops('rate', '+fct_ledger_entry', 'rate_for_every_currency', 'fct_ledger_entry'))
  it('a driver quantity below zero', () =>
    stops('driver', '+int_driver_values', 'expression_is_true_input_driver_values', 'int_driver_values'))
  it('a product of two product lines on one day', () =>
    stops('product', '+dim_product', 'mutually_exclusive_ranges_input_products', 'dim_product'))
  it('an id of a customer with a blank at its end, which would be another customer', () =>
    stops('blank', '+fct_ledger_entry', 'expression_is_true_input_gl_entries', 'fct_ledger_entry'))
  it('one response id twice', () =>
    stops('twice', '+int_responses', 'unique_input_survey_responses_response_id', 'int_responses'))
})

describe('what looks like good data, row by row', () => {
  let project: BuiltProject
  beforeAll(async () => {
    const part = projectOn('bad_input', ['ctl_gl_tie_out', 'mart_unit_economics'])
    project = await buildInMemory(part, ['bad=copied'], { select: ['+ctl_gl_tie_out'] })
  })
  afterAll(async () => await project.close())

  it('a document copied under new ids stops the build where finance issued a balance without it', async () => {
    expect(project.verdict('tie_out_has_no_failure')).toBe('fail')
    // 100.00 twice, 50.00 and the late 7.00, which explains itself; 150.00 were issued
    expect(
      await project.rows(`select gl_amount as ledger, trial_balance_amount as issued, state,
          (select sum(amount) from marts.ctl_gl_tie_out_item as items
            where items.mart = tie.mart and items.report_line = tie.report_line) as explained
        from marts.ctl_gl_tie_out as tie
        where mart = 'fct_ledger_entry' and report_line = 'net_revenue' and fiscal_month = '2026-01-01'`),
    ).toEqual([{ ledger: '257.00', issued: '150.00', state: 'fail', explained: '7.00' }])
  })

  it('an id in capitals is another customer, and is told with the money of both; totals still tie', async () => {
    await project.again(['bad=case'], { select: ['+mart_unit_economics', '+ctl_gl_tie_out'] })
    expect(project.verdict('customers_are_spelt_one_way')).toBe('warn')
    // b bought for 50.00 and 30.00 and gave back 90.00
    expect(
      await project.rows(`select customer_id, net_revenue_ltd as revenue
        from marts.mart_unit_economics where lower(customer_id) = 'b' order by 1`),
    ).toEqual([
      { customer_id: 'B', revenue: '8.00' },
      { customer_id: 'b', revenue: '-10.00' },
    ])
    expect(project.verdict('tie_out_has_no_failure')).toBe('pass')
  })
})
