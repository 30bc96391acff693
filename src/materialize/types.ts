/** What a materialisation is: how one node becomes a relation, inside the transaction that its caller opened. */
import type { GraphNode, Partitions, RowsRun } from '../graph/index.ts'
import type { Connection, FileSpec } from '../warehouse/index.ts'
import type { LocalTime } from './incremental/time.ts'
import type { PartitionMarks } from './partition-marks.ts'

export interface Job {
  readonly connection: Connection
  readonly node: GraphNode
  /** Final SQL of a model: run id in place, ephemeral parents before it. Empty for files and unfilled ports. */
  readonly sql: string
  /** What the relation is created as where its plain name would mean another place. */
  readonly name?: string
  /** What a source or seed reads. */
  readonly file?: FileSpec
  /** Makes the rows of a TypeScript model. */
  readonly makeRows?: RowsRun
  /** How an incremental model is built this time. */
  readonly increment?: Increment
  /** UTC, `2026-01-31 12:00:00.000`: when the build says that it happens; what snapshots record. */
  readonly moment: string
  /** What the node left in the journal when it was last built. */
  readonly notes?: Notes
  /** Content hash of what stood when the build began. */
  readonly before?: string
  /** Somebody asks which of its rows changed. */
  readonly tracked?: boolean
  /** Absolute folder of the project, for nodes that write files. */
  readonly dir: string
  /** A table that is made whole is made in so many pieces, which are cut between these values of its partitions. */
  readonly pieces?: { readonly count: number; readonly by: readonly string[] }
  /** Told after each batch of a long run. */
  readonly onBatch?: (done: number, of: number) => void
  /** What `prepare` gave. */
  readonly prepared?: Prepared
  /** What a node did outside the database ends with the transaction: kept or taken back. */
  readonly onEnd: (ending: Ending) => void
}

/** What the plan says of an incremental model. */
export interface Increment {
  /** Hash of the model's own code and configuration; a table made by another one is built whole. */
  readonly own: string
  /** Why the table is built whole; absent when it only gets new rows. */
  readonly whole?: string
  /** Hash of the texts and of what the model reads: what batches of one run, and of one that goes on, are made of. */
  readonly madeFrom: string
  /** The day up to which the model looked, when it reads `as_of_date`. */
  readonly asOf?: string
  /** The text in which `is_incremental` holds, ready to run. */
  readonly sql: string
  readonly timezone: string
  /** Where the range of time ends, and what of it `--event-time-start` and `--event-time-end` ask for. */
  readonly end?: LocalTime
  readonly from?: LocalTime
  readonly to?: LocalTime
  readonly rebuild?: Rebuild
  readonly keys?: ChangedKeys
  readonly added?: AddedFiles
}

/** Strategy `partitions`: which are built again, and why; or why the table is built whole. */
export interface Rebuild extends Partitions {
  readonly whole?: string
  /** `2026-03-01 (int_entries)`, for people. */
  readonly told: readonly string[]
}

/** Strategy `keys`: the query that gives the keys that are built again; or why the table is built whole. */
export interface ChangedKeys {
  readonly whole?: string
  readonly sql: string
  /** Names of the parents whose rows are others, for people. */
  readonly told: string
  /** Ids of the parents whose changed rows the query reads. */
  readonly from: readonly string[]
  /** Keys that the query need not find: partitions of a parent. */
  readonly values: readonly (string | null)[]
  /** Of each of these parents all partitions, before and now. */
  readonly partitions: readonly (readonly string[])[]
}

/** Content hashes of a table between which its kept changes take it. */
export interface Changes {
  readonly from: string
  readonly to: string
}

/** Strategy `new_files`: the model's SQL over the rows of the new files alone, or why the table is built whole. */
export interface AddedFiles {
  readonly whole?: string
  /** Temporary views that stand in for the source and for the views between, in the order of making. */
  readonly views: readonly { readonly name: string; readonly sql: string }[]
  readonly sql: string
  /** Hash of each file that is in the table now, by a name that says nothing of where it lies. */
  readonly files: Readonly<Record<string, string>>
  readonly told: string
}

/** Facts that a materialisation keeps from one build to the next, as JSON. */
export type Notes = Readonly<Record<string, unknown>>

export interface Ending {
  readonly committed: () => void
  readonly rolledBack: () => void
}

export interface Made {
  /** Rows of a table; null for a view. */
  readonly rows: number | null
  /** Order-independent hash of a table's rows and schema; null for a view. */
  readonly contentHash: string | null
  readonly notes?: Notes
  /** What each of its partitions holds, where that is kept. */
  readonly partitions?: PartitionMarks
  /** What its kept changes are. */
  readonly changes?: Changes
  /** What the user should know though it went well. */
  readonly message?: string
  /** Rows were added to those that stood, and none went. */
  readonly onlyAdded?: true
  /** Columns in which tests look up values, in lower case: those of which no value is gone that stood before. */
  readonly keepsValues?: readonly string[]
  /** By column: a SQL condition on it that holds for every row that this run wrote into a standing table; absent where none is known. */
  readonly written?: Readonly<Record<string, string>>
}

/** Batches that lie beside the table, committed. */
export interface Prepared {
  /** Of them, those that a build which did not end had left. */
  readonly resumed: number
}

export interface Materialization {
  readonly name: string
  /** Long work that is committed in pieces, before the transaction of `run`; undefined when `run` does it all. */
  readonly prepare?: (job: Job) => Promise<Prepared | undefined>
  readonly run: (job: Job) => Promise<Made>
}
