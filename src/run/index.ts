/** Staleness, the build, the state journal. */

export { checkKey } from './check-keys.ts'
export type { BuildEvent, Listener, NodeResult, NodeStatus, UnitOutcome } from './events.ts'
export { finalSql, withEphemeral } from './final-sql.ts'
export { type Newest, newestRow } from './freshness.ts'
export { standingHistories } from './histories.ts'
export type { IncrementRequest } from './incremental.ts'
export { type Journal, type LastResult, type NodeBuild, readJournal } from './journal.ts'
export { buildWatched as build } from './memory.ts'
export { makePlan, type Plan, type PlannedNode } from './plan.ts'
export { problemsOf } from './problems.ts'
export { loadRemotes } from './remote.ts'
export { type ProjectFiles, projectFiles, standingRelations } from './standing.ts'
export { createState, emptyState, insertFileStates, readState, type State } from './state.ts'
export type { BuildInput, BuildResult, RunCall } from './types.ts'
export {
  noteUnits,
  openUnitTests,
  reusedUnitTests,
  runUnitTests,
  type UnitInput,
} from './unit-tests.ts'
