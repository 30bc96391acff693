/**
 * Extensions, settings and attached databases of an open instance.
 * In: names and values as the project says them. Out: nothing, or a LedgerlineError. Nothing is ever downloaded.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { diagnose, exitCode, LedgerlineError, nearest, type Place } from '../../diagnostic/index.ts'
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import { type Connection, StatementError } from '../warehouse.ts'

export type Settings = Readonly<Record<string, string | number | boolean>>

/** Settings that the engine's own promises rest on, and why the project cannot change them. */
const kept: Readonly<Record<string, string>> = {
  access_mode: 'the command decides whether it writes',
  allow_unsigned_extensions: 'extensions must be signed',
  autoinstall_known_extensions: 'nothing is downloaded while building',
  autoload_known_extensions: 'a build loads what extensions: names',
  errors_as_json: 'errors are placed by it',
  file_search_path: 'paths are relative to the project',
  ieee_floating_point_ops: 'x / 0 is NULL, never infinity',
  timezone: 'the database counts in UTC; timezone: in project.yml is for the business',
}

/** Settings by which a query is run, and not what it means. */
const onlyHow =
  /thread|memory|temp|vacuum|checkpoint|^wal_|allocator|buffer|progress|log|profil|http|proxy|secret|password|user|cache|prefetch|director|extension|threshold|compression|storage|metadata|row_group|external_access/i

/**
 * The settings that may decide what rows a query gives, such as `integer_division` or `default_collation`: under others what was
 * built, bound or tested before is of another engine. Empty where none is said.
 */
export function meaningOf(settings: Settings = {}): string {
  const said = Object.entries(settings).filter(([name]) => !onlyHow.test(name))
  const texts = said.map(([name, value]) => `${name.toLowerCase()}=${JSON.stringify(String(value))}`)
  return texts.length === 0 ? '' : ` with ${texts.sort().join(', ')}`
}

/** @throws LedgerlineError naming every setting that DuckDB does not know, refuses, or must not be given */
export async function applySettings(
  connection: Connection,
  settings: Settings,
  place?: Place,
): Promise<void> {
  if (Object.keys(settings).length === 0) return
  const rows = await connection.rows('select name from duckdb_settings()')
  const names = rows.map((r) => r.name ?? '')
  const problems = []
  for (const [name, value] of Object.entries(settings)) {
    const reason = kept[name.toLowerCase()]
    if (reason !== undefined) problems.push(diagnose('setting-kept', { name, reason }, { place }))
    else if (!names.some((n) => n.toLowerCase() === name.toLowerCase())) {
      problems.push(diagnose('unknown-setting', { name, near: nearest(name, names) }, { place }))
    } else {
      const refused = await setGlobal(connection, name, String(value))
      if (refused !== undefined)
        problems.push(diagnose('bad-value', { key: `settings.${name}`, message: refused }, { place }))
    }
  }
  if (problems.length > 0) throw new LedgerlineError(problems)
}

async function setGlobal(connection: Connection, name: string, value: string): Promise<string | undefined> {
  try {
    await connection.run(`set global ${quoteIdentifier(name)} = ${quoteLiteral(value)}`)
    return undefined
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return `${value} is refused: ${error.message.split('\n')[0]}`
  }
}

/**
 * Each statement on the thread that asks for it. Handing a small query from thread to thread costs more than the query:
 * a commit takes a third, and two connections still work side by side.
 */
export async function onOneThread(connection: Connection): Promise<void> {
  await onThreads(connection, 1)
}

/** For all connections of the database. */
export async function onThreads(connection: Connection, threads: number): Promise<void> {
  await connection.run(`set global threads = ${threads}`)
}

/** Threads that one statement may use. */
export async function threadsOf(connection: Connection): Promise<number> {
  const rows = await connection.rows("select current_setting('threads') as threads")
  return Number(rows[0]?.threads)
}

/**
 * For a build of much data: pages that go to the system and come again with the next statement cost more than they free. What
 * is larger than this still goes back at once. @param said  settings of the target, which stand
 */
export async function settleLarge(connection: Connection, said: Settings): Promise<void> {
  const name = 'allocator_bulk_deallocation_flush_threshold'
  if (Object.keys(said).some((key) => key.toLowerCase() === name)) return
  await connection.run(`set global ${name} = '64MB'`)
}

/**
 * Lets checkpoints of this process put together what earlier ones left in pieces: rows that were taken out leave gaps, and rows
 * that came are a piece of their own. DuckDB would do it with every checkpoint, and write three row groups, 368,640 rows, of a
 * table again for a few that were replaced. @param said  settings of the target, which stand
 */
export async function packRows(connection: Connection, said: Settings): Promise<void> {
  const name = 'max_vacuum_tasks'
  if (Object.keys(said).some((key) => key.toLowerCase() === name)) return
  await connection.run(`set global ${name} = 100`)
}

/** @throws LedgerlineError for each extension that is not installed */
export async function loadExtensions(
  connection: Connection,
  names: readonly string[],
  place?: Place,
): Promise<void> {
  const problems = []
  for (const name of names) {
    try {
      await connection.run(`load ${quoteLiteral(name)}`)
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      const near = /Candidate extensions: "([^"]+)"/.exec(error.message)?.[1]
      problems.push(diagnose('extension-missing', { name, near }, { place }))
    }
  }
  if (problems.length > 0) throw new LedgerlineError(problems)
}

/** A DuckDB file that sources read; `path` absolute, `shown` as the project says it. */
export interface AttachedFile {
  readonly name: string
  readonly path: string
  readonly shown: string
  readonly place?: Place
}

/**
 * Attaches files for reading. Their content must have been hashed before: opening and closing an attached file
 * drops DuckDB's lock on it, and nobody else would be kept from writing.
 * @throws LedgerlineError (exit 3 when another process holds one for writing)
 */
export async function attachFiles(connection: Connection, files: readonly AttachedFile[]): Promise<void> {
  if (files.length === 0) return
  const there = await connection.rows('select database_name as name from duckdb_databases()')
  for (const { name, path, shown, place } of files) {
    if (there.some((r) => r.name === name)) continue
    if (!existsSync(path)) {
      throw new LedgerlineError([diagnose('attached-missing', { name, file: shown }, { place })])
    }
    try {
      await connection.run(`attach ${quoteLiteral(path)} as ${quoteIdentifier(name)} (read_only)`)
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      throw cannotAttach(name, shown, path, error.message, place)
    }
  }
}

function cannotAttach(
  name: string,
  shown: string,
  path: string,
  message: string,
  place: Place | undefined,
): LedgerlineError {
  const held = /held in (.*?) \(PID (\d+)\)/.exec(message)
  if (held !== null) {
    const holder = `process ${held[2]} (${(held[1] ?? '').split(/[\\/]/).at(-1)})`
    return new LedgerlineError(
      [diagnose('attached-locked', { name, file: shown, holder }, { place })],
      exitCode.locked,
    )
  }
  const reason = (message.split('\n')[0] ?? '').replaceAll(path, shown)
  return new LedgerlineError([diagnose('attached-unreadable', { name, file: shown, reason }, { place })])
}

export function absolutePath(dir: string, path: string): string {
  return isAbsolute(path) ? path : join(dir, path)
}
