import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import {
  listPublications,
  pointTo,
  publishSnapshot,
  readCurrent,
  type SnapshotInput,
  type SnapshotTable,
} from '../../src/publish/index.ts'
import { type Connection, openDuckDb, type TextRow, type Warehouse } from '../../src/warehouse/index.ts'

let root: string
let dir: string
let warehouse: Warehouse
let connection: Connection
const made: string[] = []
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ledgerline-publish-'))
  made.push(root)
  dir = join(root, 'published')
  warehouse = await openDuckDb({ file: join(root, 'work.duckdb') })
  connection = await warehouse.connect()
  await connection.run('create schema marts')
  await connection.run('create schema staging')
  await connection.run("create table staging.secret as select 'a@example.org' as email")
  await revenue('10.10')
})
afterEach(() => warehouse.close())
afterAll(() => {
  for (const d of made) rmSync(d, { recursive: true, force: true })
})

const month: SnapshotTable = {
  schema: 'marts',
  name: 'mart_month',
  description: "Revenue's months.",
  grain: ['customer_id', 'fiscal_month'],
  columns: [
    { name: 'customer_id', description: 'Who.' },
    { name: 'net_revenue', description: '' },
    { name: 'not_there', description: 'A column that the table does not have.' },
  ],
}

async function revenue(amount: string, order = 'desc'): Promise<void> {
  await connection.run(
    `create or replace table marts.mart_month as
     select * from (values ('c1', date '2026-01-01', ${amount}::decimal(18,2)), ('c1', date '2026-02-01', 5.05), ('c2', date '2026-01-01', null))
       as t(customer_id, fiscal_month, net_revenue) order by all ${order}`,
  )
}

function input(more: Partial<SnapshotInput> = {}): SnapshotInput {
  return {
    connection,
    tables: [month],
    dir,
    name: 'shop',
    keep: 2,
    runId: 'run-1',
    meta: { currency: 'EUR' },
    ...more,
  }
}

async function read(file: string, sql: string): Promise<TextRow[]> {
  const reader = await openDuckDb({ file, readOnly: true })
  try {
    return await (await reader.connect()).rows(sql)
  } finally {
    await reader.close()
  }
}

it('writes only the named tables, with comments, in the order of their grain', async () => {
  const { unchanged, manifest } = await publishSnapshot(
    input({ now: () => new Date('2026-03-01T06:07:08.009Z') }),
  )
  expect(unchanged).toBe(false)
  expect(manifest).toMatchObject({
    ...{ format: 1, name: 'shop', publication: 1, run_id: 'run-1', published_at: '2026-03-01T06:07:08.009Z' },
    ...{ file: 'shop-1.duckdb', duckdb_version: 'v1.5.6', storage_version: 'v1.0.0+', block_size: 16384 },
    tables: [{ schema: 'marts', name: 'mart_month', rows: 3 }],
    meta: { currency: 'EUR' },
  })
  const stable = join(dir, 'shop.duckdb')
  expect(await read(stable, 'select customer_id, net_revenue from marts.mart_month')).toEqual([
    { customer_id: 'c1', net_revenue: '10.10' },
    { customer_id: 'c1', net_revenue: '5.05' },
    { customer_id: 'c2', net_revenue: null },
  ])
  expect(
    await read(stable, 'select schema_name, table_name, comment from duckdb_tables() order by all'),
  ).toEqual([
    {
      schema_name: 'ledgerline',
      table_name: 'publication',
      comment: 'One row: which publication this file is.',
    },
    { schema_name: 'marts', table_name: 'mart_month', comment: "Revenue's months." },
  ])
  expect(
    await read(stable, "select column_name, comment from duckdb_columns() where comment = 'Who.'"),
  ).toHaveLength(1)
  expect(await read(stable, 'select * from ledgerline.publication')).toEqual([
    {
      ...{ publication: '1', run_id: 'run-1', published_at: '2026-03-01 06:07:08.009' },
      ...{ table_count: '1', row_count: '3', meta: '{"currency":"EUR"}' },
    },
  ])
})

it('writes tables about the publication beside it, and makes no new publication for them alone', async () => {
  const control =
    (state: string): NonNullable<SnapshotInput['controls']> =>
    async () => [
      {
        name: 'ctl_check_result',
        description: 'How checks came out.',
        columns: [
          { name: 'check_id', type: 'varchar', description: 'The check.' },
          { name: 'rows_failed', type: 'bigint', description: '' },
        ],
        rows: [
          [`it's ${state}`, 0],
          [null, 2],
        ],
      },
    ]
  await publishSnapshot(input({ controls: control('pass') }))
  const again = await publishSnapshot(input({ controls: control('warn') }))
  expect(again.unchanged).toBe(true)
  expect(await read(join(dir, 'shop.duckdb'), 'select * from ledgerline.ctl_check_result')).toEqual([
    { check_id: "it's pass", rows_failed: '0' },
    { check_id: null, rows_failed: '2' },
  ])
})

