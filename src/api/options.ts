/**
 * What calls are given: the flags of the command line by their names, `--full-refresh` as `fullRefresh`, with values
 * of a program in place of text. What is left out is settled as there: `LEDGERLINE_…`, `flags:` of project.yml, defaults.
 */
import type { LogEvent } from '../cli/event-schema.ts'

/** What happens, as it happens: docs/events.md. */
export type LedgerlineEvent = LogEvent

export type Scalar = string | number | boolean

/** Nodes and tests that there are. */
export type ResourceType =
  | 'model'
  | 'seed'
  | 'source'
  | 'snapshot'
  | 'test'
  | 'unit_test'
  | 'exposure'
  | 'metric'
  | 'semantic_model'

export interface CallOptions {
  /** Folder of project.yml; the working folder when left out. */
  readonly projectDir?: string
  readonly target?: string
  readonly vars?: Readonly<Record<string, Scalar>>
  /** Warnings end a call as errors do. */
  readonly warnError?: boolean
  /** Which of them, and which are not told; ids or codes of docs/errors.md. */
  readonly warnErrorOptions?: {
    readonly error?: 'all' | readonly string[]
    readonly warn?: readonly string[]
    readonly silence?: readonly string[]
  }
  /** Over the target's, such as `4GB`. */
  readonly memoryLimit?: string
  /** Events are appended to `ledgerline.log` in this folder too. */
  readonly logPath?: string
  /** Is called with every event, at once; what it throws stops the call and is thrown by it. */
  readonly onEvent?: (event: LedgerlineEvent) => void
}

export interface SelectOptions {
  readonly select?: string | readonly string[]
  readonly exclude?: string | readonly string[]
  /** A selector of project.yml. */
  readonly selector?: string
  /** Folder of artefacts of an earlier run, for `state:`, `result:` and `source_status:`. */
  readonly state?: string
  /** To select nothing is an error. */
  readonly failEmpty?: boolean
  readonly resourceType?: ResourceType | readonly ResourceType[]
  readonly excludeResourceType?: ResourceType | readonly ResourceType[]
}

/** Where tests are selected too. */
export interface IndirectOptions {
  /** Which tests come along with what they test. */
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}

export interface StopOptions {
  /** Seconds, or text such as `90s`, `30m`, `2h`. */
  readonly timeout?: number | string
  /** Stops as the first Ctrl-C does: what was committed stays, the rest is told as skipped. */
  readonly signal?: AbortSignal
}

export interface TestOptions extends CallOptions, SelectOptions, IndirectOptions, StopOptions {
  readonly storeFailures?: boolean
  readonly acceptFailures?: boolean
  /** Nothing more is begun after the first failure. */
  readonly failFast?: boolean
  readonly threads?: number
}

/** Of one kind of node, without tests and without publishing. */
export interface NodesOptions extends CallOptions, SelectOptions, StopOptions {
  /** Stale or not. */
  readonly force?: boolean
  /** Nothing more is begun after the first failure. */
  readonly failFast?: boolean
  readonly threads?: number
}

export interface SeedOptions extends NodesOptions {
  /** As `force`. */
  readonly fullRefresh?: boolean
}

export interface SnapshotOptions extends NodesOptions {
  /** When this happens, for what has no time of its own; UTC where it names no zone. */
  readonly now?: string
}

export interface RunOptions extends NodesOptions {
  /** Incremental models are built whole. */
  readonly fullRefresh?: boolean
  /** When this happens, for snapshots and the end of a sample; UTC where it names no zone. */
  readonly now?: string
  /** Only the rows of a window, by event_time; never published. */
  readonly sample?: string
  /** Batches of time ranges from here are computed again. */
  readonly eventTimeStart?: string
  /** Up to here; where a project has no as_of_date, the end. */
  readonly eventTimeEnd?: string
}

export interface BuildOptions extends RunOptions, IndirectOptions {
  readonly storeFailures?: boolean
  /** Sources and seeds have no rows; in memory, nothing is kept. */
  readonly empty?: boolean
  /** False stops before publishing. */
  readonly publish?: boolean
}

export interface PlanOptions extends CallOptions, SelectOptions {
  readonly fullRefresh?: boolean
  /** A file that keeps the plan for `ledgerline apply`. */
  readonly out?: string
}

export interface ListOptions extends CallOptions, SelectOptions, IndirectOptions {}

export interface ShowOptions extends CallOptions {
  /** Rows at most; 10 when left out. */
  readonly limit?: number
  /** Rows of the last build with `sample`. */
  readonly sampled?: boolean
  /** Rows of a CTE of the model, by its SQL as it is now. */
  readonly cte?: string
}

/** What to show: a model, seed or source, a query, which is a template, or a query over the project itself. */
export type Showable = string | { readonly inline: string } | { readonly project: string }
