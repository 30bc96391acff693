/**
 * Opens the working database for a command: for writing under the project's lock, or for reading.
 * In: project. Out: warehouse and connection; always closed again. @throws LedgerlineError (exit 3 when locked)
 */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'
import {
  acquireLock,
  applySettings,
  attachFiles,
  type Connection,
  createSecrets,
  damageOf,
  loadExtensions,
  meaningOf,
  onOneThread,
  openDuckDb,
  openScratch,
  packRows,
  settleLarge,
  type Warehouse,
} from '../warehouse/index.ts'

export interface Working {
  readonly warehouse: Warehouse
  readonly connection: Connection
  /** Absolute path of the database file; for messages use `project.target.path`. */
  readonly file: string
}

/** What rows hang on besides the project's files; part of every key. */
export function engineOf({ engine, version }: Warehouse, { target }: Project): string {
  return `${engine} ${version}${meaningOf(target.settings)}`
}

export function databaseFile(project: Project): string {
  return project.target.path === ':memory:' ? ':memory:' : resolve(project.dir, project.target.path)
}

function settings(project: Project): { memoryLimit?: string; threads?: number; fileSearchPath: string } {
  const { memory_limit, threads } = project.target
  return {
    fileSearchPath: project.dir,
    ...(memory_limit === undefined ? {} : { memoryLimit: memory_limit }),
    ...(threads === undefined ? {} : { threads }),
  }
}

/** The first connection of an instance, with what the target asks for. @throws LedgerlineError */
async function connect(warehouse: Warehouse, { target }: Project): Promise<Connection> {
  const connection = await warehouse.connect()
  await loadExtensions(connection, target.extensions ?? [], target.place)
  await applySettings(connection, target.settings ?? {}, target.place)
  await createSecrets(connection, target.secrets ?? [])
  return connection
}

/**
 * Attaches the DuckDB files that sources read, for every connection of the instance. Their content must have been
 * hashed before, and no other instance of this process may hold them: both drop the lock that keeps writers out.
 */
export async function attachAll(connection: Connection, project: Project): Promise<void> {
  const files = (project.target.attach ?? [])
    .filter((a) => a.type === 'duckdb')
    .map(({ name, connection: shown, place }) => ({ name, shown, path: resolve(project.dir, shown), place }))
  await attachFiles(connection, files)
}

/**
 * For building: takes the lock, creates the folder, and gives everything back at the end.
 * @param after  what is done when the database is closed, whatever became of the work, and still under the lock
 */
export async function forWriting<T>(
  project: Project,
  command: string,
  work: (w: Working) => Promise<T>,
  after: () => void = () => undefined,
): Promise<T> {
  const file = databaseFile(project)
  if (file !== ':memory:') makeFolder(dirname(file), project.target.path)
  const lock = file === ':memory:' ? undefined : await acquireLock(file, command)
  try {
    const warehouse = await openDuckDb({ file, shown: project.target.path, ...settings(project) })
    try {
      const connection = await connect(warehouse, project)
      return await work({ warehouse, connection, file })
    } catch (error) {
      throw damageOf(project.target.path, file, error)
    } finally {
      await warehouse.close()
      after()
    }
  } finally {
    await lock?.release()
  }
}

function makeFolder(dir: string, shown: string): void {
  try {
    mkdirSync(dir, { recursive: true })
  } catch (error) {
    const reason =
      error instanceof Error ? ('code' in error && String(error.code)) || error.message : String(error)
    throw new LedgerlineError([diagnose('unwritable', { path: dirname(shown), reason })])
  }
}

/** Files of all sources and seeds, and rows of all tables that stand, up to which statements are small. */
const smallBytes = 16 * 1024 * 1024
const smallRows = 1_000_000

/**
 * What a small project runs is soon done on one thread each; more only get in each other's way. A large one keeps memory
 * from statement to statement, and leaves rows where they lie for some builds. What the target says stands.
 */
export async function settleSize(
  { connection }: Working,
  { target }: Project,
  bytes: number | undefined,
  rows: number,
): Promise<void> {
  const given = target.settings ?? {}
  const isLarge = bytes === undefined || bytes > smallBytes || rows > smallRows
  if (!isLarge || (await isInPieces(connection))) await packRows(connection, given)
  if (bytes === undefined) return
  if (isLarge) return await settleLarge(connection, given)
  const said = Object.keys(given).some((name) => /^(?:worker_)?threads$/i.test(name))
  if (!said && target.threads === undefined) await onOneThread(connection)
}

/** Row groups of the journal, of which each checkpoint leaves one: as many checkpoints are what other tables lie in pieces by. */
const manyPieces = 64

async function isInPieces(connection: Connection): Promise<boolean> {
  const [found] = await connection.rows(
    "select count(distinct row_group_id) as n from pragma_storage_info('_ledgerline.node_state')",
  )
  return Number(found?.n ?? 0) >= manyPieces
}

/** For looking: nothing is created; a project that was never built is told so. */
export async function forReading<T>(
  project: Project,
  what: string,
  work: (w: Working) => Promise<T>,
): Promise<T> {
  const file = databaseFile(project)
  if (file === ':memory:' || !existsSync(file)) {
    throw new LedgerlineError([diagnose('not-built', { node: what })], exitCode.unusable)
  }
  const warehouse = await openDuckDb({
    file,
    shown: project.target.path,
    readOnly: true,
    ...settings(project),
  })
  try {
    const connection = await connect(warehouse, project)
    return await work({ warehouse, connection, file })
  } catch (error) {
    throw damageOf(project.target.path, file, error)
  } finally {
    await warehouse.close()
  }
}

const forAMoment = { file: ':memory:', threads: 1, brief: true }

/** A database in memory, with the project's settings, for tables that have no rows or few. */
export async function forBindingWarehouse<T>(
  project: Project,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openDuckDb({ ...settings(project), ...forAMoment })
  try {
    await connect(warehouse, project)
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

/** Nothing is loaded, set or attached for it. */
function isPlain({ target }: Project): boolean {
  const lists = [target.extensions, target.secrets, target.attach, Object.keys(target.settings ?? {})]
  return lists.every((list) => list === undefined || list.length === 0)
}

/** An in-memory catalogue for binding. */
export async function forBinding<T>(
  project: Project,
  work: (connection: Connection, version: string) => Promise<T>,
): Promise<T> {
  const { fileSearchPath, memoryLimit } = settings(project)
  const limit = memoryLimit === undefined ? {} : { memoryLimit }
  const warehouse = await (isPlain(project)
    ? openScratch({ fileSearchPath, ...limit })
    : openDuckDb({ fileSearchPath, ...limit, ...forAMoment }))
  try {
    const connection = await connect(warehouse, project)
    await attachAll(connection, project)
    return await work(connection, `${warehouse.version}${meaningOf(project.target.settings)}`)
  } finally {
    await warehouse.close()
  }
}
