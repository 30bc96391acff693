/**
 * The database stops at the first problem of a query. NULL stands in for what failed, and the query is bound again: what
 * is told then is told of the text as it was. Each CTE is bound by itself, too.
 * In: text, its first error, how to bind. Out: further errors at their places. Start at `furtherErrors`.
 *
 * Only what no NULL can have caused is told. A name that is not there is missing whatever stands beside it, unless it is a
 * name that was missed before: a CTE without the column makes its readers miss it. An error of types is told where
 * nothing that was replaced, and no name that the query itself gives, is among the operands.
 */
import { blankStringsAndComments, cteNames, selectCte } from '../sql/index.ts'
import { StatementError } from '../warehouse/index.ts'
import { failedSpan, type Span, stops } from './failed-span.ts'

/** @returns the error of a query that does not bind, its position counted in the query */
export type Bind = (sql: string) => Promise<StatementError | undefined>

/** Of one query; a text with more problems is told to the end after the first are mended. */
const rounds = 20

/** @param placeOf  where an error without a position is, if its name says so */
export async function furtherErrors(
  sql: string,
  first: StatementError,
  bind: Bind,
  placeOf: (error: StatementError, sql: string) => number | undefined,
): Promise<StatementError[]> {
  const text = new Patched(sql)
  const found: StatementError[] = []
  const missing = new Set<string>()
  let error: StatementError | undefined = first
  for (let i = 0; i < rounds && error !== undefined; i++) {
    const at = error.position ?? placeOf(error, text.now)
    if (error.kind === 'parser' || at === undefined || at < 0) break
    const span = text.spanOf(error, at)
    if (span === undefined) break
    if (i > 0 && isOwn(error, missing, text, span)) found.push(text.original(error, at))
    for (const name of namesIn(error.message)) missing.add(name)
    text.replace(span)
    error = await bind(text.now)
  }
  return [...found, ...(await errorsOfCtes(sql, bind))]
}

async function errorsOfCtes(sql: string, bind: Bind): Promise<StatementError[]> {
  const found: StatementError[] = []
  for (const name of cteNames(sql)) {
    const one = selectCte(sql, name)
    const error = 'sql' in one ? await bind(one.sql) : undefined
    if (error !== undefined) found.push(error)
  }
  return found
}

/** What cannot be there, by name. */
const nameless =
  /^(?:Referenced (?:column|table) |Table "|Values list "|Could not find key |Ambiguous reference |\w+ Function with name \S+ does not exist)/
/** What operands are not fit for. */
const unfit = /^(?:No function matches |Cannot (?:compare|mix) values )/

function namesIn(message: string): string[] {
  const line = message.split('\n')[0] ?? ''
  const called = /(?:Function with name (\S+) does not exist|argument types '(\w+)\()/.exec(line)
  const quoted = unfit.test(line) ? undefined : [...line.matchAll(/"([^"]+)"/g)].at(-1)
  return [quoted?.[1], called?.[1] ?? called?.[2]].flatMap((name) => name?.toLowerCase() ?? [])
}

/** `max(amout)` is the name that a call without one has. */
function isMissed(name: string, missing: ReadonlySet<string>): boolean {
  return missing.has(name) || name.split(/\W+/).some((word) => /\W/.test(name) && missing.has(word))
}

function isOwn(error: StatementError, missing: ReadonlySet<string>, text: Patched, span: Span): boolean {
  if (nameless.test(error.message)) return !namesIn(error.message).some((name) => isMissed(name, missing))
  return unfit.test(error.message) && !error.message.includes('"NULL"') && !text.isDerived(span)
}

/** A text in which NULL stands for parts of it. */
class Patched {
  #edits: { readonly start: number; readonly shift: number }[] = []
  now: string

  constructor(sql: string) {
    this.now = sql
  }

  spanOf({ message }: StatementError, at: number): Span | undefined {
    const code = blankStringsAndComments(this.now)
    const called = /^No function matches the given name and argument types '([a-z_]\w*\()/i.exec(message)?.[1]
    const isCall = called !== undefined && this.now.slice(at).toLowerCase().startsWith(called.toLowerCase())
    return failedSpan(this.now, code, at, !isCall && !nameless.test(message))
  }

  replace({ start, end }: Span): void {
    this.now = `${this.now.slice(0, start)}NULL${this.now.slice(end)}`
    this.#edits.push({ start, shift: end - start - 'NULL'.length })
  }

  /** As of the text that was written: edits are undone from the last on. */
  original({ message, kind, candidates, statement }: StatementError, at: number): StatementError {
    let position = at
    for (const { start, shift } of [...this.#edits].reverse()) if (position > start) position += shift
    return new StatementError(message, kind, position, candidates, statement)
  }

  /** Whether its operands have to do with what was replaced: in their text, or by a name that is given in the query. */
  isDerived({ start, end }: Span): boolean {
    const code = blankStringsAndComments(this.now)
    // what a window or a filter of the one call reads is no operand
    const own = code.slice(start, end).replace(/^(\w+\([^()]*\))\s*(?:filter|over)\b[^()]*\([^()]*\)$/i, '$1')
    const names = new Set([...own.matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu)].map((m) => m[0].toLowerCase()))
    for (const word of stops) names.delete(word)
    if (names.has('null') || /"/.test(this.now.slice(start, end))) return true
    return [...givenNames(code)].some((name) => names.has(name))
  }
}

const ident = /[\p{L}_][\p{L}\p{N}_$]*/u.source
const words = new RegExp(`(\\S+)(?=\\s+(${ident})(?!\\s*[.(]|[\\p{L}\\p{N}_$]))`, 'gu')

/** A name is given by `as`, or by nothing but the blank behind an expression. */
function* givenNames(code: string): Generator<string> {
  for (const [, before = '', name = ''] of code.matchAll(words)) {
    const word = /[\p{L}\p{N}_)\].]+$/u.exec(before)?.[0].toLowerCase()
    if (word !== undefined && (word === 'as' || !stops.has(word))) yield name.toLowerCase()
  }
}
