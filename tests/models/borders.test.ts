/**
 * The package's own tests that look at every customer of every month, over rows by hand, so that each is seen to fail in every way
 * that it can: what closes a month opens the next one, and product lines add up to the customer.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'

/** @param written  the only month that a build wrote; all of them unless said */
function textOf(name: string, written?: string): string {
  const file = fileURLToPath(new URL(`../data/core/${name}.sql`, import.meta.url))
  return readFileSync(file, 'utf8')
    .replace(/\{\{ref '(\w+)'\}\}/g, '$1')
    .replace(/\{\{rebuilt '([\w.]+)'\}\}/g, written === undefined ? 'true' : `($1 in ('${written}'))`)
}

/** Rows of customer, ordinal, opening, new and closing; periods are 0, before the first, to 3. */
async function failing(...rows: string[]): Promise<string[]> {
  return await failingOf(undefined, rows)
}

async function failingOf(written: string | undefined, rows: readonly string[]): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const db = await instance.connect()
  await db.run(`create table int_revenue_periods as
    select n as ordinal, date '2025-12-01' + to_months(cast(n as integer)) as fiscal_month from range(4) as t (n)`)
  await db.run(`create table int_revenue_movement as select 'month' as measure, * from (values ${rows.map((row) => `(${row})`).join(', ')})
    as t (customer_id, ordinal, opening, new, closing)`)
  await db.run(`create table mart_revenue_movement as
    select measure, customer_id, fiscal_month, movement, cast(amount as decimal(18,2)) as amount
    from (unpivot int_revenue_movement on opening, new, closing into name movement value amount)
    inner join int_revenue_periods using (ordinal)`)
  const found = await db.runAndReadAll(textOf('closing_is_the_next_opening', written))
  db.closeSync()
  instance.closeSync()
  return found
    .getRowObjectsJson()
    .map((row) => `${row.customer_id} ${row.closing} ${row.next_opening}`)
    .sort()
}

const first = "'a', 1, 5.00, 0.00, 5.00"
it('passes where each closing is the next opening, and the first period opens at what was there', async () => {
  expect(await failing(first, "'a', 2, 5.00, 1.00, 6.00", "'a', 3, 6.00, 0.00, 6.00")).toEqual([])
  expect(await failing(first, "'a', 2, 5.00, -5.00, 0.00", "'b', 3, 0.00, 4.00, 4.00")).toEqual([])
})
it('fails for a customer who opens at what nobody closed', async () => {
  expect(
    await failing(
      first,
      "'a', 2, 5.00, -5.00, 0.00",
      "'b', 2, 100.00, 0.00, 100.00",
      "'b', 3, 100.00, 0.00, 100.00",
    ),
  ).toEqual(['b 0.00 100.00'])
})
it('fails for a customer who closes and does not open', async () => {
  expect(
    await failing(first, "'b', 2, 0.00, 4.00, 4.00", "'a', 2, 5.00, 0.00, 5.00", "'b', 3, 4.00, 0.00, 4.00"),
  ).toEqual(['a 5.00 0.00'])
})
it('fails where the movements do not lead from one to the other', async () => {
  expect(await failing("'a', 3, 5.00, 1.00, 5.00")).toEqual(['a 5.00 0.00'])
})
it('fails where two customers are mistaken by amounts that make nothing together', async () => {
  const others = ["'a', 2, 5.00, 0.00, 5.00", "'b', 2, 3.00, 0.00, 3.00", first, "'b', 1, 3.00, 0.00, 3.00"]
  expect(await failing(...others, "'a', 3, 5.01, 0.00, 5.01", "'b', 3, 2.99, 0.00, 2.99")).toEqual([
    'a 5.00 5.01',
    'b 3.00 2.99',
  ])
  expect(await failing(...others, "'a', 3, 5.00, 0.01, 5.00", "'b', 3, 3.00, -0.01, 3.00")).toEqual([
    'a 5.00 0.00',
    'b 3.00 0.00',
  ])
})
it('fails where all who closed a month are gone from the next', async () => {
  expect(await failing(first, "'b', 3, 0.00, 4.00, 4.00")).toEqual(['a 5.00 0.00'])
})
it('looks at a month that was written and at both its borders', async () => {
  const rows = [first, "'a', 2, 5.00, 0.00, 5.00", "'a', 3, 6.00, 0.00, 6.00"]
  expect(await failingOf('2026-02-01', rows)).toEqual(['a 5.00 6.00'])
  expect(await failingOf('2026-03-01', rows)).toEqual(['a 5.00 6.00'])
  expect(await failingOf('2026-01-01', rows)).toEqual([])
})

