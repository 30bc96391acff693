/** Column lineage from the database's own bound plan. */
export { type ColumnLineage, lineageOf, type Origin, type QueryLineage, type Role } from './lineage.ts'
export { type PlanNode, PlanUnknown, readPlan } from './plan.ts'
export {
  type BoundProject,
  type ColumnOrigin,
  columnReaders,
  type NodeLineage,
  type ProjectLineage,
  projectLineage,
} from './project.ts'
export { type Trace, traceColumn } from './trace.ts'