it('leaves immutable versions, a stable name that is one of them, a manifest each, and nothing else', async () => {
  await publishSnapshot(input())
  await revenue('20.20')
  await publishSnapshot(input())
  expect(readdirSync(dir).sort()).toEqual([
    'current.json',
    'shop-1.duckdb',
    'shop-1.json',
    'shop-2.duckdb',
    'shop-2.json',
    'shop.duckdb',
  ])
  expect(statSync(join(dir, 'shop-2.duckdb')).mode & 0o777).toBe(0o444)
  expect(statSync(join(dir, 'shop.duckdb')).ino).toBe(statSync(join(dir, 'shop-2.duckdb')).ino)
  expect(readFileSync(join(dir, 'current.json'), 'utf8')).toBe(readFileSync(join(dir, 'shop-2.json'), 'utf8'))
  const current = await readCurrent(dir, 'shop')
  expect(current?.size).toBe(statSync(join(dir, 'shop.duckdb')).size)
})

it('writes nothing when all tables are the same, whatever the order of their rows', async () => {
  const first = await publishSnapshot(input())
  const before = readdirSync(dir).map((f) => [f, statSync(join(dir, f)).mtimeMs])
  await revenue('10.10', 'asc')
  const second = await publishSnapshot(input({ runId: 'run-2' }))
  expect(second).toEqual({ unchanged: true, manifest: first.manifest })
  expect(readdirSync(dir).map((f) => [f, statSync(join(dir, f)).mtimeMs])).toEqual(before)
})

it.each([
  ['a cent', () => revenue('10.11')],
  ['a type', () => connection.run('alter table marts.mart_month alter net_revenue type decimal(19,2)')],
  ['a name', () => connection.run('alter table marts.mart_month rename net_revenue to revenue')],
  [
    'two equal rows more',
    () => connection.run("insert into marts.mart_month values ('x', null, 1), ('x', null, 1)"),
  ],
])('sees that %s has changed', async (_, change) => {
  const [first] = (await publishSnapshot(input())).manifest.tables
  await change()
  const second = await publishSnapshot(input())
  expect(second.unchanged).toBe(false)
  expect(second.manifest.tables[0]?.hash).not.toBe(first?.hash)
})

it('publishes again when only a description has changed, with the same hash of the rows', async () => {
  const first = await publishSnapshot(input())
  const second = await publishSnapshot(input({ tables: [{ ...month, description: 'Better said.' }] }))
  expect(second.unchanged).toBe(false)
  expect(second.manifest.tables[0]?.hash).toBe(first.manifest.tables[0]?.hash)
})

it('keeps the last versions, and can point back at one of them', async () => {
  for (const amount of ['1.00', '2.00', '3.00']) {
    await revenue(amount)
    await publishSnapshot(input())
  }
  const kept = listPublications(dir, 'shop')
  expect(kept.map((m) => m.publication)).toEqual([3, 2])
  const [, second] = kept
  if (second === undefined) throw new Error('publication 2 is gone')
  await pointTo(dir, second)
  expect((await readCurrent(dir, 'shop'))?.publication).toBe(2)
  const sql = 'select max(net_revenue) as most from marts.mart_month'
  expect(await read(join(dir, 'shop.duckdb'), sql)).toEqual([{ most: '5.05' }])
  await revenue('4.00')
  expect((await publishSnapshot(input())).manifest.publication).toBe(4)
})

it('refuses a name that DuckDB could not tell from a schema, which is a trap for every reader', async () => {
  await expect(publishSnapshot(input({ name: 'marts' }))).rejects.toThrow(/E7001.*like a schema/)
  await expect(publishSnapshot(input({ name: 'a b' }))).rejects.toThrow('E7001')
  await expect(publishSnapshot(input({ tables: [] }))).rejects.toThrow('E7006')
  // the trap itself
  const trap = await openDuckDb({ file: join(root, 'marts.duckdb') })
  const other = await trap.connect()
  await other.run('create schema marts')
  await expect(other.run('create table marts.t as select 1 as a')).rejects.toThrow('Ambiguous')
  await trap.close()
})

it('names a table that is not built, and leaves the folder as it was', async () => {
  await publishSnapshot(input())
  const before = readdirSync(dir)
  const gone = { ...month, name: 'mart_gone' }
  await expect(publishSnapshot(input({ tables: [month, gone] }))).rejects.toThrow(/E5005.*marts\.mart_gone/)
  expect(readdirSync(dir)).toEqual(before)
})

