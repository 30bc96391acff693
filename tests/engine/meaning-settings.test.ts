/**
 * Some settings of a target decide what SQL means: under others what stands was built by another rule, what was bound has other types,
 * and a test that passed says nothing. Those that say how a query is run change no key.
 */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const target = (settings: string): string =>
  `name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb, settings: { ${settings} } }\n`

function shop() {
  return project({
    'project.yml': target('integer_division: false'),
    'seeds/s.csv': 'id,n,label\n1,5,a\n2,1,A\n',
    'models/intermediate/int_halves.sql': "select id, n / 2 as half from {{ref 's'}}\n",
    'models/intermediate/int_halves.yml': 'models: [{ name: int_halves, config: { materialized: table } }]\n',
    'models/intermediate/int_ids.sql': "select id, n, label from {{ref 's'}}\n",
    'models/intermediate/int_ids.yml': `models:
  - name: int_ids
    config: { materialized: incremental, unique_key: id }
    data_tests:
      - expression_is_true: { expression: n / 2 > 0, name: halves }
      - expression_is_true: { expression: "label <> 'A' or id = 2", name: one_of_a_kind }
`,
  })
}
const halves = 'select half from intermediate.int_halves order by id'

it('tables are built again, and types bound again, when integers divide as integers', async () => {
  const p = shop()
  await p.good()
  expect(await p.column(halves)).toEqual(['2.5', '0.5'])
  p.write('project.yml', target('integer_division: true'))
  const { code, nodes } = await p.told()
  // 5 // 2 and 1 // 2
  expect(await p.column(halves)).toEqual(['2', '0'])
  expect(nodes.int_ids?.message).toBe('whole: its own SQL or configuration changed')
  // the rows are the same, and 1 // 2 is not above 0
  expect(code).toBe(1)
  expect(nodes.int_ids?.checks.halves).toBe('fail')
  expect((await p.run('why', 'int_halves')).out).not.toContain('changed')
})

it('a test that passed on the same rows runs again when texts are compared otherwise', async () => {
  const p = shop()
  await p.good()
  p.write('project.yml', target('integer_division: false, default_collation: nocase'))
  const { nodes } = await p.told()
  expect(nodes.int_ids?.checks.one_of_a_kind).toBe('fail')
})

it('how a query is run changes no key', async () => {
  const p = shop()
  await p.good()
  for (const how of [
    'threads: 1',
    'max_vacuum_tasks: 10',
    'memory_limit: 1GB',
    'checkpoint_threshold: 1GB',
  ]) {
    p.write('project.yml', target(`integer_division: false, ${how}`))
    expect(await p.rebuilt()).toEqual([])
  }
})

it('types are bound under settings of the parser, which a serialised plan knows nothing of', async () => {
  const p = project({
    'project.yml': target('integer_division: true'),
    'seeds/s.csv': 'id,n\n1,5\n',
    'models/intermediate/int_halves.sql': "select id, n // 2 as whole, n / 2 as half from {{ref 's'}}\n",
    'models/intermediate/int_halves.yml':
      'models: [{ name: int_halves, config: { contract: { enforced: true } }, columns: [{ name: id, data_type: bigint }, { name: whole, data_type: bigint }, { name: half, data_type: bigint }] }]\n',
  })
  // what the table really has, and no DOUBLE
  await p.good()
  expect(await p.column("select data_type from duckdb_columns() where column_name = 'half'")).toEqual([
    'BIGINT',
  ])
  p.write('project.yml', target('integer_division: false'))
  expect(await p.bad(2)).toContain('int_halves.half is declared bigint, but the SQL gives DOUBLE')
})
