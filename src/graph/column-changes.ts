/** What differs between two lists of columns, by name and type. Pure. */
import { normaliseType } from '../sql/index.ts'
import type { ColumnType } from '../warehouse/index.ts'

export interface ColumnChanges {
  readonly added: readonly ColumnType[]
  readonly removed: readonly ColumnType[]
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[]
}

/** By name, whatever its case, as the database has it. */
export function compareColumns(old: readonly ColumnType[], fresh: readonly ColumnType[]): ColumnChanges {
  const known = new Map(old.map((c) => [c.name.toLowerCase(), c]))
  const given = new Set(fresh.map((c) => c.name.toLowerCase()))
  const retyped = fresh.flatMap((c) => {
    const from = known.get(c.name.toLowerCase())?.type
    return from === undefined || normaliseType(from) === normaliseType(c.type)
      ? []
      : [{ name: c.name, from, to: c.type }]
  })
  return {
    added: fresh.filter((c) => !known.has(c.name.toLowerCase())),
    removed: old.filter((c) => !given.has(c.name.toLowerCase())),
    retyped,
  }
}

/** `new: b INTEGER; gone: a VARCHAR; c DECIMAL(18,2) is now DOUBLE`; empty when nothing differs. */
export function describeChanges({ added, removed, retyped }: ColumnChanges): string {
  const list = (columns: readonly ColumnType[]): string =>
    columns.map((c) => `${c.name} ${c.type}`).join(', ')
  return [
    ...(added.length > 0 ? [`new: ${list(added)}`] : []),
    ...(removed.length > 0 ? [`gone: ${list(removed)}`] : []),
    ...retyped.map((c) => `${c.name} ${c.from} is now ${c.to}`),
  ].join('; ')
}
