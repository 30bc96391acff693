/**
 * A small project in a temporary folder with the real command line on it: files in, exit code and text out.
 * The commands run in this process; `child.ts` runs them as processes of their own.
 */
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { type Files, folder } from '../project/folder.ts'
import { ask } from './reader.ts'

export type { Files } from '../project/folder.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What one node of a build did, from the JSON events. */
export interface Told {
  readonly status: string
  readonly message: string
  readonly rows: number | null
  readonly checks: Readonly<Record<string, string>>
}

export class TestProject {
  readonly dir: string
  /** @param of its files, or a folder in which they are already */
  constructor(of: Files | string) {
    this.dir = typeof of === 'string' ? of : folder(of)
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true })
    writeFileSync(join(this.dir, path), text)
  }

  remove(path: string): void {
    rmSync(join(this.dir, path), { recursive: true })
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8')
  }

  replace(path: string, from: string, to: string): void {
    const text = this.read(path)
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`)
    this.write(path, text.replace(from, to))
  }

  /** Sets the time of change, as a copy or a checkout would. */
  touch(path: string, seconds: number): void {
    utimesSync(join(this.dir, path), seconds, seconds)
  }

  get database(): string {
    return join(this.dir, 'target/shop.duckdb')
  }

  /** Runs one command line; `build` never publishes unless `publishing` is called for. */
  async run(...args: string[]): Promise<Ran> {
    return await runMain(['--project-dir', this.dir, '--no-color', ...args])
  }

  async build(...args: string[]): Promise<Ran> {
    return await this.run('build', '--no-publish', ...args)
  }

  /** A build that must end well. */
  async good(...args: string[]): Promise<Ran> {
    const ran = await this.build(...args)
    expect(ran.err).not.toContain('E9001')
    if (ran.code !== 0) throw new Error(`exit ${ran.code}\n${ran.err}`)
    return ran
  }

  /** A build that must end with this code, in words for users: no stack trace, no bug of ours. */
  async bad(code: number, ...args: string[]): Promise<string> {
    return unfit(await this.build(...args), code)
  }

  /** Node name → what the build did with it. */
  async told(...args: string[]): Promise<{ code: number; nodes: Record<string, Told>; err: string }> {
    const { code, err } = await this.build('--log-format', 'json', ...args)
    const nodes: Record<string, Told> = {}
    for (const line of err.split('\n').filter((l) => l.startsWith('{'))) {
      const event = JSON.parse(line) as {
        event: string
        node: string
        checks: { name: string; status: string }[]
      } & Told
      if (event.event !== 'node_finished') continue
      const { status, message, rows } = event
      const checks = Object.fromEntries(event.checks.map((c) => [c.name, c.status]))
      nodes[event.node.split('.').slice(2).join('.')] = { status, message, rows, checks }
    }
    return { code, nodes, err }
  }

  /** Names of the nodes that a build did not reuse, sorted, `name` or `name: status` when it did not succeed. */
  async rebuilt(...args: string[]): Promise<string[]> {
    const { nodes } = await this.told(...args)
    return Object.entries(nodes)
      .filter(([, n]) => n.status !== 'reused')
      .map(([name, n]) => (n.status === 'success' ? name : `${name}: ${n.status}`))
      .sort()
  }

  async rows(sql: string): Promise<TextRow[]> {
    return (await this.each([sql]))[0] ?? []
  }

  /** Rows of each query, of one state of the database. */
  async each(queries: readonly string[]): Promise<TextRow[][]> {
    return await ask(this.database, queries, this.dir)
  }

  /** The first column of a query, as text. */
  async column(sql: string): Promise<(string | null)[]> {
    return (await this.rows(sql)).map((row) => Object.values(row)[0] ?? null)
  }

  /** Content hash of every table, by node, from the latest state rows. */
  async hashes(): Promise<Record<string, string | null>> {
    const rows = await this.rows(
      'select node_id, content_hash from _ledgerline.node_state qualify row_number() over (partition by node_id order by seq desc) = 1 order by node_id',
    )
    return Object.fromEntries(rows.map((r) => [r.node_id ?? '', r.content_hash ?? null]))
  }

  /** Changes the working database behind the engine's back. */
  async meddle(...statements: string[]): Promise<void> {
    const warehouse = await openDuckDb({ file: this.database })
    try {
      const connection = await warehouse.connect()
      for (const sql of statements) await connection.run(sql)
    } finally {
      await warehouse.close()
    }
  }
}

/** The output of a failed command, after checking what every failure owes its user. */
export function unfit(ran: Ran, code: number): string {
  const text = ran.err + ran.out
  expect(text).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
  expect(text).not.toContain('E9001')
  expect({ code: ran.code, text }).toEqual({ code, text })
  return ran.err
}

export async function runMain(args: readonly string[]): Promise<Ran> {
  const kept = { out: '', err: '' }
  const [out, err] = [process.stdout.write, process.stderr.write]
  process.stdout.write = (text: string | Uint8Array): boolean => {
    kept.out += String(text)
    return true
  }
  process.stderr.write = (text: string | Uint8Array): boolean => {
    kept.err += String(text)
    return true
  }
  try {
    const code = await main(['node', 'ledgerline', ...args])
    return { code, ...kept }
  } finally {
    process.stdout.write = out
    process.stderr.write = err
  }
}

export function project(files: Files): TestProject {
  return new TestProject(files)
}
