/** The package's own test of what closes a month and opens the next one, over rows by hand, so that it is seen to fail both ways. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'

const file = fileURLToPath(new URL('../data/core/closing_is_the_next_opening.sql', import.meta.url))
const sql = readFileSync(file, 'utf8')
  .replace(/\{\{ref '(\w+)'\}\}/g, '$1')
  .replace(/\{\{rebuilt '[\w.]+'\}\}/g, 'true')

/** Rows of customer, ordinal, opening, new and closing; periods are 0, before the first, to 3. */
async function failing(...rows: string[]): Promise<string[]> {
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
  const found = await db.runAndReadAll(sql)
  db.closeSync()
  instance.closeSync()
  return found.getRowObjectsJson().map((row) => `${row.customer_id} ${row.closing} ${row.next_opening}`)
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
