import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Publication, publishSnapshot, readCurrent } from '../../src/publish/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

const repository = join(import.meta.dirname, '../..')
let root: string
let dir: string
let warehouse: Warehouse
let connection: Connection
const made: string[] = []
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ledgerline-readers-'))
  made.push(root)
  dir = join(root, 'published')
  warehouse = await openDuckDb({ file: join(root, 'work.duckdb') })
  connection = await warehouse.connect()
  await connection.run('create schema marts')
})
afterEach(() => warehouse.close())
afterAll(() => {
  for (const d of made) rmSync(d, { recursive: true, force: true })
})

async function publish(value: number): Promise<Publication> {
  await connection.run(`create or replace table marts.t as select ${value} as value from range(1000)`)
  const table = { schema: 'marts', name: 't', description: '', grain: ['value'], columns: [] }
  return await publishSnapshot({
    connection,
    tables: [table],
    dir,
    name: 'shop',
    keep: 1,
    runId: 'r',
    meta: {},
  })
}

async function valueNow(): Promise<string | null | undefined> {
  const reader = await openDuckDb({ file: join(dir, 'shop.duckdb'), readOnly: true })
  try {
    const rows = await (await reader.connect()).rows('select distinct value from marts.t')
    expect(rows).toHaveLength(1)
    return rows[0]?.value
  } finally {
    await reader.close()
  }
}

it('does not disturb a reader in another process: it keeps its rows until it opens the name again', async () => {
  await publish(1)
  const script = `
    const { DuckDBInstance } = require('@duckdb/node-api')
    const file = ${JSON.stringify(join(dir, 'shop.duckdb'))}
    const ask = async (c) => (await c.runAndReadAll('select sum(value) as s from marts.t')).getRowsJson()[0][0]
    const main = async () => {
      const i = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' }); const c = await i.connect()
      console.log(await ask(c))
      for await (const _ of require('readline').createInterface({ input: process.stdin })) {
        const fresh = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
        console.log(await ask(c), await ask(await fresh.connect()))
      }
    }
    main()`
  const reader = spawn('node', ['-e', script], { cwd: repository, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: reader.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('1000')
  await publish(2)
  expect(existsSync(join(dir, 'shop-1.duckdb'))).toBe(false) // keep: 1, and still the reader is well
  reader.stdin.write('again\n')
  expect((await lines.next()).value).toBe('1000 2000')
  reader.stdin.end()
  await new Promise((resolve) => reader.once('exit', resolve))
})

it('lets a reader in this process read on, too', async () => {
  await publish(1)
  const reader = await openDuckDb({ file: join(dir, 'shop.duckdb'), readOnly: true })
  const open = await reader.connect()
  await publish(2)
  expect(await open.rows('select sum(value)::bigint as s from marts.t')).toEqual([{ s: '1000' }])
  expect(await valueNow()).toBe('2')
  await reader.close()
})

describe('a publication that was killed', () => {
  it('leaves files that the next one removes', async () => {
    await publish(1)
    for (const file of ['.shop.7.tmp', '.shop.7.tmp.wal', '.shop.stable.tmp', 'shop-7.duckdb']) {
      writeFileSync(join(dir, file), 'half')
    }
    writeFileSync(join(dir, 'mine.txt'), 'not ours')
    await publish(2)
    expect(readdirSync(dir).sort()).toEqual([
      'current.json',
      'mine.txt',
      'shop-2.duckdb',
      'shop-2.json',
      'shop.duckdb',
    ])
  })

  it('after the stable name moved, is finished by the next one', async () => {
    const first = await publish(1)
    const old = readFileSync(join(dir, 'current.json'), 'utf8')
    const kept = readFileSync(join(dir, 'shop-1.duckdb'))
    await publish(2)
    writeFileSync(join(dir, 'current.json'), old)
    writeFileSync(join(dir, 'shop-1.duckdb'), kept)
    writeFileSync(join(dir, 'shop-1.json'), old)
    expect(first.manifest.publication).toBe(1)
    const next = await publish(2)
    expect([next.unchanged, next.manifest.publication]).toEqual([true, 2])
    expect((await readCurrent(dir, 'shop'))?.publication).toBe(2)
  })

  it('before the stable name moved, shows readers the publication before it', async () => {
    const { manifest } = await publish(1)
    unlinkSync(join(dir, 'shop.duckdb'))
    expect((await publish(1)).unchanged).toBe(true)
    expect(await valueNow()).toBe('1')
    // a stable name that is a copy, as on file systems without hard links, counts as the same
    unlinkSync(join(dir, 'shop.duckdb'))
    writeFileSync(join(dir, 'shop.duckdb'), readFileSync(join(dir, manifest.file)))
    expect((await publish(1)).unchanged).toBe(true)
    await publish(2)
    expect(await valueNow()).toBe('2')
  })

  it('at any moment shows a reader one whole publication, and the next one goes on', async () => {
    await warehouse.close()
    const program = bundle()
    for (const delay of [20, 60, 100, 150, 220, 300]) {
      const publisher = spawn('node', [program, join(root, 'work.duckdb'), dir], {
        cwd: repository,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await new Promise((ready, gone) => {
        publisher.stdout.once('data', ready)
        publisher.once('exit', (code) => gone(new Error(`the publisher ended with ${code}`)))
      })
      await new Promise((resolve) => setTimeout(resolve, delay))
      expect(publisher.exitCode).toBeNull()
      await killed(publisher)
      expect(Number(await valueNow())).toBeGreaterThan(0)
      const current = await readCurrent(dir, 'shop')
      const bytes = readFileSync(join(dir, current?.file ?? ''))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(current?.sha256)
    }
    warehouse = await openDuckDb({ file: join(root, 'work.duckdb') })
    connection = await warehouse.connect()
    const last = await unlessJustStarting(async () => await publish(987_654))
    expect(await valueNow()).toBe('987654')
    expect(readdirSync(dir).sort()).toEqual([
      'current.json',
      last.manifest.file,
      last.manifest.file.replace('duckdb', 'json'),
      'shop.duckdb',
    ])
  })
})

async function killed(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await end
}

/** Killed between making its lock and writing into it, a publisher leaves one that counts for two seconds (tests/warehouse/lock.test.ts). */
async function unlessJustStarting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!String(error).includes('a process that is just starting')) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** A program that publishes without end; Node 20 runs no TypeScript, so it is bundled. */
function bundle(): string {
  const outfile = join(repository, 'node_modules/.cache', `ledgerline-publisher-${process.pid}.mjs`)
  made.push(outfile)
  buildSync({
    stdin: {
      contents: `
        import { publishSnapshot } from './src/publish/snapshot.ts'
        import { openDuckDb } from './src/warehouse/index.ts'
        const [file, dir] = process.argv.slice(2)
        const connection = await (await openDuckDb({ file })).connect()
        await connection.run('create schema if not exists marts')
        const unlessJustStarting = ${unlessJustStarting}
        const table = { schema: 'marts', name: 't', description: '', grain: ['value'], columns: [] }
        for (let value = Date.now() % 1e9 + 1; ; value++) {
          await connection.run('create or replace table marts.t as select ' + value + ' as value from range(1000)')
          await unlessJustStarting(() => publishSnapshot({ connection, tables: [table], dir, name: 'shop', keep: 1, runId: 'r', meta: {} }))
          console.log(value)
        }`,
      resolveDir: repository,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/node-api', 'kysely'],
    outfile,
  })
  return outfile
}
