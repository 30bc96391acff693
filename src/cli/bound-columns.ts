/** Columns of every node as they bind. In: linked project. Out: columns by node id. Touches no row. */

import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import { bind, checkSafety, type GraphNode, nodeNamed, type Safety, taintsOfTests } from '../graph/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { recallBinding } from './binding-memory.ts'
import type { Linked } from './context.ts'
import { sayRetried } from './output.ts'
import { forBinding } from './working.ts'

export interface BoundColumns {
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly pii: Safety['pii']
}

export async function boundColumns({ project, graph, compiled }: Linked): Promise<BoundColumns> {
  return await forBinding(project, async (shadow, version) => {
    const memory = recallBinding(project.dir, version)
    const bound = await bind(graph, compiled, shadow, memory, sayRetried)
    const { pii } = await checkSafety({ graph, compiled, shadow, ...bound }, memory)
    return { columns: bound.columns, pii }
  })
}

/** Personal data of every node and of every test with SQL of its own; followed once, when it is first asked for. */
export function personalData({ project, graph, compiled }: Linked): () => Promise<Safety['pii']> {
  let known: Promise<Safety['pii']> | undefined
  const follow = async (): Promise<Safety['pii']> =>
    await forBinding(project, async (shadow, version) => {
      const memory = recallBinding(project.dir, version)
      const found = await bind(graph, compiled, shadow, memory, sayRetried)
      const bound = { graph, compiled, shadow, ...found }
      const { pii } = await checkSafety(bound, memory)
      return new Map([...pii, ...(await taintsOfTests(bound, pii))])
    })
  return () => {
    known ??= follow()
    return known
  }
}

/** @throws LedgerlineError with the nearest name, or for what does not bind */
export function columnsOf(
  { graph }: Linked,
  { columns }: BoundColumns,
  name: string,
  takes: (node: GraphNode) => boolean,
): { readonly node: GraphNode; readonly columns: readonly ColumnType[] } {
  const named = nodeNamed(graph, name, takes)
  if ('problem' in named) throw new LedgerlineError([named.problem])
  const { node } = named
  const found = columns.get(node.id)
  if (found === undefined) {
    const message = `${name} does not bind, so its columns are not known; ledgerline check says why.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  return { node, columns: found }
}
