/**
 * Topological order and cycles. Pure.
 * Start at `topologicalOrder`.
 */

/** Parents before children; among the ready ones byte order, so that every run plans alike (Kahn). */
export function topologicalOrder(parents: ReadonlyMap<string, readonly string[]>): {
  order: string[]
  /** Nodes on or behind a cycle. */
  left: string[]
} {
  const waiting = new Map<string, number>()
  const children = childrenOf(parents)
  for (const [id, list] of parents) waiting.set(id, list.length)
  let ready = [...waiting].filter(([, n]) => n === 0).map(([id]) => id)
  const order: string[] = []
  while (ready.length > 0) {
    ready.sort()
    const next: string[] = []
    for (const id of ready) {
      order.push(id)
      for (const child of children.get(id) ?? []) {
        const n = (waiting.get(child) ?? 0) - 1
        waiting.set(child, n)
        if (n === 0) next.push(child)
      }
    }
    ready = next
  }
  const done = new Set(order)
  return { order, left: [...parents.keys()].filter((id) => !done.has(id)) }
}

export function childrenOf(parents: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const children = new Map<string, string[]>()
  for (const id of parents.keys()) children.set(id, [])
  for (const [id, list] of parents) for (const parent of list) children.get(parent)?.push(id)
  for (const list of children.values()) list.sort()
  return children
}

/** One cycle per knot of nodes that read each other, each as the path that closes it: a, b, a. */
export function cycles(
  parents: ReadonlyMap<string, readonly string[]>,
  among: readonly string[],
): string[][] {
  const inside = new Set(among)
  const found: string[][] = []
  const settled = new Set<string>()
  for (const start of [...among].sort()) {
    if (settled.has(start)) continue
    const path: string[] = []
    const onPath = new Set<string>()
    let at: string | undefined = start
    while (at !== undefined && !onPath.has(at) && !settled.has(at)) {
      path.push(at)
      onPath.add(at)
      at = (parents.get(at) ?? []).find((p) => inside.has(p))
    }
    if (at !== undefined && onPath.has(at)) found.push([...path.slice(path.indexOf(at)), at])
    for (const id of path) settled.add(id)
  }
  return found
}
