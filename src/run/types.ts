/** What a build takes, gives, and keeps while it runs. */
import type { CheckResult } from '../check/index.ts'
import type { Compiled, Graph } from '../graph/index.ts'
import type { Connection, FileSpec } from '../warehouse/index.ts'
import type { Origins } from './built-from.ts'
import type { Listener, NodeResult } from './events.ts'
import type { Plan } from './plan.ts'
import type { State } from './state.ts'

export interface BuildInput {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly files: ReadonlyMap<string, FileSpec>
  readonly plan: Plan
  readonly state: State
  /** Nodes asked for; others are neither built nor checked. */
  readonly selected: ReadonlySet<string>
  readonly force: boolean
  /** Build nothing and only check what stands. */
  readonly checksOnly: boolean
  readonly failFast: boolean
  /** One per worker; each is used by one node at a time. */
  readonly connections: readonly Connection[]
  readonly listen: Listener
  /** True once the user asked to stop; running nodes end, no other begins. */
  readonly stopped: () => boolean
}

export interface BuildResult {
  readonly nodes: readonly NodeResult[]
  readonly checks: readonly CheckResult[]
  readonly failed: boolean
}

/** Everything that changes while a build runs, in one place. */
export interface Progress {
  readonly waiting: Set<string>
  readonly done: Map<string, NodeResult>
  /** Nodes whose descendants must not be built, with the reason. */
  readonly blocked: Map<string, string>
  readonly checks: CheckResult[]
  readonly running: Set<string>
  readonly total: number
  readonly origins: Origins
  seq: number
  halt: boolean
}
