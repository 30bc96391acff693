/**
 * Column lineage for commands: binds the project on an empty catalogue in memory and reads it there.
 * In: linked project. Out: lineage, columns, who reads what. Touches no row. Start at `withLineage`.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import {
  bind,
  checkSafety,
  columnReaders,
  type ProjectLineage,
  projectLineage,
  type SafelyBound,
  type Safety,
} from '../graph/index.ts'
import { recallBinding } from './binding-memory.ts'
import { boundColumns } from './bound-columns.ts'
import type { Linked } from './context.ts'
import { sayRetried } from './output.ts'
import type { SelectNeeds } from './selecting.ts'
import { forBinding } from './working.ts'

/** What does not bind has no lineage and says so; its problem is told by `check`. */
export async function withLineage<T>(
  { project, graph, compiled }: Linked,
  work: (
    bound: SafelyBound,
    lineage: ProjectLineage,
    problems: readonly Diagnostic[],
    /** Personal data by node and column, followed when it is asked for. */
    pii: () => Promise<Safety['pii']>,
  ) => T | Promise<T>,
): Promise<T> {
  return await forBinding(project, async (shadow, version) => {
    const memory = recallBinding(project.dir, version)
    const found = await bind(graph, compiled, shadow, memory, sayRetried)
    const { problems, catalogue } = found
    // plans are read of every model, also of what is remembered
    await catalogue.stand(graph.nodes.keys())
    const bound = { graph, compiled, shadow, ...found }
    const pii = async (): Promise<Safety['pii']> => (await checkSafety(bound, memory)).pii
    return await work(bound, await projectLineage(bound), problems, pii)
  })
}

/** What the selectors `column:` and `pii:` need; each binds the project when it is asked for. */
export function boundSelectors(linked: Linked): Required<Pick<SelectNeeds, 'columnReaders' | 'pii'>> {
  return { columnReaders: () => withLineage(linked, columnReaders), pii: () => piiOf(linked) }
}

/** Kinds by node. What does not bind holds what its properties say. */
async function piiOf(linked: Linked): Promise<Map<string, Set<string>>> {
  const { pii } = await boundColumns(linked)
  const kinds = [...pii].map(([id, columns]) => {
    const found = [...columns.values()].flatMap((taints) => taints.map((t) => t.kind))
    return [id, new Set(found)] as const
  })
  return new Map(kinds)
}
