/**
 * Opens a DuckDB file (or memory) as the warehouse of this process.
 * In: a path and settings. Out: Warehouse. May touch: that file, its folder, its temporary folder.
 * Start at `openDuckDb`. The driver is loaded on the first call, since many commands never open a database.
 */
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { diagnose, LedgerlineError } from '../../diagnostic/index.ts'
import { quoteLiteral } from '../../sql/index.ts'
import type { Connection, Warehouse } from '../warehouse.ts'
import { DuckDbConnection } from './connection.ts'
import { driver } from './driver.ts'
import { statementError } from './errors.ts'
import { cannotOpen } from './open-errors.ts'
import { cannotWrite } from './unwritable.ts'

export interface DuckDbOptions {
  /** Path, or `:memory:`. Its folder is made when missing, unless `readOnly`. */
  readonly file: string
  /** The path as the user wrote it, for messages; `file` unless told. */
  readonly shown?: string
  readonly readOnly?: boolean
  /** DuckDB's notation, e.g. `2GB`; DuckDB takes 80 % of the memory unless told. Processes use up to 1.8 times it. */
  readonly memoryLimit?: string
  readonly threads?: number
  /** For what does not fit into memory; beside the file unless told. */
  readonly tempDirectory?: string
  /** Folder against which relative paths in `read_csv` and the like are resolved. */
  readonly fileSearchPath?: string
  /** It is closed soon: memory that a query no longer needs is kept for the next one. */
  readonly brief?: boolean
}

/** Files that this process has open, by device and inode, and paths that it is opening. */
const openFiles = new Set<string>()

/**
 * @throws LedgerlineError E5001 (exit 3) when another process has the file open, E5002 when it is no database
 *   or may not be opened, E5007 when its folder cannot be made, E9001 when this process has it open already
 */
export async function openDuckDb(options: DuckDbOptions): Promise<Warehouse> {
  const inMemory = options.file === ':memory:'
  if (!inMemory && options.readOnly !== true) makeFolder(options.file)
  const path = inMemory ? options.file : realPath(options.file)
  const claims = inMemory ? [] : claimPath(path)
  try {
    const { instance, version } = await create(path, options)
    const held = inMemory ? [] : claimFile(path)
    return new DuckDbWarehouse(instance, version, () => release(held))
  } finally {
    // a publication may put another file under the name of the open one
    release(claims)
  }
}

class DuckDbWarehouse implements Warehouse {
  readonly engine = 'duckdb'
  readonly capabilities = { transactionalDdl: true, zeroRowBinding: true }
  readonly version: string
  readonly #instance: DuckDBInstance
  readonly #onClose: () => void
  readonly #open = new Set<DuckDbConnection>()
  #closed = false

  constructor(instance: DuckDBInstance, version: string, onClose: () => void) {
    this.#instance = instance
    this.version = version
    this.#onClose = onClose
  }

  async connect(): Promise<Connection> {
    const connection = new DuckDbConnection(await this.#instance.connect(), (c) => this.#open.delete(c))
    this.#open.add(connection)
    return connection
  }

  interrupt(): void {
    for (const connection of this.#open) connection.interrupt()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const connection of [...this.#open]) connection.close()
    this.#instance.closeSync()
    this.#onClose()
  }
}

async function create(
  path: string,
  options: DuckDbOptions,
): Promise<{ instance: DuckDBInstance; version: string }> {
  const { DuckDBInstance, version } = driver()
  let instance: DuckDBInstance | undefined
  try {
    instance = await DuckDBInstance.create(path, settings(path, options))
    await configure(instance, options)
    return { instance, version: version() }
  } catch (error) {
    instance?.closeSync()
    throw cannotOpen(options.shown ?? options.file, path, error)
  }
}

/** What a query no longer needs goes back to the system, and is not kept for the next one. */
const givingBack = {
  allocator_flush_threshold: '1MB',
  allocator_bulk_deallocation_flush_threshold: '1MB',
}

/** A checkpoint writes what is new, and no rows that stand: `packRows` says when they are put together again. */
const writing = { storage_compatibility_version: 'v1.3.0', max_vacuum_tasks: '0' }

/**
 * Extensions are never fetched, so that a build is the same offline. `preserve_insertion_order` stays true:
 * line numbers of bad rows are counted in reading order.
 *
 * The working file is written as DuckDB 1.3 does: its one compression of texts takes a third less CPU for a wide table
 * than those tried one after the other before. Snapshots are for readers with older drivers and have their own version.
 */
function settings(path: string, options: DuckDbOptions): Record<string, string> {
  const temporary = join(tmpdir(), `ledgerline-${process.pid}.tmp`)
  return {
    ...(options.readOnly === true ? { access_mode: 'READ_ONLY' } : {}),
    ...(options.brief === true ? {} : givingBack),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    errors_as_json: 'true',
    // x / 0 is NULL, never infinity or NaN: a ratio without a denominator is not available
    ieee_floating_point_ops: 'false',
    preserve_insertion_order: 'true',
    ...(options.readOnly === true ? {} : writing),
    temp_directory: options.tempDirectory ?? (path === ':memory:' ? temporary : `${path}.tmp`),
    ...(options.fileSearchPath === undefined ? {} : { file_search_path: options.fileSearchPath }),
  }
}

/** What the configuration at opening does not take (TimeZone belongs to icu) or refuses without a reason. */
async function configure(instance: DuckDBInstance, options: DuckDbOptions): Promise<void> {
  const connection = await instance.connect()
  const set = async (name: string, value: string | undefined): Promise<void> => {
    if (value === undefined) return
    await connection.run(`set global ${name} = ${quoteLiteral(value)}`).catch((error: unknown) => {
      throw new Error(`${name}: ${value} is refused: ${statementError(error, '').message}`)
    })
  }
  try {
    // the machine's own zone would decide on which day a timestamptz falls
    await set('TimeZone', 'UTC')
    await set('memory_limit', options.memoryLimit)
    await set('threads', options.threads?.toString())
  } finally {
    connection.closeSync()
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true })
  } catch (error) {
    throw cannotWrite(dirname(file), error)
  }
}

function realPath(file: string): string {
  const path = resolve(file)
  if (existsSync(path)) return realpathSync(path)
  return existsSync(dirname(path)) ? join(realpathSync(dirname(path)), basename(path)) : path
}

/**
 * A second instance of one file in one process opens and then silently loses tables, because the file lock
 * belongs to the process. While a file is being opened its path is claimed; after that, the file itself.
 * @returns what to release once it is open
 */
function claimPath(path: string): string[] {
  const key = `path:${path}`
  if (openFiles.has(key) || openFiles.has(fileKey(path) ?? key)) {
    throw new LedgerlineError([
      diagnose('bug', { message: `${basename(path)} is open twice in one process` }),
    ])
  }
  openFiles.add(key)
  return [key]
}

function claimFile(path: string): string[] {
  const key = fileKey(path)
  if (key === undefined) return []
  openFiles.add(key)
  return [key]
}

/** `stat` is safe on an open database; opening and closing it ourselves would drop DuckDB's lock. */
function fileKey(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? undefined : `file:${stat.dev}:${stat.ino}`
}

function release(keys: readonly string[]): void {
  for (const key of keys) openFiles.delete(key)
}
