/**
 * `query_comment` of the target: statements of a node say which node and run they are of, for whoever reads the log of the
 * database. In: a connection, a node, what is done for it. Start at `tagged`.
 */
import type { Connection } from '../warehouse/index.ts'
import type { BuildInput, Progress } from './types.ts'

export async function tagged(
  { graph, plan }: BuildInput,
  { copies }: Progress,
  connection: Connection,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  const { target, name: project } = graph.project
  if (target.query_comment !== true) return await work()
  const comment = { app: 'ledgerline', project, target: target.name, run_id: plan.runId, node_id: id }
  // what reads copies goes by a connection beside
  const used = new Set([connection, copies?.first(connection) ?? connection])
  for (const one of used) one.tag(JSON.stringify(comment))
  try {
    await work()
  } finally {
    for (const one of used) one.tag()
  }
}
