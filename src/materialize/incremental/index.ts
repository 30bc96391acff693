/**
 * Incremental models: a table that stands gets the new rows only. Runs inside the transaction that its caller opened;
 * which of the steps below is taken, and over which batches, the plan says (`run/incremental.ts`).
 * In: connection, node, the right text of its SQL. Out: what was made. Start at `makeWhole` and `addRows`; a time
 * range is built by `addBatch`.
 */
import { relationName } from '../../sql/index.ts'
import { contractSelect, makeWay, measure } from '../relation.ts'
import type { Made } from '../types.ts'
import { reconcileColumns } from './columns.ts'
import { freshRows, type IncrementJob } from './job.ts'
import { refuseBadKeys } from './keys.ts'
import { strategies } from './strategies.ts'

/** The whole table, with the promise about its key held from the first row on. */
export async function makeWhole(job: IncrementJob): Promise<Made> {
  const { connection, node } = job
  await makeWay(connection, node.relation)
  await connection.run(`create table ${relationName(node.relation)} as ${contractSelect(job)}`)
  if (job.config.strategy !== 'append') await refuseBadKeys(connection, node, relationName(node.relation))
  return await measure(connection, node.relation)
}

/** @throws RebuildWhole; LedgerlineError for bad keys or columns; StatementError */
export async function addRows(job: IncrementJob): Promise<Made> {
  const { connection, node, config } = job
  const { strategy } = config
  if (
    strategy === 'time_range' ||
    strategy === 'partitions' ||
    strategy === 'keys' ||
    strategy === 'new_files'
  )
    throw new Error(`${node.id} is built in another way`)
  const standing = relationName(node.relation)
  await connection.run(`create or replace temp table "__ledgerline_new" as ${contractSelect(job)}`)
  const tables = { connection, node, config, standing, fresh: freshRows }
  const { columns, message } = await reconcileColumns(tables)
  await strategies[strategy](tables, columns)
  await connection.run(`drop table ${freshRows}`)
  const made = await measure(connection, node.relation)
  return message === undefined ? made : { ...made, message }
}

export {
  addBatch,
  type BatchJob,
  beginTable,
  boundsOf,
  finishTable,
  placeBatches,
  sideOf,
  writtenBy,
} from './batch.ts'
export {
  type Batch,
  batchKey,
  cutBatches,
  describeBatches,
  doneBatches,
  dueBatches,
  reachOf,
  saidBack,
} from './batches.ts'
export { keyed } from './by-key.ts'
export { RebuildWhole } from './columns.ts'
export type { IncrementJob } from './job.ts'
export { newFiles, partitioned } from './partitions.ts'
export { closeStage, noteBatch, openStage, type Stage, stageTable } from './stage.ts'
export { instantOf, type LocalTime, localOf, localText, parseLocal, shortText } from './time.ts'
