/**
 * Which columns of a query tell its rows apart, as functional dependencies: what is read from a declared grain, and what
 * joins, groups and windows make of it. Pure. Start at `Rows`; `walk.ts` makes one from a bound plan.
 */

/** A column or the identity of a row, by number; a column that is passed on keeps its number. */
export type Attribute = number

/** Rows that agree in `from` agree in `to`. */
export interface Dependency {
  readonly from: readonly Attribute[]
  readonly to: readonly Attribute[]
}

export interface Rows {
  /** One per output column. */
  readonly columns: readonly Attribute[]
  /** What tells rows apart: one per table or group that they are made of; none when there is one row at most. */
  readonly ids: readonly Attribute[]
  readonly dependencies: readonly Dependency[]
  /** Both sides of a full join, and what `coalesce` of them gives: `left,right` to that attribute. */
  readonly merged: ReadonlyMap<string, Attribute>
}

/** Where an identity comes from, for messages; without a key nobody said what tells its rows apart. */
export interface Origin {
  readonly name: string
  readonly key?: readonly string[]
  /** The attributes of the key. */
  readonly attributes?: readonly Attribute[]
  /** Elements of a list: the columns that they are in. */
  readonly elements?: readonly Attribute[]
  /** A group by several sets of columns, as positions in `groups`. */
  readonly sets?: { readonly groups: readonly Attribute[]; readonly lists: readonly (readonly number[])[] }
}

export const noMerged: Rows['merged'] = new Map()

/** Everything that is known once `start` is. */
export function closure(
  start: Iterable<Attribute>,
  dependencies: readonly Dependency[],
): ReadonlySet<Attribute> {
  const known = new Set(start)
  for (let grew = true; grew; ) {
    grew = false
    for (const { from, to } of dependencies) {
      if (to.every((a) => known.has(a)) || !from.every((a) => known.has(a))) continue
      for (const a of to) known.add(a)
      grew = true
    }
  }
  return known
}

/** The identities that rows which agree in `start` may still differ in. */
export function undecided({ ids, dependencies }: Rows, start: Iterable<Attribute>): Attribute[] {
  if (ids.length === 0) return []
  const known = closure(start, dependencies)
  return ids.filter((id) => !known.has(id))
}

/** A dependency on nothing is of a filter; where a join adds rows of nulls it does not hold for them. */
export function nullable(dependencies: readonly Dependency[]): Dependency[] {
  return dependencies.filter((d) => d.from.length > 0)
}
