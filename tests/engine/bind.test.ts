/** What is refused before a row is touched, and where the finger points. */
import { describe, expect, it } from 'vitest'
import { bind, link } from '../../src/graph/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { loadGood } from '../project/folder.ts'
import { project, TestProject, unfit } from './project.ts'
import { shop } from './shop.ts'

it('points into the template at a wrong column, also behind other scripts and inside a macro', async () => {
  const p = project({
    ...shop,
    'models/marts/far.sql': "select\n  'äöü😀' as label, ammount\nfrom {{ref 'stg_orders'}}\n",
    'macros/m.sql': 'wrong_column + {{of}}',
    'models/marts/through.sql': "select\n   {{> m of=5}} as x\nfrom {{ref 'stg_orders'}}\n",
  })
  const text = await p.bad(2)
  expect(text).toContain('E3101 does-not-bind   models/marts/far.sql:2:21')
  expect(text).toContain('E3101 does-not-bind   macros/m.sql:1:1')
  // the line that the database saw, and the way to it
  expect(text).toContain('rendered: wrong_column + 5 as x\n  macro m   models/marts/through.sql:2:4')
  expect(text).toContain('2 errors.')
})

it('tells broken tests, clocks and lost decimals in one go, before anything is built', async () => {
  const p = project({
    ...shop,
    'models/marts/clock.sql':
      '-- now() here is fine\nselect \'now()\' as t, now() as "now()", current_date as d, random() as r\n',
    'models/marts/money.sql':
      "select sum(amount) / count(*) as mean, avg(amount) as average, -- as mean\n1 as x from {{ref 'stg_orders'}}\n",
    'models/marts/money.yml':
      'models:\n  - name: money\n    columns:\n      - { name: mean, unit: money }\n      - { name: average, unit: money }\n',
    'tests/data/t1.sql': "select nope from {{ref 'stg_orders'}}\n",
  })
  const text = await p.bad(2)
  const told = [...text.matchAll(/^(E\d+) \S+\s+(\S+)$/gm)].map((m) => `${m[1]} ${m[2]}`)
  expect(told.sort()).toEqual([
    'E3101 tests/data/t1.sql:1:8',
    'E3104 models/marts/money.sql:1:31',
    'E3104 models/marts/money.sql:1:52',
    'E3106 models/marts/clock.sql:2:22',
    'E3106 models/marts/clock.sql:2:40',
    'E3106 models/marts/clock.sql:2:59',
  ])
  await expect(p.rows('select * from staging.stg_orders')).rejects.toThrow()
})

it('holds an enforced contract to names and types', async () => {
  const p = project({
    ...shop,
    'models/marts/held.sql': "select order_id, customer as buyer, amount from {{ref 'stg_orders'}}\n",
    'models/marts/held.yml':
      'models:\n  - name: held\n    config: { contract: { enforced: true } }\n    columns:\n      - { name: order_id, data_type: bigint, description: x }\n      - { name: buyers, data_type: varchar, description: x }\n      - { name: amount, data_type: "numeric(18, 2)", description: x }\n',
  })
  const text = await p.bad(2)
  expect([...text.matchAll(/^(E\d+) /gm)].map((m) => m[1]).sort()).toEqual(['E3102', 'E3103', 'E3105'])
  expect(text).toContain('held.order_id is declared bigint, but the SQL gives INTEGER')
  expect(text).toContain('Did you mean buyers?')
})

it('binds thirty views that each join the one before to itself, and none of the billion ways through them', async () => {
  const files: Record<string, string> = { 'models/marts/v00.sql': 'select 1 as x' }
  for (let i = 1; i < 30; i++) {
    const before = `v${String(i - 1).padStart(2, '0')}`
    files[`models/marts/v${String(i).padStart(2, '0')}.sql`] =
      `{{config materialized='view'}}select a.x from {{ref '${before}'}} a join {{ref '${before}'}} b using (x)`
  }
  const ran = await project(files).run('check')
  expect(ran.code).toBe(0)
})

it('blames only the source when its file is broken, not the models that read it', async () => {
  const p = project({ ...shop, 'data/orders.csv': 'order_id,customer,amount\n1,a,10.00\n2,b,3,4\n' })
  const text = unfit(await p.build(), 2)
  expect(text).toContain('shop.orders, data/orders.csv, line 3')
  expect(text).not.toContain('E3101')
  expect(text).not.toContain(p.dir)
})

describe('binding in one text', () => {
  it('tells two texts apart that would be one statement together', async () => {
    const p = new TestProject({
      'models/a.sql': "select 'abc\n",
      'models/b.sql': "select ' as y\n",
      'models/c.sql': 'select 1 as id\n',
    })
    const said = await p.run('check')
    expect(said.code).toBe(2)
    expect(said.err).toMatch(/E3101[\s\S]*models\/a\.sql/)
    expect(said.err).toMatch(/E3101[\s\S]*models\/b\.sql/)
    expect(said.err).not.toContain('models/c.sql')
  })

  it('tells the same of a model that does not bind among many, and binds the others', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `models/m${String(i).padStart(2, '0')}.sql`,
        i === 0 ? 'select 1 as id\n' : `select id from {{ref 'm${String(i - 1).padStart(2, '0')}'}}\n`,
      ]),
    )
    const p = new TestProject({ ...many, 'models/broken.sql': "select id, wrong from {{ref 'm30'}}\n" })
    const said = await p.run('check')
    expect(said.err.match(/E\d{4}/g)).toEqual(['E3101'])
    expect(said.err).toContain('models/broken.sql:1:12')
    p.write('models/broken.sql', "select id from {{ref 'm30'}}\n")
    expect((await p.run('check')).code).toBe(0)
    expect(Object.keys(JSON.parse(p.read('target/cache/bind.json')).nodes)).toHaveLength(61)
  })
})

it('binds views on tables without rows, never on views: a chain of them would be planned anew at each step', async () => {
  const links = Array.from({ length: 12 }, (_, i) => i + 1)
  const loaded = loadGood({
    'project.yml': 'name: shop\nmodels: { +materialized: view }\n',
    'models/v0.sql': 'select 1 as id, 2 as amount\n',
    ...Object.fromEntries(
      links.map((i) => [
        `models/v${i}.sql`,
        `select a.id, a.amount + b.amount as amount from {{ref 'v${i - 1}'}} a join {{ref 'v${i - 1}'}} b using (id)\n`,
      ]),
    ),
  })
  const { graph, compiled } = link(loaded)
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    const scratch = await warehouse.connect()
    const { columns } = await bind(graph, compiled, scratch)
    expect(columns.size).toBe(13)
    expect(await scratch.rows('select view_name from duckdb_views() where not internal')).toEqual([])
    const plan = await scratch.rows("select json_serialize_plan('select * from main.v11') as plan")
    // one scan of what stands below, not 2^11 of what stands beneath that
    expect(plan[0]?.plan?.match(/LOGICAL_GET/g)).toHaveLength(1)
  } finally {
    await warehouse.close()
  }
})
