/** What calls give. Plain values, which may be kept, compared and sent elsewhere. */
import type { Diagnostic } from '../diagnostic/index.ts'
import type { LedgerlineEvent } from './options.ts'

/** An error or a warning: id and code of docs/errors.md, what is wrong, what to do, and where. */
export type Problem = Diagnostic

type Of<E extends LedgerlineEvent['event']> = Extract<LedgerlineEvent, { event: E }>

/** A test of rows, a tie-out or a join audit that ran. */
export interface TestResult {
  readonly id: string
  readonly name: string
  /** Unique id of the node it belongs to; absent where it belongs to none alone. */
  readonly node?: string
  readonly status: 'pass' | 'warn' | 'fail' | 'error'
  /** Rows that fail. */
  readonly failures: number
  readonly message: string
}

export interface NodeResult {
  /** Unique id, as in the manifest. */
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly status: 'success' | 'reused' | 'error' | 'skipped'
  /** Null where rows are not counted. */
  readonly rows: number | null
  readonly milliseconds: number
  /** Bytes that the database worked with at most; absent where the node was done before it was seen. */
  readonly memoryBytes?: number
  /** Bytes that lay in its temporary files at most. */
  readonly spilledBytes?: number
  readonly message: string
  readonly tests: readonly TestResult[]
}

export type UnitTestResult = Of<'unit_tests_finished'>['units'][number]

export interface BuildResult {
  /** Failed: a node, a test, or warnings that count as errors. Interrupted: by the signal. */
  readonly status: 'ok' | 'failed' | 'interrupted'
  /** As the command line would end. */
  readonly exit: number
  /** Hash of what is built; absent where nothing but unit tests ran. */
  readonly runId?: string
  readonly nodes: readonly NodeResult[]
  /** All of them, those of nodes too. */
  readonly tests: readonly TestResult[]
  readonly unitTests: readonly UnitTestResult[]
  readonly problems: readonly Problem[]
  readonly published?: { readonly publication: number; readonly runId: string; readonly unchanged: boolean }
  /** Why a build that did not fail published nothing. */
  readonly notPublished?: string
}

export interface CheckResult {
  /** Nothing is wrong, or only what counts as a warning. */
  readonly ok: boolean
  readonly problems: readonly Problem[]
}

export interface ListedResource {
  /** Unique id, as in the manifest. */
  readonly id: string
  readonly name: string
  readonly type: string
  readonly package: string
  /** File that defines it, relative to the project's folder. */
  readonly path: string
  readonly schema?: string
  readonly materialized: string
  readonly tags: readonly string[]
  /** Unique ids of what it reads or looks at. */
  readonly dependsOn: readonly string[]
}

export interface ParseResult {
  /** Everything that the project has, tests too. */
  readonly resources: readonly ListedResource[]
  readonly problems: readonly Problem[]
}

export interface ListResult {
  readonly resources: readonly ListedResource[]
  readonly problems: readonly Problem[]
}

export interface PlannedStep {
  readonly id: string
  readonly name: string
  readonly kind: string
  /** Hash of all that the node is made of. */
  readonly key: string
  readonly reasons: readonly string[]
  readonly change?: 'breaking' | 'additive'
  /** Which columns come and go. */
  readonly columns?: string
  /** Who reads a column that goes. */
  readonly readers?: readonly string[]
}

export interface PlanResult {
  readonly runId: string
  readonly steps: readonly PlannedStep[]
  readonly problems: readonly Problem[]
}

/** Values are text, as the database prints them, so that no cent is lost; null is NULL. */
export interface ShowResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly Readonly<Record<string, string | null>>[]
}
