/** Everything that is held against built tables: generic and singular tests, reconciliations, join audits. */
export { bindChecks } from './bind.ts'
export { drillSql } from './drill.ts'
export { type FailedFacts, failedFacts } from './failed-facts.ts'
export { type Followed, ownerOf, rowKey, rowValues, tellingOf } from './failing-rows.ts'
export { genericTests } from './generic/index.ts'
export { lookedUpIn, lookUpOf } from './looked-up.ts'
export { reconcilePeriods, reconcileSql } from './reconcile.ts'
export { type CheckResult, type CheckStatus, type PreparedCheck, runChecks } from './run.ts'
export { askedColumn, type CheckSql, checkSql, isOfRows, type Written, writtenColumn } from './sql.ts'
export { belowThreshold, limitOf } from './threshold.ts'
export {
  bindUnitTests,
  openUnits,
  runUnitTest,
  tablesOf,
  type UnitContext,
  type UnitResult,
  unitText,
} from './unit/index.ts'
