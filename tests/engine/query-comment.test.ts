/** `query_comment`: statements name their node and run in the log that DuckDB keeps, and errors keep their places. */
import { expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { project, type TestProject } from './project.ts'

const files = (comment: string): Record<string, string> => ({
  'project.yml': `name: shop
targets:
  dev: { type: duckdb, path: target/shop.duckdb${comment} }
hooks:
  on_run_start: "call enable_logging('QueryLog', storage = 'file', storage_path = 'target/log')"
`,
  'models/marts/mart_a.sql':
    "{{config materialized='table' post_hook='insert into {{self}} values (2)'}}select 1 as a\n",
  'models/marts/mart_a.yml': 'models:\n  - name: mart_a\n    columns: [{ name: a, tests: [unique] }]\n',
})

/** Statements of the log with the node and run that they name, by the query that docs/sources.md gives. */
async function logged(p: TestProject): Promise<{ node: string; run: string; message: string }[]> {
  const warehouse = await openDuckDb({ file: ':memory:', fileSearchPath: p.dir })
  try {
    const rows = await (await warehouse.connect()).rows(
      `select regexp_extract(message, '"node_id":"([^"]+)"', 1) as node, regexp_extract(message, '"run_id":"([^"]+)"', 1) as run, message from read_csv('${p.dir}/target/log/duckdb_log_entries.csv') order by timestamp`,
    )
    return rows.map((r) => ({ node: r.node ?? '', run: r.run ?? '', message: r.message ?? '' }))
  } finally {
    await warehouse.close()
  }
}

it('names run and node before the table, its hooks and its tests, and nothing else', async () => {
  const p = project(files(', query_comment: true'))
  const { err } = await p.good()
  const runId = /run (\w{12})/.exec(err)?.[1]
  const all = await logged(p)
  const own = all.filter((r) => r.node !== '')
  expect(new Set(own.map((r) => `${r.node} ${r.run}`))).toEqual(new Set([`model.shop.mart_a ${runId}`]))
  const has = (pattern: RegExp): boolean => own.some((r) => pattern.test(r.message))
  expect(has(/create or replace table "marts"."mart_a"/)).toBe(true)
  expect(has(/\*\/ insert into "marts"."mart_a" values \(2\)/)).toBe(true)
  expect(has(/insert into _ledgerline.node_state/)).toBe(true)
  expect(own.every((r) => /^\s*\/\* \{/.test(r.message))).toBe(true)
})

it('ends where it should, whatever it says, though comments nest in DuckDB', async () => {
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    const connection = await warehouse.connect()
    for (const comment of ['a/*b', 'a*/b', '/*/', '*/*', '/**/', '//**', '/*/*/', '*', '/']) {
      connection.tag(comment)
      expect(await connection.rows('select 7 as n'), comment).toEqual([{ n: '7' }])
    }
  } finally {
    await warehouse.close()
  }
})

it('is not there unless asked for', async () => {
  const p = project(files(''))
  await p.good()
  const all = await logged(p)
  expect(all.some((r) => /create or replace table "marts"."mart_a"/.test(r.message))).toBe(true)
  expect(all.filter((r) => r.message.includes('/*'))).toEqual([])
})

it('changes neither keys nor the place of an error', async () => {
  const p = project(files(''))
  await p.good()
  p.replace('project.yml', 'shop.duckdb }', 'shop.duckdb, query_comment: true }')
  expect(await p.rebuilt()).toEqual([])
  p.write(
    'models/marts/mart_a.sql',
    "{{config materialized='table'}}\nselect 1 as b,\n  cast('x' || 1 as integer) as a\n",
  )
  const told = await p.bad(1)
  p.replace('project.yml', ', query_comment: true', '')
  expect(told).toContain('E5003 statement-failed   models/marts/mart_a.sql:3:3')
  expect((await p.bad(1)).match(/E5003[^\n]*/)?.[0]).toBe(told.match(/E5003[^\n]*/)?.[0])
})
