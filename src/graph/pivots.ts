/**
 * A pivot that takes its columns from the rows: bound on tables without rows it has none of them, so that types, lineage and
 * readers would know another table than the one that is built. In: rendered text, and the same without strings and comments.
 * Out: an error at each. Pure. Start at `pivotProblems`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { locate, type Rendered } from '../template/index.ts'

export function pivotProblems(rendered: Rendered, code: string): Diagnostic[] {
  if (!/pivot/i.test(code)) return []
  // after a dot, or after `as`, it is the name of a column; the engine keeps the word otherwise
  return [...code.matchAll(/(?<!["\w]|\.\s*|\bas\s+)pivot(?:_wider)?\b(?!")/gi)].flatMap(
    ({ index, 0: word }) => {
      if (hasItsColumns(code.slice(index + word.length))) return []
      const at = locate(rendered, index, word.length)
      return [diagnose('pivot-without-values', {}, { place: at?.place, trail: at?.trail })]
    },
  )
}

/** The standard's `pivot (sum(x) for k in (…))` always says them; DuckDB's `pivot t on k [in (…)] using …` may not. */
function hasItsColumns(rest: string): boolean {
  let depth = 0
  let part: boolean | undefined
  for (const [word] of rest.matchAll(/[(),;]|[a-z_]\w*/gi)) {
    if (word === '(') depth += 1
    else if (word === ')') depth -= 1
    if (depth < 0 || word === ';') break
    if (depth > 0) continue
    const said = word.toLowerCase()
    if (said === 'on') part = false
    else if (part === undefined && said === 'for') return true
    else if (part === undefined) continue
    else if (said === 'in') part = true
    else if (said === ',' && !part) return false
    else if (said === ',') part = false
    else if (['using', 'group', 'order', 'limit'].includes(said)) break
  }
  return part !== false
}
