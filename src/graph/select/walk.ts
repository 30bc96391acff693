/** Walks over items: what they come from, what comes from them. Pure. */
import type { Items } from './items.ts'

/** The given ids and everything up to `limit` steps before them. */
export function ancestors(items: Items, from: Iterable<string>, limit: number): Set<string> {
  return spread(from, limit, (id) => items.byId.get(id)?.parents ?? [])
}

/** The given ids and everything up to `limit` steps after them. */
export function descendants(items: Items, from: Iterable<string>, limit: number): Set<string> {
  return spread(from, limit, (id) => items.children.get(id) ?? [])
}

function spread(from: Iterable<string>, limit: number, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(from)
  let edge = [...seen]
  for (let step = 0; step < limit && edge.length > 0; step++) {
    edge = edge.flatMap((id) => next(id).filter((n) => !seen.has(n) && seen.add(n)))
  }
  return seen
}
