/**
 * Cost allocation by hand: the worked example in January and February (three pools, four customers, two currencies,
 * rules that change on a date), and in March pools that serve pools, credits, unknown customers and refunds.
 */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory, type Wanted } from './build.ts'
import { projectOn } from './part.ts'

const dir = fileURLToPath(new URL('../projects/allocation', import.meta.url))
let built: BuiltProject
/** The same company for what another build of it shows of a few models. */
let part: string
/** Built again and again with other variables: what they do not touch stands. */
let other: BuiltProject | undefined

beforeAll(async () => {
  built = await buildInMemory(dir)
  part = projectOn('allocation', ['mart_unit_economics_month', 'mart_cost_to_serve', 'fct_ledger_entry'])
})
afterAll(async () => {
  await built.close()
  await other?.close()
})

async function builtWith(vars: readonly string[], wanted: Wanted): Promise<BuiltProject> {
  await other?.again(vars, wanted)
  other ??= await buildInMemory(part, vars, wanted)
  return other
}

/** Values of a row joined, so that a table of expectations reads like one; nulls are dashes. */
async function lines(sql: string): Promise<string[]> {
  return (await built.rows(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' '),
  )
}

/** Amounts of a month by customer: PHONE, CHAT, direct, FULFIL, TOOLS. */
const byActivity = (month: string) => `select customer_id,
    sum(amount) filter (activity = 'PHONE'), sum(amount) filter (activity = 'CHAT'),
    sum(amount) filter (attribution = 'direct'), sum(amount) filter (cost_pool = 'FULFIL'),
    sum(amount) filter (cost_pool = 'TOOLS')
  from marts.mart_cost_to_serve where fiscal_month = '${month}-01' group by 1 order by 1`

/** Both views of a month, as the unit economics show them. */
const views = (month: string) => `select customer_id, cost_to_serve_marginal, cost_to_serve_loaded
  from marts.mart_unit_economics_month where fiscal_month = '${month}-01' order by 1`

it('passes every test but those that tell of a customer whom nobody knows', () => {
  expect([...built.broken].sort()).toEqual([
    'relationships_input_gl_entries_customer_id',
    'relationships_input_invoice_lines_customer_id',
  ])
})

describe('January: contacts drive PHONE and CHAT, orders FULFIL in dollars', () => {
  it('gives each customer what the hand sheet gives', async () => {
    expect(await lines(byActivity('2026-01'))).toEqual([
      'C1 225.00 - - 131.43 25.00',
      'C2 150.00 51.84 - 131.43 25.00',
      'C3 75.00 51.83 25.00 131.43 25.00',
      'C4 - 51.83 - 65.72 25.00',
      'UNALLOCATED - - - - -',
    ])
  })

  it('shows marginal and loaded side by side, idle capacity in both', async () => {
    expect(await lines(views('2026-01'))).toEqual([
      'C1 356.43 381.43',
      'C2 333.27 358.27',
      'C3 283.26 308.26',
      'C4 117.55 142.55',
      'UNALLOCATED 394.50 394.50',
    ])
  })

  it('allocates dollars on their own: another cent than in euros, and both close', async () => {
    const sql = `select customer_id, functional_amount, functional_currency, amount from marts.mart_cost_to_serve
      where cost_pool = 'FULFIL' and fiscal_month = '2026-01-01' order by 1`
    expect(await lines(sql)).toEqual([
      'C1 142.86 USD 131.43',
      'C2 142.86 USD 131.43',
      'C3 142.86 USD 131.43',
      'C4 71.43 USD 65.72',
    ])
  })

  it('keeps the stages: pool, activity, idle capacity with its minutes', async () => {
    const sql = `select cost_pool, activity, reason, amount, resource_quantity, driver_id, path
      from intermediate.int_pool_activity where fiscal_month = '2026-01-01' and cost_pool = 'SERVICE' order by 2`
    expect(await lines(sql)).toEqual([
      'SERVICE CHAT  155.50 311.0000 chat_contacts SERVICE → CHAT',
      'SERVICE PHONE  450.00 900.0000 phone_contacts SERVICE → PHONE',
      'SERVICE ~IDLE idle_capacity 394.50 789.0000 - SERVICE → ~IDLE',
    ])
  })
})

