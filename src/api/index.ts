/** What a project's own TypeScript imports from `ledgerline`: `defineModel`, and Kysely's tag for SQL text. */
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
