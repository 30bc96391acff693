/**
 * Asks for one CTE of a query in place of its result. The text up to the end of the `with` clause stays as it is, so
 * that the database's positions hold. Pure. Start at `selectCte`.
 */
import { blankStringsAndComments } from './blank.ts'
import { quoteIdentifier } from './quote.ts'

/** @returns the query that gives the CTE's rows, or the names that the `with` clause has */
export function selectCte(
  sql: string,
  name: string,
): { readonly sql: string } | { readonly names: readonly string[] } {
  const { names, end } = withClause(sql)
  const found = names.find((n) => n.toLowerCase() === name.toLowerCase())
  if (found === undefined) return { names }
  return { sql: `${sql.slice(0, end)}\nselect * from ${quoteIdentifier(found)}` }
}

/** Names of the CTEs of a query, as they stand. */
export function cteNames(sql: string): readonly string[] {
  return withClause(sql).names
}

/** Names of the outermost `with` clause, and the offset at which it ends. */
function withClause(sql: string): { names: string[]; end: number } {
  // quoted names are blank here, so that their text is read from the query itself
  const code = blankStringsAndComments(sql)
  const head = /^\s*with(?:\s+recursive(?=\s))?\s/i.exec(code)
  const names: string[] = []
  let at = head?.[0].length ?? -1
  let end = 0
  while (at >= 0) {
    const name = nameAt(sql, code, at)
    const open = bodyOf(code, name.end)
    if (open < 0) return { names, end }
    names.push(name.text)
    end = closing(code, open) + 1
    const comma = /^\s*,/.exec(code.slice(end))
    at = comma === null ? -1 : end + comma[0].length
  }
  return { names, end }
}

function nameAt(sql: string, code: string, from: number): { text: string; end: number } {
  for (let at = from; at < sql.length; at++) {
    if (sql.startsWith('--', at)) at = endOf(sql, '\n', at)
    else if (sql.startsWith('/*', at)) at = endOf(sql, '*/', at)
    if (sql.charAt(at) === '"' && code.charAt(at) === ' ') {
      const quoted = /^"((?:[^"]|"")*)"/.exec(sql.slice(at))
      if (quoted?.[1] !== undefined)
        return { text: quoted[1].replaceAll('""', '"'), end: at + quoted[0].length }
    }
    const bare = /^[\p{L}_][\p{L}\p{N}_$]*/u.exec(code.slice(at, at + 300))
    if (bare !== null) return { text: bare[0], end: at + bare[0].length }
  }
  return { text: '', end: sql.length }
}

function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found < 0 ? sql.length : found + mark.length
}

/** Offset of the parenthesis after `as`, over a column list and `[not] materialized`; -1 when there is none. */
function bodyOf(code: string, from: number): number {
  let at = from
  for (;;) {
    const found = /[(]|\bas\s*(?:(?:not\s+)?materialized\s*)?[(]/i.exec(code.slice(at))
    if (found === null) return -1
    const open = at + found.index + found[0].length - 1
    if (found[0].length > 1) return open
    at = closing(code, open) + 1
  }
}

function closing(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at++) {
    if (code.charAt(at) === '(') depth += 1
    else if (code.charAt(at) === ')' && --depth === 0) return at
  }
  return code.length
}
