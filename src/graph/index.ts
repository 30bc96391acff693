/** The linked, checked project: nodes, order, selection, rendered SQL, types from the database. */

export { badRowProblem, fileProblem } from './bad-file.ts'
export { type BatchBound, type TimeKind, timeKindOf, withBatch } from './batch-marks.ts'
export { type Bound, bind, schemas } from './bind.ts'
export { sourceTables } from './bind-files.ts'
export { type BindMemory, hash, noMemory, type Remembered, shapeText } from './bind-memory.ts'
export { withChanged } from './changed-mark.ts'
export { type ColumnChanges, compareColumns, describeChanges } from './column-changes.ts'
export { type ColumnNulls, columnNulls } from './column-nulls.ts'
export { type Compiled, type RowsRun, statementText } from './compiled.ts'
export { missingFolders, seedFile, sourceFile } from './files.ts'
export { type HelperEnv, runIdMark, settings } from './helpers.ts'
export { askedRows, isTracked } from './key-reads.ts'
export {
  type BoundProject,
  type ColumnOrigin,
  columnReaders,
  type NodeLineage,
  type ProjectLineage,
  projectLineage,
  type Role,
  type Trace,
  traceColumn,
} from './lineage/index.ts'
export { type Linked, link, testKey } from './link.ts'
export { listColumn } from './list-column.ts'
export { columnAsked, nodeNamed } from './named.ts'
export { indexNames, isCte, meantBy, type Names, nodeId, readName } from './names.ts'
export {
  markedColumn,
  type Partitions,
  partitionCondition,
  withCondition,
  withRebuilt,
} from './rebuilt-mark.ts'
export { rebuiltProblems } from './rebuilt-types.ts'
export {
  attachedAs,
  isPostgres,
  type Patience,
  type RemoteSpec,
  type Retold,
  remoteShape,
  tableProblem,
  withServer,
} from './remote.ts'
export { withRunId } from './run-id.ts'
export { checkSafety, type SafelyBound, type Safety, type Taint, taintsOfTests } from './safety/index.ts'
export { type SampleWindow, sampled, withSample } from './sample.ts'
export { stagedRows, stageRows } from './script-rows.ts'
export { declaredProblems } from './select/declared.ts'
export {
  exposureId,
  type IndirectSelection,
  type Item,
  indirectModes,
  itemsOf,
  type PreviousState,
  partsOf,
  type ResourceType,
  resourceType,
  resourceTypes,
  type Selection,
  type SelectionContext,
  type SelectOptions,
  type StateParts,
  select,
  selectorMethods,
  stateParts,
  unitTestId,
} from './select/index.ts'
export {
  type Check,
  type CompiledHook,
  type GenericCheck,
  type Graph,
  type GraphNode,
  type JoinAuditCheck,
  type LinkedUnitTest,
  nameIn,
  nodeOf,
  type ReconcileCheck,
  refNames,
  rowParents,
  type SingularCheck,
  withAncestors,
} from './types.ts'
