/** Views that are copied while a build runs: what is built and told is that of the views. */
import { expect, it } from 'vitest'
import type { Graph } from '../../src/graph/index.ts'
import { nearParents } from '../../src/run/copies.ts'
import { project } from './project.ts'

const yml = (name: string, tests: string, columns = ''): string =>
  `models:\n  - name: ${name}\n    columns:\n      - { name: id, data_tests: [${tests}] }\n${columns}`

/** Three orders in a file, a view on it, two views on that, a mart that joins them; order 2 stands twice. */
const chain = {
  'project.yml': 'name: shop\nmodels: { intermediate: { +materialized: view } }\n',
  'data/orders.csv': 'id,amount\n1,10.00\n2,20.50\n2,5.25\n',
  'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: data/orders.csv
        columns:
          - { name: id, data_type: integer }
          - { name: amount, data_type: 'decimal(18,2)' }
models:
  - name: stg_orders
    columns:
      - { name: id, data_tests: [not_null] }
`,
  'models/staging/stg_orders.sql': "select id, amount from {{source 'shop' 'orders'}}\n",
  'models/intermediate/int_all.sql': "select id, amount from {{ref 'stg_orders'}}\n",
  'models/intermediate/int_all.yml': yml('int_all', 'not_null, { unique: { severity: warn } }'),
  'models/intermediate/int_sum.sql':
    "select id, sum(amount) as amount, count(*) as entries from {{ref 'stg_orders'}} group by id\n",
  'models/intermediate/int_sum.yml': yml('int_sum', 'not_null, unique'),
  'models/marts/mart_orders.sql':
    "select s.id, s.amount, s.entries, count(a.id) as again\nfrom {{ref 'int_sum'}} s join {{ref 'int_all'}} a on a.id = s.id\ngroup by s.id, s.amount, s.entries\n",
}

it('marts and tests see the rows of the views, which stay as they were written; by hand', async () => {
  const p = project(chain)
  const { nodes, err } = await p.told()
  expect(err).not.toContain('"severity":"error"')
  // key 2 stands twice
  expect(nodes.int_all?.checks).toMatchObject({ not_null_int_all_id: 'pass', unique_int_all_id: 'warn' })
  expect(nodes.int_sum?.checks).toMatchObject({ not_null_int_sum_id: 'pass', unique_int_sum_id: 'pass' })
  expect(await p.rows('select * from marts.mart_orders order by id')).toEqual([
    { id: '1', amount: '10.00', entries: '1', again: '1' },
    { id: '2', amount: '25.75', entries: '2', again: '2' },
  ])
  // the views read each other, and the database knows of no copy
  expect(await p.column("select view_name from duckdb_views() where sql like '%copies%'")).toEqual([])
  p.write('data/orders.csv', 'id,amount\n7,1.00\n')
  expect(await p.column('select id from intermediate.int_sum')).toEqual(['7'])
})

it('a view that stands where a copy stood is read again in the next build', async () => {
  const p = project(chain)
  await p.good()
  p.write('data/orders.csv', 'id,amount\n1,1.00\n1,2.50\n')
  await p.good()
  expect(await p.rows('select * from marts.mart_orders')).toEqual([
    { id: '1', amount: '3.50', entries: '2', again: '2' },
  ])
})

it('more rows than a copy may have are read through the view; by hand, 1 to 10,001 sum to 50,015,001', async () => {
  const rows = Array.from({ length: 10_001 }, (_, i) => `${i + 1},${i + 1}.00`)
  const p = project({ ...chain, 'data/orders.csv': `id,amount\n${rows.join('\n')}\n` })
  await p.good()
  expect(await p.column('select sum(amount) from marts.mart_orders')).toEqual(['50015001.00'])
})

it('a mart that asks what there is does not find the copies', async () => {
  const p = project({
    ...chain,
    'models/marts/mart_names.sql':
      "-- reads {{ref 'int_sum'}}\nselect table_name from duckdb_tables() where table_name like 'int%'\n",
  })
  await p.good()
  expect(await p.column('select count(*) from marts.mart_names')).toEqual(['0'])
})

it('a hook that changes what a view reads is seen by those who read the view after it', async () => {
  const p = project({
    ...chain,
    'seeds/extra.csv': 'id\n9\n',
    'models/intermediate/int_extra.sql': "select id from {{ref 'extra'}}\n",
    'models/intermediate/int_extra.yml': yml('int_extra', 'unique'),
    'models/marts/mart_a.sql':
      "{{config pre_hook='insert into seeds.extra values (10)'}}select id from {{ref 'int_extra'}}\n",
    'models/marts/mart_b.sql': "select id from {{ref 'int_extra'}} join {{ref 'mart_a'}} using (id)\n",
  })
  const { code } = await p.run('build', '--no-publish')
  expect(code).toBe(0)
  expect(await p.column('select id from marts.mart_b order by id')).toEqual(['9', '10'])
})

it('a small project runs each statement on one thread, unless its target says how many', async () => {
  // a model may not ask for a setting
  const seen = `name: shop\nhooks: { on_run_end: ["create or replace table threads as select current_setting('threads') as n"] }\n`
  const p = project({ ...chain, 'project.yml': seen })
  await p.good()
  expect(await p.column('select n from threads')).toEqual(['1'])
  p.write('project.yml', `${seen}targets: { dev: { type: duckdb, path: target/shop.duckdb, threads: 3 } }\n`)
  await p.good('--force')
  expect(await p.column('select n from threads')).toEqual(['3'])
})

it('the order that keeps copies short has every node once, after what it reads', () => {
  const parents: Record<string, string[]> = { a: [], b: [], c: ['a'], d: ['b'], e: ['c', 'd'], f: ['b'] }
  const children = new Map(Object.keys(parents).map((id) => [id, [] as string[]]))
  for (const [id, list] of Object.entries(parents)) for (const p of list) children.get(p)?.push(id)
  const nodes = new Map(Object.entries(parents).map(([id, list]) => [id, { id, parents: list }]))
  const graph = { nodes, children } as unknown as Graph
  const order = nearParents(graph, ['a', 'b', 'c', 'd', 'e', 'f'])
  expect(order).toEqual(['a', 'c', 'b', 'd', 'e', 'f'])
  // a node that was not asked for is not in it
  expect(nearParents(graph, ['c', 'e'])).toEqual(['c', 'e'])
})
