/**
 * Incremental by keys: only rows of keys whose inputs are others are computed again; the table is what a whole build gives,
 * whatever came or went, in whatever order.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

const sources = `sources:
  - name: books
    tables:
      - name: entries
        location: "data/entries/*.csv"
        columns:
          - { name: id, data_type: integer }
          - { name: month, data_type: integer }
          - { name: customer, data_type: varchar }
          - { name: amount, data_type: "decimal(18,2)" }
      - name: merges
        location: "data/merges.csv"
        columns: [{ name: old, data_type: varchar }, { name: new, data_type: varchar }]
`
const files = {
  'project.yml':
    'name: shop\nvars:\n  factor: { type: integer, default: 1 }\n  as_of_date: { type: date, default: 2026-01-09 }\n',
  'models/staging/books.yml': sources,
  'models/staging/stg_entries.sql':
    "select id, month, nullif(customer, '-') as customer, amount from {{source 'books' 'entries'}}\n",
  'models/staging/stg_merges.sql': "select * from {{source 'books' 'merges'}}\n",
  'seeds/names.csv': 'customer,label\na,Anna\nb,Bo\n',
  'models/inputs/input_entries.sql': "select * from {{ref 'stg_entries'}}\n",
  'models/inputs/input_entries.yml': `models:
  - name: input_entries
    config: { materialized: incremental, incremental_strategy: new_files, partition_by: month }
`,
  'models/intermediate/int_identity.sql': `select customer, coalesce(new, customer) as owner
from (select distinct customer from {{ref 'input_entries'}} where customer is not null)
left join {{ref 'stg_merges'}} as merges on customer = old
`,
  'models/intermediate/int_identity.yml':
    'models:\n  - name: int_identity\n    config: { materialized: table }\n',
  // whose entries, in which order: rows of one owner hang on each other
  'models/intermediate/int_owned.sql': `{{#if (finds_keys)}}
select identity.owner
from {{changed 'input_entries'}} as entries
left join {{ref 'int_identity'}} as identity on entries.customer = identity.customer
union all
select owner from {{changed 'int_identity'}} as moved
{{else}}
with owned as (
    select entries.*, identity.owner
    from {{ref 'input_entries'}} as entries
    left join {{ref 'int_identity'}} as identity on entries.customer = identity.customer
)
select id, month, owner, amount, row_number() over (partition by owner order by id, month, amount) as place
from owned
where {{rebuilt 'owned.owner'}}
{{/if}}
`,
  'models/intermediate/int_owned.yml': `models:
  - name: int_owned
    config: { materialized: incremental, incremental_strategy: keys, key: owner, partition_by: month }
    columns:
      - { name: place, tests: [not_null] }
    tests:
      - unique_combination: { columns: [owner, place] }
`,
  'models/marts/mart_totals.sql': `{{#if (finds_keys)}}
select owner from {{changed 'int_owned'}} as owned
{{else}}
select owned.owner, names.label, cast(sum(owned.amount * owned.place) * {{var 'factor'}} as decimal(18,2)) as total
from {{ref 'int_owned'}} as owned
left join {{ref 'names'}} as names on owned.owner = names.customer
where {{rebuilt 'owned.owner'}}
group by all
{{/if}}
`,
  'models/marts/mart_totals.yml': `models:
  - name: mart_totals
    config: { materialized: incremental, incremental_strategy: keys, key: owner }
`,
  'models/marts/mart_months.sql': `select month, sum(amount) as amount from {{ref 'int_owned'}} as owned
where {{rebuilt 'owned.month'}}
group by all
`,
  'models/marts/mart_months.yml': `models:
  - name: mart_months
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: month
      reads_by_partition: { int_owned: same }
`,
}
type Entry = readonly [id: number, month: number, customer: string, amount: number]
const csv = (rows: readonly Entry[]): string =>
  `id,month,customer,amount\n${rows.map(([i, m, c, a]) => `${i},${m},${c},${a}.00\n`).join('')}`
const merges = (rows: readonly (readonly [string, string])[]): string =>
  `old,new\n${rows.map((r) => `${r.join(',')}\n`).join('')}`
const first: Entry[] = [
  [1, 1, 'a', 10],
  [2, 1, 'b', 5],
  [3, 2, 'a', 20],
  [4, 2, 'c', 30],
]
const books = (): TestProject =>
  project({ ...files, 'data/entries/1.csv': csv(first), 'data/merges.csv': merges([]) })
const totals = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select owner, total from marts.mart_totals order by all')).map((r) =>
    Object.values(r).join(' '),
  )

describe('keys', () => {
  it('only rows of keys that changed are computed again, down the chain', async () => {
    const p = books()
    await p.good()
    expect(await totals(p)).toEqual(['a 50.00', 'b 5.00', 'c 30.00'])
    p.write('data/entries/2.csv', csv([[5, 2, 'b', 7]]))
    const { nodes } = await p.told()
    expect(nodes.int_owned?.message).toBe('1 key: input_entries')
    expect(nodes.mart_totals?.message).toBe('1 key: int_owned')
    expect(nodes.mart_months?.message).toBe('1 of 2 partitions: 2 (int_owned)')
    expect(await totals(p)).toEqual(['a 50.00', 'b 19.00', 'c 30.00'])
    expect(await p.rebuilt()).toEqual([])
    expect((await p.run('why', 'mart_totals')).out).toContain('last built 1 key: int_owned')
    p.write('data/entries/3.csv', csv([[6, 2, 'b', 1]]))
    expect((await p.run('why', 'mart_totals')).out).toContain('built for the keys whose inputs are others')
  })

  it('a key that goes to another moves its rows, and a key without rows leaves none', async () => {
    const p = books()
    await p.good()
    p.write('data/merges.csv', merges([['c', 'a']]))
    const { nodes } = await p.told()
    expect(nodes.int_owned?.message).toBe('2 keys: int_identity')
    // 10 + 2 * 20 + 3 * 30
    expect(await totals(p)).toEqual(['a 140.00', 'b 5.00'])
    p.write('data/merges.csv', merges([]))
    await p.good()
    expect(await totals(p)).toEqual(['a 50.00', 'b 5.00', 'c 30.00'])
  })

  it('rows without a key are rows of one key', async () => {
    const p = books()
    await p.good()
    p.write('data/entries/2.csv', csv([[5, 2, '-', 7]]))
    await p.good()
    p.write('data/entries/3.csv', csv([[6, 1, '-', 1]]))
    const { nodes } = await p.told()
    expect(nodes.int_owned?.message).toBe('1 key: input_entries')
    expect(await totals(p)).toContain(' 9.00')
  })

  it('what is not asked for which rows changed, own SQL, a var and a table changed by hand build whole', async () => {
    const p = books()
    await p.good()
    const message = async (...args: string[]) => (await p.told(...args)).nodes.mart_totals?.message
    p.replace('seeds/names.csv', 'Bo', 'Bob')
    expect(await message()).toBe('whole: names changed, of which it does not ask which rows')
    expect(await message('--var', 'factor=2')).toBe('whole: its own SQL or configuration changed')
    await p.good()
    await p.meddle("delete from marts.mart_totals where owner = 'a'")
    expect(await message()).toBe('whole: its table has 2 rows, but 3 were built')
    p.replace('models/marts/mart_totals.sql', 'select owner from', 'select distinct owner from')
    expect(await message()).toBe('whole: its own SQL or configuration changed')
  })

  it('a reader that was left out when its parent was built twice is built whole', async () => {
    const p = books()
    await p.good()
    for (const i of [2, 3]) {
      p.write(`data/entries/${i}.csv`, csv([[4 + i, 2, 'b', 7]]))
      await p.good('--select', '+int_owned')
    }
    const { nodes } = await p.told()
    expect(nodes.mart_totals?.message).toBe('whole: int_owned changed, and its changed rows are not known')
    expect(await totals(p)).toContain('b 40.00')
  })

  it('a reader that was left out once gets what came, though its parent was built again with the same rows', async () => {
    const p = books()
    await p.good()
    p.write('data/entries/2.csv', csv([[5, 2, 'b', 7]]))
    await p.good('--select', '+int_owned')
    await p.good('--select', 'int_owned', '--force')
    const { nodes } = await p.told()
    expect(nodes.mart_totals?.message).toBe('1 key: int_owned')
    expect(await totals(p)).toContain('b 19.00')
  })

  it('a test of the rows written finds what is wrong in them', async () => {
    const p = books()
    p.replace('models/intermediate/int_owned.sql', 'as place', 'as place, 100 / amount as part')
    p.replace(
      'models/intermediate/int_owned.yml',
      '- { name: place, tests: [not_null] }',
      '- { name: part, tests: [not_null] }',
    )
    await p.good()
    p.write('data/entries/2.csv', csv([[5, 2, 'b', 0]]))
    const { code } = await p.run('build')
    expect(code).toBe(1)
  })

  it('another day builds whole, unless the text says which keys it changes; a day that goes back does', async () => {
    const p = books()
    const upTo = " and make_date(2026, 1, owned.month) <= {{var 'as_of_date'}}"
    p.replace(
      'models/intermediate/int_owned.sql',
      "{{rebuilt 'owned.owner'}}",
      `{{rebuilt 'owned.owner'}}${upTo}`,
    )
    const day = async (n: number) => {
      const { nodes } = await p.told('--var', `as_of_date=2026-01-0${n}`)
      return [nodes.int_owned?.message, (await totals(p)).join(', ')]
    }
    await day(1)
    expect(await day(2)).toEqual(['whole: its own SQL or configuration changed', 'a 50.00, b 5.00, c 30.00'])
    p.replace(
      'models/intermediate/int_owned.sql',
      'union all',
      `union all
select identity.owner from {{ref 'input_entries'}} as entries
left join {{ref 'int_identity'}} as identity on entries.customer = identity.customer
where make_date(2026, 1, month) <= {{var 'as_of_date'}} and month > (select max(month) from {{self}})
union all`,
    )
    expect(await day(1)).toEqual(['whole: its own SQL or configuration changed', 'a 10.00, b 5.00'])
    expect(await day(2)).toEqual(['2 keys: another day', 'a 50.00, b 5.00, c 30.00'])
    expect(await day(1)).toEqual([
      'whole: as_of_date went back from 2026-01-02 to 2026-01-01',
      'a 10.00, b 5.00',
    ])
  })

  it('a day on which a table fails leaves it as it was, and the next build goes on from there', async () => {
    const p = books()
    await p.good()
    p.write(
      'data/entries/2.csv',
      csv([
        [5, 2, 'b', 9e15],
        [6, 2, 'b', 9e15],
      ]),
    )
    expect((await p.run('build')).code).toBe(1)
    expect(await totals(p)).toEqual(['a 50.00', 'b 5.00', 'c 30.00'])
    p.write('data/entries/2.csv', csv([[5, 2, 'b', 7]]))
    const { nodes } = await p.told()
    expect(nodes.int_owned?.message).toBe('1 key: input_entries')
    expect(nodes.mart_totals?.message).toBe('whole: int_owned changed, and its changed rows are not known')
    expect(await totals(p)).toEqual(['a 50.00', 'b 19.00', 'c 30.00'])
  })

  it('check tells what is wrong with the settings', async () => {
    const told = async (file: string, from: string, to: string): Promise<string> => {
      const p = books()
      p.replace(file, from, to)
      return (await p.run('check')).err
    }
    const [yml, sql] = ['models/marts/mart_totals.yml', 'models/marts/mart_totals.sql']
    expect(await told(yml, ', key: owner', '')).toContain('keys needs key.')
    expect(await told(yml, 'key: owner', 'key: owned')).toContain('its key owned is not a column of it')
    expect(await told(sql, "{{changed 'int_owned'}}", "{{ref 'int_owned'}}")).toContain(
      'keys needs the keys that changed',
    )
    expect(await told(sql, "{{changed 'int_owned'}}", "{{changed 'int_identity'}}")).toContain(
      'changed names int_identity, which it does not read by a ref',
    )
    expect(await told(sql, 'select owner from', 'select place from')).toContain(
      'its text under finds_keys gives BIGINT, and its key owner is VARCHAR',
    )
    expect(await told(sql, 'select owner from', 'select owner, id from')).toContain(
      'gives 2 columns, and one is the key',
    )
    expect(await told(sql, 'select owner from', 'select owners from')).toContain('owners')
    expect(await told(sql, "{{ref 'int_owned'}}", "{{changed 'int_owned'}}")).toContain(
      'changed stands under {{#if (finds_keys)}}',
    )
  })

  it('the journal and the tables hold the rows as after a whole build, whatever came or went in whatever order', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', '-')
    const entry = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      name,
      fc.integer({ min: -9, max: 9 }),
    )
    const moved = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'd', 'e')), {
      selector: ([old]) => old,
      maxLength: 2,
    })
    // a day brings entries and merges, may take an earlier file away, and may leave the marts out
    const day = fc.record({
      rows: fc.array(entry, { maxLength: 4 }),
      moved,
      gone: fc.boolean(),
      only: fc.boolean(),
    })
    const hashes = async (p: TestProject) =>
      await p.rows(
        "select node_id, arg_max(content_hash, seq) as hash, arg_max(row_count, seq) as n from _ledgerline.node_state where node_id like 'model.%' group by all order by all",
      )
    // one after the other: a database is open once
    const tables = async (p: TestProject) => [
      await p.rows('select * from intermediate.int_owned order by all'),
      await p.rows('select * from marts.mart_totals order by all'),
      await p.rows('select * from marts.mart_months order by all'),
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 3, maxLength: 4 }), async (days) => {
        const p = project({ ...files, 'data/entries/0.csv': csv(first), 'data/merges.csv': merges([]) })
        await p.good()
        for (const [i, { rows, moved, gone, only }] of days.entries()) {
          p.write(`data/entries/${i + 1}.csv`, csv(rows))
          p.write('data/merges.csv', merges(moved))
          if (gone) p.write(`data/entries/${i}.csv`, csv([]))
          await (only ? p.good('--select', '+int_owned') : p.good())
        }
        await p.good()
        const step = [await hashes(p), await tables(p)]
        await p.good('--force')
        expect(step).toEqual([await hashes(p), await tables(p)])
      }),
      { numRuns: 3 },
    )
  })
})
