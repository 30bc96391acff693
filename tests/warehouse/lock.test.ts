import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { exitCode, LedgerlineError } from '../../src/diagnostic/index.ts'
import { acquireLock, openDuckDb } from '../../src/warehouse/index.ts'

let dir: string
let file: string
const made: string[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledgerline-lock-'))
  file = join(dir, 'work.duckdb')
  made.push(dir)
})
afterAll(() => {
  for (const d of made) rmSync(d, { recursive: true, force: true })
})

function refused(take: () => unknown): LedgerlineError {
  try {
    take()
  } catch (error) {
    if (error instanceof LedgerlineError) return error
  }
  throw new Error('the lock was given')
}

/** A process that does nothing, or holds the database open, until it is killed. */
async function child(script: string): Promise<ChildProcess> {
  const started = spawn('node', ['-e', `${script}; setInterval(() => {}, 1000)`], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((ready) => started.stdout?.once('data', ready))
  return started
}

async function gone(process: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => process.once('exit', resolve))
  process.kill('SIGKILL')
  await end
}

function lockText(pid: number | undefined, more: Record<string, string> = {}): string {
  return JSON.stringify({
    pid,
    host: hostname(),
    command: 'ledgerline build',
    started_at: '2026-01-02T03:04:05.000Z',
    ...more,
  })
}

it('says who holds it and lets it go', () => {
  const lock = acquireLock(file, 'ledgerline build')
  const written = JSON.parse(readFileSync(`${file}.lock`, 'utf8')) as Record<string, unknown>
  expect(written).toMatchObject({ pid: process.pid, host: hostname(), command: 'ledgerline build' })
  const error = refused(() => acquireLock(file, 'ledgerline test'))
  expect(error.exit).toBe(exitCode.locked)
  expect(error.message).toContain(`process ${process.pid} (ledgerline build), started 20`)
  lock.release()
  lock.release()
  expect(existsSync(`${file}.lock`)).toBe(false)
  acquireLock(file, 'ledgerline test').release()
})

it('names a live holder in another process, and takes over when that process is gone', async () => {
  const holder = await child("console.log('up')")
  writeFileSync(`${file}.lock`, lockText(holder.pid))
  const error = refused(() => acquireLock(file, 'ledgerline build'))
  expect(error.exit).toBe(3)
  expect(error.message).toContain(
    `E5001 locked: work.duckdb is in use by process ${holder.pid} (ledgerline build), started 2026-01-02T03:04:05.000Z`,
  )
  await gone(holder)
  const lock = acquireLock(file, 'ledgerline build')
  expect(lock.holder.pid).toBe(process.pid)
  lock.release()
})

it.runIf(process.platform === 'linux')('is not fooled by a pid that another program has got since', () => {
  writeFileSync(`${file}.lock`, lockText(process.ppid, { process_start: '1' }))
  acquireLock(file, 'ledgerline build').release()
})

it('leaves a lock of another host alone, since nobody here can ask', () => {
  writeFileSync(`${file}.lock`, lockText(1, { host: 'elsewhere' }))
  expect(refused(() => acquireLock(file, 'ledgerline build')).message).toContain('process 1 on elsewhere')
})

it('waits for a lock that is just being written, and takes over one that was never finished', () => {
  writeFileSync(`${file}.lock`, '')
  expect(refused(() => acquireLock(file, 'ledgerline build')).message).toContain('just starting')
  utimesSync(`${file}.lock`, new Date(0), new Date(0))
  acquireLock(file, 'ledgerline build').release()
})

it('does not remove a lock that has become another one', () => {
  const lock = acquireLock(file, 'ledgerline build')
  writeFileSync(`${file}.lock`, lockText(4711, { host: 'elsewhere' }))
  lock.release()
  expect(existsSync(`${file}.lock`)).toBe(true)
})

it("reports DuckDB's own lock in the same words, with the command that the holder wrote down", async () => {
  const holds = `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(file)}).then((i) => { globalThis.i = i; console.log('up') })`
  const holder = await child(holds)
  await expect(openDuckDb({ file })).rejects.toMatchObject({ exit: 3 })
  await expect(openDuckDb({ file, readOnly: true })).rejects.toThrow(`process ${holder.pid} (node)`)
  writeFileSync(`${file}.lock`, lockText(holder.pid))
  await expect(openDuckDb({ file })).rejects.toThrow(`process ${holder.pid} (ledgerline build), started 2026`)
  await gone(holder)
  await (await openDuckDb({ file })).close()
})
