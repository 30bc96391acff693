/**
 * Unit tests on the way to a build: run on the catalogue that binding left, or taken from the journal when nothing
 * changed. In: graph, journal, selection. Out: what the build is told before it starts.
 */
import type { UnitContext } from '../check/index.ts'
import type { Diagnostic } from '../diagnostic/index.ts'
import {
  openUnitTests,
  reusedUnitTests,
  runUnitTests,
  type UnitInput,
  type UnitOutcome,
} from '../run/index.ts'

/** Binds the project, lets `within` use the catalogue, and gives the problems of both. */
export type Binding = (
  within: (context: UnitContext) => Promise<readonly Diagnostic[]>,
) => Promise<readonly Diagnostic[]>

export interface WithUnits {
  readonly problems: readonly Diagnostic[]
  readonly units: readonly UnitOutcome[]
  /** Of every node, when the project was bound. */
  readonly columns?: UnitContext['columns']
}

/** @param stale  whether the project must be bound anyway */
export async function boundWithUnits(input: UnitInput, stale: boolean, binding: Binding): Promise<WithUnits> {
  if (!stale && openUnitTests(input).length === 0) return { problems: [], units: reusedUnitTests(input) }
  let units: readonly UnitOutcome[] = []
  let columns: WithUnits['columns']
  const problems = await binding(async (context) => {
    columns = context.columns
    units = await runUnitTests(input, context)
    return []
  })
  return { problems, units, ...(columns === undefined ? {} : { columns }) }
}
