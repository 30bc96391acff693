/**
 * The syntax tree of a template that only names what it reads, `{{ref 'x'}}` and its like between plain text, as nearly
 * every model does: the tree that Handlebars' generated parser gives, at a fraction of its cost.
 * In: text. Out: Program, or undefined for any text that holds anything else. Pure. Start at `simpleProgram`.
 */
import type { ContentStatement, MustacheStatement, Program, Statement, StringLiteral } from './ast.ts'
import type { Position } from './source.ts'

/** Strings without escapes, on one line; a third brace behind it would be another token. */
const call = /\{\{[ \t]*(ref|source|var)((?:[ \t]+(?:'[^'\\{}\n]*'|"[^"\\{}\n]*"))+)[ \t]*\}\}(?!\})/y
const text = /'[^']*'|"[^"]*"/g

export function simpleProgram(source: string): Program | undefined {
  // a lone carriage return ends a line for Handlebars, a backslash before braces escapes them
  if (/[\r\0]|\\\{\{/.test(source)) return undefined
  const body: Statement[] = []
  const at = positions(source)
  let done = 0
  for (let open = source.indexOf('{{'); open !== -1; open = source.indexOf('{{', done)) {
    call.lastIndex = open
    const found = call.exec(source)
    if (found === null) return undefined
    if (open > done) body.push(content(source.slice(done, open), at(done), at(open)))
    body.push(mustache(found, open, at))
    done = call.lastIndex
  }
  if (source.length > done) body.push(content(source.slice(done), at(done), at(source.length)))
  return { type: 'Program', body }
}

function content(value: string, start: Position, end: Position): ContentStatement {
  return { type: 'ContentStatement', original: value, value, loc: { start, end } }
}

function mustache(found: RegExpExecArray, open: number, at: PositionOf): MustacheStatement {
  const [whole, name = '', given = ''] = found
  const start = open + whole.indexOf(name)
  const end = start + name.length
  const params = [...given.matchAll(text)].map((match): StringLiteral => {
    const [quoted] = match
    const from = end + match.index
    const loc = { start: at(from), end: at(from + quoted.length) }
    return { type: 'StringLiteral', value: quoted.slice(1, -1), loc }
  })
  return {
    type: 'MustacheStatement',
    path: {
      type: 'PathExpression',
      data: false,
      depth: 0,
      parts: [name],
      original: name,
      loc: { start: at(start), end: at(end) },
    },
    params,
    loc: { start: at(open), end: at(open + whole.length) },
  }
}

type PositionOf = (offset: number) => Position

/** Asked from front to back. */
function positions(source: string): PositionOf {
  let line = 1
  let start = 0
  return (offset) => {
    for (let next = source.indexOf('\n', start); next !== -1 && next < offset; ) {
      line += 1
      start = next + 1
      next = source.indexOf('\n', start)
    }
    return { line, column: offset - start }
  }
}
