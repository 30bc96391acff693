/**
 * A stale node that need not be built: its own code is that of what stands, and what it reads was built again and holds
 * the same rows. The journal says so, and the next plan finds it current.
 * In: context, connection, node. Out: what to report. May touch: the journal. Start at `keepNode`.
 */
import type { GraphNode } from '../graph/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { NodeResult } from './events.ts'
import { insertNodeState } from './state.ts'
import type { NodeContext } from './types.ts'

type Kept = Pick<NodeResult, 'status' | 'rows' | 'contentHash' | 'milliseconds' | 'message' | 'keptAsIs'>

export async function keepNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
): Promise<Kept> {
  const last = context.state.nodes.get(node.id)
  if (last === undefined) throw new Error(`${node.id} was never built`)
  const { key, parts } = context.builtFrom(node.id)
  const { notes } = last.parts
  const reads = context.contents.marksRead(node.id)
  const kept = { ...parts, reads, ...(notes === undefined ? {} : { notes }) }
  await connection.run(insertNodeState(seq, { ...last, key, parts: kept }))
  const { rows, contentHash } = last
  const message = 'what it reads holds the same rows as before'
  return { status: 'reused', keptAsIs: true, rows, contentHash, milliseconds: 0, message }
}
