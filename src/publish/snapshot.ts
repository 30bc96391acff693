/**
 * Publishes tables of the working database as one immutable file, and moves the name readers open to it.
 * In: an open connection and a list of tables. Out: the publication. May touch: its folder.
 * Start at `publishSnapshot`; what lies in the folder is told in `manifest.ts`.
 */
import { mkdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import { quoteLiteral, relationName } from '../sql/index.ts'
import { fromFolder } from '../text/index.ts'
import { acquireLock, type Connection, cannotWrite, StatementError } from '../warehouse/index.ts'
import { type ControlTable, type SnapshotTable, writeCopy } from './copy.ts'
import { fileSha256, install, isIntact, type Patience, pointTo, prune, recover, syncFile } from './files.ts'
import { type Fingerprint, fingerprint, sha256 } from './fingerprint.ts'
import {
  listPublications,
  type PublicationManifest,
  type PublishedTable,
  readCurrent,
  versionFile,
  versionNumbers,
} from './manifest.ts'

export interface SnapshotInput {
  /** Of the working database; nothing else may write to it meanwhile. */
  readonly connection: Connection
  readonly tables: readonly SnapshotTable[]
  /** Folder of this publication alone; made when missing. */
  readonly dir: string
  /** Letters, digits, `_` and `-`; must not be the name of a published schema. */
  readonly name: string
  /** How many publications to keep, at least 1. */
  readonly keep: number
  readonly runId: string
  /** More facts for the manifest and `ledgerline.publication.meta`; no secrets, no paths. */
  readonly meta: Readonly<Record<string, unknown>>
  /** Written beside `ledgerline.publication`; a change in them alone makes no new publication, so they are asked for then. */
  readonly controls?: () => Promise<readonly ControlTable[]>
  readonly now?: () => Date
  /** With a stable name that is held; three seconds unless said. */
  readonly patience?: Patience
}

export interface Publication {
  /** All tables equal the current publication, so nothing was written; `manifest` is the current one. */
  readonly unchanged: boolean
  readonly manifest: PublicationManifest
}

interface Printed {
  readonly table: SnapshotTable
  readonly print: Fingerprint
}

/**
 * @throws LedgerlineError E7001 when it cannot be published, E5001 (exit 3) when another process publishes here,
 *   E5005 when a table is not there, E5007 when the folder cannot be written, E7007 when `current.json` is damaged
 */
export async function publishSnapshot(input: SnapshotInput): Promise<Publication> {
  refuseName(input)
  const { dir, name } = input
  const lock = await writing(dir, async () => {
    mkdirSync(dir, { recursive: true })
    return acquireLock(join(dir, `${name}.duckdb`), 'publish')
  })
  try {
    return await writing(dir, () => publishLocked(input))
  } finally {
    lock.release()
  }
}

async function publishLocked(input: SnapshotInput): Promise<Publication> {
  const { connection, dir, name } = input
  await recover(dir, name)
  const printed = await printAll(connection, input.tables)
  const tables = printed.map(publishedTable)
  const duckdb = (await connection.rows('select version() as v'))[0]?.v ?? ''
  const current = await readCurrent(dir, name)
  for (const standing of [current, newerThan(dir, name, current)]) {
    if (standing === undefined || !(await isSame(dir, standing, tables, duckdb))) continue
    await pointTo(dir, standing, input.patience)
    return { unchanged: standing === current, manifest: standing }
  }
  const manifest = await write(input, printed, tables, duckdb, current)
  try {
    await pointTo(dir, manifest, input.patience)
  } catch (error) {
    if (current !== undefined) prune(dir, current, input.keep)
    throw error
  }
  prune(dir, manifest, input.keep)
  return { unchanged: false, manifest }
}

/** The newest that was written where readers do not see it: its name was held, or they were sent back. */
function newerThan(
  dir: string,
  name: string,
  current: PublicationManifest | undefined,
): PublicationManifest | undefined {
  const [newest] = listPublications(dir, name)
  return newest !== undefined && newest.publication > (current?.publication ?? 0) ? newest : undefined
}

/** Writes publication n under its own name; readers do not see it yet. */
async function write(
  input: SnapshotInput,
  printed: readonly Printed[],
  tables: readonly PublishedTable[],
  duckdb: string,
  current: PublicationManifest | undefined,
): Promise<PublicationManifest> {
  const { connection, dir, name, runId, meta } = input
  const publication = 1 + Math.max(0, current?.publication ?? 0, ...versionNumbers(dir, name, 'duckdb'))
  const publishedAt = (input.now?.() ?? new Date()).toISOString()
  const controls = (await input.controls?.()) ?? []
  const path = join(dir, `.${name}.${publication}.tmp`)
  const facts = factsOf(publication, runId, publishedAt, tables, meta)
  const format = await writeCopy({ connection, path, tables: printed, facts, controls })
  // only now, detached: opening and closing an attached file would drop DuckDB's lock on it
  syncFile(path)
  const manifest: PublicationManifest = {
    format: 1,
    name,
    publication,
    run_id: runId,
    published_at: publishedAt,
    file: basename(versionFile(dir, name, publication)),
    size: statSync(path).size,
    sha256: await fileSha256(path),
    duckdb_version: duckdb,
    storage_version: format.storageVersion,
    block_size: format.blockSize,
    tables: [...tables],
    meta,
  }
  install(dir, path, manifest)
  return manifest
}

async function printAll(connection: Connection, tables: readonly SnapshotTable[]): Promise<Printed[]> {
  const printed: Printed[] = []
  for (const table of tables) {
    try {
      printed.push({ table, print: await fingerprint(connection, relationName(table)) })
    } catch (error) {
      if (!(error instanceof StatementError) || error.kind !== 'catalog') throw error
      throw new LedgerlineError([diagnose('not-built', { node: `${table.schema}.${table.name}` })])
    }
  }
  return printed
}

function publishedTable({ table, print }: Printed): PublishedTable {
  const described = table.columns.map((c) => [c.name, c.description])
  return {
    schema: table.schema,
    name: table.name,
    rows: print.rows,
    hash: print.hash,
    description_hash: sha256(JSON.stringify([table.description, described])),
  }
}

/** Same tables, rows and descriptions, by hashes of the same DuckDB version, and the file is still whole. */
async function isSame(
  dir: string,
  current: PublicationManifest,
  tables: readonly PublishedTable[],
  duckdb: string,
): Promise<boolean> {
  const content = (list: readonly PublishedTable[]): string =>
    list
      .map((t) => [t.schema, t.name, t.rows, t.hash, t.description_hash].join(' '))
      .sort()
      .join('\n')
  if (current.duckdb_version !== duckdb || content(current.tables) !== content(tables)) return false
  return await isIntact(join(dir, current.file), current)
}

function factsOf(
  publication: number,
  runId: string,
  publishedAt: string,
  tables: readonly PublishedTable[],
  meta: Readonly<Record<string, unknown>>,
): [string, string, string][] {
  const rows = tables.reduce((sum, t) => sum + t.rows, 0)
  const at = quoteLiteral(publishedAt.replace('T', ' ').replace('Z', ''))
  return [
    ['publication', `${publication}::bigint`, 'Number of the publication; 1 is the first.'],
    ['run_id', quoteLiteral(runId), 'Hash of all inputs and models that made these tables.'],
    ['published_at', `timestamp ${at}`, 'When this file was written, UTC.'],
    ['table_count', `${tables.length}::bigint`, 'Tables in this file besides this one.'],
    ['row_count', `${rows}::bigint`, 'Rows in those tables.'],
    ['meta', quoteLiteral(JSON.stringify(meta)), 'More facts about the project, as JSON text.'],
  ]
}

/** A file `marts.duckdb` with a schema `marts` opens, but every `marts.x` in it is then ambiguous. */
function refuseName({ name, tables }: SnapshotInput): void {
  const taken = new Set(['ledgerline', 'system', 'temp', ...tables.map((t) => t.schema.toLowerCase())])
  if (tables.length === 0) throw new LedgerlineError([diagnose('no-mart-exported', {})])
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
    throw blocked(`publish.name is ${name}, but may hold only letters from A to Z or a to z, digits, _ and -`)
  }
  if (taken.has(name.toLowerCase())) {
    throw blocked(
      `publish.name is ${name}, like a schema in it, and DuckDB cannot tell ${name}.table from a database of that name`,
    )
  }
}

/** What the file system and the database refuse while publishing, as diagnostics. */
async function writing<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const shown = basename(dir)
    if (error instanceof StatementError) {
      const message = fromFolder(error.message, dir)
      throw error.kind === 'io' ? cannotWrite(shown, message) : blocked(message)
    }
    if (error instanceof Error && 'syscall' in error) throw cannotWrite(shown, error)
    throw error
  }
}

function blocked(reason: string): LedgerlineError {
  return new LedgerlineError(
    [diagnose('publish-blocked', { reason: reason.replace(/\.$/, '') })],
    exitCode.failed,
  )
}
