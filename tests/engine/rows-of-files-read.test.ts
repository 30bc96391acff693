/**
 * Rows of new files are read as they are among all files, under the names that texts call them by; where that cannot be, a
 * test looks at all rows. `ledgerline test`, which always does, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

// under a hook no view is copied: tests of small views read their copies, and these hold all rows
const projectFile =
  'name: shop\nhooks: { on_run_start: [select 1] }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n'
const first = `${sales}2026-01-01,1,1.00\n`

/** What a build told, once it is what a test of all rows tells. */
async function told(p: TestProject): Promise<Record<string, Result>> {
  const ran = await results(p, ...building)
  const whole = await results(p, 'test')
  const outcome = (all: Record<string, Result>) =>
    Object.fromEntries(
      Object.entries(all).map(([name, { status, failures }]) => [name, { status, failures }]),
    )
  expect(Object.keys(ran).length).toBeGreaterThan(0)
  expect(outcome(ran)).toEqual(outcome(whole))
  return ran
}

describe('a test of rows of new files', () => {
  const named = {
    'project.yml': projectFile,
    ...salesFiles,
    'models/staging/stg_raw.sql': "select * from {{source 'shop' 'sales'}}\n",
    'models/staging/tested.yml': `models:
  - name: stg_sales
    data_tests:
      - expression_is_true: { name: said, expression: "stg_sales.till > 0" }
    columns:
      - { name: till, data_tests: [{ not_null: { name: there, where: "stg_sales.till > 0 or stg_sales.till is null" } }] }
`,
  }

  it.each([
    ['by its name', 'select stg_raw.sold, stg_raw.till, stg_raw.amount from ', '\n'],
    ['by its name, in a condition', 'select * from ', ' -- of all\nwhere stg_raw.sold is not null\n'],
    ['by another name', 'select s.sold, s.till, s.amount from ', ' s\n'],
    ['and tells its name', "select *, '{{ref 'stg_raw'}}' as made_of from ", '\n'],
  ])('finds what is wrong in them where a view calls its parent %s', async (_, select, end) => {
    const p = project({
      ...named,
      'models/staging/stg_sales.sql': `${select}{{ref 'stg_raw'}}${end}`,
      'data/sales/1.csv': first,
    })
    await p.good()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,1.00\n`)
    const good = await told(p)
    for (const name of ['said', 'there'])
      expect(good[name]).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/sales/3.csv', `${sales}2026-01-03,-1,1.00\n2026-01-03,,1.00\n`)
    const bad = await told(p)
    for (const name of ['said', 'there']) expect(bad[name]).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows where a view or a test calls a table by schema and name', async () => {
    const p = project({
      ...named,
      'models/staging/stg_sales.sql':
        "select staging.stg_raw.sold, staging.stg_raw.till, amount from {{ref 'stg_raw'}}\n",
      'models/marts/sold.sql': "select * from {{ref 'stg_raw'}}\n",
      'models/marts/sold.yml': `models:
  - name: sold
    data_tests:
      - expression_is_true: { name: said_in_full, expression: "marts.sold.till > 0" }
`,
      'data/sales/1.csv': first,
    })
    await p.good()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,1.00\n`)
    expect((await told(p)).said_in_full).toMatchObject({ status: 'pass', message: '' })
    p.write('data/sales/3.csv', `${sales}2026-01-03,-1,1.00\n`)
    const bad = await told(p)
    for (const name of ['said', 'said_in_full'])
      expect(bad[name]).toMatchObject({ status: 'fail', failures: 1 })
  })

  it.each([
    ['lacks a column', 'sold,till\n2026-01-02,2\n'],
    ['has no line', ''],
    ['has no row', sales],
    ['has them in another order', 'amount,till,sold\n1.00,2,2026-01-02\n'],
    ['has one more', 'sold,till,amount,note\n2026-01-02,2,1.00,x\n'],
  ])('passes when a file %s, and finds what the next one brings', async (_, text) => {
    const p = project({ ...named, 'data/sales/1.csv': first })
    await p.good()
    p.write('data/sales/2.csv', text)
    const good = await told(p)
    for (const name of ['said', 'there']) expect(good[name]?.status).toBe('pass')
    p.write('data/sales/3.csv', 'till\n-1\n')
    expect((await told(p)).said).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('finds an old row that a new file made another value of, where no column says its type', async () => {
    const p = project({
      'project.yml': projectFile,
      'models/staging/shop.yml': `sources:
  - name: shop
    tables: [{ name: sales, location: "data/sales/*.csv" }]
models:
  - name: stg_sales
    columns:
      - { name: amount, data_tests: [{ accepted_values: { name: known, values: ['1.1', '2.0', '2'] } }] }
`,
      'models/staging/stg_sales.sql': "select * from {{source 'shop' 'sales'}}\n",
      'data/sales/1.csv': 'amount\n1.10\n2\n',
    })
    await p.good()
    p.write('data/sales/2.csv', 'amount\nx\n')
    // 1.10 was the number 1.1 as long as all were numbers; x is of the new file
    expect((await told(p)).known).toMatchObject({ status: 'fail', failures: 2 })
  })

  it('finds an old row that a file of another type changes, though the column says its own', async () => {
    const p = project({
      'project.yml': projectFile,
      'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - { name: sales, location: "data/*.parquet", columns: [{ name: till, data_type: bigint }] }
models:
  - name: stg_sales
    columns:
      - { name: till, data_tests: [{ accepted_values: { name: known, values: ['9007199254740993', '1', '2'] } }] }
`,
      'models/staging/stg_sales.sql': "select * from {{source 'shop' 'sales'}}\n",
      'data/README.md': 'Sales.\n',
    })
    const file = async (name: string, till: string) =>
      await p.meddle(`copy (select ${till} as till) to '${p.dir}/data/${name}.parquet'`)
    p.write('target/README.md', 'Made.\n')
    await file('1', '9007199254740993::bigint')
    await p.good()
    await file('2', '2::bigint')
    expect((await told(p)).known).toMatchObject({ status: 'pass', message: newOnly })
    // among doubles 2^53 + 1 is 2^53
    await file('3', '1::double')
    expect((await told(p)).known).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('finds what a test of all files finds, whatever they are called, hold or lack', async () => {
    const views = {
      ...named,
      'models/staging/notes.yml': `sources:
  - name: desk
    tables: [{ name: notes, location: "data/notes/*.csv" }]
models:
  - name: stg_notes
    data_tests:
      - unique_combination: { name: noted_once, columns: [note] }
    columns:
      - { name: note, data_tests: [{ accepted_values: { name: known_note, values: ['1', '2', '1.1', '7'] } }] }
`,
      'models/staging/stg_notes.sql': "select notes.note from {{source 'desk' 'notes'}} as notes\n",
      'models/staging/stg_sales.sql':
        "select stg_raw.sold, stg_raw.till, stg_raw.amount from {{ref 'stg_raw'}}\nwhere stg_raw.sold is not null\n",
      'models/staging/more.yml': `models:
  - name: stg_raw
    data_tests:
      - unique_combination: { name: once_a_day, columns: [sold, till] }
    columns:
      - { name: amount, data_tests: [{ accepted_range: { name: small, max_value: 50, where: "stg_raw.till > 0" } }] }
`,
    }
    const row = fc.record({
      sold: fc.constantFrom('2026-01-01', '2026-01-02', ''),
      till: fc.constantFrom('1', '2', '-1', ''),
      amount: fc.constantFrom('1.00', '60.00'),
      note: fc.constant('x'),
    })
    const day = fc.record({
      file: fc.constantFrom('0', '2', '3', '4'),
      columns: fc.constantFrom(
        ['sold', 'till', 'amount'] as const,
        ['amount', 'till', 'sold'] as const,
        ['till', 'sold'] as const,
        ['sold', 'till', 'amount', 'note'] as const,
        [],
      ),
      rows: fc.array(row, { maxLength: 2 }),
      notes: fc.option(fc.constantFrom('1', '2', '1.10', '007', 'x')),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 4, maxLength: 4 }), async (days) => {
        const p = project({ ...views, 'data/sales/1.csv': first, 'data/notes/1.csv': 'note\n2\n' })
        await p.good()
        for (const [i, { file, columns, rows, notes }] of days.entries()) {
          const lines = [columns.join(','), ...rows.map((r) => columns.map((c) => r[c]).join(','))]
          p.write(`data/sales/${file}.csv`, columns.length === 0 ? '' : `${lines.join('\n')}\n`)
          if (notes !== null) p.write(`data/notes/day${i}.csv`, `note\n${notes}\n`)
          await told(p)
        }
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })
})

describe('a model of new files', () => {
  const files = {
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    ...salesFiles,
    'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
    data_tests:
      - expression_is_true: { name: said, expression: "input_sales.till > 0" }
      - expression_is_true: { name: said_in_full, expression: "inputs.input_sales.till > 0" }
`,
  }
  const newRows = 'rows of 1 new file'

  it.each([
    ['by its name', 'select stg_sales.sold, stg_sales.till from ', '\n', newRows],
    ['by another name', 'select s.sold, s.till from ', ' as s\n', newRows],
    [
      'by schema and name',
      'select staging.stg_sales.sold, staging.stg_sales.till from ',
      '\n',
      'whole: its SQL does not fit rows of new files alone',
    ],
  ])(
    'gets rows, and tests of them find what is wrong, where it calls its view %s',
    async (_, select, end, how) => {
      const p = project({
        ...files,
        'models/inputs/input_sales.sql': `${select}{{ref 'stg_sales'}}${end}`,
        'data/sales/1.csv': first,
      })
      await p.good()
      p.write('data/sales/2.csv', 'till,sold\n2,2026-01-02\n')
      const { nodes } = await p.told()
      expect(nodes.input_sales).toMatchObject({ status: 'success', rows: 2, message: how })
      expect(nodes.input_sales?.checks).toMatchObject({ said: 'pass', said_in_full: 'pass' })
      p.write('data/sales/3.csv', `${sales}2026-01-03,-3,1.00\n`)
      const bad = await told(p)
      for (const name of ['said', 'said_in_full'])
        expect(bad[name]).toMatchObject({ status: 'fail', failures: 1 })
      expect(await p.column('select till from inputs.input_sales order by sold')).toEqual(['1', '2', '-3'])
    },
  )
})
