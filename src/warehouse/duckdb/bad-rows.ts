/**
 * Finds the rows of a file that are broken or do not fit the declared types, when a read has failed.
 * In: a `FileSpec`. Out: file, row, column and reason of each. Reads the files again. Start at `badRows`.
 */
import { createReadStream, existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../warehouse.ts'
import { dialect, type FileSpec, isText, reader } from './files.ts'
import { listFiles } from './paths.ts'
import { isLost, lossesOf } from './text-cast.ts'

/** A row that does not fit the declared columns, without the text of the row. */
export interface BadRow {
  /** `line` of a text file, the header being line 1; `row` of what has no lines. */
  readonly unit: 'line' | 'row'
  readonly line: number
  readonly file: string
  readonly column: string
  readonly message: string
  /** What does not fit, where the reader says it; it may be personal. */
  readonly value?: string
}

/** At most `limit` of them. */
export async function badRows(connection: Connection, spec: FileSpec, limit = 5): Promise<BadRow[]> {
  if (spec.remote !== undefined) return await badValues(connection, spec, spec.location, limit)
  const found: BadRow[] = []
  for (const file of await listFiles(connection, spec.location)) {
    if (found.length >= limit) break
    const one = { ...spec, location: file }
    const left = limit - found.length
    const refused = await refusedRows(connection, one, file, left)
    // what the database refuses is told first: the conditions on what it would take end at such a value
    found.push(...(refused.length > 0 ? refused : await lossyRows(connection, one, file, left)))
  }
  return found
}

type Finds = (connection: Connection, spec: FileSpec, file: string, limit: number) => Promise<BadRow[]>

const refusedRows: Finds = async (connection, spec, file, limit) => {
  if (spec.format === 'csv') return await badCsvRows(connection, spec, file, limit)
  if (spec.format === 'json') return await badJson(connection, spec, file, limit)
  return await badValues(connection, spec, file, limit)
}

async function badCsvRows(
  connection: Connection,
  spec: FileSpec,
  file: string,
  limit: number,
): Promise<BadRow[]> {
  const path = quoteLiteral(file)
  const names = await headerOf(connection, spec, file)
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
  // of a row with too many or too few values, those behind the slip only seem not to fit, and each that is missing is told
  const rejects = await connection.rows(
    `select line, line_byte_position as at, error_type, column_name, error_message from reject_errors qualify case when error_type = 'CAST' then count(*) filter (error_type <> 'CAST') over (partition by line) = 0 else row_number() over (partition by line, error_type order by column_idx) = 1 end order by line, column_idx limit ${limit}`,
  )
  const lines = await linesAt(
    connection,
    file,
    rejects.map((r) => Number(r.at)),
  )
  return rejects.map((r, i) => ({
    unit: 'line',
    line: lines?.[i] ?? Number(r.line),
    file,
    column: r.error_type === 'CAST' ? (r.column_name ?? '') : '',
    ...rejected((r.error_message ?? '').split('\n')[0] ?? ''),
  }))
}

/**
 * Rows with a value of which the cast would lose something. The line in a CSV is told by the rows before it and the line ends
 * within them; lines that are empty are no rows to the reader and are not counted.
 */
const lossyRows: Finds = async (connection, spec, file, limit) => {
  const all = spec.columns.flatMap(({ name, type }) => {
    const id = quoteIdentifier(name)
    const losses = isText(spec, name) ? lossesOf(id, type) : []
    return losses.map((loss) => ({ name, id, message: loss.message, lost: isLost(loss) }))
  })
  if (all.length === 0) return []
  // which columns lose something is one look at the file; where, one at each of these
  const each = `list_where(range(${all.length}), [${all.map(({ lost }) => lost).join(', ')}])`
  const some = await connection.rows(`select distinct unnest(${each}) as i from ${reader(spec)}`)
  const losing = new Set(some.map(({ i }) => Number(i)))
  const tests = all
    .filter((_, i) => losing.has(i))
    .map(({ name, id, lost, message }) => {
      const say = `${quoteLiteral(name)} as col, ${quoteLiteral(message)} as message`
      return `select n, before, ${say}, ${id} as value from placed where ${lost}`
    })
  if (tests.length === 0) return []
  const text = "concat_ws('', * columns(* exclude (n)))"
  const ends = spec.format === 'csv' ? `len(${text}) - len(replace(${text}, chr(10), ''))` : '0'
  const before = `coalesce(sum(${ends}) over (order by n rows between unbounded preceding and 1 preceding), 0)`
  const rows = `select row_number() over () as n, * from ${reader(spec)}`
  const placed = `select *, ${before} as before from numbered`
  const found = await connection.rows(
    `with numbered as materialized (${rows}), placed as materialized (${placed}) select * from (${tests.join(' union all ')}) order by n, col limit ${limit}`,
  )
  const header = (spec.csv?.skip ?? 0) + (spec.csv?.header === false ? 0 : 1)
  return found.map((r) => ({
    ...placeOf(spec, file, Number(r.n) + (spec.format === 'csv' ? header + Number(r.before) : 0)),
    file,
    column: r.col ?? '',
    message: r.message ?? '',
    ...(typeof r.value === 'string' ? { value: r.value } : {}),
  }))
}

/** Files of lines are told by line, others by row. */
function placeOf({ format }: FileSpec, file: string, line: number): Pick<BadRow, 'unit' | 'line'> {
  const hasLines = format === 'csv' || (format === 'json' && /\.(ndjson|jsonl)(\.(gz|zst))?$/i.test(file))
  return { unit: hasLines ? 'line' : 'row', line }
}

/** The database's sentence without what stands beside it already. */
function rejected(text: string): Pick<BadRow, 'message' | 'value'> {
  const cast = /^Error when converting column ".*?"\. Could not convert string "(.*)" to '?(.*?)'?$/s.exec(
    text,
  )
  if (cast?.[1] !== undefined && cast[2] !== undefined) return { value: cast[1], message: `is no ${cast[2]}` }
  const count = /^Expected Number of Columns: (\d+) Found: (\d+)$/.exec(text)
  return { message: count === null ? text : `${count[2]} values where the header has ${count[1]} columns` }
}

/** The database counts rows; a value of two lines makes the lines of the file more. Compressed files keep its count. */
async function linesAt(
  connection: Connection,
  file: string,
  positions: readonly number[],
): Promise<readonly number[] | undefined> {
  const last = Math.max(0, ...positions)
  if (/\.(?:gz|zst)$/i.test(file) || last < 2) return undefined
  const [setting] = await connection.rows("select current_setting('file_search_path') as dir")
  const path = isAbsolute(file) ? file : join(setting?.dir || '.', file)
  if (!existsSync(path)) return undefined
  const lines = positions.map(() => 1)
  let offset = 0
  // positions count from 1 where lines end with LF alone, from 0 with CRLF; a row begins with no line end
  for await (const chunk of createReadStream(path, { end: last - 1 }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
      positions.forEach((position, i) => {
        if (offset + at < position) lines[i] = (lines[i] ?? 1) + 1
      })
    }
    offset += chunk.length
  }
  return lines
}

/** Names in the first line of a CSV. */
async function headerOf(connection: Connection, spec: FileSpec, file: string): Promise<string[]> {
  const [first] = await connection.rows(
    `select line from read_csv(${quoteLiteral(file)}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', columns = {'line': 'VARCHAR'}, skip = ${spec.csv?.skip ?? 0}) limit 1`,
  )
  return headerNames(first?.line ?? '', spec.csv?.delimiter ?? ',', spec.csv?.quote ?? '"')
}

/**
 * A declared column that the header names twice: which of them is meant, nobody can say.
 * @param read  names as the database reads them: the second `a` is `a_1` there, so most headers need not be looked at
 */
export async function repeatedColumn(
  connection: Connection,
  spec: FileSpec,
  read: readonly string[],
): Promise<string | undefined> {
  if (spec.format !== 'csv' || spec.csv?.header === false || spec.columns.length === 0) return undefined
  const plain = read.map((n) => n.trim().toLowerCase())
  const mayRepeat = plain.some((n, i) => /_\d+$/.test(n) || plain.indexOf(n) !== i)
  if (!mayRepeat) return undefined
  const [file] = await listFiles(connection, spec.location)
  if (file === undefined) return undefined
  const names = (await headerOf(connection, spec, file)).map((n) => n.toLowerCase())
  const twice = new Set(names.filter((n, i) => names.indexOf(n) !== i))
  return spec.columns.find((c) => twice.has(c.name.toLowerCase()))?.name
}

function headerNames(line: string, delimiter: string, quote: string): string[] {
  return line
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '')
    .split(delimiter)
    .map((name) => (name.startsWith(quote) && name.endsWith(quote) ? name.slice(1, -1) : name).trim())
}

