/**
 * `state:`: what is new, changed or as it was, against an earlier manifest, by content hash. dbt's words:
 * `modified` takes new nodes too, `modified.<part>` compares one part, `old` is what was there before. Pure.
 */
import type { PreviousState } from './context.ts'
import type { Item } from './items.ts'
import { type StateParts, stateParts } from './parts.ts'

const comparable = stateParts.filter((part) => part !== 'rendered')

export const stateValues: readonly string[] = [
  'new',
  'old',
  'modified',
  'unmodified',
  ...comparable.map((part) => `modified.${part}`),
]

export function stateMatcher(
  value: string,
  previous: PreviousState,
  now: ReadonlyMap<string, StateParts>,
): (item: Item) => boolean {
  const isNew = (id: string): boolean => !previous.nodes.has(id)
  const differs = (id: string, parts: readonly (keyof StateParts)[]): boolean => {
    const before = previous.nodes.get(id)
    const after = now.get(id)
    // hashes that are not there prove nothing
    return before === undefined || after === undefined || parts.some((p) => before[p] !== after[p])
  }
  if (value === 'new') return (item) => isNew(item.id)
  if (value === 'old') return (item) => !isNew(item.id)
  if (value === 'modified') return (item) => isNew(item.id) || differs(item.id, stateParts)
  if (value === 'unmodified') return (item) => !isNew(item.id) && !differs(item.id, stateParts)
  const part = comparable.find((p) => value === `modified.${p}`)
  return (item) => part !== undefined && (isNew(item.id) || differs(item.id, [part]))
}
