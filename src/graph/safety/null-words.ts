/** What makes nulls, in words, and where. In: a reason, the text of the query. Out: a sentence's end, a place. Pure. */
import type { Place } from '../../diagnostic/index.ts'
import { blankStringsAndComments } from '../../sql/index.ts'
import { locate, type Rendered } from '../../template/index.ts'
import { frameLength } from '../lineage/plan.ts'
import type { Why } from '../nulls/index.ts'
import { located, textOf } from './spot.ts'

const words: Readonly<Record<Why['kind'], (name: string) => string>> = {
  join: (name) => `the outer join finds no row of ${name}`,
  branch: () => 'nullif() or a branch of CASE gives NULL',
  case: () => 'no branch of a CASE without ELSE is taken',
  constant: () => 'the SQL says NULL',
  try: () => 'a try_cast or TRY does not succeed',
  neighbour: (name) => `${name} looks beyond the first or the last row`,
  'no-rows': (name) => `${name} has no rows to look at`,
  'aggregate-filter': (name) => `no row passes the FILTER of ${name}`,
  totals: () => 'a row is a total of GROUPING SETS, ROLLUP or CUBE',
  divisor: () => 'a divisor is 0',
  declared: (name) => `${name} is null, which its contract allows`,
  parent: (name) => `${name} is null`,
}

/** What follows `null where`. */
export function reasonOf({ kind, name }: Why): string {
  return words[kind](name ?? 'the other side')
}

/** Where the SQL makes it; of a join the plan has no place, the text names it. */
export function placeOfNull(rendered: Rendered, { kind, name, at }: Why): Place | undefined {
  if (kind !== 'join' || name === undefined) return located(textOf(rendered, frameLength), at)?.place
  const code = blankStringsAndComments(rendered.text)
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const joins = [
    ...rendered.text.matchAll(new RegExp(`\\bjoin\\s+(?:[\\w".]*[."])?${escaped}(?![\\w])`, 'gi')),
  ]
  const found = joins.find((m) => code.charAt(m.index) !== ' ')
  return found === undefined ? undefined : locate(rendered, found.index, found[0].length)?.place
}
