/** What a materialisation is: how one node becomes a relation, inside the transaction that its caller opened. */
import type { GraphNode } from '../graph/index.ts'
import type { Connection, FileSpec } from '../warehouse/index.ts'

export interface Job {
  readonly connection: Connection
  readonly node: GraphNode
  /** Final SQL of a model: run id in place, ephemeral parents before it. Empty for files and unfilled ports. */
  readonly sql: string
  /** What a source or seed reads. */
  readonly file?: FileSpec
}

export interface Made {
  /** Rows of a table; null for a view. */
  readonly rows: number | null
  /** Order-independent hash of a table's rows and schema; null for a view. */
  readonly contentHash: string | null
}

export interface Materialization {
  readonly name: string
  readonly run: (job: Job) => Promise<Made>
}
