/**
 * How old the newest row of a source is. In: a source, where it lies, the project's time zone. Out: milliseconds of
 * its newest row, or why that is not known. May touch: files, attached databases, servers (reading).
 * Start at `newestRow`.
 */
import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { attachedAs, isPostgres, type Retold, withServer } from '../graph/index.ts'
import type { Freshness, Project } from '../project/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import {
  type Connection,
  type FileSpec,
  fileQuery,
  listFiles,
  type PostgresReader,
  RemoteError,
  StatementError,
} from '../warehouse/index.ts'

export type Newest =
  | { readonly ok: true; readonly at: number; readonly by: 'rows' | 'files' }
  /** `asked`: by what the project says of the time, which the database refused. */
  | { readonly ok: false; readonly reason: string; readonly asked?: true }

/** A timestamp without a zone is on the clock of the project's `timezone`. */
export async function newestRow(
  connection: Connection,
  project: Project,
  spec: FileSpec,
  freshness: Freshness,
  retold: Retold = () => undefined,
): Promise<Newest> {
  try {
    if (isPostgres(spec)) return await ofServer(connection, project, spec, freshness, retold)
    const query = queryOf(`(${fileQuery(spec)})`, freshness)
    if (query !== undefined) return await ofQuery(connection, query, project.timezone)
    if (spec.remote !== undefined) return { ok: false, reason: 'it needs loaded_at_field or loaded_at_query' }
    return await ofFiles(connection, project, spec)
  } catch (error) {
    if (error instanceof StatementError || error instanceof RemoteError)
      return { ok: false, reason: (error.message.split('\n')[0] ?? '').replace(/[.!]+$/, ''), asked: true }
    throw error
  }
}

function queryOf(from: string, { loadedAtField, loadedAtQuery, filter }: Freshness): string | undefined {
  if (loadedAtQuery !== undefined) return loadedAtQuery
  if (loadedAtField === undefined) return undefined
  // a name that is a word of SQL, as `at`; of an expression, or of letters that a server folds, its author takes care
  const isName = /^[a-z_][a-z0-9_]*$/.test(loadedAtField) && !/^(?:current|local)_?\w*$/.test(loadedAtField)
  const field = isName ? quoteIdentifier(loadedAtField) : loadedAtField
  return `select max(${field}) from ${from} as t${filter === undefined ? '' : ` where ${filter}`}`
}

async function ofQuery(connection: Connection, query: string, zone: string): Promise<Newest> {
  const { columns, rows } = await connection.table(query)
  const text = rows[0]?.[0] ?? null
  if (text === null) return { ok: false, reason: 'it has no row that counts' }
  return await instantOf(connection, text, columns[0]?.type === 'TIMESTAMP WITH TIME ZONE', zone)
}

async function instantOf(
  connection: Connection,
  text: string,
  zoned: boolean,
  zone: string,
): Promise<Newest> {
  const value = zoned
    ? `try_cast(${quoteLiteral(text)} as timestamptz)`
    : `timezone(${quoteLiteral(zone)}, try_cast(${quoteLiteral(text)} as timestamp))`
  const [row] = await connection.rows(`select epoch_ms(${value}) as at`)
  if (row?.at == null) return { ok: false, reason: `${text} is no timestamp` }
  return { ok: true, at: Number(row.at), by: 'rows' }
}

async function ofServer(
  connection: Connection,
  project: Project,
  spec: FileSpec & { readonly remote: { database: string; schema: string; table: string } },
  freshness: Freshness,
  retold: Retold,
): Promise<Newest> {
  const { database, schema, table } = spec.remote
  const attached = attachedAs(project, database)
  const query = queryOf(relationName({ schema, name: table }), freshness)
  if (attached === undefined || query === undefined)
    return { ok: false, reason: 'it needs loaded_at_field or loaded_at_query' }
  const ask = async (reader: PostgresReader) => {
    try {
      return await reader.texts(`select v::text, pg_typeof(v)::text from (${query}) as q(v)`)
    } catch (error) {
      // what does not pass is the query's, and is said without the server
      if (error instanceof RemoteError && !error.passing) return error
      throw error
    }
  }
  const again = (attempt: number, reason: string): void => retold(attached.name, attempt, reason)
  const read = await withServer(attached, ask, { again })
  if (!read.ok) return { ok: false, reason: read.problem.message.replace(/[.!]+$/, '') }
  if (read.value instanceof RemoteError) throw read.value
  const [text, type] = read.value[0] ?? []
  if (text == null) return { ok: false, reason: 'it has no row that counts' }
  return await instantOf(connection, text, type === 'timestamp with time zone', project.timezone)
}

/** Files say only when they were written. */
async function ofFiles(connection: Connection, project: Project, spec: FileSpec): Promise<Newest> {
  const paths = await listFiles(connection, spec.location)
  if (paths.length === 0) return { ok: false, reason: 'its files are not there' }
  const times = paths.map((path) => statSync(isAbsolute(path) ? path : join(project.dir, path)).mtimeMs)
  return { ok: true, at: Math.max(...times), by: 'files' }
}
