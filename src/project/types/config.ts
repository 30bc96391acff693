/** Configuration of nodes: how they are built, where, under which rules. */
import type { Place } from '../../diagnostic/index.ts'

export type Materialized = 'view' | 'table' | 'ephemeral' | 'incremental' | 'snapshot' | 'external'
export type Severity = 'error' | 'warn'

/**
 * dbt's `incremental_strategy`; `time_range` replaces whole batches of time (dbt's microbatch), `partitions` the
 * partitions whose inputs are others, `keys` the rows of the keys that its own SQL finds in what changed, `new_files` adds the
 * rows of files that were not there.
 */
export type IncrementalStrategy =
  | 'append'
  | 'merge'
  | 'delete+insert'
  | 'time_range'
  | 'partitions'
  | 'keys'
  | 'new_files'

/**
 * How rows of a partition hang on what they read: on the partition of the same value, on it and earlier ones, or on days
 * within the period that begins on the partition's value.
 */
export type ReadByPartition = 'same' | 'earlier' | 'days'

export interface IncrementalConfig {
  readonly strategy: IncrementalStrategy
  readonly uniqueKey: readonly string[]
  /** Columns that a merge writes on a match; all but the key when empty. */
  readonly mergeUpdateColumns: readonly string[]
  readonly mergeExcludeColumns: readonly string[]
  /** SQL conditions on the standing table that narrow what a merge or delete looks at. */
  readonly predicates: readonly string[]
  readonly onSchemaChange: 'fail' | 'ignore' | 'append_new_columns' | 'sync_all_columns'
  /** `time_range`: the column that says when a row happened, in the project's business time zone. */
  readonly eventTime?: string
  readonly batchSize: 'hour' | 'day' | 'month' | 'year'
  /** Batches before the newest that are computed again, for late rows. */
  readonly lookback: number
  /** `keys`: the column by whose values the table is built again. */
  readonly key?: string
  /** Date or timestamp text at which the first batch begins. */
  readonly begin?: string
  /** `false` protects history: neither a changed model nor --full-refresh rebuilds it. */
  readonly fullRefresh?: boolean
}

export interface SnapshotConfig {
  readonly strategy: 'timestamp' | 'check'
  readonly uniqueKey: readonly string[]
  readonly updatedAt?: string
  /** `all`, or the columns that are compared. */
  readonly checkCols: 'all' | readonly string[]
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record'
  /** SQL expression in place of NULL for the current row, e.g. `DATE '9999-12-31'`. */
  readonly validToCurrent?: string
  /** dbt's names unless said: dbt_valid_from, dbt_valid_to, dbt_scd_id, dbt_updated_at, dbt_is_deleted. */
  readonly metaColumnNames: Readonly<Record<string, string>>
}

export interface ExternalConfig {
  /** Relative to the project folder; a file, or a folder when partitioned. */
  readonly location: string
  readonly format: 'parquet' | 'csv'
  readonly partitionBy: readonly string[]
  readonly delimiter: string
}

/** SQL text of a hook, a template; hooks of a node run in its transaction. */
export interface Hook {
  readonly text: string
  readonly place: Place
}

/** Configuration after folder defaults, properties and the in-model `{{config}}` are laid over each other. */
export interface NodeConfig {
  readonly materialized: Materialized
  readonly schema: string
  readonly tags: readonly string[]
  readonly enabled: boolean
  readonly contractEnforced: boolean
  readonly meta: Readonly<Record<string, unknown>>
  readonly incremental?: IncrementalConfig
  /** Columns, or `day(column)`, by whose values a table's contents are told apart; it is built by the first. */
  readonly partitionBy?: readonly string[]
  /** Parents of which only the changed partitions count; a change of any other one rebuilds the table. */
  readonly readsByPartition?: Readonly<Record<string, ReadByPartition>>
  readonly snapshot?: SnapshotConfig
  readonly external?: ExternalConfig
  readonly preHook?: readonly Hook[]
  readonly postHook?: readonly Hook[]
  /** Descriptions become comments of the table and its columns in the database. */
  readonly persistDocs?: { readonly relation: boolean; readonly columns: boolean }
  readonly access?: 'private' | 'protected' | 'public'
  /** Whose it is: models of one group may read each other's private ones. */
  readonly group?: string
  /** Every key that somebody set, as read: what `config.x:` selects by. A text that may be a list is a list. */
  readonly raw?: Readonly<Record<string, unknown>>
  /** Where the keys of `raw` were said last. */
  readonly said?: Readonly<Record<string, SaidAt>>
}

export interface SaidAt {
  readonly place: Place
  /** As the default of a folder, for nodes of several kinds. */
  readonly byFolder: boolean
  /** By the project, of a package's node. */
  readonly final?: true
}
