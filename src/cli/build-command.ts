/** What `build` and its kin are called with. */
import type { CommonOptions } from './context.ts'
import type { SelectFlags } from './selecting.ts'

export interface BuildCommand extends CommonOptions, SelectFlags {
  readonly force?: boolean
  readonly failFast?: boolean
  readonly acceptFailures?: boolean
  readonly storeFailures?: boolean
  /** commander's form of --no-publish */
  readonly publish?: boolean
  readonly threads?: number
  readonly now?: string
  readonly fullRefresh?: boolean
  readonly eventTimeStart?: string
  readonly eventTimeEnd?: string
  /** Sources and seeds have no rows, and nothing is kept. */
  readonly empty?: boolean
  /** A window of time, instead of all rows; nothing of it is published. */
  readonly sample?: string
  /** Milliseconds. */
  readonly timeout?: number
  /** A program's way to stop; there are no signals of the process then. */
  readonly signal?: AbortSignal
}

export type BuildKind = 'build' | 'test' | 'run' | 'seed' | 'snapshot'
