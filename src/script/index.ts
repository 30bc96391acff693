export {
  type Column,
  type ColumnDefinition,
  defineModel,
  definitionProblem,
  isModelDefinition,
  type ModelDefinition,
  type QueryContext,
  type QueryModel,
  type Row,
  type RowsContext,
  type RowsModel,
  type RowValue,
  type Tables,
} from './define.ts'
export { isCompilable, kysely } from './kysely.ts'
export { type Loaded, loadScript, type Script } from './load.ts'
export { provided } from './provided.ts'
