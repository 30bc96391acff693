/**
 * Finds what depends on the order in which rows happen to come: `first`, `mode` (where two values are equally frequent),
 * `list` and their like without ORDER BY. The same inputs may then give other figures. In: rendered SQL. Out: warnings. Pure.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { locate, type Rendered } from '../template/index.ts'

const aggregate =
  /(?<![\w."])(first|last|any_value|arbitrary|mode|list|array_agg|string_agg|group_concat|listagg|json_group_array|array(?=\s*\(\s*(?:select|with|from)\b))\s*\(/gi
const ordered = /\border\s+by\b/i

/** @param code  the same text with strings and comments blanked */
export function unorderedProblems(rendered: Rendered, code: string): Diagnostic[] {
  return [...code.matchAll(aggregate)].flatMap((match) => {
    // `(values …) as list (a, b)` names a table
    if (/(?:\bas|\))\s*$/i.test(code.slice(Math.max(0, match.index - 40), match.index))) return []
    const open = match.index + match[0].length - 1
    const close = closing(code, open)
    const over = /^\s*(?:filter\s*\([^()]*\)\s*)?over\s*\(/i.exec(code.slice(close + 1))
    const from = over === null ? undefined : close + 1 + over[0].length - 1
    const scope = code.slice(open, from === undefined ? close : closing(code, from))
    if (ordered.test(scope) || /^\s*within\s+group\b/i.test(code.slice(close + 1))) return []
    const at = locate(rendered, match.index, match[0].length)
    const fn = (match[1] ?? '').toLowerCase()
    const where = { place: at?.place, trail: at?.trail, severity: 'warning' as const }
    return [diagnose('order-dependent', { fn: `${fn}()` }, where)]
  })
}

/** Offset of the parenthesis that closes the one at `open`; the text's end when there is none. */
function closing(code: string, open: number): number {
  let depth = 0
  for (let i = open; i < code.length; i++) {
    if (code[i] === '(') depth += 1
    else if (code[i] === ')') {
      depth -= 1
      if (depth === 0) return i
    }
  }
  return code.length
}
