/** Columns of every node as they bind. In: linked project. Out: columns by node id. Touches no row. */

import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import {
  bind,
  checkSafety,
  type GraphNode,
  nodeNamed,
  type SafelyBound,
  type Safety,
  taintsOfTests,
} from '../graph/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { recallBinding } from './binding-memory.ts'
import type { Linked } from './context.ts'
import { sayRetried } from './output.ts'
import { forBinding } from './working.ts'

export interface BoundColumns {
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly pii: Safety['pii']
}

export async function boundColumns(linked: Linked): Promise<BoundColumns> {
  return await withBound(linked, async ({ columns }, pii) => ({ columns, pii }))
}

/** Personal data of every node and of every test with SQL of its own; followed once, when it is first asked for. */
export function personalData(linked: Linked): () => Promise<Safety['pii']> {
  let known: Promise<Safety['pii']> | undefined
  return () => {
    known ??= withBound(linked, async (bound, pii) => new Map([...pii, ...(await taintsOfTests(bound, pii))]))
    return known
  }
}

async function withBound<T>(
  { project, graph, compiled }: Linked,
  work: (bound: SafelyBound, pii: Safety['pii']) => Promise<T>,
): Promise<T> {
  return await forBinding(project, async (shadow, version) => {
    const memory = recallBinding(project.dir, version)
    const bound = { graph, compiled, shadow, ...(await bind(graph, compiled, shadow, memory, sayRetried)) }
    const { pii } = await checkSafety(bound, memory)
    return await work(bound, pii)
  })
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
