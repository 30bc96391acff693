/**
 * Reads files, or tables of attached databases, as relations: the SQL that reads them with the declared types.
 * In: a `FileSpec`. Out: SQL text. Start at `fileQuery`; rows that do not fit are found in `bad-rows.ts`.
 */
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../warehouse.ts'
import { isPattern, pathList } from './paths.ts'
import { textCast } from './text-cast.ts'

export interface FileSpec {
  /** Path or glob, absolute or relative to the connection's file search path; `database.schema.table` of `remote`. */
  readonly location: string
  /** `table`: of an attached database. `postgres`: rows are loaded, see `run/remote.ts`. */
  readonly format: 'csv' | 'parquet' | 'json' | 'table' | 'postgres'
  readonly csv?: {
    readonly delimiter: string
    readonly quote: string
    readonly nullstr: string
    readonly header: boolean
    /** Lines before the header that are no part of the table; none unless said. */
    readonly skip?: number
  }
  /** Columns with a declared type; the others keep the type that the file gives them. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** What a JSON file holds, by `withJsonColumns`: a declared column is read as text. */
  readonly json?: readonly { readonly name: string; readonly type: string }[]
  /** Of the files at the location only these, paths without wildcards. */
  readonly only?: readonly string[]
  /** Its columns without its rows. */
  readonly empty?: boolean
  readonly remote?: { readonly database: string; readonly schema: string; readonly table: string }
}

/**
 * A select that reads the file, every declared column cast by name.
 * `read_csv(columns = …)` would map by position, so CSV is read as text with an explicit dialect and cast.
 */
export function fileQuery(spec: FileSpec): string {
  return `${castQuery(spec, reader(spec))}${spec.empty === true ? ' limit 0' : ''}`
}

/** Rows of some of the files with the columns of all of them, of which a file may lack one. */
export function someFilesQuery(spec: FileSpec, only: readonly string[]): string {
  const all = `select * from ${reader(spec)} limit 0`
  return castQuery(spec, `((${all}) union all by name (select * from ${reader({ ...spec, only })}))`)
}

/** Whether a type hangs on what the rows hold, so that it is another one among other files. */
export function guessesTypes({ format, columns }: FileSpec): boolean {
  return (format === 'csv' || format === 'json') && columns.length === 0
}

/**
 * Casts are made beside the columns and then put in their places: the database copies all that stands in REPLACE for every column,
 * which took it half a minute for a thousand.
 */
function castQuery(spec: FileSpec, from: string): string {
  if (spec.columns.length === 0) return `select * from ${from}`
  const columns = spec.columns.map(({ name, type }) => {
    const id = quoteIdentifier(name)
    const cast = isText(spec, name) ? textCast(id, type) : `cast(${id} as ${type})`
    return { id, cast, made: quoteIdentifier(`ledgerline cast of ${name}`) }
  })
  const made = columns.map((c) => `${c.cast} as ${c.made}`).join(', ')
  const out = columns.map((c) => c.made).join(', ')
  const placed = columns.map((c) => `${c.made} as ${c.id}`).join(', ')
  return `select * exclude (${out}) replace (${placed}) from (select *, ${made} from ${from})`
}

/** Whether the column comes as text, before it is cast. */
export function isText({ format, json }: FileSpec, name: string): boolean {
  return format === 'csv' || (json?.some((c) => c.name === name && c.type === 'VARCHAR') ?? false)
}

/** The rows as they lie there, with the column `named` for the file of each row when it is asked for. */
export function reader(spec: FileSpec, named = false): string {
  if (spec.remote !== undefined) {
    const { database, schema, table } = spec.remote
    return [database, schema, table].map(quoteIdentifier).join('.')
  }
  const several = isPattern(spec.location)
  // partitions are folders like year=2026; their values are text unless declared, whatever they look like
  const many = several ? ', union_by_name = true, hive_types_autocast = false' : ''
  const options = `${many}${named ? ', filename = true' : ''}`
  const path =
    spec.only === undefined ? pathList(spec.location) : `[${spec.only.map(quoteLiteral).join(', ')}]`
  if (spec.format === 'parquet') return `read_parquet(${path}${options})`
  if (spec.format === 'json') return `read_json(${path}${jsonColumns(spec)}${options})`
  const types = spec.columns.length === 0 ? 'sample_size = -1' : 'all_varchar = true'
  return `read_csv(${path}, ${types}, header = ${spec.csv?.header ?? true}, ${dialect(spec)}${options})`
}

/**
 * Left to itself the database takes rows that begin with # for comments, and skips what stands before the longest run of
 * rows of one width: both drop rows without a word, `#1001` is an order. So both are said.
 */
export function dialect(spec: FileSpec): string {
  const { delimiter, quote, nullstr, skip = 0 } = spec.csv ?? { delimiter: ',', quote: '"', nullstr: '' }
  const q = quoteLiteral(quote)
  return `delim = ${quoteLiteral(delimiter)}, quote = ${q}, escape = ${q}, nullstr = ${quoteLiteral(nullstr)}, skip = ${skip}, comment = ''`
}

/** Every value is looked at, since a type guessed from the first rows changes with them. */
function jsonColumns({ json }: FileSpec): string {
  if (json === undefined) return ', sample_size = -1'
  const list = json.map((c) => `${quoteLiteral(c.name)}: ${quoteLiteral(c.type)}`)
  return `, columns = {${list.join(', ')}}`
}

/**
 * DuckDB casts a number of JSON to DECIMAL through DOUBLE, which turns 1.005 into 1.00; as text it keeps its digits.
 * So the columns of a JSON file are looked up once, and the declared ones read as text.
 */
export async function withJsonColumns(connection: Connection, spec: FileSpec): Promise<FileSpec> {
  if (spec.format !== 'json' || spec.columns.length === 0) return spec
  const found = await connection.rows(`describe select * from ${reader(spec)}`)
  const declared = new Set(spec.columns.map((c) => c.name))
  const partitions = partitionNames(spec.location)
  const json = found
    .map((r) => ({ name: r.column_name ?? '', type: r.column_type ?? '' }))
    .filter((c) => !partitions.has(c.name))
    .map((c) => (declared.has(c.name) ? { name: c.name, type: 'VARCHAR' } : c))
  return { ...spec, json }
}

function partitionNames(location: string): Set<string> {
  return new Set([...location.matchAll(/(?:^|\/)([^/=]+)=[^/]*(?=\/)/g)].map((m) => m[1] ?? ''))
}
