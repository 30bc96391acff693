/**
 * Reads files as relations: the SQL that reads a CSV, Parquet or JSON file or glob, and the rows that
 * cannot be read. In: a `FileSpec`. Out: SQL text, or the bad rows. Start at `fileQuery`.
 */
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../warehouse.ts'

export interface FileSpec {
  /** Path or glob, absolute or relative to the connection's file search path. */
  readonly location: string
  readonly format: 'csv' | 'parquet' | 'json'
  readonly csv?: {
    readonly delimiter: string
    readonly quote: string
    readonly nullstr: string
    readonly header: boolean
  }
  /** Columns with a declared type; the others keep the type that the file gives them. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** A row that does not fit the declared columns. The text of the row itself may be personal and stays out. */
export interface BadRow {
  /** Line of the file, the header being line 1. */
  readonly line: number
  readonly file: string
  readonly column: string
  readonly message: string
}

/**
 * A select that reads the file, every declared column cast by name.
 * `read_csv(columns = …)` would map by position, so CSV is read as text with an explicit dialect and cast.
 */
export function fileQuery(spec: FileSpec): string {
  const casts = spec.columns.map(({ name, type }) => {
    const id = quoteIdentifier(name)
    return `cast(${id} as ${type}) as ${id}`
  })
  const replace = casts.length === 0 ? '' : ` replace (${casts.join(', ')})`
  return `select *${replace} from ${reader(spec)}`
}

function reader(spec: FileSpec): string {
  const path = quoteLiteral(spec.location)
  if (spec.format === 'parquet') return `read_parquet(${path})`
  if (spec.format === 'json') return `read_json(${path})`
  const types = spec.columns.length === 0 ? 'sample_size = -1' : 'all_varchar = true'
  return `read_csv(${path}, ${types}, header = ${spec.csv?.header ?? true}, ${dialect(spec)})`
}

function dialect(spec: FileSpec): string {
  const { delimiter, quote, nullstr } = spec.csv ?? { delimiter: ',', quote: '"', nullstr: '' }
  const q = quoteLiteral(quote)
  return `delim = ${quoteLiteral(delimiter)}, quote = ${q}, escape = ${q}, nullstr = ${quoteLiteral(nullstr)}`
}

/** The files a location stands for, sorted. */
export async function listFiles(connection: Connection, location: string): Promise<string[]> {
  const rows = await connection.rows(`select file from glob(${quoteLiteral(location)}) order by file`)
  return rows.map((r) => r.file ?? '')
}

/** Finds rows of a CSV that are broken or do not cast, with their lines; at most `limit`. */
export async function badRows(connection: Connection, spec: FileSpec, limit = 5): Promise<BadRow[]> {
  const found: BadRow[] = []
  for (const file of await listFiles(connection, spec.location)) {
    if (found.length >= limit) break
    found.push(...(await badRowsOf(connection, spec, file, limit - found.length)))
  }
  return found
}

async function badRowsOf(
  connection: Connection,
  spec: FileSpec,
  file: string,
  limit: number,
): Promise<BadRow[]> {
  const path = quoteLiteral(file)
  const delimiter = spec.csv?.delimiter ?? ','
  const [first] = await connection.rows(
    `select line from read_csv(${path}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', columns = {'line': 'VARCHAR'}) limit 1`,
  )
  const names = headerNames(first?.line ?? '', delimiter, spec.csv?.quote ?? '"')
  const types = new Map(spec.columns.map((c) => [c.name, c.type]))
  const columns = names
    .map((n) => `${quoteLiteral(n)}: ${quoteLiteral(types.get(n) ?? 'VARCHAR')}`)
    .join(', ')
  // rejects of earlier scans on this connection would be told again
  for (const table of ['reject_errors', 'reject_scans']) await connection.run(`drop table if exists ${table}`)
  // every column is counted, because a column nobody reads is not cast
  await connection.rows(
    `select count(columns(*)) from read_csv(${path}, auto_detect = false, header = ${spec.csv?.header ?? true}, ${dialect(spec)}, columns = {${columns}}, store_rejects = true)`,
  )
  const rejects = await connection.rows(
    `select line, column_name, error_message from reject_errors order by line, column_idx limit ${limit}`,
  )
  return rejects.map((r) => ({
    line: Number(r.line),
    file,
    column: r.column_name ?? '',
    message: (r.error_message ?? '').split('\n')[0] ?? '',
  }))
}

function headerNames(line: string, delimiter: string, quote: string): string[] {
  return line
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '')
    .split(delimiter)
    .map((name) => (name.startsWith(quote) && name.endsWith(quote) ? name.slice(1, -1) : name).trim())
}
