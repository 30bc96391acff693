/**
 * One batch of a time range: its rows are taken away and computed again, with one and the same pair of bounds for
 * both, and no row outside of them gets in whatever the model's SQL gives.
 * In: the SQL with this batch's bounds. Out: rows written. May touch: the table. Start at `addBatch`.
 */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { BatchBound, TimeKind } from '../../graph/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../../sql/index.ts'
import type { Connection, Relation } from '../../warehouse/index.ts'
import { contractSelect, makeWay } from '../relation.ts'
import { type Batch, describeBatches, joinBatches } from './batches.ts'
import { reconcileColumns } from './columns.ts'
import { freshRows, type IncrementJob } from './job.ts'
import { stands } from './stage.ts'
import { insert } from './strategies.ts'
import { instantOf, localText } from './time.ts'

export interface BatchJob extends IncrementJob {
  /** Where the rows go: the table, or the one beside it that a rebuild fills. */
  readonly into: Relation
  readonly batch: Batch
  readonly kind: TimeKind
  /** The project's `timezone`. */
  readonly zone: string
}

/** What `{{batch_start}}` and `{{batch_end}}` stand for in this batch. */
export function boundsOf(
  batch: Batch,
  kind: TimeKind,
  zone: string,
): { readonly start: BatchBound; readonly end: BatchBound } {
  const bound = (time: number): BatchBound => ({
    text: localText(time),
    ...(kind === 'instant' ? { instant: instantOf(time, zone) } : {}),
  })
  return { start: bound(batch.begin), end: bound(batch.end) }
}

/** Where a rebuild is gathered until it is whole, so that the standing table serves on. */
export function sideOf(relation: Relation): Relation {
  return { schema: relation.schema, name: `${relation.name}__ledgerline_rebuild` }
}

/** Empties the way for a rebuild: what an earlier one left beside the table goes. */
export async function beginTable(connection: Connection, relation: Relation): Promise<void> {
  await makeWay(connection, sideOf(relation))
}

/** The rebuilt table takes the place of the old one. */
export async function finishTable(connection: Connection, relation: Relation): Promise<void> {
  await makeWay(connection, relation)
  await connection.run(
    `alter table ${relationName(sideOf(relation))} rename to ${quoteIdentifier(relation.name)}`,
  )
}

/** @returns rows of the batch @throws RebuildWhole; LedgerlineError; StatementError */
export async function addBatch(job: BatchJob): Promise<{ rows: number; message?: string }> {
  const { connection, node, config, into } = job
  const inside = timeFilter(job)
  const event = quoteIdentifier(config.eventTime ?? '')
  await connection.run(
    `create or replace temp table "__ledgerline_new" as select * from (\n${contractSelect(job)}\n) where (${inside}) or ${event} is null`,
  )
  const [counts] = await connection.rows(
    `select count(*) as n, count(*) - count(${event}) as missing from ${freshRows}`,
  )
  if (Number(counts?.missing) > 0) throw withoutTime(job, Number(counts?.missing))
  const standing = relationName(into)
  let message: string | undefined
  if (await stands(connection, into)) {
    const tables = { connection, node, config, standing, fresh: freshRows }
    const writable = await reconcileColumns(tables)
    message = writable.message
    await connection.run(`delete from ${standing} where ${inside}`)
    await insert(tables, writable.columns)
  } else await connection.run(`create table ${standing} as select * from ${freshRows}`)
  await connection.run(`drop table ${freshRows}`)
  return { rows: Number(counts?.n ?? 0), ...(message === undefined ? {} : { message }) }
}

function withoutTime({ node, config, batch }: BatchJob, count: number): LedgerlineError {
  const details = { node: node.name, column: config.eventTime ?? '', count, batch: describeBatches([batch]) }
  const { place } = node.resource
  return new LedgerlineError([diagnose('event-time-null', details, { place })], exitCode.failed)
}

/** The condition on rows of these batches. */
export function writtenBy(job: Omit<BatchJob, 'batch'>, batches: readonly Batch[]): string {
  const ranges = joinBatches(batches).map((batch) => `(${timeFilter({ ...job, batch })})`)
  return ranges.length === 0 ? 'false' : ranges.join(' or ')
}

/** All rows of the batches that were gathered beside take the place of theirs in the standing table. */
export async function placeBatches(
  job: Omit<BatchJob, 'batch'>,
  batches: readonly Batch[],
): Promise<string | undefined> {
  const { connection, node, config, into } = job
  const tables = {
    connection,
    node,
    config,
    standing: relationName(node.relation),
    fresh: relationName(into),
  }
  const { columns, message } = await reconcileColumns(tables)
  await connection.run(`delete from ${tables.standing} where ${writtenBy(job, batches)}`)
  await insert(tables, columns)
  return message
}

/** Instants are read off the business's clock, so an hour that comes twice, or never, is in exactly one batch. */
function timeFilter({
  config,
  batch,
  kind,
  zone,
}: Pick<BatchJob, 'config' | 'batch' | 'kind' | 'zone'>): string {
  const column = quoteIdentifier(config.eventTime ?? '')
  const clock = kind === 'instant' ? `timezone(${quoteLiteral(zone)}, ${column})` : column
  const literal = (time: number): string => `TIMESTAMP ${quoteLiteral(localText(time))}`
  return `${clock} >= ${literal(batch.begin)} and ${clock} < ${literal(batch.end)}`
}
