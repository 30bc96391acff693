/** What a build takes, gives, and keeps while it runs. */
import type { CheckResult, Followed } from '../check/index.ts'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Check, Compiled, Graph } from '../graph/index.ts'
import type { ColumnType, Connection, FileSpec } from '../warehouse/index.ts'
import type { Origins } from './built-from.ts'
import type { Contents } from './contents.ts'
import type { ViewCopies } from './copies.ts'
import type { Listener, NodeResult, UnitOutcome } from './events.ts'
import type { NotedChecks } from './noted.ts'
import type { Plan } from './plan.ts'
import type { Member } from './standing.ts'
import type { State } from './state.ts'
import type { Alone, Turns } from './turns.ts'

export interface BuildInput {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly files: ReadonlyMap<string, FileSpec>
  /** The files of each source, by node id. */
  readonly members?: ReadonlyMap<string, readonly Member[]>
  readonly plan: Plan
  readonly state: State
  /** Nodes asked for; others are not built. */
  readonly selected: ReadonlySet<string>
  /** Tests asked for; they may read nodes that were not, as these stand. */
  readonly tests: ReadonlySet<string>
  readonly force: boolean
  /** Build nothing and only check what stands. */
  readonly checksOnly: boolean
  readonly failFast: boolean
  /** What fails now of tests with a baseline becomes known. */
  readonly acceptFailures?: boolean
  /** Failing rows of every test are kept. */
  readonly storeFailures?: boolean
  /** As what it was called, which hooks of runs may ask. */
  readonly call?: RunCall
  /** One per worker; each is used by one node at a time. */
  readonly connections: readonly Connection[]
  /** Opens one more. */
  readonly connect?: () => Promise<Connection>
  /** Of every node, as binding found them; without them no view is copied. */
  readonly columns?: ReadonlyMap<string, readonly ColumnType[]>
  /** Personal data that failing rows do not show. */
  readonly followed: Followed
  /** Results of the unit tests, which run before the build: a failed one holds back its model. */
  readonly units?: readonly UnitOutcome[]
  /** UTC, `2026-01-31 12:00:00.000`: when this build says that it happens. */
  readonly moment: string
  readonly listen: Listener
  /** True once the user asked to stop; running nodes end, no other begins. */
  readonly stopped: () => boolean
}

/** What dbt calls flags: nodes are not told of it, as it changes none of their rows. */
export interface RunCall {
  /** `build`, `run`, `test`, `seed`, `snapshot`. */
  readonly command: string
  readonly fullRefresh: boolean
}

export interface BuildResult {
  readonly nodes: readonly NodeResult[]
  readonly checks: readonly CheckResult[]
  readonly units: readonly UnitOutcome[]
  /** Of on_run_start and on_run_end; hooks of nodes fail their node. */
  readonly hookProblems: readonly Diagnostic[]
  /** Tests that were asked for and could not run, as a node that they read was never built. */
  readonly notRun: readonly Check[]
  readonly failed: boolean
  /** The most memory that the process has had, as the system counts it, in bytes. */
  readonly peakMemory?: number
  /** Bytes that were read of files while nodes and tests ran; absent where the system does not count them. */
  readonly read?: number
}

/** What one node needs to know of the build that it is part of. */
export interface NodeContext {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly files: ReadonlyMap<string, FileSpec>
  readonly members?: ReadonlyMap<string, readonly Member[]>
  readonly plan: Plan
  readonly state: State
  readonly moment: string
  /** Given when the node is built on a connection where copies come first. */
  readonly copies?: ViewCopies | undefined
  /** Key of what the node really reads now; the planned one unless a parent was left out and is out of date. */
  readonly builtFrom: Origins['builtFrom']
  readonly contents: Contents
  /** Whether there is anything to read under the node's name. */
  readonly stands: (id: string) => boolean
  readonly listen: Listener
  /** Runs work when all other nodes have ended; absent where there is one worker, which always is alone. */
  readonly alone: Alone | undefined
  readonly stopped: () => boolean
}

/** Everything that changes while a build runs, in one place. */
export interface Progress {
  readonly waiting: Set<string>
  readonly done: Map<string, NodeResult>
  /** Nodes whose descendants must not be built, with the reason. */
  readonly blocked: Map<string, string>
  /** Nodes that a failed check of several parents keeps from being built, with the reason. */
  readonly held: Map<string, string>
  readonly checks: CheckResult[]
  /** Ids of checks that ran, or could not. */
  readonly taken: Set<string>
  /** Results of tests that are not in the journal yet. */
  readonly noted: NotedChecks
  readonly notRun: Check[]
  /** Nodes at work, each with its way to be alone; none where there is one worker. */
  readonly running: Map<string, Alone | undefined>
  readonly turns: Turns
  readonly total: number
  readonly origins: Origins
  readonly contents: Contents
  readonly copies: ViewCopies | undefined
  /** Nodes of which it was told that they are done, tests and all. */
  told: number
  seq: number
  halt: boolean
}
