/** Every figure here was worked out on paper from the rows in tests/projects/by_hand. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'

const dir = fileURLToPath(new URL('../projects/by_hand', import.meta.url))
let built: BuiltProject

beforeAll(async () => {
  built = await buildInMemory(dir)
})
afterAll(async () => await built.close())

/** Values of a row joined, so that a table of expectations reads like one. */
async function lines(sql: string): Promise<string[]> {
  return (await built.rows(sql)).map((row) => Object.values(row).join(' '))
}

it('only the customer whom nobody knows is remarked on', () => {
  // 5.00 of 245.05 is 2.04 %: above the 2 % that warn, below the 5 % that fail
  expect([...built.broken].sort()).toEqual([
    'relationships_input_gl_entries_customer_id',
    'revenue_entries_have_a_known_customer',
  ])
  for (const name of built.broken) expect(built.verdict(name)).toBe('warn')
})

describe('one row per customer and month', () => {
  const sql = `select customer_id, strftime(fiscal_month, '%Y-%m'), net_revenue, cost_of_revenue, cm1, cm2,
      cost_to_serve_marginal, cost_to_serve_loaded, overhead_loaded, order_count
    from marts.mart_unit_economics_month order by 1, 2`

  it('holds revenue, direct cost and margins of each customer, and what has no customer on UNALLOCATED', async () => {
    expect(await lines(sql)).toEqual([
      // service 30.00 is marginal; tools USD 10.00 at 0.92 are 9.20 and loaded only; premises 7.00
      'UNALLOCATED 2026-01 0.00 0.00 0.00 -30.00 30.00 39.20 7.00 0',
      // 5.00 posted to a customer that nobody knows; the 20.00 between entities is nowhere
      'UNALLOCATED 2026-02 5.00 0.00 5.00 5.00 0.00 0.00 0.00 0',
      // the closing entry of 150.00 does not undo January
      'c1 2026-01 100.00 40.00 60.00 60.00 0.00 0.00 0.00 1',
      'c1 2026-02 80.00 0.00 80.00 80.00 0.00 0.00 0.00 1',
      'c2 2026-01 50.00 0.00 50.00 50.00 0.00 0.00 0.00 1',
      // USD 10.05 at 0.90 is 9.045, half away from zero 9.05; posted and ordered under the merged id
      'c4 2026-02 9.05 0.00 9.05 9.05 0.00 0.00 0.00 1',
      // an order without money: a measured zero
      'own 2026-01 0.00 0.00 0.00 0.00 0.00 0.00 0.00 1',
    ])
  })

  it('says why cm3 is missing, and never prints 0 for it', async () => {
    expect(
      await lines('select count(cm3), count(retention_cost) from marts.mart_unit_economics_month'),
    ).toEqual(['0 0'])
    const [reason] = await lines('select distinct not_available from marts.mart_unit_economics_month')
    expect(reason).toContain('cm3: no account mapped to retention_cost')
    expect(reason).toContain('unit_count: input_order_lines')
  })
})

it('keeps what was posted before a merge with the old id as it was, and with the survivor as it is', async () => {
  expect(
    await lines(
      `select customer_id, report_line, amount_as_was, amount_as_is from marts.mart_identity_as_was order by 1`,
    ),
  ).toEqual(['c4 net_revenue 0.00 9.05', 'c4old net_revenue 9.05 0.00'])
})

it('takes the most specific map row: entity before cost centre before any', async () => {
  expect(
    await lines(`select entity_id, report_line, cost_pool, amount from marts.fct_ledger_entry
      where account_id = '6000' order by entry_id`),
  ).toEqual(['E1 cost_to_serve SERVICE 30.00', 'E1 overhead OVERHEAD 7.00', 'E2 cost_to_serve TOOLS 10.00'])
})