describe('February: the rules of PHONE and CHAT changed, seats were not counted', () => {
  it('gives each customer what the hand sheet gives', async () => {
    expect(await lines(byActivity('2026-02'))).toEqual([
      'C1 60.00 25.00 - 120.00 -',
      'C2 - 75.00 - 120.00 -',
      'C3 200.00 75.00 - 120.00 -',
      'C4 90.00 75.00 - - -',
      'UNALLOCATED - - - - 100.00',
    ])
    expect(await lines(views('2026-02'))).toEqual([
      'C1 205.00 205.00',
      'C2 195.00 195.00',
      'C3 395.00 395.00',
      'C4 165.00 165.00',
      'UNALLOCATED 300.00 400.00',
    ])
  })

  it('says why money is on no customer', async () => {
    const sql = `select cost_pool, activity, reason, amount, driver_id from marts.mart_cost_to_serve
      where attribution = 'unallocated' and fiscal_month = '2026-02-01' order by 1`
    expect(await lines(sql)).toEqual([
      'SERVICE ~IDLE idle_capacity 300.00 desk_minutes',
      'TOOLS (none) zero_driver 100.00 seats',
    ])
  })

  it('gives the odd cent of three equal shares to the first customer', async () => {
    const sql = `select customer_id, functional_amount from marts.mart_cost_to_serve
      where cost_pool = 'FULFIL' and fiscal_month = '2026-02-01' order by 1`
    expect(await lines(sql)).toEqual(['C1 133.34', 'C2 133.33', 'C3 133.33'])
  })
})

describe('March', () => {
  const pool = (name: string) => `select customer_id, activity, attribution, reason, amount, in_marginal
    from marts.mart_cost_to_serve where fiscal_month = '2026-03-01' and cost_pool = '${name}' order by 2, 1, 3`

  it('hands a pool on through other pools and keeps its money under its own name', async () => {
    // IT 100.00: tickets 3 to 2 give SERVICE 60.00 and TOOLS 40.00; SERVICE halves its share between the desks
    expect(await lines(pool('IT'))).toEqual([
      // seats: one taken, one idle; the money never came to an activity
      'C1 (none) allocated  20.00 false',
      'UNALLOCATED (none) unallocated idle_capacity 20.00 false',
      // CHAT: two minutes of C2, one of a customer whom nobody knows, who keeps the share
      'C2 CHAT allocated  20.00 false',
      'UNALLOCATED CHAT unallocated driver_without_customer 10.00 false',
      'C1 PHONE allocated  30.00 false',
    ])
  })

  it('negates the shares of a net credit, and gives a document to its one customer', async () => {
    // 10 cents over 1, 4, 1: bases 1, 6, 1, remainders all 4; the cents go to the greater driver, then the first id
    expect(await lines(pool('RETURNS'))).toEqual([
      'C1 (none) allocated  -0.02 true',
      'C2 (none) allocated  -0.07 true',
      'C3 (none) allocated  -0.01 true',
      'C4 (none) document  4.00 true',
    ])
  })

  it('leaves money without a rule, also of a document of two customers, where it is', async () => {
    expect(await lines(pool('LEGAL'))).toEqual(['UNALLOCATED (none) unallocated no_rule 8.77 true'])
    expect(await lines(pool('PREMISES'))).toEqual([
      'UNALLOCATED (none) unallocated overhead_not_allocated 9.99 false',
    ])
    expect(await lines('select distinct not_available from marts.mart_unit_economics_month')).toEqual([
      expect.stringContaining('allocation: no rule for LEGAL, PREMISES'),
    ])
  })

  it('gives no share to a customer who was refunded more than was sold', async () => {
    // sales 50.00, 50.00 and 10.00 less 30.00; the odd cent of 100.01 goes to the first id
    expect(await lines(pool('BILLING'))).toEqual([
      'C1 (none) allocated  50.01 false',
      'C2 (none) allocated  50.00 false',
    ])
    expect(
      await lines(`select net_revenue, cm1, cost_to_serve_loaded, is_active from marts.mart_unit_economics_month
        where customer_id = 'C3' and fiscal_month = '2026-03-01'`),
    ).toEqual(['-20.00 -19.99 0.00 false'])
  })

  it('never spreads the cost of an unknown customer over the known ones', async () => {
    expect(await lines(pool('SERVICE'))).toEqual(['UNALLOCATED (none) unallocated no_customer 3.00 true'])
    expect(
      await lines(`select attribution, customer_id from marts.fct_ledger_entry
        where document_id in ('e11', 'inv-1', 'inv-2') and account_id <> '1000' order by document_id`),
    ).toEqual(['none UNALLOCATED', 'document C4', 'pool UNALLOCATED'])
  })
})

