/**
 * Says why the files of a source or seed cannot be read: missing, a column missing, or the very row and column.
 * In: the node, what it reads, the refusal. Out: a diagnostic. Reads the files again. Start at `fileProblem`.
 */
import { basename, isAbsolute } from 'node:path'
import { type Diagnostic, diagnose, nearest, type Where } from '../diagnostic/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import {
  type BadRow,
  badRows,
  type Connection,
  type FileSpec,
  isPattern,
  type StatementError,
} from '../warehouse/index.ts'
import type { GraphNode } from './types.ts'

export async function fileProblem(
  node: GraphNode,
  spec: FileSpec,
  error: StatementError,
  connection: Connection,
): Promise<Diagnostic> {
  const { resource } = node
  const where: Where = { place: resource.kind === 'source' ? resource.locationPlace : resource.place }
  const message = withoutFolders(reasonOf(error.message))
  if (spec.remote !== undefined && /^Table with name /.test(message))
    return await attachedTableProblem(node, spec.remote, connection)
  if (/No files found|Cannot open file|No such file/i.test(message)) {
    return diagnose('source-missing', { source: node.name, location: spec.location }, where)
  }
  // a row with a comma too many makes the database see one column in all
  const row = await badRowProblem(node, spec, connection)
  if (row !== undefined) return row
  const missing = /^Referenced column "(?<column>[^"]+)" not found/.exec(message)?.groups?.column
  const declared = resource.columns.find((c) => c.name === missing)
  if (missing !== undefined && declared !== undefined) {
    const place = declared.place
    const near = nearest(missing, error.candidates)
    const seed = resource.kind === 'seed'
    return diagnose('source-column-missing', { source: node.name, column: missing, near, seed }, { place })
  }
  return unreadable(node, message)
}

/** Which tables the attached file has: its schema may be another than the source's name. */
async function attachedTableProblem(
  { resource, name }: GraphNode,
  { database, schema, table }: NonNullable<FileSpec['remote']>,
  connection: Connection,
): Promise<Diagnostic> {
  const sql = `select schema_name || '.' || table_name as t from duckdb_tables() where database_name = ${quoteLiteral(database)} union select schema_name || '.' || view_name from duckdb_views() where database_name = ${quoteLiteral(database)} and not internal order by 1`
  const known = (await connection.rows(sql)).map((row) => row.t ?? '')
  const asked = `${schema}.${table}`
  const near = known.find((one) => one.endsWith(`.${table}`)) ?? nearest(asked, known)
  const details = { source: name, table: asked, database, known: known.slice(0, 8).join(', '), near }
  return diagnose('attached-table-missing', details, { place: resource.place })
}

export function unreadable({ resource, name }: GraphNode, message: string): Diagnostic {
  const type = /^Type with name (\S+) does not exist/.exec(message)?.[1]?.toLowerCase()
  const column = resource.columns.find((c) => type !== undefined && c.data_type?.toLowerCase().includes(type))
  return resource.kind === 'source'
    ? diagnose(
        'source-unreadable',
        { source: name, message },
        { place: column?.place ?? resource.locationPlace },
      )
    : diagnose('seed-unreadable', { seed: name, message }, { place: resource.place })
}

/** Of a CSV the first line says only where; the reason stands below, behind the row itself, which may be personal. */
function reasonOf(message: string): string {
  const [first = message, ...more] = message.split('\n')
  const line = /^CSV Error on Line: (\d+)/.exec(first)?.[1]
  if (line === undefined) return first
  const head = more.slice(0, Math.max(0, more.indexOf('')))
  const reason = head.at(-1)
  if (reason === undefined || reason.startsWith('Original Line')) return first
  // of a line that does not fit into the buffer the number is that of the buffer
  return reason.startsWith('Maximum line size') ? reason : `line ${line}: ${reason}`
}

/** The first rows of a CSV that do not fit; undefined when all do, or when the file is not even read as rows. */
export async function badRowProblem(
  node: GraphNode,
  spec: FileSpec,
  connection: Connection,
): Promise<Diagnostic | undefined> {
  const [first, ...more] = await badRows(connection, spec).catch(() => [])
  if (first === undefined) return undefined
  const { resource } = node
  const file = isPattern(spec.location) ? lastParts(first.file) : spec.location
  const shown = resource.kind === 'seed' ? resource.path : file
  // the rows around it are of other people
  const unseen = resource.columns.some(({ pii }) => pii !== undefined) ? { unseen: true as const } : {}
  const inSeed = { file: shown, line: first.line, column: 1, ...unseen }
  const place = resource.kind === 'seed' ? inSeed : resource.place
  const told = (row: BadRow): string => rowText(row, resource.columns.find((c) => c.name === row.column)?.pii)
  const at = resource.kind === 'seed' ? node.name : `${node.name}, ${shown}`
  const details = {
    message: `${at}, ${told(first)}.`,
    value: first.column !== '',
    json: spec.format === 'json',
  }
  return diagnose('bad-row', details, { place, notes: more.map(told) })
}

/** Enough to tell the files of a glob apart; the folders above may be of this machine only. */
function lastParts(file: string): string {
  const parts = file.split(/[\\/]/)
  return isAbsolute(file) ? (parts.at(-1) ?? file) : parts.join('/')
}

/** @param pii  kind of personal data in the column, whose values are not told */
function rowText({ unit, line, column, message, value }: BadRow, pii: string | undefined): string {
  const where = column === '' ? `${unit} ${line}` : `${unit} ${line}, column ${column}`
  const what = column === '' ? '' : value === undefined || pii !== undefined ? 'the value ' : `"${value}" `
  return `${where}: ${what}${message.replace(/\.$/, '')}`
}

/** Messages of the database name files by their full path, which says nothing to another machine. */
function withoutFolders(message: string): string {
  return message.replace(/(["'])([^"']+)\1/g, (whole, quote: string, name: string) =>
    isAbsolute(name) ? `${quote}${basename(name)}${quote}` : whole,
  )
}
