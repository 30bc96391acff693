/** The linked, checked project: nodes, order, selection, rendered SQL, types from the database. */
export { badRowProblem, fileProblem } from './bad-file.ts'
export { type Bound, bind, schemas, statementText } from './bind.ts'
export { seedFile, sourceFile } from './files.ts'
export { type HelperEnv, runIdMark } from './helpers.ts'
export { type Compiled, type Linked, link, testKey } from './link.ts'
export { indexNames, nodeId, readName } from './names.ts'
export { withRunId } from './run-id.ts'
export { type Selection, select } from './select.ts'
export {
  type Check,
  type CompiledHook,
  type GenericCheck,
  type Graph,
  type GraphNode,
  type JoinAuditCheck,
  nodeOf,
  type ReconcileCheck,
  type SingularCheck,
  withAncestors,
} from './types.ts'
