/**
 * Metrics: definitions to queries. A definition is linked to the model that it is of, its formula put together from parts
 * that add up, and a question about some of them becomes one SELECT.
 * In: Project. Out: linked metrics, SQL, hashes. Pure: no database, no clock, no disk. Start at `linkMetrics`, then `compileQuestion`.
 */
export { periodIn, type Question, questionProblems } from './asked.ts'
export { contributingSql, type Explained, explained, nodesOf } from './explain.ts'
export { linkMetrics, metricId, metricNamed } from './link.ts'
export { compileQuestion, reasonColumn } from './query.ts'
export { unlistedProblems } from './semantic.ts'
export type { Surroundings } from './source.ts'
export { periodNames } from './time.ts'
export type {
  Formula,
  LinkedMetric,
  LinkedMetrics,
  LinkedSemanticModel,
  Lookup,
  ModelFacts,
  Part,
} from './types.ts'
export { words } from './value.ts'
