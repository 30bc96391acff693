/** Promises of properties: constraints are tested, descriptions become comments, history is not lost by the way. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const base = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/orders.csv': 'id,customer,amount\n1,a,1.00\n2,b,2.00\n',
  'seeds/customers.csv': 'name\na\nb\n',
}
const model = (constraints: string, more = ''): Record<string, string> => ({
  ...base,
  'models/marts/kept.sql': "select id, customer, amount from {{ref 'orders'}}\n",
  'models/marts/kept.yml': `models:\n  - name: kept\n${more}    constraints:\n${constraints}`,
})

describe('constraints of a table are tests of its rows', () => {
  it.each([
    ['primary_key', '      - { type: primary_key, columns: [id] }\n', '3,a,1.00\n3,b,1.00', 'unique_kept_id'],
    [
      'primary_key without null',
      '      - { type: primary_key, columns: [id] }\n',
      ',a,1.00',
      'not_null_kept_id',
    ],
    [
      'unique over two',
      '      - { type: unique, columns: [customer, amount] }\n',
      '3,a,1.00',
      'unique_combination_kept',
    ],
    ['check', '      - { type: check, expression: amount > 0 }\n', '3,a,-1.00', 'expression_is_true_kept'],
    [
      'foreign_key',
      "      - { type: foreign_key, columns: [customer], to: ref('customers'), to_columns: [name] }\n",
      '3,z,1.00',
      'relationships_kept_customer',
    ],
  ])('%s', async (_, constraint, row, name) => {
    const p = project(model(constraint))
    await p.good()
    p.write('seeds/orders.csv', `${base['seeds/orders.csv']}${row}\n`)
    expect(await p.bad(1)).toContain(name)
  })
})

describe('persist_docs', () => {
  it('writes descriptions as comments of table and columns, quotes and all', async () => {
    const p = project(
      model(
        '      - { type: not_null, columns: [id] }\n',
        '    description: "Orders, \'as kept\'"\n    config: { persist_docs: { relation: true, columns: true } }\n    columns: [{ name: id, description: The order. }]\n',
      ),
    )
    await p.good()
    expect(await p.column("select comment from duckdb_tables() where table_name = 'kept'")).toEqual([
      "Orders, 'as kept'",
    ])
    expect(
      await p.column("select comment from duckdb_columns() where table_name = 'kept' and column_name = 'id'"),
    ).toEqual(['The order.'])
  })
})

describe('a snapshot from YAML', () => {
  const files = {
    ...base,
    'snapshots/orders_history.yml':
      "snapshots:\n  - name: orders_history\n    relation: ref('orders')\n    config: { strategy: check, unique_key: id, check_cols: [amount] }\n",
  }
  it('keeps what was, names itself in ls, and stands against clean', async () => {
    const p = project(files)
    await p.good('--now', '2026-01-01')
    p.write('seeds/orders.csv', 'id,customer,amount\n1,a,5.00\n2,b,2.00\n')
    await p.good('--now', '2026-02-01')
    const rows = await p.rows(
      'select id, amount, dbt_valid_from::date as f, dbt_valid_to::date as t from snapshots.orders_history order by all',
    )
    expect(rows).toEqual([
      { id: '1', amount: '1.0', f: '2026-01-01', t: '2026-02-01' },
      { id: '1', amount: '5.0', f: '2026-02-01', t: null },
      { id: '2', amount: '2.0', f: '2026-01-01', t: null },
    ])
    expect((await p.run('ls', '--resource-type', 'snapshot')).out.trim()).toBe('orders_history')
    expect(unfit(await p.run('clean', '--database'), 4)).toContain('orders_history')
    expect(await p.column('select count(*) from snapshots.orders_history')).toEqual(['3'])
    expect((await p.run('clean', '--database', '--snapshots')).code).toBe(0)
  })
  it('cannot be replaced by a model of its name, whatever its case', async () => {
    const p = project(files)
    await p.good()
    p.remove('snapshots/orders_history.yml')
    p.write('models/marts/Orders_History.sql', "{{config schema='snapshots'}}\nselect 1 as one\n")
    expect(await p.bad(1)).toContain('E5303')
  })
})

describe('exposures', () => {
  const exposure = (reads: string): string =>
    `exposures:\n  - name: weekly\n    type: dashboard\n    label: Weekly\n    owner: { name: Ann, email: ann@example.com }\n    depends_on: [${reads}]\n`
  const files = { ...base, 'models/marts/m.sql': "select * from {{ref 'orders'}}\n" }
  it('stand in the manifest with what they read, and can be selected by', async () => {
    const p = project({ ...files, 'models/marts/e.yml': exposure("ref('m')") })
    await p.good()
    const manifest = JSON.parse(p.read('target/manifest.json')) as { exposures: Record<string, unknown> }
    expect(manifest.exposures['exposure.shop.weekly']).toMatchObject({
      type: 'dashboard',
      label: 'Weekly',
      owner: { name: 'Ann', email: 'ann@example.com' },
      depends_on: { nodes: ['model.shop.m'] },
    })
    expect((await p.run('ls', '--select', '+exposure:weekly')).out.trim().split('\n')).toEqual([
      'orders',
      'm',
      'weekly',
    ])
  })
  it('that read what is not there are told at their line', async () => {
    const p = project({ ...files, 'models/marts/e.yml': exposure("ref('mm')") })
    expect(unfit(await p.run('check'), 2)).toMatch(/E2101.*models\/marts\/e\.yml:6:\d+/)
  })
})

it('a macro of the engine stands for the plain one, and those of other engines are not looked at', async () => {
  const p = project({
    ...base,
    'macros/ending.sql': '1',
    'macros/duckdb/ending.sql': '2',
    'macros/trino/ending.sql': '{{nonsense',
    'models/marts/m.sql': 'select {{> ending}} as x\n',
  })
  await p.good()
  expect(await p.column('select x from marts.m')).toEqual(['2'])
})

it('hooks around a run see what it did, also when it failed', async () => {
  const p = project({
    ...base,
    'project.yml': `${base['project.yml']}hooks:\n  on_run_start: create table if not exists main.audit (what varchar)\n  on_run_end: insert into main.audit select status || ' ' || count(*) from run_result group by status\n`,
    'models/marts/m.sql': "select cast(left('x', 1) as integer) as x from {{ref 'orders'}}\n",
  })
  expect((await p.build()).code).toBe(1)
  expect(await p.column('select what from main.audit order by 1')).toEqual(['error 1', 'success 2'])
})

it('hooks around a run are told how it was called and for what, which no node is', async () => {
  const say = (when: string): string =>
    `insert into main.calls select '${when} ' || command || ' ' || full_refresh || ' ' || target || ' ' || array_to_string(nodes, ',') from run_call`
  const p = project({
    ...base,
    'project.yml': `${base['project.yml']}hooks:\n  on_run_start: ["create table if not exists main.calls (what varchar)", "${say('start')}"]\n  on_run_end: "${say('end')} where command = 'build'"\n`,
    'models/marts/m.sql': "select * from {{ref 'orders'}}\n",
    'tests/data/none.sql': "select * from {{ref 'm'}} where false",
  })
  await p.good('--select', 'm+', '--full-refresh', '--select', 'orders')
  await p.run('run', '--select', 'm')
  await p.run('test')
  expect(await p.column('select what from main.calls')).toEqual([
    'start build true dev seed.shop.orders,model.shop.m',
    'end build true dev seed.shop.orders,model.shop.m',
    'start run false dev model.shop.m',
    'start test false dev seed.shop.customers,seed.shop.orders,model.shop.m',
  ])
})
