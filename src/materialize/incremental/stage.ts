/**
 * A backfill goes batch by batch into a table beside the standing one, each batch and its row in the journal in one
 * transaction, so that a build that is killed goes on where it was. Readers see none of it until the node's own
 * transaction puts all batches in place.
 * In: connection, node, what the batches are made of. Out: which of them lie there. Start at `openStage`.
 */
import { quoteLiteral, relationName } from '../../sql/index.ts'
import { type Connection, type Relation, StatementError } from '../../warehouse/index.ts'
import { makeWay } from '../relation.ts'
import { type Batch, batchKey } from './batches.ts'

export const stageTable =
  'create table if not exists _ledgerline.batch_state (node_id varchar not null, made_from varchar not null, batch varchar not null)'

export interface Stage {
  readonly connection: Connection
  /** The node's id. */
  readonly node: string
  /** The table beside. */
  readonly into: Relation
  /** Hash of everything that decides what a batch holds; batches of another one are thrown away. */
  readonly madeFrom: string
}

/** Keys of the batches that lie there from a build that did not end; what does not fit is taken away. */
export async function openStage(stage: Stage, wanted: readonly Batch[]): Promise<ReadonlySet<string>> {
  const { connection, node, into, madeFrom } = stage
  const rows = await connection.rows(
    `select made_from, batch from _ledgerline.batch_state where node_id = ${quoteLiteral(node)}`,
  )
  const keys = rows.map((r) => r.batch ?? '')
  const known = new Set(wanted.map(batchKey))
  // a batch that another end cut short would have to be taken out again: begin anew
  const fits = rows.every((r) => r.made_from === madeFrom) && keys.every((key) => known.has(key))
  if (fits && keys.length > 0 && (await stands(connection, into))) return new Set(keys)
  await connection.transaction(async () => await closeStage(stage))
  return new Set()
}

/** Notes a batch; belongs into the transaction that adds its rows. */
export async function noteBatch({ connection, node, madeFrom }: Stage, batch: Batch): Promise<void> {
  const values = [node, madeFrom, batchKey(batch)].map(quoteLiteral).join(', ')
  await connection.run(`insert into _ledgerline.batch_state values (${values})`)
}

/** Takes away what lies beside, table and notes. */
export async function closeStage({ connection, node, into }: Stage): Promise<void> {
  await makeWay(connection, into)
  await connection.run(`delete from _ledgerline.batch_state where node_id = ${quoteLiteral(node)}`)
}

/** Asked by its name: the catalogue's list counts rows and columns of every table, for each question. */
export async function stands(connection: Connection, relation: Relation): Promise<boolean> {
  try {
    await connection.rows(`select 1 from ${relationName(relation)} limit 0`)
    return true
  } catch (error) {
    if (!(error instanceof StatementError) || !/^(?:binder|catalog)$/.test(error.kind)) throw error
    return false
  }
}
