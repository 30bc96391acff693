/** What every step of an incremental model needs. */
import type { GraphNode } from '../../graph/index.ts'
import type { IncrementalConfig } from '../../project/index.ts'
import type { Connection } from '../../warehouse/index.ts'

export interface IncrementJob {
  readonly connection: Connection
  readonly node: GraphNode
  readonly config: IncrementalConfig
  /** The text that fits: the whole table's, or the one in which `is_incremental` holds. */
  readonly sql: string
}

/** The rows of this run, in the connection's own temporary schema. */
export const freshRows = 'temp.main."__ledgerline_new"'
