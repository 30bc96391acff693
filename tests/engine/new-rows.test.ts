/**
 * Tests of rows look only at the rows that a build wrote, where the others passed before and stand as they were. What is
 * found is what a test of the whole table finds: `ledgerline test`, which always looks at all of it, is the oracle.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { building, newOnly, type Result, results, sales, salesFiles } from './new-rows-told.ts'
import { project, type TestProject } from './project.ts'

const files = {
  'project.yml':
    'name: shop\nvars:\n  as_of_date: { type: date, default: 2026-01-03 }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/kinds.csv': 'kind\na\nb\n',
  'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - name: events
        location: data/events.csv
        columns:
          - { name: id, data_type: integer }
          - { name: happened, data_type: timestamp }
          - { name: kind, data_type: varchar }
          - { name: amount, data_type: "decimal(18,2)" }
`,
  'models/staging/stg_events.sql': "select * from {{source 'shop' 'events'}}\n",
  'models/marts/kept.sql':
    "select * from {{ref 'stg_events'}} where happened >= {{batch_start}} and happened < {{batch_end}}\n",
  'models/marts/kept.yml': `models:
  - name: kept
    config: { materialized: incremental, incremental_strategy: time_range, event_time: happened, begin: 2026-01-01, batch_size: day, lookback: 0 }
    data_tests:
      - unique_combination: { name: one_of_a_kind, columns: [kind, happened] }
      - unique_combination: { name: one_of_an_amount, columns: [kind, amount] }
    columns:
      - { name: id, data_tests: [unique, { not_null: { name: id_there } }] }
      - name: kind
        data_tests:
          - accepted_values: { name: kind_ok, values: [a, b], where: "id > 0" }
          - relationships: { name: kind_known, to: ref('kinds'), field: kind }
      - name: amount
        data_tests:
          - accepted_range: { name: amount_ok, min_value: 0 }
          - expression_is_true: { name: amount_below, expression: "< (select 1000)" }
          - not_null: { name: amount_mostly, error_if: "> 5", warn_if: "> 5" }
`,
}
const header = 'id,happened,kind,amount\n'
const first = `${header}1,2026-01-01 08:00:00,a,1.00\n2,2026-01-02 08:00:00,b,2.00\n3,2026-01-03 08:00:00,a,3.00\n`
const day4 = ['--var', 'as_of_date=2026-01-04']

async function standing(): Promise<TestProject> {
  const p = project({ ...files, 'data/events.csv': first })
  await p.good()
  return p
}

describe('a test of rows', () => {
  it('that passed looks at the new batch alone, and of a key at its rows; thresholds and queries look at all', async () => {
    const p = await standing()
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,4.00\n`)
    const told = await results(p, ...building, ...day4)
    const narrow = Object.keys(told).filter((name) => told[name]?.message === newOnly)
    expect(narrow.sort()).toEqual([
      'amount_ok',
      'id_there',
      'kind_known',
      'kind_ok',
      'one_of_a_kind',
      'one_of_an_amount',
      'unique_kept_id',
    ])
    expect(Object.values(told).map((r) => r.status)).toEqual(Object.keys(told).map(() => 'pass'))
    const whole = await results(p, ...building, ...day4, '--full-refresh')
    expect(Object.values(whole).filter((r) => r.message === newOnly)).toEqual([])
  })

  it('that fails in the new batch fails until that is mended, also when nothing new comes', async () => {
    const p = await standing()
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,-4.00\n`)
    expect((await results(p, ...building, ...day4)).amount_ok).toMatchObject({ status: 'fail', failures: 1 })
    expect((await results(p, ...building, ...day4)).amount_ok).toMatchObject({ status: 'fail', failures: 1 })
    // the next batch is good, the bad row stands
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,-4.00\n5,2026-01-05 08:00:00,b,5.00\n`)
    const next = await results(p, ...building, '--var', 'as_of_date=2026-01-05')
    expect(next.amount_ok).toMatchObject({ status: 'fail', failures: 1 })
    expect(next.id_there).toMatchObject({ status: 'pass', message: newOnly })
  })

  it('of a key that holds the column of the batches finds what stands twice in the new batch', async () => {
    const p = await standing()
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,4.00\n5,2026-01-04 08:00:00,b,4.00\n`)
    const told = await results(p, ...building, ...day4)
    expect(told.one_of_a_kind).toMatchObject({ status: 'fail', failures: 1 })
    expect(told.one_of_an_amount).toMatchObject({ status: 'fail', failures: 1 })
    expect(told.unique_kept_id).toMatchObject({ status: 'pass', message: newOnly })
  })

  it('of another key finds the old row beside the new one', async () => {
    const p = await standing()
    p.write('data/events.csv', `${first}1,2026-01-04 08:00:00,a,3.00\n`)
    const told = await results(p, ...building, ...day4)
    expect(told.unique_kept_id).toMatchObject({ status: 'fail', failures: 1 })
    expect(told.one_of_an_amount).toMatchObject({ status: 'fail', failures: 1 })
    expect(told.one_of_a_kind).toMatchObject({ status: 'pass', message: newOnly })
  })

  it('looks at all rows when the other table is another one', async () => {
    const p = await standing()
    p.write('seeds/kinds.csv', 'kind\nb\n')
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,4.00\n`)
    const told = await results(p, ...building, ...day4)
    // a stands in days 1 and 3, and counts as one value
    expect(told.kind_known).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows when a build between ran without it', async () => {
    const p = await standing()
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,-4.00\n`)
    expect((await p.run('run', ...day4)).code).toBe(0)
    p.write('data/events.csv', `${first}4,2026-01-04 08:00:00,b,-4.00\n5,2026-01-05 08:00:00,b,5.00\n`)
    const told = await results(p, ...building, '--var', 'as_of_date=2026-01-05')
    expect(told.amount_ok).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('finds what a test of the whole table finds, whatever comes', async () => {
    const row = fc.record({
      day: fc.integer({ min: 1, max: 5 }),
      kind: fc.constantFrom('a', 'b', 'c'),
      amount: fc.integer({ min: -1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { maxLength: 3 }), { minLength: 2, maxLength: 3 }),
        async (steps) => {
          const p = await standing()
          let text = first
          let id = 10
          for (const [i, rows] of steps.entries()) {
            for (const { day, kind, amount } of rows)
              text += `${id++},2026-01-0${day} 09:00:00,${kind},${amount}.00\n`
            p.write('data/events.csv', text)
            const asOf = ['--var', `as_of_date=2026-01-0${3 + i}`]
            const told = await results(p, ...building, ...asOf)
            const whole = await results(p, 'test', ...asOf)
            const outcome = ({ status, failures }: Result) => ({ status, failures })
            for (const [name, result] of Object.entries(told))
              expect([name, outcome(result)]).toEqual([name, whole[name] && outcome(whole[name])])
          }
        },
      ),
      { numRuns: 3 },
    )
  })
})

const ofFiles = {
  'project.yml': 'name: shop\n',
  ...salesFiles,
  'models/inputs/input_sales.yml': `models:
  - name: input_sales
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: sold }
    data_tests:
      - unique_combination: { name: once_a_day, columns: [sold, till] }
      - unique_combination: { name: once_at_a_till, columns: [till, amount] }
    columns:
      - { name: amount, data_tests: [{ not_null: { name: amount_there } }] }
`,
}

describe('a test of rows from new files', () => {
  const shop = async (): Promise<TestProject> => {
    const p = project({ ...ofFiles, 'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n2026-01-02,1,2.00\n` })
    await p.good()
    return p
  }

  it('looks at the days that they are of, and so finds the second row beside an old one', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-01,1,9.00\n2026-01-03,1,\n`)
    const told = await results(p, ...building)
    expect(told.once_a_day).toMatchObject({ status: 'fail', failures: 1 })
    expect(told.amount_there).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('says so when it passes; a key without the day looks at the rows of new keys, on whatever day', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-01,2,1.00\n`)
    const told = await results(p, ...building)
    expect(told.once_a_day).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.amount_there).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.once_at_a_till).toMatchObject({ status: 'pass', message: newOnly })
    p.write('data/sales/3.csv', `${sales}2026-01-05,2,1.00\n`)
    expect((await results(p, ...building)).once_at_a_till).toMatchObject({ status: 'fail', failures: 1 })
  })
})

const ofViews = {
  ...ofFiles,
  'models/intermediate/int_days.sql':
    "select sold, till, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'input_sales'}} where {{rebuilt 'sold'}} group by all\n",
  'models/intermediate/int_days.yml': `models:
  - name: int_days
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [sold], reads_by_partition: { input_sales: same } }
`,
  'seeds/rates.csv': 'rate\n2\n',
  'models/marts/mart_days.sql': `select sold, till, amount * (select max(rate) from {{ref 'rates'}}) as amount from {{ref 'int_days'}}
union all
select sold, 0, amount from {{ref 'input_sales'}} where till = 9
`,
  'models/marts/mart_days.yml': `models:
  - name: mart_days
    config: { materialized: view, reads_by_partition: { int_days: same, input_sales: same } }
    data_tests:
      - unique_combination: { name: once, columns: [sold, till] }
    columns:
      - { name: sold, data_type: date }
      - { name: till, data_type: integer }
      - { name: amount, data_tests: [{ accepted_range: { name: small, max_value: 100 } }] }
`,
}

describe('a test of a view over what was built by partition', () => {
  const shop = async (): Promise<TestProject> => {
    const p = project({ ...ofViews, 'data/sales/1.csv': `${sales}2026-01-01,1,1.00\n2026-01-02,1,2.00\n` })
    await p.good()
    return p
  }

  it('looks at the partitions that either of its tables got', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,3.00\n`)
    const told = await results(p, ...building)
    expect(told.once).toMatchObject({ status: 'pass', message: newOnly })
    expect(told.small).toMatchObject({ status: 'pass', message: newOnly })
    // a row of till 0 beside the one that is made of till 9
    p.write('data/sales/3.csv', `${sales}2026-01-02,0,60.00\n2026-01-02,9,1.00\n`)
    const next = await results(p, ...building)
    expect(next.once).toMatchObject({ status: 'fail', failures: 1 })
    expect(next.small).toMatchObject({ status: 'fail', failures: 1 })
  })

  it('looks at all rows when something else that it reads is another, or its own text', async () => {
    const p = await shop()
    p.write('seeds/rates.csv', 'rate\n90\n')
    p.write('data/sales/2.csv', `${sales}2026-01-03,1,0.50\n`)
    // 2.00 on the second of January, which was not built again, times 90
    expect((await results(p, ...building)).small).toMatchObject({ status: 'fail', failures: 1 })
    p.write('seeds/rates.csv', 'rate\n2\n')
    await p.good()
    p.replace('models/marts/mart_days.sql', 'where till = 9', 'where till = 1')
    p.replace('models/marts/mart_days.sql', 'select sold, 0, amount', 'select sold, 1, amount')
    p.write('data/sales/3.csv', `${sales}2026-01-04,1,0.25\n`)
    expect((await results(p, ...building)).once).toMatchObject({ status: 'fail', failures: 4 })
  })

  it('looks at all rows when one of its tables was built without it', async () => {
    const p = await shop()
    p.write('data/sales/2.csv', `${sales}2026-01-02,2,60.00\n`)
    expect((await p.run('run', '--select', '+int_days')).code).toBe(0)
    p.write('data/sales/3.csv', `${sales}2026-01-04,1,0.25\n`)
    expect((await results(p, ...building)).small).toMatchObject({ status: 'fail', failures: 1 })
  })
})
