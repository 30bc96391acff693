/**
 * What nodes are really made of at this moment. The plan gives the keys of a whole build; when a parent was left
 * out and is out of date, its readers are made of what stands, and must say so, or they would pass for current
 * later. Pure. Start at `builtFrom`.
 */
import { type Graph, type GraphNode, nameIn, nodeOf, rowParents } from '../graph/index.ts'
import { materializationName } from '../materialize/index.ts'
import { madeOf } from './made-of.ts'
import { keepsHistory, keyOf, markOf, otherRowsOf, type Plan, sha256 } from './plan.ts'
import type { KeyParts, State } from './state.ts'

export interface Origin {
  readonly key: string
  readonly parts: KeyParts
}

export interface Origins {
  /** Key and parts of a node that is built now. */
  readonly builtFrom: (id: string) => Origin
  /** Key of what stands once this run is through with the node. */
  readonly standingKey: (id: string) => string
  /** The same, with what the rows are where the key alone does not say it: what readers are made of. */
  readonly standingMark: (id: string) => string
}

/** @param builds  the nodes that this run builds */
export function origins(
  graph: Graph,
  plan: Plan,
  state: State,
  builds: (id: string) => boolean,
  contentOf: (id: string) => string | null | undefined = (id) => state.nodes.get(id)?.contentHash,
): Origins {
  const known = new Map<string, Origin>()
  const builtFrom = (id: string): Origin => {
    const ready = known.get(id)
    if (ready !== undefined) return ready
    const planned = plan.nodes.get(id)
    if (planned === undefined) throw new Error(`${id} is not planned`)
    const node = nodeOf(graph, id)
    const parents = Object.fromEntries(rowParents(node).map((p) => [nameIn(graph, node, p), standingMark(p)]))
    const parts = { ...planned.parts, parents, made: madeOf(graph, node) }
    const origin = { key: keyOf(parts), parts }
    known.set(id, origin)
    return origin
  }
  const standingKey = (id: string): string => {
    // an ephemeral model stands nowhere: its present SQL becomes part of the reader's
    const ephemeral = materializationName(nodeOf(graph, id)) === 'ephemeral'
    return ephemeral || builds(id) ? builtFrom(id).key : (state.nodes.get(id)?.key ?? '')
  }
  const standingMark = (id: string, asked = new Map<string, string>()): string => {
    const mark = asked.get(id) ?? markNow(id, asked)
    asked.set(id, mark)
    return mark
  }
  const markNow = (id: string, asked: Map<string, string>): string => {
    const key = standingKey(id)
    const node = nodeOf(graph, id)
    if (key !== '' && keepsHistory(node)) return markOf(key, contentOf(id))
    if (key === '' || builds(id)) return key
    const rows = otherRowsOf(plan, state, node)
    if (rows !== undefined) return markOf(key, rows)
    return materializationName(node) === 'view' ? overOtherRows(node, key, asked) : key
  }
  // a view that stands shows the rows that its parents have now; each is asked once, by however many ways it is reached
  const overOtherRows = (node: GraphNode, key: string, asked: Map<string, string>): string => {
    const made = state.nodes.get(node.id)?.parts.parents ?? {}
    const now = rowParents(node).map((p) => [nameIn(graph, node, p), standingMark(p, asked)] as const)
    const others = now.filter(([name, mark]) => made[name] !== mark)
    return others.length === 0 ? key : markOf(key, sha256(JSON.stringify(others)))
  }
  return { builtFrom, standingKey, standingMark: (id) => standingMark(id) }
}
