/**
 * Nodes that would be one table: each is told with both places, and neither is bound, nor what comes after them, as
 * its columns would be those of the wrong one. In: linked nodes. Out: problems, ids. Pure. Start at `sameRelations`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { isCte } from './names.ts'
import type { GraphNode } from './types.ts'

export interface SameRelations {
  readonly problems: readonly Diagnostic[]
  readonly ids: ReadonlySet<string>
}

export function sameRelations(nodes: ReadonlyMap<string, GraphNode>): SameRelations {
  const problems: Diagnostic[] = []
  const ids = new Set<string>()
  const first = new Map<string, GraphNode>()
  for (const node of nodes.values()) {
    if (isCte(node.relation)) continue
    // the database folds the case of names
    const key = `${node.relation.schema}.${node.relation.name}`.toLowerCase()
    const other = first.get(key)
    if (other === undefined) first.set(key, node)
    else {
      problems.push(problemOf(node, other))
      ids.add(node.id).add(other.id)
    }
  }
  return { problems, ids }
}

function problemOf(node: GraphNode, other: GraphNode): Diagnostic {
  const { schema, name } = node.relation
  const details = { name: node.name, other: other.name, relation: `${schema}.${name}` }
  const { place } = other.resource
  const trail = [{ label: `${other.name} is here`, place }]
  return diagnose('same-relation', details, { place: node.resource.place, trail })
}

/** The order without some nodes and all that come after them. */
export function orderWithout(
  order: readonly string[],
  nodes: ReadonlyMap<string, GraphNode>,
  ids: ReadonlySet<string>,
): readonly string[] {
  if (ids.size === 0) return order
  const out = new Set(ids)
  return order.filter((id) => {
    if (nodes.get(id)?.parents.some((parent) => out.has(parent))) out.add(id)
    return !out.has(id)
  })
}