it('gives revenue of a document of several customers to them, when their invoice lines add up to it', async () => {
  const sql = `select entity_id, customer_id, attribution, functional_amount, amount
    from intermediate.int_customer_month_ledger
    where fiscal_month = '2026-02-01' and report_line = 'net_revenue' order by 1, 2, 3`
  expect(await lines(sql)).toEqual([
    // with 7.00 and 2.50 of inv-6, whose two accounts were billed to one customer each
    'E C1 document 17.00 17.00',
    'E C2 document 27.51 27.51',
    'E C4 document -4.00 -4.00',
    // a credit to a customer whom nobody knows, and 0.60 for which only 0.50 was billed
    'E UNALLOCATED none -0.40 -0.40',
    // at 0.90 the running totals 29.997, 59.994, 90.009 are 30.00, 59.99, 90.01, the entry's own amount
    'U C1 document 33.33 30.00',
    'U C2 document 33.33 29.99',
    'U C3 document 33.35 30.02',
  ])
  const facts = `select document_id, customer_id, attribution, reporting_amount from marts.fct_ledger_entry
    where account_id in ('4000', '4100') and fiscal_month = '2026-02-01' order by document_id, account_id`
  expect(await lines(facts)).toEqual([
    'inv-3 UNALLOCATED document -30.01',
    'inv-4 UNALLOCATED document -90.01',
    'inv-5 UNALLOCATED none -0.60',
    'inv-6 C1 document -7.00',
    'inv-6 C2 document -2.50',
  ])
})

it('tells the same revenue of them where it moves, in cohorts and by month', async () => {
  const closing = `select customer_id, strftime(fiscal_month, '%m'), amount from marts.mart_revenue_movement
    where measure = 'month' and movement = 'closing' and fiscal_month < '2026-04-01' order by 1, 2`
  expect(await lines(closing)).toEqual([
    // 10.00 + 7.00 + 30.00, then 50.00
    'C1 02 47.00',
    'C1 03 50.00',
    // 25.01 + 2.50 + 29.99
    'C2 02 57.50',
    'C2 03 50.00',
    // 30.02, then 10.00 less 30.00
    'C3 02 30.02',
    'C3 03 -20.00',
    'C4 02 -4.00',
    'C4 03 0.00',
  ])
  const apart = `select customer_id, fiscal_month, amount, net_revenue from marts.mart_revenue_movement
    full join marts.mart_unit_economics_month using (customer_id, fiscal_month)
    where measure = 'month' and movement = 'closing' and amount <> net_revenue`
  expect(await lines(apart)).toEqual([])
  // 47.00 + 57.50 + 30.02 - 4.00 of the cohort of February in February, 50.00 + 50.00 - 20.00 in March
  const cohorts = `select strftime(cohort_month, '%m'), strftime(fiscal_month, '%m'), net_revenue
    from marts.mart_cohort_retention where cohort_kind = 'acquisition' and fiscal_month < '2026-04-01' order by 1, 2`
  expect(await lines(cohorts)).toEqual(['02 02 130.52', '02 03 80.00'])
})

it('never allocates what winning customers cost, it belongs to cohorts', async () => {
  // 100.00 for the three customers whose first revenue is of February; C4 has nothing but a credit
  const sql = `select customer_id, acquisition_cost_ltd, cac, cm3_ltd, cm3_after_cac
    from marts.mart_unit_economics where customer_id in ('C3', 'C4', 'UNALLOCATED') order by 1`
  // C3: revenue 30.02 less 20.00 refunded, goods back 0.01, served for 283.26 and 395.00
  expect(await lines(sql)).toEqual([
    'C3 0.00 33.33 -668.23 -701.56',
    expect.stringMatching(/^C4 0\.00 - -?[\d.]+ -$/),
    expect.stringMatching(/^UNALLOCATED 100\.00 - -?[\d.]+ -$/),
  ])
  const why = `select not_available from marts.mart_unit_economics where customer_id = 'C4'`
  expect(await lines(why)).toEqual([expect.stringContaining('cac: not a new customer within the ledger')])
})

it('translates what is large once per entry, and refuses nothing', async () => {
  // 9,999,999,999,999.99 at 0.92 is 9,199,999,999,999.9908
  const sql = `select document_id, amount, reporting_amount from marts.fct_ledger_entry
    where document_id in ('b1', 'b2') and amount > 0 order by 1`
  expect(await lines(sql)).toEqual(['b1 1260000.00 1260000.00', 'b2 9999999999999.99 9199999999999.99'])
})

it('comes back to the ledger, pool by pool, in both currencies', () => {
  for (const check of [
    'pool_in_equals_allocated_out',
    'pool_in_equals_allocated_out_in_functional_currency',
    'cost_to_serve_equals_the_ledger_by_pool',
    'cost_to_serve_equals_the_ledger_in_functional_currency',
    'cost_to_serve_loaded_equals_ledger',
    'marginal_view_equals_its_pools',
  ])
    expect([check, built.verdict(check)]).toEqual([check, 'pass'])
})