/** A line that is no JSON, when each line is a value of its own; otherwise values that do not fit. */
async function badJson(
  connection: Connection,
  spec: FileSpec,
  file: string,
  limit: number,
): Promise<BadRow[]> {
  // the database counts the lines of broken JSON from 2, so the lines are looked at as text
  const lines = `(select row_number() over () as n, line from read_csv(${quoteLiteral(file)}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', columns = {'line': 'VARCHAR'}, parallel = false, null_padding = false))`
  const counted = await connection
    .rows(`select n from ${lines} where not json_valid(line) and trim(line) <> '' order by n limit ${limit}`)
    .catch(() => [])
  const [first] = await connection
    .rows(`select json_valid(line) as yes from ${lines} where n = 1`)
    .catch(() => [])
  if (counted.length > 0 && first?.yes === 'true')
    return counted.map((r) => ({
      unit: 'line',
      line: Number(r.n),
      file,
      column: '',
      message: 'is not valid JSON',
    }))
  return await badValues(connection, spec, file, limit)
}

/** Values that do not cast, of any kind of file; the value itself may be personal and is not told. */
async function badValues(
  connection: Connection,
  spec: FileSpec,
  file: string,
  limit: number,
): Promise<BadRow[]> {
  const tests = spec.columns.map(({ name, type }) => {
    const id = quoteIdentifier(name)
    return `select n, ${quoteLiteral(name)} as col, ${quoteLiteral(type)} as type from numbered where ${id} is not null and try_cast(${id} as ${type}) is null`
  })
  if (tests.length === 0) return []
  const rows = await connection.rows(
    `with numbered as materialized (select row_number() over () as n, * from ${reader(spec)}) select * from (${tests.join(' union all ')}) order by n, col limit ${limit}`,
  )
  return rows.map((r) => ({
    ...placeOf(spec, file, Number(r.n)),
    file,
    column: r.col ?? '',
    message: `is no ${r.type}`,
  }))
}
