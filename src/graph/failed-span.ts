/**
 * Which part of a query an error of the database is of: a name, a call, or all that stands between two commas or words.
 * In: text, offset of the error. Out: a span that NULL can stand in for. Pure. Start at `failedSpan`.
 */

export interface Span {
  readonly start: number
  readonly end: number
}

const dotted =
  /^(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*/u

/**
 * @param code  the text with strings, quoted names and comments blanked
 * @param whole  the error is of operands, not of a name: up to where they end
 */
export function failedSpan(text: string, code: string, at: number, whole: boolean): Span | undefined {
  if (whole) return item(code, at)
  const start = at - (/(?:\w+\s*\.\s*)+$/.exec(code.slice(Math.max(0, at - 200), at))?.[0].length ?? 0)
  const name = dotted.exec(text.slice(start))?.[0]
  if (name === undefined) return undefined
  const end = start + name.length
  const open = /^\s*\(/.exec(code.slice(end))?.[0].length
  if (open === undefined) return { start, end }
  const close = bracketEnd(code, end + open)
  return close === undefined ? undefined : { start, end: withClauses(code, close) }
}

/** `filter (…)` and `over (…)` belong to the call before them. */
function withClauses(code: string, from: number): number {
  for (let end = from; ; ) {
    const clause = /^\s*(?:filter|over|within\s+group)\s*\(/i.exec(code.slice(end))
    const named = clause === null ? /^\s*over\s+\w+/i.exec(code.slice(end)) : null
    if (named !== null) return end + named[0].length
    const close = clause === null ? undefined : bracketEnd(code, end + clause[0].length)
    if (close === undefined) return end
    end = close
  }
}

/** @param from  behind the opening bracket @returns behind the closing one */
function bracketEnd(code: string, from: number): number | undefined {
  let depth = 1
  for (let i = from; i < code.length; i++) {
    const c = code.charAt(i)
    if (c === '(' || c === '[' || c === '{') depth += 1
    else if (c === ')' || c === ']' || c === '}') depth -= 1
    if (depth === 0) return i + 1
  }
  return undefined
}

/** Words between which an expression stands. */
export const stops: ReadonlySet<string> = new Set(
  (
    'select distinct all from where on and or not when then else having by qualify using set values limit offset as group order ' +
    'union except intersect join left right inner full cross asof positional window returning asc desc nulls filter over case end'
  ).split(' '),
)

/** Words, brackets and commas, with where they stand. */
function tokens(code: string): { readonly word: string; readonly start: number; readonly end: number }[] {
  return [...code.matchAll(/[\p{L}_][\p{L}\p{N}_$]*|[()[\]{},;]/gu)].map((m) => ({
    word: m[0].toLowerCase(),
    start: m.index,
    end: m.index + m[0].length,
  }))
}

const opens: ReadonlySet<string> = new Set(['(', '[', '{', 'case'])
const closes: ReadonlySet<string> = new Set([')', ']', '}', 'end'])

/** From the comma, word or bracket before it to the one behind it. */
function item(code: string, at: number): Span | undefined {
  const all = tokens(code)
  const isStop = (word: string): boolean => word === ',' || word === ';' || stops.has(word)
  const before = edge(all.filter((t) => t.end <= at).reverse(), closes, opens, isStop)
  const after = edge(
    all.filter((t) => t.start >= at),
    opens,
    closes,
    isStop,
  )
  if (before === undefined) return undefined
  const start = before.end + (/^\s*/.exec(code.slice(before.end))?.[0].length ?? 0)
  const until = after?.start ?? code.length
  const end = start + code.slice(start, until).trimEnd().length
  return end > start ? { start, end } : undefined
}

function edge<T extends { readonly word: string }>(
  all: readonly T[],
  deeper: ReadonlySet<string>,
  higher: ReadonlySet<string>,
  isStop: (word: string) => boolean,
): T | undefined {
  let depth = 0
  for (const token of all) {
    if (deeper.has(token.word)) depth += 1
    else if (higher.has(token.word)) {
      if (depth === 0) return token
      depth -= 1
    } else if (depth === 0 && isStop(token.word)) return token
  }
  return undefined
}
