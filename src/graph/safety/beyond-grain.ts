/**
 * What gives more rows than the grain of a model says: a join on less than a key, elements of a list, several grouping sets.
 * In: rows of a plan, the grain's columns. Out: a finding. Pure.
 * Start at `beyondGrain`. Nothing is said where a condition may leave one row of each: that no key says.
 */
import { type Attribute, closure, type Rows, type RowWalk } from '../rows/index.ts'
import { keyOf } from './repeatable.ts'

export type Beyond =
  | { readonly why: 'join'; readonly by: string; readonly key: readonly string[] }
  | { readonly why: 'elements' }
  | { readonly why: 'sets'; readonly by: string }

export function beyondGrain(
  rows: Rows,
  walk: RowWalk,
  grain: readonly (Attribute | undefined)[],
): Beyond | undefined {
  const told = grain.filter((a) => a !== undefined)
  if (told.length < grain.length || told.length === 0) return undefined
  const [only] = rows.ids
  const origin =
    only === undefined || rows.ids.length > 1 || walk.narrowed.has(only) ? undefined : walk.origins.get(only)
  if (origin?.sets !== undefined)
    return meetsInSets(origin.sets, told) ? { why: 'sets', by: origin.name } : undefined
  return ofRows(rows, walk, told)
}

/** The table whose rows multiply those of the grain: it is joined, and the grain does not tell its rows apart. */
function ofRows(rows: Rows, walk: RowWalk, told: readonly Attribute[]): Beyond | undefined {
  const known = closure(told, rows.dependencies)
  const open = rows.ids.filter((id) => !known.has(id))
  const [first] = open
  // without a table that the grain does tell, the grain is made of something else
  if (first === undefined || open.length === rows.ids.length) return undefined
  const inGrain = new Set(told.flatMap((a) => walk.listsOf(a)))
  const isList = (id: Attribute): boolean => walk.origins.get(id)?.elements !== undefined
  if (open.every((id) => isList(id) && !inGrain.has(id) && !walk.narrowed.has(id))) return { why: 'elements' }
  const keys = open.map((id) => keyOf(walk, id))
  const [key] = keys
  if (key === undefined || keys.some((k) => k === undefined)) return undefined
  return { why: 'join', by: walk.origins.get(first)?.name ?? '', key }
}

/** Two sets that have the same columns of the grain give one row each for the same values of it. */
function meetsInSets(
  {
    groups,
    lists,
  }: { readonly groups: readonly Attribute[]; readonly lists: readonly (readonly number[])[] },
  told: readonly Attribute[],
): boolean {
  if (!told.every((a) => groups.includes(a))) return false
  const seen = new Set<string>()
  for (const list of lists) {
    const here = [...new Set(list.map((i) => groups[i] ?? -1))]
      .filter((a) => told.includes(a))
      .sort((a, b) => a - b)
    if (seen.has(here.join())) return true
    seen.add(here.join())
  }
  return false
}
