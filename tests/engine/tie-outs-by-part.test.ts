/**
 * A tie-out of tables of which a build wrote some partitions sums these alone and adds what it summed before; what it says, and both
 * sums that it prints, are those of all rows. `ledgerline test`, which sums all of them, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  ...salesFiles,
  'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
`,
  // leaves out what is above 50: both sides differ on such days
  'models/intermediate/int_days.sql':
    "select sold, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'input_sales'}} where amount <= 50 and {{rebuilt 'sold'}} group by sold\n",
  'models/intermediate/int_days.yml': `models:
  - name: int_days
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [sold], reads_by_partition: { input_sales: same } }
    reconcile:
      - name: days_equal_sales
        to: { model: ref('input_sales'), measure: sum(amount) }
        measure: sum(amount)
        by: [sold]
        tolerance: 0.00
`,
}

const passed = { status: 'pass', message: newOnly }
const failed = { status: 'fail', failures: 1 }

async function shop(): Promise<TestProject> {
  const p = project({ ...files, 'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n2026-01-02,1,2.00\n` })
  await p.good()
  return p
}

/** What came of the tie-out after one more file. */
async function withFile(p: TestProject, file: number, rows: string): Promise<Result | undefined> {
  p.write(`data/sales/${file}.csv`, `${sales}${rows}`)
  return (await results(p, ...building)).days_equal_sales
}

/** The line that is printed of it, with both sums. */
async function printed(p: TestProject, ...args: string[]): Promise<string> {
  const { out, err } = await p.run(...args)
  const line =
    `${out}\n${err}`.split('\n').find((l) => l.includes('days_equal_sales') && l.includes('reconcile')) ?? err
  return line.replace(/\s+/g, ' ').trim()
}

/** Puts an amount of the first day right into the table, as nobody should. */
async function byHand(p: TestProject): Promise<void> {
  const warehouse = await openDuckDb({ file: p.database, fileSearchPath: p.dir })
  const connection = await warehouse.connect()
  const [table] = await connection.rows(
    "select schema_name as s from duckdb_tables() where table_name = 'int_days'",
  )
  await connection.run(
    `update ${table?.s}.int_days set amount = amount + 0.01 where sold = date '2026-01-01'`,
  )
  await warehouse.close()
}

describe('a tie-out of tables that tell their rows apart', () => {
  it('sums what was written, and prints the sums of all rows', async () => {
    const p = await shop()
    expect(await withFile(p, 2, '2026-01-03,1,3.25\n')).toMatchObject(passed)
    p.write('data/sales/3.csv', `${sales}2026-01-02,2,0.50\n`)
    // 1.00 + 2.00 + 0.50 + 3.25
    expect(await printed(p, ...building)).toBe('days_equal_sales reconcile 6.75 6.75 0.00 ties out')
  })

  it('fails by a day that was written, and goes on to fail until that day ties', async () => {
    const p = await shop()
    expect(await withFile(p, 2, '2026-01-02,2,60.00\n')).toMatchObject(failed)
    expect(await withFile(p, 3, '2026-01-04,2,4.00\n')).toMatchObject(failed)
    p.remove('data/sales/2.csv')
    expect(await withFile(p, 4, '2026-01-05,2,5.00\n')).toMatchObject({ status: 'pass', message: '' })
    expect(await printed(p, 'test')).toBe('days_equal_sales reconcile 12.00 12.00 0.00 ties out')
  })

  it('sums all rows after a hand in the database, also when it was not due in the build after that', async () => {
    const p = await shop()
    await byHand(p)
    expect(await withFile(p, 2, '2026-01-03,1,3.00\n')).toMatchObject(failed)
    const other = await shop()
    expect(await withFile(other, 2, '2026-01-03,1,3.00\n')).toMatchObject(passed)
    await byHand(other)
    await other.good()
    expect(await withFile(other, 3, '2026-01-04,1,4.00\n')).toMatchObject(failed)
  })

  it('sums all rows when one of its tables was built without it', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,60.00\n`)
    expect((await p.run('run')).code).toBe(0)
    expect(await withFile(p, 3, '2026-01-04,1,4.00\n')).toMatchObject(failed)
  })

  it('sums all rows by another text, and where hooks may write to its tables', async () => {
    const p = await shop()
    p.replace('models/intermediate/int_days.yml', 'measure: sum(amount)\n', 'measure: sum(amount) + 0.00\n')
    expect(await withFile(p, 2, '2026-01-03,1,3.00\n')).toMatchObject({ status: 'pass', message: '' })
    expect(await withFile(p, 3, '2026-01-04,1,4.00\n')).toMatchObject(passed)
    p.replace('project.yml', 'name: shop\n', 'name: shop\nhooks: { on_run_end: "select 1" }\n')
    expect(await withFile(p, 4, '2026-01-05,1,5.00\n')).toMatchObject({ status: 'pass', message: '' })
    // what was summed meanwhile is not kept, and what was kept is of another state
    p.replace('project.yml', 'hooks: { on_run_end: "select 1" }\n', '')
    expect(await withFile(p, 5, '2026-01-06,1,6.00\n')).toMatchObject({ status: 'pass', message: '' })
    expect(await withFile(p, 6, '2026-01-07,1,7.00\n')).toMatchObject(passed)
  })

  it('sums all rows of amounts that add up to the last digit in one order only', async () => {
    const p = await shop()
    p.replace(
      'models/intermediate/int_days.yml',
      'measure: sum(amount)\n',
      'measure: cast(sum(amount) as double)\n',
    )
    expect(await withFile(p, 2, '2026-01-03,1,3.00\n')).toMatchObject({ status: 'pass', message: '' })
    expect(await withFile(p, 3, '2026-01-04,1,4.00\n')).toMatchObject({ status: 'pass', message: '' })
  })

  it('says what one of all rows says, whatever comes', async () => {
    const row = fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      amount: fc.constantFrom('1.00', '-40.10', '60.00'),
    })
    const steps = fc.array(fc.array(row, { maxLength: 2 }), { minLength: 2, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(steps, async (days) => {
        const p = await shop()
        for (const [i, rows] of days.entries()) {
          const lines = rows.map(({ day, amount }) => `2026-01-0${day},1,${amount}\n`)
          p.write(`data/sales/day${i}.csv`, `${sales}${lines.join('')}`)
          const told = await printed(p, ...building)
          if (lines.length > 0) expect(told).toBe(await printed(p, 'test'))
        }
      }),
      { numRuns: 3 },
    )
  })
})
