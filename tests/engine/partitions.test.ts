/**
 * Incremental by contents: only partitions whose inputs are others are computed again, and only new files are read;
 * the table is what a whole build gives, whatever came in whatever order.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

const source = `sources:
  - name: books
    tables:
      - name: entries
        location: "data/entries/*.csv"
        columns:
          - { name: id, data_type: integer }
          - { name: month, data_type: integer }
          - { name: customer, data_type: varchar }
          - { name: amount, data_type: "decimal(18,2)" }
`
const files = {
  'project.yml': 'name: shop\nvars:\n  factor: { type: integer, default: 1 }\n',
  'models/staging/books.yml': source,
  'models/staging/stg_entries.sql':
    "select id, month, trim(customer) as customer, amount from {{source 'books' 'entries'}}\n",
  'seeds/names.csv': 'customer,label\na,Anna\nb,Bo\n',
  'models/inputs/input_entries.sql': "select * from {{ref 'stg_entries'}}\n",
  'models/inputs/input_entries.yml': `models:
  - name: input_entries
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: month }
`,
  'models/intermediate/int_months.sql': `select month, customer, cast(sum(amount) as decimal(18,2)) as amount
from {{ref 'input_entries'}} as entries
where {{rebuilt 'entries.month'}}
group by all
`,
  'models/intermediate/int_months.yml': `models:
  - name: int_months
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: month
      reads_by_partition: { input_entries: same }
`,
  'models/marts/mart_running.sql': `select months.month, months.customer, names.label,
    cast(sum(earlier.amount) * {{var 'factor'}} as decimal(18,2)) as up_to_here
from {{ref 'int_months'}} as months
inner join {{ref 'int_months'}} as earlier
    on months.customer = earlier.customer and earlier.month <= months.month
left join {{ref 'names'}} as names on months.customer = names.customer
where {{rebuilt 'months.month'}}
group by all
`,
  'models/marts/mart_running.yml': `models:
  - name: mart_running
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: month
      reads_by_partition: { int_months: earlier }
`,
}
type Entry = readonly [id: number, month: number, customer: string, amount: number]
const csv = (rows: readonly Entry[]): string =>
  `id,month,customer,amount\n${rows.map(([i, m, c, a]) => `${i},${m},${c},${a}.00\n`).join('')}`
const first: Entry[] = [
  [1, 1, 'a', 10],
  [2, 1, 'b', 5],
  [3, 2, 'a', 20],
  [4, 3, 'a', 30],
]
const books = (): TestProject => project({ ...files, 'data/entries/1.csv': csv(first) })
const running = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select month, customer, up_to_here from marts.mart_running order by all')).map((r) =>
    Object.values(r).join(' '),
  )

describe('new files', () => {
  it('add their rows; what reads them is built again only in the partitions that got some', async () => {
    const p = books()
    await p.good()
    expect(await running(p)).toEqual(['1 a 10.00', '1 b 5.00', '2 a 30.00', '3 a 60.00'])
    p.write('data/entries/2.csv', csv([[5, 3, 'b', 7]]))
    const { nodes } = await p.told()
    expect(nodes.input_entries?.message).toBe('rows of 1 new file')
    expect(nodes.int_months?.message).toBe('1 of 3 partitions: 3 (input_entries)')
    expect(nodes.mart_running?.message).toBe('1 of 3 partitions: from 3 (int_months)')
    expect(await running(p)).toEqual(['1 a 10.00', '1 b 5.00', '2 a 30.00', '3 a 60.00', '3 b 12.00'])
    expect(await p.rebuilt()).toEqual([])
    expect((await p.run('why', 'int_months')).out).toContain(
      'last built 1 of 3 partitions: 3 (input_entries)',
    )
    p.write('data/entries/3.csv', csv([[6, 3, 'b', 1]]))
    expect((await p.run('why', 'int_months')).out).toContain(
      'built in the partitions whose inputs are others',
    )
  })

  it('a late row in month 2 moves months 2 and 3 of what looks back, and month 2 of what does not', async () => {
    const p = books()
    await p.good()
    p.write('data/entries/late.csv', csv([[9, 2, 'a', 1]]))
    const { nodes } = await p.told()
    expect(nodes.int_months?.message).toBe('1 of 3 partitions: 2 (input_entries)')
    expect(nodes.mart_running?.message).toBe('2 of 3 partitions: from 2 (int_months)')
    expect(await running(p)).toEqual(['1 a 10.00', '1 b 5.00', '2 a 31.00', '3 a 61.00'])
  })

  it('a file that changed or is gone, and another staging model, build the table whole', async () => {
    const p = books()
    await p.good()
    p.write('data/entries/1.csv', csv([...first.slice(1), [1, 1, 'a', 11]]))
    const changed = await p.told()
    expect(changed.nodes.input_entries?.message).toBe('whole: a file that it has read changed or is gone')
    // whole, but only month 1 is another one
    expect(changed.nodes.int_months?.message).toBe('1 of 3 partitions: 1 (input_entries)')
    expect((await running(p))[0]).toBe('1 a 11.00')
    p.replace('models/staging/stg_entries.sql', 'amount from', '-amount as amount from')
    const restaged = await p.told()
    expect(restaged.nodes.input_entries?.message).toBe('whole: stg_entries changed')
    expect((await running(p))[0]).toBe('1 a -11.00')
    p.write('data/entries/2.csv', csv([[5, 4, 'b', 7]]))
    await p.good()
    p.remove('data/entries/1.csv')
    await p.good()
    expect(await running(p)).toEqual(['4 b -7.00'])
  })

  it('a file with another column shape is told by the whole build', async () => {
    const p = books()
    await p.good()
    p.write('data/entries/2.csv', 'id,month,customer,amount,memo\n7,2,b,1.00,x\n')
    await p.good()
    expect(await running(p)).toContain('2 b 6.00')
  })
})

describe('partitions', () => {
  it('a change of what is not read by partition builds the table whole, and says what', async () => {
    const p = books()
    await p.good()
    p.replace('seeds/names.csv', 'Bo', 'Bob')
    const { nodes } = await p.told()
    expect(nodes.mart_running?.message).toBe('whole: names changed, which is not read by partition')
    expect(nodes.int_months?.status).toBe('reused')
  })

  it('so do its own SQL, a var of it, a table changed by hand, and --full-refresh', async () => {
    const p = books()
    await p.good()
    const message = async (...args: string[]) => (await p.told(...args)).nodes.mart_running?.message
    expect(await message('--var', 'factor=2')).toBe('whole: its own SQL or configuration changed')
    expect((await running(p))[0]).toBe('1 a 20.00')
    await p.good()
    await p.meddle('delete from marts.mart_running where month = 1')
    expect(await message()).toBe('whole: its table has 2 rows, but 4 were built')
    expect(await message('--full-refresh')).toBe('whole: a full refresh was asked for')
  })

  it('check names a column that is not there, and a key that only another strategy reads', async () => {
    const p = books()
    p.replace('models/intermediate/int_months.yml', 'partition_by: month', 'partition_by: moon')
    expect((await p.run('check')).err).toContain('its partition_by moon is not a column of it')
    const q = books()
    q.replace('models/intermediate/int_months.yml', 'input_entries: same', 'input_entry: same')
    expect((await q.run('check')).err).toContain(
      'names input_entry, which it does not read; did you mean input_entries?',
    )
    const r = books()
    r.replace('models/marts/mart_running.sql', "{{rebuilt 'months.month'}}", "{{rebuilt '1 = 1 or x'}}")
    expect((await r.run('check')).err).toContain('rebuilt takes a column')
  })

  it('the journal knows the rows as a whole build does, whatever came in whatever order', async () => {
    const entry = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('a', 'b', 'c'),
      fc.integer({ min: -9, max: 9 }),
    )
    const day = fc.array(entry, { maxLength: 4 })
    const hashes = async (p: TestProject) =>
      await p.rows(
        "select node_id, arg_max(content_hash, seq) as hash, arg_max(row_count, seq) as n from _ledgerline.node_state where node_id like 'model.%' group by all order by all",
      )
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 2, maxLength: 3 }), async (days) => {
        const p = project({ ...files, 'data/entries/0.csv': csv(days[0] ?? []) })
        await p.good()
        for (const [i, rows] of days.slice(1).entries()) {
          p.write(`data/entries/${i + 1}.csv`, csv(rows))
          await p.good()
        }
        const step = [await hashes(p), await running(p)]
        await p.good('--force')
        expect(step).toEqual([await hashes(p), await running(p)])
      }),
      { numRuns: 3 },
    )
  })
})

describe('days of periods', () => {
  const calls = {
    'project.yml': 'name: shop\ntimezone: Europe/Berlin\n',
    'models/staging/calls.yml': `sources:
  - name: calls
    tables:
      - name: calls
        location: "data/calls/*.csv"
        columns: [{ name: id, data_type: integer }, { name: started_at, data_type: timestamptz }]
`,
    'models/staging/stg_calls.sql': "select id, started_at from {{source 'calls' 'calls'}}\n",
    'models/inputs/input_calls.sql': "select * from {{ref 'stg_calls'}}\n",
    'models/inputs/input_calls.yml': `models:
  - name: input_calls
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: day(started_at) }
`,
    'models/intermediate/int_some.sql': "select * from {{ref 'input_calls'}} where id > 0\n",
    'models/intermediate/int_some.yml': `models:
  - name: int_some
    config: { materialized: view, reads_by_partition: { input_calls: same } }
`,
    'models/marts/mart_months.sql': `select cast(date_trunc('month', timezone('Europe/Berlin', started_at)) as date) as month, count(*) as calls
from {{ref 'int_some'}}
group by all
`,
    'models/marts/mart_months.yml': `models:
  - name: mart_months
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: [month]
      reads_by_partition: { int_some: days }
`,
  }
  const of = (...lines: string[]): string => `id,started_at\n${lines.join('\n')}\n`
  const months = async (p: TestProject) =>
    (await p.rows('select * from marts.mart_months order by all')).map((r) => Object.values(r).join(' '))

  it('a misspelt ref is told once, not also as a model that is not read', async () => {
    const p = project({ ...calls, 'data/calls/1.csv': of('1,2026-01-10 10:00:00+00') })
    p.replace('models/marts/mart_months.sql', "'int_some'", "'int_sone'")
    const { code, err } = await p.run('check')
    expect([code, err.match(/^E\d{4}/gm)]).toEqual([2, ['E2101']])
  })

  it('a call on the last evening of February in UTC is of March in Berlin, through a view', async () => {
    const p = project({
      ...calls,
      'data/calls/1.csv': of(
        '1,2026-01-10 10:00:00+00',
        '2,2026-02-10 10:00:00+00',
        '3,2026-03-10 10:00:00+00',
      ),
    })
    await p.good()
    p.write('data/calls/2.csv', of('4,2026-02-28 23:30:00+00'))
    const { nodes } = await p.told()
    expect(nodes.mart_months?.message).toBe('2 of 3 partitions: 2026-02-28 (int_some)')
    expect(await months(p)).toEqual(['2026-01-01 1', '2026-02-01 1', '2026-03-01 2'])
    // a month that nobody had before, and one between
    p.write('data/calls/3.csv', of('5,2026-06-10 10:00:00+00'))
    await p.good()
    p.write('data/calls/4.csv', of('6,2026-05-10 10:00:00+00', '7,2025-12-10 10:00:00+00'))
    await p.good()
    const expected = [
      '2025-12-01 1',
      '2026-01-01 1',
      '2026-02-01 1',
      '2026-03-01 2',
      '2026-05-01 1',
      '2026-06-01 1',
    ]
    expect(await months(p)).toEqual(expected)
    p.replace('models/intermediate/int_some.sql', 'id > 0', 'id > 1')
    await p.good()
    expect((await months(p))[1]).toBe('2026-02-01 1')
  })
})
