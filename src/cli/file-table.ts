/**
 * What a file has, as `sources:` says it: delimiter, columns and types. In: a file or glob. Out: an entry of `tables:` without its name.
 * A guess, except for numbers with a point: their texts are all read, since an amount is a decimal of so many places and no double.
 */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import { type Connection, type FileSpec, fileQuery, StatementError } from '../warehouse/index.ts'

export interface FileTable {
  readonly location: string
  readonly csv?: { readonly delimiter: string }
  readonly columns: readonly { readonly name: string; readonly data_type: string }[]
}

const endings: readonly (readonly [RegExp, FileSpec['format']])[] = [
  [/\.(csv|tsv)(\.gz|\.zst)?$/i, 'csv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i, 'json'],
]

/** @throws LedgerlineError for a file that is of no such kind, or that cannot be read */
export async function fileTable(connection: Connection, location: string): Promise<FileTable> {
  const format = endings.find(([ending]) => ending.test(location))?.[1]
  if (format === undefined) return refuse(`${location} is no CSV, Parquet or JSON file.`)
  try {
    const usual = /\.tsv/i.test(location) ? '\t' : ','
    const delimiter = format === 'csv' ? await delimiterOf(connection, location, usual) : usual
    const spec: FileSpec = {
      location,
      format,
      csv: { delimiter, quote: '"', nullstr: '', header: true },
      columns: [],
    }
    const rows = await connection.rows(`describe ${fileQuery(spec)}`)
    const guessed = rows.map((r) => ({
      name: r.column_name ?? '',
      data_type: (r.column_type ?? '').toLowerCase(),
    }))
    const columns = format === 'csv' ? await withDecimals(connection, spec, guessed) : guessed
    return { location, ...(delimiter === usual ? {} : { csv: { delimiter } }), columns }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return refuse(`${location} cannot be read: ${error.message.split('\n')[0]}`)
  }
}

/** What stands most often between the names of the header; of a name that stands twice the database would make two. */
async function delimiterOf(connection: Connection, location: string, usual: string): Promise<string> {
  const lines = `read_csv(${quoteLiteral(location)}, columns = {'line': 'varchar'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false)`
  const [first] = await connection.rows(`select line from ${lines} limit 1`)
  const header = (first?.line ?? '').replace(/"(?:[^"]|"")*"/g, 'x')
  const times = (mark: string): number => header.split(mark).length - 1
  const delimiter = [usual, ',', ';', '\t', '|'].reduce((most, mark) =>
    times(mark) > times(most) ? mark : most,
  )
  const names = header.toLowerCase().split(delimiter)
  const twin = names.find((name, i) => name !== 'x' && names.indexOf(name) !== i)
  if (twin === undefined) return delimiter
  return refuse(
    `The header of ${location} names the column ${twin} twice, and a source knows columns by their names: put the export right, or say csv: { header: false, skip: 1 }, and its columns are column0, column1 and so on.`,
  )
}

/** Places that an amount has at least, and that a number has at most to be taken for a decimal. */
const [cents, most] = [2, 9]

async function withDecimals(
  connection: Connection,
  spec: FileSpec,
  guessed: FileTable['columns'],
): Promise<FileTable['columns']> {
  const doubles = guessed.filter((c) => c.data_type === 'double')
  if (doubles.length === 0) return guessed
  const texts = fileQuery({ ...spec, columns: guessed.map(({ name }) => ({ name, type: 'VARCHAR' })) })
  const asked = doubles.map(({ name }, i) => {
    const text = `trim(${quoteIdentifier(name)})`
    return `max(len(split_part(${text}, '.', 2))) as places_${i}, max(len(ltrim(split_part(${text}, '.', 1), '+-'))) as whole_${i}, bool_and(regexp_full_match(${text}, '[+-]?[0-9]*[.]?[0-9]*')) as exact_${i}`
  })
  const [found = {}] = await connection.rows(`select ${asked.join(', ')} from (${texts})`)
  const typed = new Map(
    doubles.map(({ name }, i) => {
      const places = Math.max(cents, Number(found[`places_${i}`]))
      const fits = places <= most && Number(found[`whole_${i}`]) + places <= 18
      return [name, found[`exact_${i}`] === 'true' && fits ? `decimal(18,${places})` : 'double']
    }),
  )
  return guessed.map((c) => ({ ...c, data_type: typed.get(c.name) ?? c.data_type }))
}

function refuse(message: string): never {
  throw new LedgerlineError([diagnose('usage', { message })])
}
