/**
 * Tests that come along with what they test: dbt's four modes of indirect selection. A test that is named is
 * taken in every mode. Pure.
 */
import type { Items } from './items.ts'
import { ancestors } from './walk.ts'

export const indirectModes = ['eager', 'cautious', 'buildable', 'empty'] as const
export type IndirectSelection = (typeof indirectModes)[number]

export interface Found {
  readonly direct: Set<string>
  /** Tests that some but not all of their parents ask for; a later union may complete them. */
  readonly maybe: Set<string>
}

/**
 * eager: one parent is selected; cautious: all are; buildable: all are selected or come before what is;
 * empty: none come along.
 */
export function withTests(items: Items, selected: ReadonlySet<string>, mode: IndirectSelection): Found {
  const direct = new Set(selected)
  const maybe = new Set<string>()
  if (mode === 'empty') return { direct, maybe }
  const allowed = allowedParents(items, selected, mode)
  for (const id of selected) {
    for (const child of items.children.get(id) ?? []) {
      const item = items.byId.get(child)
      if (item === undefined || (item.type !== 'test' && item.type !== 'unit_test')) continue
      if (mode === 'eager' || item.parents.every((p) => allowed.has(p))) direct.add(child)
      else maybe.add(child)
    }
  }
  return { direct, maybe }
}

/** After sets were combined: tests whose parents are all there by now. */
export function completed(items: Items, found: Found, mode: IndirectSelection): Set<string> {
  const direct = new Set(found.direct)
  if (mode !== 'cautious' && mode !== 'buildable') return direct
  const allowed = allowedParents(items, direct, mode)
  for (const id of found.maybe) {
    if (items.byId.get(id)?.parents.every((p) => allowed.has(p))) direct.add(id)
  }
  return direct
}

function allowedParents(
  items: Items,
  selected: ReadonlySet<string>,
  mode: IndirectSelection,
): ReadonlySet<string> {
  if (mode !== 'buildable') return selected
  const allowed = ancestors(items, selected, Number.POSITIVE_INFINITY)
  // sources are always there to be read
  for (const item of items.byId.values()) if (item.type === 'source') allowed.add(item.id)
  return allowed
}
