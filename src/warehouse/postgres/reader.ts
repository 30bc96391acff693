/**
 * Reads tables of a PostgreSQL server inside one read-only REPEATABLE READ transaction, so that all of them
 * are of one moment. In: a connection text. Out: columns, fingerprints, rows as files of text.
 * May touch: the server (reading), the file that `copyTo` names. Start at `openPostgres`; the client is loaded then.
 */
import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { quoteIdentifier, relationName } from '../../sql/index.ts'
import type { Relation } from '../warehouse.ts'
import { parseConnection, serverText } from './connection-text.ts'
import { RemoteError, remoteError } from './errors.ts'
import type { RemoteColumn } from './types.ts'

/** How the rows are written: a null is a bare marker, every text is quoted, so that '' and null stay apart. */
export const nullMark = '\\N'

/** No table may keep a build waiting for ever; `options='-c statement_timeout=…'` in the connection says otherwise. */
const statementTimeout = '15min'
const lockTimeout = '30s'
const connectSeconds = 15

export class PostgresReader {
  readonly #client: Client
  /** Host, port and database, for messages. */
  readonly server: string
  #broken: Error | undefined

  constructor(client: Client, server: string) {
    this.#client = client
    this.server = server
    // a connection lost between two queries is told by the next one
    client.on('error', (error: Error) => {
      this.#broken = error
    })
  }

  /** Columns in order; undefined when there is no such table or view, or none that this user may see. */
  async columns(relation: Relation): Promise<RemoteColumn[] | undefined> {
    const rows = await this.#rows(columnsSql, [relation.schema, relation.name])
    if (rows.length === 0) return undefined
    return rows.map((r) => ({
      name: String(r[0]),
      remoteType: String(r[1]),
      isEnum: r[2] === 'e',
    }))
  }

  /** Names of tables and views of a schema, for suggestions. */
  async tables(schema: string): Promise<string[]> {
    const rows = await this.#rows(tablesSql, [schema])
    return rows.map((r) => String(r[0]))
  }

  /** All rows of a query as text; for small answers. */
  async texts(sql: string): Promise<(string | null)[][]> {
    return await this.#rows(sql, [])
  }

  /**
   * Writes every row into `file` as CSV in the given order of columns.
   * @returns the number of rows that the server says it sent
   */
  async copyTo(
    file: string,
    relation: Relation,
    columns: readonly string[],
    stopped: () => boolean,
  ): Promise<number> {
    const list = columns.map(quoteIdentifier).join(', ')
    const options = `format csv, null '${nullMark}', force_quote *, encoding 'UTF8'`
    // CommonJS: of the bundle, and of Node, only the default export is sure
    const { default: streams } = await import('pg-copy-streams')
    const copy = streams.to(
      `copy (select ${list} from ${relationName(relation)}) to stdout with (${options})`,
    )
    const guard = new Transform({
      transform(chunk: Buffer, _, done) {
        if (stopped()) done(new RemoteError('interrupt', 'the build was interrupted'))
        else done(null, chunk)
      },
    })
    try {
      await pipeline(this.#client.query(copy), guard, createWriteStream(file, { mode: 0o600 }))
    } catch (error) {
      throw remoteError(this.#broken ?? error)
    }
    return copy.rowCount
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }

  async #rows(sql: string, values: readonly string[]): Promise<(string | null)[][]> {
    try {
      const result = await this.#client.query<(string | null)[]>({
        text: sql,
        values: [...values],
        rowMode: 'array',
        types: { getTypeParser: () => (value: string | Buffer) => String(value) },
      })
      return result.rows
    } catch (error) {
      throw remoteError(this.#broken ?? error)
    }
  }
}

/** @throws RemoteError when the text is wrong or the server does not let us in */
export async function openPostgres(connectionText: string): Promise<PostgresReader> {
  const parsed = parseConnection(connectionText)
  if (!parsed.ok) throw new RemoteError('connection', parsed.wrong)
  const { connectTimeoutSeconds = connectSeconds, options = '', ...connection } = parsed.connection
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    ...connection,
    options: `-c statement_timeout=${statementTimeout} -c lock_timeout=${lockTimeout} ${options}`.trim(),
    connectionTimeoutMillis: connectTimeoutSeconds * 1000,
    application_name: 'ledgerline',
  })
  const reader = new PostgresReader(client, serverText(parsed.connection))
  try {
    await client.connect()
    // texts of values must not depend on how the server is set
    await client.query(
      "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'",
    )
    await client.query('begin transaction isolation level repeatable read read only')
    return reader
  } catch (error) {
    await reader.close()
    const { fault, message, passing } = remoteError(error)
    throw new RemoteError(fault, message, reader.server, passing)
  }
}

const columnsSql = `
  select a.attname, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), case when t.typbasetype <> 0 then t.typtypmod else a.atttypmod end), t.typtype
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and a.attnum > 0 and not a.attisdropped
  order by a.attnum`

const tablesSql = `
  select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`
