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
}

export type BuildKind = 'build' | 'test' | 'run' | 'seed' | 'snapshot'
