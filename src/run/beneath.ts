/**
 * What must be done before a node or a test can read its rows: the nodes of this build that it reads, those too that lie beneath a
 * view or an ephemeral model that the build leaves out, as such a view shows what is built beneath it.
 * In: build input. Out: ids. Pure. Start at `awaited`.
 */
import { type Check, nodeOf } from '../graph/index.ts'
import { materializationName } from '../materialize/index.ts'
import type { BuildInput } from './types.ts'

type Asked = Pick<BuildInput, 'graph' | 'selected' | 'tests'>

const known = new WeakMap<ReadonlySet<string>, Map<string, readonly string[]>>()

/** Ids of this build on which these rows stand, directly or through what it leaves out. */
export function awaited(input: Asked, parents: readonly string[]): readonly string[] {
  return [...new Set(parents.flatMap((id) => under(input, id)))]
}

function under(input: Asked, id: string): readonly string[] {
  if (input.selected.has(id)) return [id]
  const node = nodeOf(input.graph, id)
  const kind = materializationName(node)
  if (kind !== 'view' && kind !== 'ephemeral') return []
  const found = known.get(input.selected) ?? new Map<string, readonly string[]>()
  known.set(input.selected, found)
  const ready = found.get(id) ?? awaited(input, node.parents)
  found.set(id, ready)
  return ready
}

const checksBy = new WeakMap<ReadonlySet<string>, Map<string, Check[]>>()

/** The tests asked for that stand on a node of this build. */
export function checksOn(input: Asked, id: string): readonly Check[] {
  let byNode = checksBy.get(input.selected)
  if (byNode === undefined) {
    byNode = new Map()
    for (const check of input.graph.checks) {
      if (!input.tests.has(check.id)) continue
      for (const one of awaited(input, check.parents)) {
        const list = byNode.get(one)
        if (list === undefined) byNode.set(one, [check])
        else list.push(check)
      }
    }
    checksBy.set(input.selected, byNode)
  }
  return byNode.get(id) ?? []
}
