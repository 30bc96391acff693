/**
 * Writes tables of the open working database into a new database file that stands on its own.
 * In: a connection, the tables, a path. Out: the format of the file. May touch: that path. Start at `writeCopy`.
 * Only the named tables leave the working database: staging and raw rows, with personal data, stay there.
 */
import { existsSync } from 'node:fs'
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'
import { type Fingerprint, fingerprint } from './fingerprint.ts'

export interface SnapshotTable {
  readonly schema: string
  readonly name: string
  readonly description: string
  /** Columns that identify a row: rows are stored in their order. Empty: in the order of all columns. */
  readonly grain: readonly string[]
  readonly columns: readonly { readonly name: string; readonly description: string }[]
}

/** A small table about the publication itself, beside `ledgerline.publication`; no part of its content. */
export interface ControlTable {
  readonly name: string
  readonly description: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

export interface CopyJob {
  readonly connection: Connection
  /** A file that does not exist yet, in the folder where it will stay. */
  readonly path: string
  readonly tables: readonly { readonly table: SnapshotTable; readonly print: Fingerprint }[]
  /** The one row of `ledgerline.publication`: column, SQL expression, comment. */
  readonly facts: readonly (readonly [name: string, expression: string, comment: string])[]
  readonly controls: readonly ControlTable[]
}

export interface CopyFormat {
  readonly storageVersion: string
  readonly blockSize: number
}

/** The alias under which the new file is attached while it is written. */
const alias = 'ledgerline_snapshot'
/** Every table takes a block at least: 240 tables of 1,000 rows are 66 MB with large blocks, 10 MB with small. */
const smallBlocks = { size: 16_384, upToRows: 100_000 }
const largeBlocks = 262_144
const rowsAtOnce = 5_000

/**
 * One transaction; then CHECKPOINT and DETACH, so that no `.wal` remains beside the file.
 * The storage version is the oldest, for readers with older drivers.
 *
 * @throws StatementError; LedgerlineError E7001 when a copy differs from its original
 */
export async function writeCopy(job: CopyJob): Promise<CopyFormat> {
  const { connection, path } = job
  const rows = job.tables.reduce((sum, { print }) => sum + print.rows, 0)
  const blockSize = rows <= smallBlocks.upToRows ? smallBlocks.size : largeBlocks
  await connection.run(
    `attach ${quoteLiteral(path)} as ${alias} (block_size ${blockSize}, storage_version 'v1.0.0')`,
  )
  let storageVersion: string
  try {
    storageVersion = await attachedVersion(connection)
    await connection.transaction(() => fill(job))
    await connection.run(`checkpoint ${alias}`)
  } catch (error) {
    await connection.run(`detach ${alias}`).catch(() => undefined)
    throw error
  }
  await connection.run(`detach ${alias}`)
  if (existsSync(`${path}.wal`)) throw refused('its write-ahead log was not taken in')
  return { storageVersion, blockSize }
}

async function fill(job: CopyJob): Promise<void> {
  const schemas = new Set(['ledgerline', ...job.tables.map(({ table }) => table.schema)])
  for (const schema of schemas) await job.connection.run(`create schema if not exists ${inCopy(schema)}`)
  for (const { table, print } of job.tables) {
    await copyTable(job.connection, table, print.columns)
    const copied = await fingerprint(job.connection, `${alias}.${relationName(table)}`)
    if (copied.hash !== print.hash) throw refused(`${table.name} changed while it was copied`)
  }
  await writeFacts(job)
  for (const control of job.controls) await writeControl(job.connection, control)
}

/** Rows in a fixed order: with two threads the order of an unordered copy differs between runs. */
async function copyTable(
  connection: Connection,
  table: SnapshotTable,
  columns: readonly ColumnType[],
): Promise<void> {
  const names = new Set(columns.map((c) => c.name))
  const grain = table.grain.filter((name) => names.has(name)).map(quoteIdentifier)
  const order = grain.length === 0 ? 'all' : grain.join(', ')
  const target = `${alias}.${relationName(table)}`
  await connection.run(`create table ${target} as select * from ${relationName(table)} order by ${order}`)
  const described = table.columns.filter((c) => names.has(c.name))
  await comment(connection, target, table.description, described)
}

async function writeFacts({ connection, facts }: CopyJob): Promise<void> {
  const target = `${inCopy('ledgerline')}.publication`
  const columns = facts.map(([name, expression]) => `${expression} as ${quoteIdentifier(name)}`)
  await connection.run(`create table ${target} as select ${columns.join(', ')}`)
  const described = facts.map(([name, , description]) => ({ name, description }))
  await comment(connection, target, 'One row: which publication this file is.', described)
}

async function writeControl(connection: Connection, control: ControlTable): Promise<void> {
  const target = `${inCopy('ledgerline')}.${quoteIdentifier(control.name)}`
  const columns = control.columns.map((c) => `${quoteIdentifier(c.name)} ${c.type}`)
  await connection.run(`create table ${target} (${columns.join(', ')})`)
  const rows = control.rows.map((row) => `(${row.map(literal).join(', ')})`)
  // one statement of everything would be megabytes of text to parse
  for (let i = 0; i < rows.length; i += rowsAtOnce)
    await connection.run(`insert into ${target} values ${rows.slice(i, i + rowsAtOnce).join(', ')}`)
  await comment(connection, target, control.description, control.columns)
}

function literal(value: string | number | null): string {
  if (value === null) return 'null'
  return typeof value === 'number' ? String(value) : quoteLiteral(value)
}

/** All that is said of a table in one call: each call takes a third of a millisecond on its way. */
async function comment(
  connection: Connection,
  table: string,
  description: string,
  columns: readonly { readonly name: string; readonly description: string }[],
): Promise<void> {
  const on = columns.map((c) => [`column ${table}.${quoteIdentifier(c.name)}`, c.description] as const)
  const statements = [[`table ${table}`, description] as const, ...on].flatMap(([what, text]) =>
    text.trim() === '' ? [] : [`comment on ${what} is ${quoteLiteral(text.trim())}`],
  )
  if (statements.length > 0) await connection.run(statements.join(';\n'))
}

async function attachedVersion(connection: Connection): Promise<string> {
  const [row] = await connection.rows(
    `select tags['storage_version'] as version from duckdb_databases() where database_name = '${alias}'`,
  )
  return row?.version ?? 'unknown'
}

function inCopy(schema: string): string {
  return `${alias}.${quoteIdentifier(schema)}`
}

function refused(reason: string): LedgerlineError {
  return new LedgerlineError([diagnose('publish-blocked', { reason })], exitCode.failed)
}
