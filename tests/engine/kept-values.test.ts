/**
 * A test that looks values up in another table stands as it did where that table got values and lost none. `ledgerline test`,
 * which always looks at all rows, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const notAgain = 'passed on the same rows before'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  ...salesFiles,
  'models/staging/tills.yml': `sources:
  - name: office
    tables:
      - name: tills
        location: data/tills.csv
        columns:
          - { name: till, data_type: integer }
`,
  'models/staging/stg_tills.sql': "select * from {{source 'office' 'tills'}}\n",
  'models/marts/dim_till.sql': "select *, till as other from {{ref 'stg_tills'}}\n",
  'models/marts/dim_till.yml': `models:
  - name: dim_till
    config: { materialized: table }
`,
  'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
    columns:
      - { name: till, data_tests: [{ relationships: { name: sold_at_a_till, to: ref('dim_till'), field: till } }] }
`,
}
const first = `${sales}2026-01-01,1,1.00\n2026-01-02,2,2.00\n`
const tillsOf = (numbers: readonly number[]): string => `till\n${numbers.map((n) => `${n}\n`).join('')}`

async function shop(): Promise<TestProject> {
  const p = project({ ...files, 'data/sales/1.csv': first, 'data/tills.csv': tillsOf([1, 2, 3]) })
  await p.good()
  return p
}

describe('a test that looks values up', () => {
  it('stands where the other table got a value, and looks at rows written alone', async () => {
    const p = await shop()
    p.write('data/tills.csv', tillsOf([1, 2, 3, 4]))
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({
      status: 'pass',
      message: notAgain,
    })
    p.write('data/tills.csv', tillsOf([5, 1, 2, 3, 4]))
    p.write('data/sales/2.csv', `${sales}2026-01-03,5,3.00\n`)
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/tills.csv', tillsOf([5, 1, 2, 3, 4, 6]))
    p.write('data/sales/3.csv', `${sales}2026-01-04,7,3.00\n`)
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
    // what failed is looked at again, also when the other table only grows
    p.write('data/tills.csv', tillsOf([5, 1, 2, 3, 4, 6, 8]))
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows where a value is gone, whether or not others came', async () => {
    const p = await shop()
    p.write('data/tills.csv', tillsOf([1, 3, 4, 5]))
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows where values of the table that stood were changed by hand', async () => {
    const p = await shop()
    await p.meddle('update marts.dim_till set till = 9 where till = 2')
    p.write('data/tills.csv', tillsOf([1, 3, 9]))
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows where the other table was built without it', async () => {
    const p = await shop()
    p.write('data/tills.csv', tillsOf([1, 3]))
    expect((await p.run('run')).code).toBe(0)
    p.write('data/tills.csv', tillsOf([1, 3, 4]))
    expect((await results(p, ...building)).sold_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('does not hold up a table that a column was taken from by hand', async () => {
    const p = await shop()
    await p.meddle('alter table marts.dim_till drop column till')
    p.write('data/tills.csv', tillsOf([1, 3]))
    const { nodes } = await p.told()
    expect(nodes.dim_till).toMatchObject({ status: 'success', rows: 2 })
    // till 2 sold on the second of January
    expect(nodes.dim_till?.checks).toMatchObject({ sold_at_a_till: 'fail' })
  })

  const lookedUpInSales = {
    ...files,
    'models/marts/dim_till.yml': `models:
  - name: dim_till
    config: { materialized: table }
    columns:
      - { name: till, data_tests: [{ relationships: { name: has_sold, to: ref('input_sales'), field: till, where: "till < 3" } }] }
`,
    'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
`,
    'data/sales/1.csv': first,
    'data/tills.csv': tillsOf([1, 2, 3]),
  }

  it('stands where rows of new files were added to the other table', async () => {
    const p = project(lookedUpInSales)
    await p.good()
    p.write('data/sales/2.csv', `${sales}2026-01-03,3,1.00\n`)
    expect((await results(p, ...building)).has_sold).toMatchObject({ status: 'pass', message: notAgain })
    p.write('data/sales/3.csv', `${sales}2026-01-04,3,1.00\n`)
    expect((await results(p, ...building)).has_sold).toMatchObject({ status: 'pass', message: notAgain })
  })

  it('looks at all rows where one was changed by hand in a table that new files are added to', async () => {
    const p = project(lookedUpInSales)
    await p.good()
    await p.meddle('update inputs.input_sales set till = 9 where till = 1')
    p.write('data/sales/2.csv', `${sales}2026-01-03,3,1.00\n`)
    expect((await results(p, ...building)).has_sold).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows where a hook takes some from a table that new files are added to', async () => {
    const p = project(lookedUpInSales)
    await p.good()
    const hook = "      pre_hook: delete from inputs.input_sales where sold < date '2026-01-02'\n"
    p.write(
      'models/inputs/input_sales.yml',
      `models:
  - name: input_sales
    config:
      materialized: incremental
      incremental_strategy: new_files
      partition_by: sold
${hook}`,
    )
    await p.good()
    expect(await p.column('select till from inputs.input_sales order by all')).toEqual(['1', '2'])
    p.write('data/sales/2.csv', `${sales}2026-01-03,3,1.00\n`)
    expect((await results(p, ...building)).has_sold).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('in its own table looks at all rows where one of its values went with a partition', async () => {
    const own = {
      ...files,
      'data/tills.csv': tillsOf([1]),
      'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n`,
      'data/sales/2.csv': `${sales}2026-01-02,2,1.00\n`,
      'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: table, partition_by: [sold] }
`,
      'models/intermediate/chain.sql':
        "select sold, till, amount::integer as after from {{ref 'input_sales'}} where {{rebuilt 'sold'}}\n",
      'models/intermediate/chain.yml': `models:
  - name: chain
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [sold], reads_by_partition: { input_sales: same } }
    columns:
      - { name: after, data_tests: [{ relationships: { name: follows_a_till, to: ref('chain'), field: till } }] }
`,
    }
    const p = project(own)
    await p.good()
    // till 2 of the second day follows till 1 of the first, which is 3 now and follows 2
    p.write('data/sales/1.csv', `${sales}2026-01-01,3,2.00\n`)
    const told = await results(p, ...building)
    expect(told.follows_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('finds what a test of all rows finds, whatever comes and goes, by files, hands and hooks', async () => {
    const day = fc.record({
      tills: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 2 }),
      sold: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      asked: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 })),
      byHand: fc.constantFrom(
        'select 1',
        'update inputs.input_sales set till = 9 where till = 1',
        'delete from inputs.input_sales where till = 2',
        'update marts.dim_till set till = 9 where till = 2',
        'alter table marts.dim_till drop column till',
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(day, { minLength: 4, maxLength: 4 }), async (hasHook, days) => {
        const p = project({
          ...lookedUpInSales,
          'seeds/asked.csv': tillsOf([1, 2]),
          'models/marts/dim_till.yml': `models:
  - name: dim_till
    config: { materialized: table }
  - name: asked_of
    config: { materialized: table }
    columns:
      - name: till
        data_tests:
          - relationships: { name: is_a_till, to: ref('dim_till'), field: till }
          - relationships: { name: has_sold, to: ref('input_sales'), field: till }
`,
          'models/marts/asked_of.sql': "select till from {{ref 'asked'}}\n",
          'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config:
      materialized: incremental
      incremental_strategy: new_files
      partition_by: sold
`,
        })
        await p.good()
        if (hasHook) {
          const yml = p.read('models/inputs/input_sales.yml')
          const hook = '      pre_hook: delete from inputs.input_sales where till = 2\n'
          p.write('models/inputs/input_sales.yml', yml + hook)
          await p.good()
        }
        for (const [i, { tills, sold, asked, byHand }] of days.entries()) {
          await p.meddle(byHand)
          // both tables are built each day: what a hand did to one that is not, no build looks for
          p.write('data/tills.csv', tillsOf([...tills, 100 + i]))
          const lines = [...sold, 100].map((till) => `2026-01-0${1 + i},${till},1.00\n`)
          p.write(`data/sales/day${i}.csv`, `${sales}${lines.join('')}`)
          if (asked !== null) p.write('seeds/asked.csv', tillsOf(asked))
          const told = await results(p, ...building)
          const whole = await results(p, 'test')
          const outcome = ({ status, failures }: Result) => ({ status, failures })
          expect(Object.keys(told).sort()).toEqual(Object.keys(whole).sort())
          for (const [name, result] of Object.entries(told))
            expect([name, outcome(result)]).toEqual([name, whole[name] && outcome(whole[name])])
        }
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })
})
