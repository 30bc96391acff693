/**
 * Column lineage for commands: binds the project on an empty catalogue in memory and reads it there.
 * In: linked project. Out: lineage, columns, who reads what. Touches no row. Start at `withLineage`.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import {
  type BoundProject,
  bind,
  columnReaders,
  type ProjectLineage,
  projectLineage,
  type SelectionContext,
} from '../graph/index.ts'
import type { Linked } from './context.ts'
import { forBinding } from './working.ts'

/** What does not bind has no lineage and says so; its problem is told by `check`. */
export async function withLineage<T>(
  { project, graph, compiled }: Linked,
  work: (bound: BoundProject, lineage: ProjectLineage, problems: readonly Diagnostic[]) => T,
): Promise<T> {
  return await forBinding(project, async (shadow) => {
    const { columns, problems } = await bind(graph, compiled, shadow)
    const bound = { graph, compiled, columns, shadow }
    return work(bound, await projectLineage(bound), problems)
  })
}

/** For the selector `column:model.column`. */
export async function readersOf(linked: Linked): Promise<NonNullable<SelectionContext['columnReaders']>> {
  return await withLineage(linked, columnReaders)
}
