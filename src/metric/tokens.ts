/**
 * SQL expressions in words and brackets, as far as is needed to see which operands belong together. In: SQL. Out: tokens, and the
 * same as a tree. Comments are in neither. Pure.
 */
import { literalOrCommentEnd } from '../sql/index.ts'

export interface Token {
  /** Small letters, but for literals and quoted names. */
  readonly text: string
  /** As a column is called: small letters, without its quotes. */
  readonly name?: string
}

/** What stands between brackets, or between `case` and `end`, without these. */
export interface Group {
  /** What opens it: `(`, `[`, `{` or `case`. */
  readonly opened: string
  readonly within: readonly Node[]
}

export type Node = Token | Group

const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*|\d[\w.]*|<>|!=|<=|>=|==|::|\*\*|\/\/|->>?|\S/uy

export function tokensOf(sql: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < sql.length) {
    const start = at
    at = literalOrCommentEnd(sql, start)
    const text = sql.slice(start, at)
    if (text.startsWith('"'))
      found.push({ text, name: text.slice(1, -1).replaceAll('""', '"').toLowerCase() })
    else if (at > start && !/^(?:--|\/\*)/.test(text)) found.push({ text })
    if (at > start) continue
    word.lastIndex = start
    const said = word.exec(sql)?.[0].toLowerCase()
    if (said !== undefined) found.push(/^[\p{L}_]/u.test(said) ? { text: said, name: said } : { text: said })
    at = start + (said?.length ?? 1)
  }
  return found
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', case: 'end' }
const closers = new Set(Object.values(closing))

/** Undefined where brackets do not close. */
export function treeOf(tokens: readonly Token[]): readonly Node[] | undefined {
  const open: { readonly by: string; readonly nodes: Node[] }[] = [{ by: '', nodes: [] }]
  for (const token of tokens) {
    const last = open.at(-1)
    if (Object.hasOwn(closing, token.text)) open.push({ by: token.text, nodes: [] })
    else if (last === undefined || !closers.has(token.text)) last?.nodes.push(token)
    else if (token.text !== closing[last.by]) return undefined
    else {
      open.pop()
      open.at(-1)?.nodes.push({ opened: last.by, within: last.nodes })
    }
  }
  return open.length === 1 ? open[0]?.nodes : undefined
}

export function isGroup(node: Node): node is Group {
  return 'within' in node
}

/** Runs of what is no separator; empty ones too. */
export function splitBy(nodes: readonly Node[], separates: (node: Node, i: number) => boolean): Node[][] {
  const runs: Node[][] = [[]]
  for (const [i, node] of nodes.entries()) {
    if (separates(node, i)) runs.push([])
    else runs.at(-1)?.push(node)
  }
  return runs
}
