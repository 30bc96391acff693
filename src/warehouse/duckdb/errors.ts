/**
 * Turns what DuckDB throws into a `StatementError`: kind, candidates, and the position in UTF-16 units.
 * In: the thrown value and the statement. Out: a value. Pure. Start at `statementError`.
 * The JSON form needs `errors_as_json`; errors raised while opening or by extensions come as plain text.
 */
import { nearest } from '../../diagnostic/index.ts'
import { StatementError } from '../warehouse.ts'

/** DuckDB's `exception_type` (spelled one way) → our kind; what is not listed is `other`. */
const kinds: Readonly<Record<string, string>> = {
  binder: 'binder',
  parser: 'parser',
  syntax: 'parser',
  catalog: 'catalog',
  dependency: 'catalog',
  conversion: 'conversion',
  'out of range': 'conversion',
  'invalid input': 'conversion',
  'mismatch type': 'conversion',
  constraint: 'constraint',
  io: 'io',
  permission: 'io',
  http: 'io',
  interrupt: 'interrupt',
  'out of memory': 'memory',
  transactioncontext: 'transaction',
  fatal: 'fatal',
  internal: 'fatal',
}

interface Reported {
  readonly type: string
  readonly message: string
  readonly subtype?: string
  readonly position?: number
  readonly candidates: readonly string[]
}

/** What `error`, thrown for the statement `sql`, says. */
export function statementError(error: unknown, sql: string): StatementError {
  if (error instanceof StatementError) return error
  const text = error instanceof Error ? error.message : String(error)
  const said = fromJson(text) ?? fromText(text)
  const position = said.position === undefined ? undefined : utf16(sql, said.position, said.subtype)
  return new StatementError(
    said.message,
    kinds[said.type.toLowerCase()] ?? 'other',
    position,
    said.candidates,
    sql === '' ? undefined : sql,
  )
}

/** Parser errors put `Parser Error: ` before the object. */
function fromJson(text: string): Reported | undefined {
  const start = text.indexOf('{')
  if (start < 0) return undefined
  try {
    const said = JSON.parse(text.slice(start)) as Record<string, unknown>
    if (typeof said.exception_message !== 'string') return undefined
    const position = Number(said.position ?? Number.NaN)
    return {
      type: String(said.exception_type ?? ''),
      message: said.exception_message,
      ...(typeof said.error_subtype === 'string' ? { subtype: said.error_subtype } : {}),
      ...(Number.isSafeInteger(position) ? { position } : {}),
      candidates: candidateNames(said.candidates ?? candidatesIn(said.exception_message)),
    }
  } catch {
    return undefined
  }
}

/** Some messages name what is there in a line of their own: all of it, where a column of one table is asked for. */
function candidatesIn(message: string): string | undefined {
  const list = /\nCandidate (?:bindings|tables|Entries): :?(.+)$/s.exec(message)?.[1]
  const names = [...(list ?? '').matchAll(/"((?:[^"]|"")*)"/g)].map((found) => found[1] ?? '')
  const asked = /does not have a column named "((?:[^"]|"")*)"/.exec(message)?.[1]
  const near = asked === undefined ? undefined : nearest(asked, names)
  return asked === undefined ? names.join(',') : near
}

function candidateNames(list: unknown): string[] {
  if (typeof list !== 'string') return []
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function fromText(text: string): Reported {
  const parts = /^(?:([A-Za-z][A-Za-z ]*?) Error: )?([\s\S]*)$/.exec(text)
  const message = (parts?.[2] ?? text).replace(/\s*See also https:\S+\s*$/, '').trim()
  return { type: parts?.[1] ?? '', message, candidates: [] }
}

/**
 * The engine's offset as UTF-16 units. The scanner (subtype SYNTAX_ERROR) counts code points, the binder
 * bytes of UTF-8; both agree only on ASCII. An offset outside the statement (say, in a view's text) is dropped.
 */
function utf16(sql: string, offset: number, subtype: string | undefined): number | undefined {
  let units = 0
  let counted = 0
  for (const ch of sql) {
    if (counted >= offset) return units
    counted += subtype === 'SYNTAX_ERROR' ? 1 : Buffer.byteLength(ch)
    units += ch.length
  }
  return counted >= offset ? units : undefined
}
