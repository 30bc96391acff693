/**
 * SQL that reads what `PostgresReader.copyTo` wrote, every column cast to its type.
 * In: the file and its columns in order. Out: SQL text for DuckDB. Pure. Start at `copiedQuery`.
 */
import { normaliseType, quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import { nullMark } from './reader.ts'

export interface CopiedColumn {
  readonly name: string
  /** In the working database. */
  readonly type: string
  /** In PostgreSQL. */
  readonly remoteType: string
}

/** The columns are ours, in an order that we chose, so reading them by position is safe here. */
export function copiedQuery(file: string, columns: readonly CopiedColumn[], maxLineSize = 2_000_000): string {
  const list = columns.map((c) => `${cast(c)} as ${quoteIdentifier(c.name)}`).join(', ')
  return `select ${list} from ${texts(file, columns, maxLineSize)}`
}

/**
 * Counts, per column, the numbers whose digits the declared type would round away, and gives the first of them:
 * a cast from text rounds without a word. Undefined when no column can lose any.
 */
export function lostDigits(
  file: string,
  columns: readonly CopiedColumn[],
  maxLineSize = 2_000_000,
): string | undefined {
  const risky = columns.filter((c) => c.remoteType === 'numeric' && scaleOf(c.type) !== undefined)
  if (risky.length === 0) return undefined
  const one = risky.map((c) => {
    const id = quoteIdentifier(c.name)
    const fits = `^-?\\d+(\\.\\d{0,${scaleOf(c.type)}}0*)?$`
    return `first(${quoteLiteral(c.name)} || ': ' || ${id}) filter (where not regexp_full_match(${id}, ${quoteLiteral(fits)}))`
  })
  return `select unnest([${one.join(', ')}]) as lost from ${texts(file, columns, maxLineSize)}`
}

/** One thread, since a line break may stand inside a text, and rows keep their order. */
function texts(file: string, columns: readonly CopiedColumn[], maxLineSize: number): string {
  const names = columns.map((c) => `${quoteLiteral(c.name)}: 'VARCHAR'`).join(', ')
  return `read_csv(${quoteLiteral(file)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = ${quoteLiteral(nullMark)}, allow_quoted_nulls = false, columns = {${names}}, parallel = false, max_line_size = ${maxLineSize})`
}

function cast({ name, type }: CopiedColumn): string {
  const id = quoteIdentifier(name)
  // bytes come as \xdeadbeef
  if (normaliseType(type) === 'BLOB') return `unhex(substr(${id}, 3))`
  return `cast(${id} as ${type})`
}

function scaleOf(type: string): number | undefined {
  const found = /^DECIMAL\(\d+,(\d+)\)$/.exec(normaliseType(type))
  if (found !== null) return Number(found[1])
  return /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(normaliseType(type)) ? 0 : undefined
}
