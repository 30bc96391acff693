/** What a build tells while it runs. The names are part of the contract of `--log-format json`. */
import type { CheckResult, UnitResult } from '../check/index.ts'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Changes, PartitionMarks } from '../materialize/index.ts'

export type NodeStatus = 'success' | 'reused' | 'error' | 'skipped'

/** The most that was seen while a node was built; bytes. */
export interface MemorySeen {
  /** What the database worked with, such as hash tables and sorts, without rows of tables, standing or written. */
  readonly memory: number
  /** What did not fit and lay in its temporary files. */
  readonly spilled: number
}

export interface NodeResult {
  readonly id: string
  readonly name: string
  /** view, table, ephemeral, port, seed, source */
  readonly kind: string
  readonly status: NodeStatus
  readonly rows: number | null
  readonly contentHash: string | null
  /** Milliseconds since the build began, and how long the node took. */
  readonly startedMs: number
  readonly milliseconds: number
  /** Absent where the node was done before the first look. */
  readonly used?: MemorySeen
  readonly message: string
  readonly problem?: Diagnostic
  /** It was stale, and is reused because what it reads turned out to hold the same rows. */
  readonly keptAsIs?: boolean
  /** What each of its partitions holds, where that is kept. */
  readonly partitions?: PartitionMarks
  /** Which of its changed rows are kept. */
  readonly changes?: Changes
  /** Columns in which tests look up values, of which none is gone that stood before this build. */
  readonly keepsValues?: readonly string[]
  /** By column: a SQL condition on it that holds for every row that this build wrote, where the others stayed as they were. */
  readonly written?: Readonly<Record<string, string>>
}

export interface UnitOutcome extends UnitResult {
  readonly key: string
  /** It passed on the same key before and did not run. */
  readonly reused: boolean
}

export type BuildEvent =
  | {
      readonly event: 'planned'
      readonly runId: string
      readonly toBuild: number
      readonly reused: number
      /** Milliseconds that all to build took the last time; absent when one was never built. */
      readonly usual: number | undefined
      readonly checks: number
    }
  | { readonly event: 'unit_tests_finished'; readonly units: readonly UnitOutcome[] }
  | {
      readonly event: 'node_started'
      readonly id: string
      readonly name: string
      readonly kind: string
      /** Milliseconds that it took the last time. */
      readonly usual: number | undefined
    }
  | { readonly event: 'checks_started'; readonly name: string; readonly checks: number }
  | {
      /** Another writer came first, or other nodes or threads left too little memory; the node's transaction begins anew. */
      readonly event: 'node_retried'
      readonly name: string
      readonly attempt: number
      readonly reason: string
    }
  | {
      /** A server failed in a way that passes; all of its tables are read anew. */
      readonly event: 'server_retried'
      readonly name: string
      readonly attempt: number
      readonly reason: string
    }
  | {
      /** A batch of a backfill is committed beside its table. */
      readonly event: 'batch_finished'
      readonly name: string
      readonly done: number
      readonly of: number
    }
  | {
      readonly event: 'node_finished'
      readonly result: NodeResult
      readonly checks: readonly CheckResult[]
      readonly done: number
      readonly total: number
    }
  | { readonly event: 'checks_finished'; readonly checks: readonly CheckResult[] }

export type Listener = (event: BuildEvent) => void
