import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DuckDBTimestampTZValue } from '@duckdb/node-api'
import { afterAll, beforeEach, expect, it } from 'vitest'
import type { LedgerlineError } from '../../src/diagnostic/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'

const run = promisify(execFile)
let dir: string
const made: string[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledgerline-open-'))
  made.push(dir)
})
afterAll(() => {
  for (const d of made) rmSync(d, { recursive: true, force: true })
})

async function problem(
  file: string,
  readOnly = false,
): Promise<{ code?: string; exit: number; text: string }> {
  const error = (await openDuckDb({ file, readOnly }).catch((e: unknown) => e)) as LedgerlineError
  const [first] = error.problems
  return { ...(first === undefined ? {} : { code: first.code }), exit: error.exit, text: error.message }
}

it('refuses a second instance of one file in one process, under any of its names', async () => {
  const file = join(dir, 'a.duckdb')
  const warehouse = await openDuckDb({ file })
  expect((await problem(file)).code).toBe('E9001')
  expect((await problem(join(dir, '.', 'a.duckdb'), true)).code).toBe('E9001')
  await warehouse.close()
  const again = await openDuckDb({ file })
  await again.close()
})

it('still refuses it when two are opened at once, before the file is there', async () => {
  const file = join(dir, 'new.duckdb')
  const both = await Promise.allSettled([openDuckDb({ file }), openDuckDb({ file })])
  expect(both.map((b) => b.status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const b of both) if (b.status === 'fulfilled') await b.value.close()
})

it('holds the lock of the file until it is closed, and not longer', async () => {
  const file = join(dir, 'held.duckdb')
  const warehouse = await openDuckDb({ file })
  const child = await run('node', ['-e', childOpens(file)], { cwd: join(import.meta.dirname, '../..') })
  expect(child.stdout).toContain(`PID ${process.pid}`)
  await warehouse.close()
  const after = await run('node', ['-e', childOpens(file)], { cwd: join(import.meta.dirname, '../..') })
  expect(after.stdout).toContain('opened')
})

function childOpens(file: string): string {
  return `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(file)})
    .then((i) => { i.closeSync(); console.log('opened') }, (e) => console.log(e.message))`
}

it('says that junk is no database', async () => {
  const file = join(dir, 'junk.duckdb')
  writeFileSync(file, 'this is not a database at all')
  const found = await problem(file)
  expect(found).toMatchObject({ code: 'E5002', exit: 2 })
  expect(found.text).toContain('not a valid DuckDB database')
})

it('says that a folder cannot be made', async () => {
  writeFileSync(join(dir, 'plain'), '')
  const found = await problem(join(dir, 'plain', 'x.duckdb'))
  expect(found).toMatchObject({ code: 'E5007', exit: 2 })
  expect(found.text).toContain('not a folder')
})

it('says that a file is not there, where nothing may be created', async () => {
  expect(await problem(join(dir, 'none.duckdb'), true)).toMatchObject({ code: 'E5002', exit: 2 })
})

it('names a setting that the database does not understand', async () => {
  const opening = openDuckDb({ file: join(dir, 'm.duckdb'), memoryLimit: 'plenty' })
  await expect(opening).rejects.toThrow(/E5002.*memory_limit: plenty/s)
  await (await openDuckDb({ file: join(dir, 'm.duckdb'), memoryLimit: '300MB', threads: 1 })).close()
})

const isRoot = process.getuid?.() === 0
if (isRoot) console.log('skipped: permissions do not bind root')
it.skipIf(isRoot)('tells a folder and a file that may not be written', async () => {
  const closed = join(dir, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o555)
  expect((await problem(join(closed, 'x.duckdb'))).code).toBe('E5007')
  const file = join(dir, 'ro.duckdb')
  await (await openDuckDb({ file })).close()
  chmodSync(file, 0o444)
  expect((await problem(file)).code).toBe('E5002')
})

it('makes days in UTC whatever zone the machine is in, on every connection', async () => {
  const zone = process.env.TZ
  process.env.TZ = 'Pacific/Auckland'
  try {
    const warehouse = await openDuckDb({ file: ':memory:' })
    for (const connection of [await warehouse.connect(), await warehouse.connect()]) {
      expect(
        await connection.rows(
          "select timestamptz '2024-01-31 23:30:00+00'::date as day, current_setting('TimeZone') as zone",
        ),
      ).toEqual([{ day: '2024-01-31', zone: 'UTC' }])
    }
    await warehouse.close()
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

it('prints instants in UTC whatever zone the machine is in, as a cast to text does', async () => {
  // what the driver makes of TZ=America/New_York when it is loaded
  DuckDBTimestampTZValue.timezoneOffsetInMinutes = -300
  const warehouse = await openDuckDb({ file: ':memory:' })
  const connection = await warehouse.connect()
  const at = "timestamptz '2026-01-01 23:30:00+00'"
  const query = `select ${at} as at, [${at}] as list, cast(${at} as varchar) as text`
  const [row] = await connection.rows(query)
  expect(row).toEqual({
    at: '2026-01-01 23:30:00+00',
    list: '[2026-01-01 23:30:00+00]',
    text: '2026-01-01 23:30:00+00',
  })
  expect((await connection.table(query)).rows[0]?.[0]).toBe('2026-01-01 23:30:00+00')
  await warehouse.close()
})
