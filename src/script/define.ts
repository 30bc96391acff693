/**
 * What a TypeScript model is: a definition and a function. The function either builds a Kysely query, which
 * becomes SQL like any other model's, or (with `reads` and typed `columns`) gives rows.
 * In: what the user wrote. Out: a `ModelDefinition` that the project reads. Start at `defineModel`.
 */
import type { Compilable, Kysely } from 'kysely'

// a registered symbol: the module may be loaded more than once in one process
const mark = Symbol.for('ledgerline.model')

/** A value that a row may hold. Money and other decimals are text, so that no digit is lost. */
export type RowValue = string | number | bigint | boolean | null | undefined
export type Row = Readonly<Record<string, RowValue>>

export interface ColumnDefinition {
  /** Type in the database, e.g. `DECIMAL(18,2)`. */
  readonly data_type: string
  readonly description?: string
}

interface CommonContext {
  /** Value of a var of project.yml: decimals, dates and timestamps as text. */
  readonly var: (name: string) => string | number | boolean
  /**
   * name, title, currency, timezone, year_start_month, year_label, calendar_kind, week_start,
   * year_end_rule, year_end_anchor of project.yml.
   */
  readonly setting: (name: string) => string | number
}

export interface Ref<DB> {
  /** The table of a model or seed, named as itself in the query: `db.selectFrom(ref('orders'))`. */
  <T extends keyof DB & string>(name: T): T
  /** That of a package, named `package_name`, so that two of one name can stand in one query. */
  <P extends string, T extends string>(of: P, name: T): keyof DB & `${P}_${T}`
}

export interface QueryContext<DB> extends CommonContext {
  /** Kysely over the tables that `DB` describes; compiled here, run by the database. */
  readonly db: Kysely<DB>
  readonly ref: Ref<DB>
  readonly source: (source: string, table: string) => keyof DB & string
}

export interface RowsContext<DB> extends CommonContext {
  readonly db: Kysely<DB>
  /** Only of names that stand in `reads`. */
  readonly ref: Ref<DB>
  /** Rows of a query: DECIMAL, dates and timestamps as text, integers and doubles as numbers. */
  readonly rows: <R>(query: Compilable<R> | string) => Promise<Readonly<Record<string, RowValue>>[]>
  /** Columns of a query, for estimators: numbers as Float64Array (NULL is NaN), all else as text. */
  readonly columns: (query: Compilable<unknown> | string) => Promise<Readonly<Record<string, Column>>>
}

export type Column = Float64Array | readonly (string | null)[]

/** A model that is a query. Its properties (columns, tests, grain) stand in the `.yml` beside it, as for SQL. */
export interface QueryDefinition {
  readonly config?: Readonly<Record<string, string | boolean>>
}

/** A model whose rows TypeScript makes. */
export interface RowsDefinition extends QueryDefinition {
  /** Names of the models and seeds that it reads; `package.name` where several packages have the name. */
  readonly reads: readonly string[]
  /** Every column with its type, in order; what a row leaves out is NULL. */
  readonly columns: Readonly<Record<string, string | ColumnDefinition>>
}

/** Tables of a project that describes none: every name, every column. */
export type Tables = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface QueryModel {
  readonly kind: 'query'
  readonly definition: QueryDefinition
  readonly build: (context: QueryContext<Tables>) => Compilable
}

export interface RowsModel {
  readonly kind: 'rows'
  readonly definition: RowsDefinition
  readonly build: (context: RowsContext<Tables>) => readonly Row[] | Promise<readonly Row[]>
}

export type ModelDefinition = QueryModel | RowsModel

/**
 * Defines the model of this file; it must be the file's default export.
 *
 * @param definition with `reads` and `columns` the function gives rows; without them it gives a Kysely query
 * @param build      called once: for a query when the project is read, for rows when the model is built
 */
export function defineModel<DB = Tables>(
  definition: RowsDefinition,
  build: (context: RowsContext<DB>) => readonly Row[] | Promise<readonly Row[]>,
): ModelDefinition
export function defineModel<DB = Tables>(
  definition: QueryDefinition,
  build: (context: QueryContext<DB>) => Compilable,
): ModelDefinition
export function defineModel(definition: QueryDefinition | RowsDefinition, build: unknown): ModelDefinition {
  // of what is no object, `definitionProblem` tells
  const kind = isRecord(definition) && ('reads' in definition || 'columns' in definition) ? 'rows' : 'query'
  return Object.freeze({ [mark]: true, kind, definition, build }) as unknown as ModelDefinition
}

/** What is wrong with what the user handed over, in words; TypeScript itself is not asked when a model is loaded. */
export function definitionProblem({ definition, build }: ModelDefinition): string | undefined {
  if (typeof build !== 'function')
    return 'the second argument of defineModel must be the function that gives the query or the rows.'
  if (!isRecord(definition)) return 'the first argument of defineModel must be an object, { … }.'
  const { reads, columns } = definition as Partial<RowsDefinition>
  if (reads === undefined && columns === undefined) return undefined
  if (!Array.isArray(reads) || reads.some((name) => typeof name !== 'string'))
    return "a model that gives rows says what it reads: reads: ['orders'], a list of names, or [] for nothing."
  const types = isRecord(columns) ? Object.values(columns) : []
  const typed = types.every((c) => typeof (isRecord(c) ? c.data_type : c) === 'string')
  if (types.length === 0 || !typed)
    return "a model that gives rows says every column and its type: columns: { customer_id: 'VARCHAR' }."
  return undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isModelDefinition(value: unknown): value is ModelDefinition {
  return typeof value === 'object' && value !== null && mark in value
}
