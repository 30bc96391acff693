/**
 * A singular test that says `rebuilt` looks at the rows that a build wrote, in every table that it reads; so does a test of
 * a table that is made whole and tells its rows apart. `ledgerline test`, which always looks at all of it, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/limits.csv': 'highest\n50\n',
  ...salesFiles,
  'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
`,
  // leaves out what is above 50: the two sides of the test differ on such days
  'models/intermediate/int_days.sql':
    "select sold, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'input_sales'}} where amount <= 50 and {{rebuilt 'sold'}} group by sold\n",
  'models/intermediate/int_days.yml': `models:
  - name: int_days
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [sold], reads_by_partition: { input_sales: same } }
`,
  'models/marts/mart_tills.sql':
    "select sold, till, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'input_sales'}} group by sold, till\n",
  'models/marts/mart_tills.yml': `models:
  - name: mart_tills
    config: { materialized: table, partition_by: [sold] }
    data_tests:
      - unique_combination: { name: once, columns: [sold, till] }
    columns:
      - { name: amount, data_tests: [{ accepted_range: { name: small, max_value: 90 } }] }
`,
  'tests/data/days_hold_all.sql': `select sold, sum(amount) as difference
from (
    select sold, amount from {{ref 'int_days'}} where {{rebuilt 'sold'}}
    union all
    select shown.sold, -shown.amount from {{ref 'input_sales'}} as shown where {{rebuilt 'shown.sold'}}
)
group by sold
having sum(amount) <> 0
`,
  'tests/data/below_the_limit.sql': `select days.sold from {{ref 'int_days'}} as days
where days.amount > (select max(highest) from {{ref 'limits'}}) and {{rebuilt 'days.sold'}}
`,
}
async function shop(): Promise<TestProject> {
  const p = project({ ...files, 'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n2026-01-02,1,2.00\n` })
  await p.good()
  return p
}

describe('a singular test that asks for rows written', () => {
  it('looks at them alone, says so, and finds what is wrong in them', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    const told = await results(p, ...building)
    expect(told.days_hold_all).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.below_the_limit).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/sales/3.csv', `${sales}2026-01-02,2,60.00\n`)
    expect((await results(p, ...building)).days_hold_all).toMatchObject({ status: 'fail', failures: 1 })
    // what failed is looked at again in every row, also when the next day is good
    p.write('data/sales/4.csv', `${sales}2026-01-04,2,4.00\n`)
    expect((await results(p, ...building)).days_hold_all).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows when a table that tells no rows apart is another', async () => {
    const p = await shop()
    p.write('seeds/limits.csv', 'highest\n1\n')
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,0.50\n`)
    // 2.00 on the second of January, which was not built again
    expect((await results(p, ...building)).below_the_limit).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows when one of its tables was built without it', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,60.00\n`)
    expect((await p.run('run')).code).toBe(0)
    p.write('data/sales/3.csv', `${sales}2026-01-04,1,0.25\n`)
    expect((await results(p, ...building)).days_hold_all).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows when how many fail matters', async () => {
    const p = await shop()
    p.replace('tests/data/below_the_limit.sql', 'select', "{{config error_if='> 1'}}select")
    await p.good()
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    expect((await results(p, ...building)).below_the_limit).toMatchObject({ status: 'pass', message: '' })
  })

  it('is bound with the column that it names', async () => {
    const p = await shop()
    p.replace('tests/data/below_the_limit.sql', "{{rebuilt 'days.sold'}}", "{{rebuilt 'days.sold_on'}}")
    const { code, err } = await p.run('check')
    expect(code).not.toBe(0)
    expect(err).toContain('sold_on')
    expect(err).toContain('below_the_limit.sql:2:')
  })
})

describe('a test of a table that is made whole and tells its rows apart', () => {
  it('looks at the partitions that came out others', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,60.00\n`)
    const told = await results(p, ...building)
    expect(told.once).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.small).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/sales/3.csv', `${sales}2026-01-02,2,60.00\n`)
    expect((await results(p, ...building)).small).toMatchObject({ status: 'fail', failures: 1 })
  })
})

describe('tests of rows written', () => {
  it('find what tests of all rows find, whatever comes', async () => {
    const row = fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      till: fc.integer({ min: 1, max: 2 }),
      amount: fc.constantFrom(1, 40, 60, 95),
    })
    const steps = fc.array(fc.array(row, { maxLength: 2 }), { minLength: 2, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(steps, async (days) => {
        const p = await shop()
        for (const [i, rows] of days.entries()) {
          const lines = rows.map(({ day, till, amount }) => `2026-01-0${day},${till},${amount}.00\n`)
          p.write(`data/sales/day${i}.csv`, `${sales}${lines.join('')}`)
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
