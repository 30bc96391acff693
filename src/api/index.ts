/** What a project's own TypeScript imports from `ledgerline`: `defineModel`, Kysely's tag for SQL text, the estimators. */
export { sql } from 'kysely'
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
