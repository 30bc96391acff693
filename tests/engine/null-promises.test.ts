/** What a promise of `not_null` means before a row is there: refused where no row can keep it, told where a null would come from. */
import { describe, expect, it } from 'vitest'
import { type Files, TestProject } from './project.ts'

const base: Files = {
  'project.yml': 'name: shop\n',
  'seeds/orders.csv': 'id,customer\n1,a\n2,\n',
  'seeds/people.csv': 'customer,city\na,Ghent\n',
  'seeds/seeds.yml': `seeds:
  - { name: orders, columns: [{ name: id, constraints: [{ type: not_null }] }] }
  - { name: people, columns: [{ name: customer, constraints: [{ type: not_null }] }] }
`,
}

function project(sql: string, column: string, more: Files = {}): TestProject {
  const yml = `models:
  - name: m
    config: { contract: { enforced: true } }
    columns: [{ name: x, data_type: varchar, ${column} }]
`
  return new TestProject({ ...base, 'models/m.sql': sql, 'models/m.yml': yml, ...more })
}

const promised = 'constraints: [{ type: not_null }]'

describe('a promise that no row can keep', () => {
  it.each([
    ["select cast(null as varchar) as x from {{ref 'orders'}}"],
    ["select null::varchar as x from {{ref 'orders'}} where id > 1"],
    ["with a as (select null::varchar as y from {{ref 'orders'}}) select y as x from a"],
    ["select case when id > 1 then null end::varchar as x from {{ref 'orders'}}"],
  ])('%s', async (sql) => {
    const ran = await project(sql, promised).run('check')
    expect(ran.code).toBe(2)
    expect(ran.err).toMatch(/E3132 always-null\s+models\/m\.sql:1:\d+/)
    expect(ran.err).toContain('m promises a value of x in every row, but its SQL gives NULL in all')
  })

  it.each([
    // a left join may meet each time: that is for the test of the rows
    [
      "select p.city::varchar as x from {{ref 'orders'}} as o left join {{ref 'people'}} as p using (customer)",
    ],
    ["select nullif(city, '')::varchar as x from {{ref 'people'}}"],
    ["select case when id > 0 then 'a' end::varchar as x from {{ref 'orders'}}"],
    // a table for no rows
    ['select null::varchar as x where false'],
    ["select null::varchar as x from {{ref 'orders'}} limit 0"],
    ["select null::varchar as x union all select city from {{ref 'people'}}"],
    ["select x from (select null::varchar as x from {{ref 'orders'}}) where x is not null"],
  ])('is not one that may be kept: %s', async (sql) => {
    const ran = await project(sql, promised).run('check')
    expect([ran.code, ran.err.includes('E3132')]).toEqual([0, false])
  })

  it('is none without a promise, nor of one that only warns', async () => {
    const sql = "select null::varchar as x from {{ref 'orders'}}"
    for (const column of ['description: none', 'data_tests: [{ not_null: { severity: warn } }]'])
      expect((await project(sql, column).run('check')).code).toBe(0)
  })

  it('stands for what an input that nobody fills has no rows of', async () => {
    const port: Files = {
      'models/input_a.yml':
        'models:\n  - { name: input_a, abstract: true, config: { contract: { enforced: true } }, columns: [{ name: id, data_type: integer }] }\n',
    }
    const ran = await project("select null::varchar as x from {{ref 'input_a'}}", promised, port).run('check')
    expect([ran.err.includes('E3132'), ran.code]).toEqual([false, 0])
  })
})

describe('explain says where a null would come from', () => {
  const explained = async (sql: string, column = promised, more: Files = {}) =>
    (await project(sql, column, more).run('explain', 'm.x')).out.split('\n')[1]

  it('nowhere: by what the tests of its parents promise', async () => {
    expect(await explained("select id::varchar as x from {{ref 'orders'}}")).toBe(
      '  a value in every row, by its SQL',
    )
    expect(await explained("select coalesce(customer, '-') as x from {{ref 'orders'}}")).toBe(
      '  a value in every row, by its SQL',
    )
  })

  it('an outer join, with the line of the join', async () => {
    const sql = `select p.customer as x
from {{ref 'orders'}} as o
left join {{ref 'people'}} as p on o.customer = p.customer`
    expect(await explained(sql)).toBe(
      '  a value in every row, as its not_null test holds; its SQL gives null where the outer join finds no row of people  models/m.sql:3:6',
    )
  })

  it('a column of a parent, declared nullable or made so', async () => {
    const parent = (columns: string): Files => ({
      'models/p.sql': "select nullif(city, '') as city, 1 as one from {{ref 'people'}}",
      'models/p.yml': `models:\n  - name: p\n    config: { contract: { enforced: true } }\n    columns: [{ name: one, data_type: integer }, ${columns}]\n`,
    })
    const of = (columns: string) =>
      explained("select city as x from {{ref 'p'}}", 'description: a', parent(columns))
    expect(await of('{ name: city, data_type: varchar, nullable: true }')).toBe(
      '  null where p.city is null, which its contract allows',
    )
    expect(await of('{ name: city, data_type: varchar }')).toBe('  null where p.city is null')
    expect(await of(`{ name: city, data_type: varchar, ${promised} }`)).toBe(
      '  a value in every row, by its SQL',
    )
  })

  it('what is not known is left to the test, or not told', async () => {
    const sql = "select customer as x from {{ref 'orders'}}"
    expect(await explained(sql)).toBe(
      '  a value in every row, as its not_null test holds; its SQL does not say so',
    )
    expect(await explained(sql, 'description: a')).not.toContain('null')
  })

  it('rows of earlier builds, and hooks, are not what the SQL says', async () => {
    const kept = (config: string): Files => ({
      'models/p.sql': "select 'a' as city",
      'models/p.yml': `models:\n  - { name: p, config: ${config} }\n`,
    })
    const of = (config: string) =>
      explained("select city as x from {{ref 'p'}}", 'description: a', kept(config))
    expect(await of('{ materialized: table }')).toBe('  a value in every row, by its SQL')
    expect(await of('{ materialized: incremental }')).not.toContain('a value in every row')
    expect(await of('{ materialized: table, post_hook: "update {{self}} set city = null" }')).not.toContain(
      'a value in every row',
    )
  })
})

describe('what was remembered', () => {
  it('is looked at again when a promise comes, and forgotten when it goes', async () => {
    const files = project("select null::varchar as x from {{ref 'orders'}}", 'description: a')
    expect((await files.run('check')).code).toBe(0)
    files.replace('models/m.yml', 'description: a', promised)
    expect((await files.run('check')).err).toContain('E3132')
    files.replace('models/m.yml', promised, 'description: a')
    expect((await files.run('check')).code).toBe(0)
  })
})
