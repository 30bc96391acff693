/**
 * A model by partition, new files or key that had to be built whole, or built partitions again that came out as they were, has
 * written only those that are others: tests look there, also those of a view over it. `ledgerline test`, which always looks at
 * all of it, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PartitionMark, PartitionMarks } from '../../src/materialize/partition-marks.ts'
import { writtenSince } from '../../src/materialize/written.ts'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  // what is above it is left out: no partition says which days another cap is about
  'seeds/caps.csv': 'cap\n50\n',
  ...salesFiles,
  'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
`,
  'models/intermediate/int_days.sql': `select sold, cast(sum(amount) as decimal(18,2)) as amount
from {{ref 'input_sales'}}
where amount <= (select max(cap) from {{ref 'caps'}}) and {{rebuilt 'sold'}}
group by sold
`,
  'models/intermediate/int_days.yml': `models:
  - name: int_days
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [sold], reads_by_partition: { input_sales: earlier } }
    data_tests:
      - unique_combination: { name: one_day, columns: [sold] }
    columns:
      - { name: amount, data_tests: [{ accepted_range: { name: day_below, max_value: 90 } }] }
`,
  'models/marts/mart_days.sql': "select sold, amount from {{ref 'int_days'}}\n",
  'models/marts/mart_days.yml': `models:
  - name: mart_days
    config: { materialized: view, reads_by_partition: { int_days: same } }
    data_tests:
      - unique_combination: { name: one_day_shown, columns: [sold] }
    columns:
      - { name: sold, data_type: date }
      - { name: amount, data_tests: [{ accepted_range: { name: shown_below, max_value: 90 } }] }
`,
  'tests/data/no_empty_day.sql':
    "select sold from {{ref 'int_days'}} where amount = 0 and {{rebuilt 'sold'}}\n",
}

async function shop(): Promise<TestProject> {
  const p = project({ ...files, 'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n2026-01-02,1,60.00\n` })
  await p.good()
  return p
}

const ofRows = ['one_day', 'day_below', 'one_day_shown', 'shown_below', 'no_empty_day']

describe('a model by partition that is built whole', () => {
  it('has written the partitions that came out others', async () => {
    const p = await shop()
    // the second of January comes in, the first is what it was
    p.write('seeds/caps.csv', 'cap\n70\n')
    const told = await results(p, ...building)
    for (const name of ofRows)
      expect([name, told[name]]).toEqual([
        name,
        expect.objectContaining({ status: 'pass', message: newOnly }),
      ])
  })

  it('is found at fault where it is another', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-01,1,95.00\n`)
    await p.good()
    p.write('seeds/caps.csv', 'cap\n99\n')
    // 96.00 on the first of January
    expect((await results(p, ...building)).day_below).toMatchObject({ status: 'fail', failures: 1 })
    // and again when another day is written: what failed is looked at in every row
    p.write('data/sales/3.csv', `${sales}2026-01-03,1,3.00\n`)
    expect((await results(p, ...building)).day_below).toMatchObject({ status: 'fail', failures: 1 })
  })
})

describe('a partition that is built again and comes out the same', () => {
  const marks = (...by: PartitionMark[]): PartitionMarks => ({ schema: 'sold DATE', by: { sold: by } })
  const first: PartitionMark = ['2026-01-01', '1', '7', '7']

  it('is not written; one that came, went or has other rows is', () => {
    const lost = marks(first, ['2026-01-02', '2', '5', '9'], [null, '1', '3', '3'])
    const got = marks(first, ['2026-01-02', '2', '5', '8'], ['2026-01-03', '1', '4', '4'])
    const sold = `("sold" in ('2026-01-02', '2026-01-03') or "sold" is null)`
    expect(writtenSince(['sold'], got, lost)).toEqual({ sold })
    expect(writtenSince(['sold'], got, got)).toEqual({ sold: 'false' })
    expect(writtenSince(['sold'], marks(first), undefined)).toEqual({ sold: `("sold" in ('2026-01-01'))` })
  })

  it('is written where its columns are others, or nothing is known of the one that tells rows apart', () => {
    expect(writtenSince(['sold'], marks(first), { ...marks(first), schema: 'sold VARCHAR' })).toEqual({})
    expect(writtenSince(['till'], marks(first), marks(first))).toEqual({})
  })

  it('leaves what is found to the tests of the others', async () => {
    const p = await shop()
    // 95.00 is above the cap: the first is what it was, the third of January is not
    p.write('data/sales/2.csv', `${sales}2026-01-01,1,95.00\n2026-01-03,1,3.00\n`)
    expect((await results(p, ...building)).day_below).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/sales/3.csv', `${sales}2026-01-01,1,95.00\n2026-01-03,1,45.00\n2026-01-03,2,46.00\n`)
    expect((await results(p, ...building)).day_below).toMatchObject({ status: 'fail', failures: 1 })
  })
})

describe('tests of partitions that are others', () => {
  it('find what tests of all rows find, whatever comes', async () => {
    const row = fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      amount: fc.constantFrom(0, 1, 40, 60, 95),
    })
    const step = fc.record({
      rows: fc.array(row, { maxLength: 2 }),
      cap: fc.constantFrom(50, 50, 70, 99),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 3 }), async (days) => {
        const p = await shop()
        for (const [i, { rows, cap }] of days.entries()) {
          const lines = rows.map(({ day, amount }) => `2026-01-0${day},1,${amount}.00\n`)
          p.write(`data/sales/day${i}.csv`, `${sales}${lines.join('')}`)
          p.write('seeds/caps.csv', `cap\n${cap}\n`)
          const told = await results(p, ...building)
          const whole = await results(p, 'test')
          const outcome = ({ status, failures }: Result) => ({ status, failures })
          for (const [name, result] of Object.entries(told))
            expect([name, outcome(result)]).toEqual([name, whole[name] && outcome(whole[name])])
        }
      }),
      { numRuns: 4 },
    )
  })
})
