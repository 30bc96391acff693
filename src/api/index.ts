/**
 * What `import … from 'ledgerline'` gives. To a project's own TypeScript: `defineModel`, Kysely's tag for SQL text, the
 * estimators. To a program: the calls that read, check, build and test a project, and the error that they throw.
 */
export { sql } from 'kysely'
export { LedgerlineError } from '../diagnostic/index.ts'
export {
  type Column,
  type ColumnDefinition,
  defineModel,
  type QueryContext,
  type Row,
  type RowsContext,
  type RowValue,
  type Tables,
} from '../script/define.ts'
export * as stats from '../stats/index.ts'
export { build, check, list, parse, plan, run, seed, show, snapshot, test } from './calls.ts'
export type {
  BuildOptions,
  CallOptions,
  LedgerlineEvent,
  ListOptions,
  NodesOptions,
  PlanOptions,
  ResourceType,
  RunOptions,
  Scalar,
  SeedOptions,
  SelectOptions,
  Showable,
  ShowOptions,
  SnapshotOptions,
  StopOptions,
  TestOptions,
} from './options.ts'
export type {
  BuildResult,
  CheckResult,
  ListedResource,
  ListResult,
  NodeResult,
  ParseResult,
  PlannedStep,
  PlanResult,
  Problem,
  ShowResult,
  TestResult,
  UnitTestResult,
} from './results.ts'