// Linux replaces an open file without a word, as Windows does not; a mount point it does not replace either
/** Others wait for three seconds for a reader to let go, which here no wait does. */
const patience = { attempts: 3, pause: 1 }

it('leaves readers what they have where the stable name cannot be replaced, and says so', async ({
  skip,
}) => {
  await publishSnapshot(input())
  const stable = join(dir, 'shop.duckdb')
  const mounted = spawnSync('mount', ['--bind', stable, stable], { encoding: 'utf8' })
  if (mounted.status !== 0) skip(`nothing can be mounted here: ${mounted.stderr ?? 'no mount'}`)
  try {
    await revenue('2.00')
    for (const _ of [1, 2]) {
      await expect(publishSnapshot(input({ patience }))).rejects.toThrow(
        /E7008.*shop\.duckdb cannot be replaced/,
      )
    }
    expect((await readCurrent(dir, 'shop'))?.publication).toBe(1)
    expect(await read(stable, 'select publication from ledgerline.publication')).toEqual([
      { publication: '1' },
    ])
    expect(statSync(stable).mode & 0o777).toBe(0o444)
  } finally {
    spawnSync('umount', [stable])
  }
  // the second attempt wrote nothing more, and neither does the one that goes through
  const { unchanged, manifest } = await publishSnapshot(input())
  expect([unchanged, manifest.publication]).toEqual([false, 2])
  const sql = 'select max(net_revenue) as most from marts.mart_month'
  expect(await read(stable, sql)).toEqual([{ most: '5.05' }])
  expect(readdirSync(dir).filter((f) => f.endsWith('.tmp'))).toEqual([])
  expect((await publishSnapshot(input())).unchanged).toBe(true)
})

it('keeps no more than it is told to while the stable name is held', async ({ skip }) => {
  await publishSnapshot(input())
  const stable = join(dir, 'shop.duckdb')
  if (spawnSync('mount', ['--bind', stable, stable]).status !== 0) skip('nothing can be mounted here')
  try {
    for (const amount of ['2.00', '3.00', '4.00']) {
      await revenue(amount)
      await expect(publishSnapshot(input({ patience }))).rejects.toThrow('E7008')
    }
    expect(listPublications(dir, 'shop').map((m) => m.publication)).toEqual([4, 3, 1])
  } finally {
    spawnSync('umount', [stable])
  }
})

it('says where it cannot write', async () => {
  writeFileSync(dir, 'a file where the folder should be')
  await expect(publishSnapshot(input())).rejects.toThrow(/E5007.*published/)
})

it('says that a manifest is damaged, and never guesses', async () => {
  await publishSnapshot(input())
  const path = join(dir, 'current.json')
  writeFileSync(path, '{"format": 1')
  await expect(publishSnapshot(input())).rejects.toThrow(/E7007.*current\.json/)
  writeFileSync(path, readFileSync(join(dir, 'shop-1.json'), 'utf8').replace('"size":', '"sise":'))
  await expect(readCurrent(dir, 'shop')).rejects.toThrow(/E7007.*size/)
  await expect(readCurrent(join(root, 'nowhere'), 'shop')).resolves.toBeUndefined()
})

it('does not mix two publications in one folder', async () => {
  await publishSnapshot(input())
  await expect(publishSnapshot(input({ name: 'other' }))).rejects.toThrow(/E7007.*belongs to shop/)
})

it('publishes anew when the current file is not whole any more', async () => {
  const { manifest } = await publishSnapshot(input())
  const file = join(dir, manifest.file)
  chmodSync(file, 0o644)
  writeFileSync(file, readFileSync(file).subarray(0, 4096))
  const again = await publishSnapshot(input())
  expect([again.unchanged, again.manifest.publication]).toEqual([false, 2])
  expect(await read(join(dir, 'shop.duckdb'), 'select count(*) as n from marts.mart_month')).toEqual([
    { n: '3' },
  ])
})

it('takes views and schemas with capitals, and a project with large tables gets large blocks', async () => {
  await connection.run('create schema "Reports"')
  await connection.run('create view "Reports"."Big One" as select range as id from range(100001)')
  const big = { schema: 'Reports', name: 'Big One', description: '', grain: [], columns: [] }
  const { manifest } = await publishSnapshot(input({ tables: [big] }))
  expect(manifest.block_size).toBe(262_144)
  expect(await read(join(dir, 'shop.duckdb'), 'select count(*) as n from "Reports"."Big One"')).toEqual([
    { n: '100001' },
  ])
})

it('leaves the working database as it found it', async () => {
  await publishSnapshot(input())
  expect(await connection.rows('select database_name from duckdb_databases() where not internal')).toEqual([
    { database_name: 'work' },
  ])
})