const customers = [
  "('mrr', 'a', 1, 'closing', 5.00)",
  "('mrr', 'b', 1, 'upsell', 3.00)",
  "('mrr', 'b', 2, 'churn', -3.00)",
]

/** Rows of measure, customer, month, movement and amount, of customers and of their lines. */
async function apart(
  written: number | undefined,
  own: readonly string[],
  lines: readonly string[],
): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const db = await instance.connect()
  for (const [table, rows] of [
    ['mart_revenue_movement', own],
    ['mart_revenue_movement_product', lines],
  ] as const)
    await db.run(`create table ${table} as select measure, customer_id, date '2025-12-01' + to_months(month) as fiscal_month,
      movement, cast(amount as decimal(18,2)) as amount from (values ${rows.join(', ')}) as t (measure, customer_id, month, movement, amount)`)
  const month = written === undefined ? undefined : `2026-0${written}-01`
  const found = await db.runAndReadAll(textOf('product_lines_add_up_to_the_customer', month))
  db.closeSync()
  instance.closeSync()
  return found
    .getRowObjectsJson()
    .map(
      (row) =>
        `${row.measure} ${row.customer_id} ${String(row.fiscal_month).slice(5, 7)} ${row.movement} ${row.amount} ${row.of_lines}`,
    )
    .sort()
}

describe('product lines and their customer', () => {
  const [closing = '', upsell = '', churn = ''] = customers
  it('meet where lines of one kind add up, and where a swap between lines is netted', async () => {
    const swap = ["('mrr', 'b', 1, 'cross_sell', 5.00)", "('mrr', 'b', 1, 'contraction', -2.00)"]
    const two = ["('mrr', 'a', 1, 'closing', 2.00)", "('mrr', 'a', 1, 'closing', 3.00)"]
    expect(await apart(undefined, customers, [...two, ...swap, churn])).toEqual([])
  })
  it('do not where a line is missing, or one is too many', async () => {
    expect(await apart(undefined, customers, [closing, churn])).toEqual(['mrr b 01 rest 3.00 0.00'])
    expect(await apart(undefined, [closing, churn], customers)).toEqual(['mrr b 01 rest 0.00 3.00'])
  })
  it('do not where a cent is with another customer, movement, month or measure, though all adds up', async () => {
    const ofAmount = (row: string, amount: string): string => row.replace(/-?[\d.]+\)$/, `${amount})`)
    const lines = (other: string): string[] => [
      closing,
      ofAmount(upsell, '2.99'),
      churn,
      ofAmount(other, '0.01'),
    ]
    expect(await apart(undefined, customers, lines("('mrr', 'c', 1, 'upsell', 0)"))).toEqual([
      'mrr b 01 rest 3.00 2.99',
      'mrr c 01 rest 0.00 0.01',
    ])
    expect(await apart(undefined, customers, lines("('mrr', 'b', 1, 'price', 0)"))).toEqual([
      'mrr b 01 price 0.00 0.01',
      'mrr b 01 rest 3.00 2.99',
    ])
    expect(await apart(undefined, customers, lines("('mrr', 'b', 2, 'upsell', 0)"))).toEqual([
      'mrr b 01 rest 3.00 2.99',
      'mrr b 02 rest 0.00 0.01',
    ])
    expect(await apart(undefined, customers, lines("('month', 'b', 1, 'upsell', 0)"))).toEqual([
      'month b 01 rest 0.00 0.01',
      'mrr b 01 rest 3.00 2.99',
    ])
  })
  it('are looked at in the months that were written', async () => {
    expect(await apart(1, customers, [closing, churn])).toEqual(['mrr b 01 rest 3.00 0.00'])
    expect(await apart(2, customers, [closing, churn])).toEqual([])
  })
})
