/**
 * Which of the nodes that are ready goes first: the one with the most work behind it, by what each took the last time,
 * so that the longest chain does not begin last. In: graph, times. Out: ids, parents before children. Pure.
 */
import { type Graph, nodeOf } from '../graph/index.ts'

/** @param usual  milliseconds of the last build; what was never built counts as an average one */
export function byUrgency(
  graph: Graph,
  ids: readonly string[],
  builds: (id: string) => boolean,
  usual: (id: string) => number | undefined,
): string[] {
  const known = ids.flatMap((id) => (builds(id) ? (usual(id) ?? []) : []))
  const average = known.reduce((sum, ms) => sum + ms, 0) / Math.max(1, known.length)
  const own = (id: string): number => (builds(id) ? Math.max(1, usual(id) ?? average) : 0)
  const behind = new Map<string, number>()
  const position = new Map(ids.map((id, i) => [id, i]))
  for (const id of [...ids].reverse()) {
    const total = own(id) + (behind.get(id) ?? 0)
    behind.set(id, total)
    for (const parent of nodeOf(graph, id).parents) {
      if ((behind.get(parent) ?? 0) < total) behind.set(parent, total)
    }
  }
  const rank = (id: string): number => behind.get(id) ?? 0
  // a parent has at least as much behind it as its child, and stands before it in the graph's order
  return [...ids].sort((a, b) => rank(b) - rank(a) || (position.get(a) ?? 0) - (position.get(b) ?? 0))
}