describe('the score that was known before a day', () => {
  it('leaves out answers that are later, later known, undated, off the scale or too old', async () => {
    expect(
      await lines(`select customer_id, strftime(fiscal_month, '%Y-%m'), score_band_opening, score_band
        from marts.mart_unit_economics_month where customer_id in ('c1', 'c2', 'c4') order by 1, 2`),
    ).toEqual([
      'c1 2026-01 NO_SCORE HIGH',
      // the 3 of 10 February was known on 5 March
      'c1 2026-02 HIGH HIGH',
      // an undated 7 and an 11 on a scale to 10
      'c2 2026-01 NO_SCORE NO_SCORE',
      // the 8 of 2024-12-31 is thirteen months old; the 6 came on the very day D and counts after it
      'c4 2026-02 NO_SCORE LOW',
    ])
  })

  it('takes what is known by the as-of date for the row of the customer', async () => {
    expect(
      await lines(
        `select customer_id, score_band, net_revenue_ltd from marts.mart_unit_economics order by 1`,
      ),
    ).toEqual([
      'UNALLOCATED UNALLOCATED 5.00',
      'c1 LOW 180.00',
      'c2 NO_SCORE 50.00',
      'c4 LOW 9.05',
      'own NO_SCORE 0.00',
    ])
  })

  it('keeps a quarantined response with its reason', async () => {
    expect(
      await lines(`select response_id, score, score_band, quarantine_reason from marts.fct_cx_response
        where quarantine_reason is not null`),
    ).toEqual(['r4 11.00 NO_SCORE score outside the scale'])
  })
})

it('bands customers by the latest answer about their first order, INTERNAL left out', async () => {
  expect(
    await lines(`select band, customers, repeaters, net_revenue, spend_sum_sq from marts.mart_score_band_economics
      where basis = 'first_order' and band_kind = 'band' and segment = '(all)' order by band`),
  ).toEqual([
    'HIGH 1 1 180.00 32400.0', // c1 gave 2, then 5
    'LOW 0 0 0.00 0.0',
    'MID 1 0 50.00 2500.0', // c2's undated 4
    'NO_SCORE 1 0 9.05 81.9025',
  ])
})

describe('the tie-out', () => {
  it('passes only against an issued trial balance, also for an account split over two lines', async () => {
    expect(
      await lines(`select mart, entity_id, report_line, gl_amount, state from marts.ctl_gl_tie_out
        where fiscal_month = '2026-01-01' and report_line in ('net_revenue', 'cost_to_serve', 'overhead')
        order by 1, 2, 3, 4`),
    ).toEqual([
      'fct_ledger_entry E1 cost_to_serve 30.00 pass',
      'fct_ledger_entry E1 net_revenue 150.00 pass',
      'fct_ledger_entry E1 overhead 7.00 pass',
      // USD 10.00 at 0.92; finance says 9.21, and 0.1 % of it is a cent
      'fct_ledger_entry E2 cost_to_serve 9.20 pass',
      'fct_ledger_entry E2 cost_to_serve 10.00 no_trial_balance',
      'mart_unit_economics_month (all) cost_to_serve 39.20 pass',
      'mart_unit_economics_month (all) net_revenue 150.00 pass',
      'mart_unit_economics_month (all) overhead 7.00 pass',
    ])
  })
})

it('shows what translation leaves on lines of its own', async () => {
  expect(
    await lines(`select report_line, strftime(fiscal_month, '%Y-%m'), amount, kind from marts.ctl_gl_tie_out_item
      where measure = 'reporting_amount' order by 1, 2`),
  ).toEqual([
    // 9.20 less the 9.21 of finance
    'cost_to_serve 2026-01 -0.01 fx',
    // USD 10.00: 9.20 of cost, 9.50 less in the bank
    'fx_translation 2026-01 0.30 fx',
    // USD 10.05: 9.15 in the bank (9.1455), 9.05 of revenue (9.045)
    'fx_translation 2026-02 -0.10 fx',
  ])
})

it('a missing rate stops the build instead of dropping the money', async () => {
  // what the figures stand on, and they would be the last
  const without = await buildInMemory(dir, ['fx_rate_set=nowhere'], { select: ['+rpt_figure'] })
  try {
    expect(without.verdict('rate_for_every_currency')).toBe('fail')
    expect(
      await without.rows("select 1 from information_schema.tables where table_name = 'rpt_figure'"),
    ).toEqual([])
  } finally {
    await without.close()
  }
})