describe('what is refused', () => {
  const refused = async (
    variable: string,
    models: readonly string[],
    ask: (project: BuiltProject) => void | Promise<void>,
  ) => {
    const project = await buildInMemory(part, [variable], { select: models })
    try {
      await ask(project)
    } finally {
      await project.close()
    }
  }

  it('a cycle of pools stops the build before any money moves', async () => {
    await refused('cycle=true', ['+int_pool_activity'], async (project) => {
      expect(project.verdict('allocation_rules_have_no_cycle')).toBe('fail')
      const made = `select 1 from information_schema.tables where table_name = 'int_pool_activity'`
      expect(await project.rows(made)).toEqual([])
    })
  })

  it('two rules for one pool on one day', async () => {
    const project = await builtWith(['two_rules=true'], { select: ['+input_allocation_rules'] })
    expect(project.verdict('one_allocation_rule_per_node_and_day')).toBe('fail')
  })

  it('a quantity below zero, before it takes a share', async () => {
    await refused('negative_seats=true', ['+int_driver_values'], async (project) => {
      expect(project.broken).toContain('expression_is_true_input_driver_values')
      const made = `select 1 from information_schema.tables where table_name = 'int_driver_values'`
      expect(await project.rows(made)).toEqual([])
    })
  })

  it('a driver that nothing measures is told', async () => {
    const select = ['+int_driver_values', '+input_allocation_rules']
    const project = await builtWith(['billing_driver=net_revenu'], { select })
    expect(project.verdict('drivers_have_quantities')).toBe('warn')
  })

  it('a counted driver whose port is empty is told by its name, beside the money that stays', async () => {
    const project = await builtWith(['billing_driver=payments'], {
      select: ['+mart_unit_economics_month'],
      checks: false,
    })
    const [row] = await project.rows(`select cost_to_serve_loaded, not_available
      from marts.mart_unit_economics_month where customer_id = 'UNALLOCATED' and fiscal_month = '2026-03-01'`)
    // 100.01 of BILLING, and 3.00 of the customer whom nobody knows
    expect(row?.cost_to_serve_loaded).toBe('103.01')
    expect(row?.not_available).toContain('allocation by payments: input_payments')
  })

  it('an account without a mapping; its money is on a line of its own, in no other', async () => {
    const project = await builtWith(['unmapped=true'], { select: ['+int_gl_entries_mapped'] })
    expect(project.verdict('no_unmapped_posting')).toBe('fail')
    const [row] = await project.rows(`select
        sum(amount) filter (report_line = 'UNMAPPED') as unmapped, sum(amount) as total
      from intermediate.int_gl_entries_mapped`)
    expect(row).toEqual({ unmapped: '9.99', total: '0.00' })
  })
})

it('takes the ledger, the rules and the drivers as known at a time', async () => {
  // on 15 March the entries of the end of March are not posted, and no driver has been measured yet
  const project = await builtWith(['known_at=2026-03-15 00:00:00'], {
    select: ['+mart_cost_to_serve', '+fct_ledger_entry'],
  })
  const rows =
    await project.rows(`select strftime(fiscal_month, '%Y-%m') as month, reason, sum(amount) as amount
    from marts.mart_cost_to_serve group by all order by all`)
  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    '2026-01  25.00',
    '2026-01 zero_driver 1560.01',
    '2026-02 zero_driver 1360.00',
  ])
  expect(project.verdict('cost_to_serve_equals_the_ledger_by_pool')).toBe('pass')
})

it('carries a rate for as many days as the project says, and not one more', async () => {
  // averages stand on 1 February and 1 March, 28 days apart; closings on 28 February and 31 March, 31 days apart
  const select = ['+int_gl_entries_translated']
  const of = (days: number) => ['march_dollars=true', `fx_carry_days=${days}`]
  const project = await builtWith(of(27), { select, checks: false })
  const state = async () => {
    const rows = await project.rows(`select account_id, rate_type, reporting_amount
      from intermediate.int_gl_entries_translated where document_id = 'u03' order by 1`)
    return rows.map((row) =>
      Object.values(row)
        .map((value) => value ?? '-')
        .join(' '),
    )
  }
  expect(await state()).toEqual(['1000 closing -', '6300 average -'])
  await project.again(of(28), { select, checks: false })
  expect(await state()).toEqual(['1000 closing -', '6300 average 9.00'])
  await project.again(of(31), { select, checks: false })
  expect(await state()).toEqual(['1000 closing -9.00', '6300 average 9.00'])
})
