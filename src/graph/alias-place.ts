/** Finds where a model's SQL names an output column. In: rendered SQL. Out: a place in the template. Pure. */
import type { Place } from '../diagnostic/index.ts'
import { blankStringsAndComments } from '../sql/index.ts'
import { locate, type Rendered } from '../template/index.ts'

/** The last `as name` of the SQL, which is where a final select gives the column its name. */
export function aliasPlace(rendered: Rendered, name: string): Place | undefined {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const matches = [...rendered.text.matchAll(new RegExp(`\\bas\\s+("?)${escaped}\\1(?![\\w"])`, 'gi'))]
  if (matches.length === 0) return undefined
  const code = blankStringsAndComments(rendered.text)
  const last = matches.filter((m) => code.charAt(m.index) !== ' ').at(-1)
  return last === undefined ? undefined : locate(rendered, last.index, last[0].length)?.place
}
