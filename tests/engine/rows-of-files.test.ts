/**
 * A test of a view over files looks at the rows of files that came, where the view makes each of its rows of one row of a file.
 * `ledgerline test`, which always looks at all of it, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const tested = `models:
  - name: stg_sales
    data_tests:
      - unique_combination: { name: once_a_day, columns: [sold, till] }
    columns:
      - name: till
        data_tests: [{ not_null: { name: till_there } }]
      - name: amount
        data_tests:
          - accepted_range: { name: small, max_value: 50, where: till is not null }
          - not_null: { name: mostly_there, error_if: "> 1", warn_if: "> 1" }
`
const files = {
  // under a hook no view is copied: tests of small views read their copies, and these hold all rows
  'project.yml':
    'name: shop\nhooks: { on_run_start: [select 1] }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  ...salesFiles,
  'models/staging/stg_sales.yml': tested,
}
const first = `${sales}2026-01-01,1,1.00\n2026-01-02,2,2.00\n`

async function shop(view?: string): Promise<TestProject> {
  const own = view === undefined ? {} : { 'models/staging/stg_sales.sql': view }
  const p = project({ ...files, ...own, 'data/sales/1.csv': first })
  await p.good()
  return p
}

describe('a test of a view over files', () => {
  it('looks at rows of new files alone, and of a key at its rows in all of them', async () => {
    const p = await shop(`with shop_sales as (
    select * from {{source 'shop' 'sales'}}
),
final as (
    select sold, till, amount from shop_sales where amount > 0
)
select * from final
`)
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    const told = await results(p, ...building)
    for (const name of ['once_a_day', 'till_there', 'small'])
      expect(told[name]).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.mostly_there).toMatchObject({ status: 'pass', message: '' })
    p.write('data/sales/3.csv', `${sales}2026-01-02,2,60.00\n2026-01-04,,70.00\n`)
    const next = await results(p, ...building)
    for (const name of ['once_a_day', 'till_there', 'small'])
      expect(next[name]).toMatchObject({ status: 'fail', failures: 1 })
    // what failed is looked at again in all files, also when the next one is good
    p.write('data/sales/4.csv', `${sales}2026-01-05,1,1.00\n`)
    expect((await results(p, ...building)).once_a_day).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all files when one that was read is another, or is gone', async () => {
    const p = await shop()
    p.write('data/sales/1.csv', `${sales}2026-01-01,1,90.00\n`)
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    expect((await results(p, ...building)).small).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all files when the source was built without the view', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,90.00\n`)
    expect((await p.run('run', '--select', 'source:shop.sales')).code).toBe(0)
    p.write('data/sales/3.csv', `${sales}2026-01-04,1,3.00\n`)
    expect((await results(p, ...building)).small).toMatchObject({ status: 'fail', failures: 1 })
  })

  it.each([
    ['counts', 'select sold, till, (count(*) over (partition by sold))::decimal(18,2) * 20 as amount from '],
    ['sums up', 'select sold, max(till) as till, sum(amount) * 20 as amount from '],
    [
      'stacks',
      "with s as (select * from {{source 'shop' 'sales'}}), a as (select * from s union all by name select sold, till + 10 as till, amount from s) select sold, till, amount * 20 as amount from a --",
    ],
    ['takes each once', 'select distinct on (sold) sold, till, amount * 20 as amount from '],
  ])('looks at all files when the view %s', async (_, select) => {
    const end = select.includes('sum(') ? ' group by sold' : ''
    const p = await shop(`${select}{{source 'shop' 'sales'}}${end}\n`)
    p.write('data/sales/2.csv', `${sales}2026-01-01,3,0.10\n2026-01-01,4,0.10\n`)
    const told = await results(p, ...building)
    const whole = await results(p, 'test')
    for (const name of ['once_a_day', 'till_there', 'small']) {
      expect(told[name]?.message).not.toBe(newOnly)
      expect([told[name]?.status, told[name]?.failures]).toEqual([whole[name]?.status, whole[name]?.failures])
    }
  })

  it('finds what a test of all files finds, whatever comes', async () => {
    const row = fc.record({
      day: fc.integer({ min: 1, max: 3 }),
      till: fc.constantFrom('1', '2', ''),
      amount: fc.constantFrom(1, 40, 60),
    })
    const day = fc.record({
      file: fc.constantFrom('2', '3', '4', '5'),
      rows: fc.array(row, { maxLength: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 3, maxLength: 3 }), async (days) => {
        const p = await shop()
        for (const { file, rows } of days) {
          const lines = rows.map((r) => `2026-01-0${r.day},${r.till},${r.amount}.00\n`)
          p.write(`data/sales/${file}.csv`, `${sales}${lines.join('')}`)
          const told = await results(p, ...building)
          const whole = await results(p, 'test')
          const outcome = ({ status, failures }: Result) => ({ status, failures })
          for (const [name, result] of Object.entries(told))
            expect([name, outcome(result)]).toEqual([name, whole[name] && outcome(whole[name])])
        }
      }),
      { numRuns: 3 },
    )
  })
})
