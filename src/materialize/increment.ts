/**
 * An incremental model: the plan has decided whether the standing table gets new rows or is built whole, and this
 * does it in the transaction that the caller opened: either every batch of a run is in the table or none is. The batches of
 * a backfill are computed before, beside the table (`incremental/stage.ts`).
 * In: Job with its Increment. Out: what was made, with the batches that are done as notes for the next build.
 */
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import { timeKindOf, withBatch } from '../graph/index.ts'
import type { IncrementalConfig } from '../project/index.ts'
import {
  addBatch,
  addRows,
  type Batch,
  type BatchJob,
  batchKey,
  beginTable,
  boundsOf,
  closeStage,
  cutBatches,
  describeBatches,
  doneBatches,
  dueBatches,
  finishTable,
  keyed,
  type LocalTime,
  makeWhole,
  newFiles,
  noteBatch,
  openStage,
  parseLocal,
  partitioned,
  placeBatches,
  RebuildWhole,
  reachOf,
  type Stage,
  saidBack,
  shortText,
  sideOf,
  writtenBy,
} from './incremental/index.ts'
import { measure } from './relation.ts'
import type { Increment, Job, Made, Materialization, Prepared } from './types.ts'

export const incremental: Materialization = {
  name: 'incremental',
  prepare,
  async run(job) {
    const { increment } = job
    const config = job.node.config.incremental
    if (increment === undefined || config === undefined) throw new Error(`${job.node.id} has no increment`)
    const made = await built(job, increment, config)
    const asOf = increment.asOf === undefined ? {} : { asOf: increment.asOf }
    return { ...made, notes: { own: increment.own, ...asOf, ...made.notes } }
  },
}

async function built(job: Job, increment: Increment, config: IncrementalConfig): Promise<Made> {
  if (config.strategy === 'time_range') return await timeRange(job, increment, config)
  if (config.strategy === 'partitions') return await partitioned(job, increment)
  if (config.strategy === 'keys') return await keyed(job, increment)
  if (config.strategy === 'new_files') return await newFiles(job, increment)
  return await rowsOf(job, increment, config)
}

async function rowsOf(job: Job, increment: Increment, config: IncrementalConfig): Promise<Made> {
  const { connection, node, sql } = job
  const whole = async (because: string): Promise<Made> => {
    const made = await makeWhole({ connection, node, config, sql })
    return { ...made, message: `whole: ${because}` }
  }
  if (increment.whole !== undefined) return await whole(increment.whole)
  try {
    const made = await addRows({ connection, node, config, sql: increment.sql })
    return { ...made, message: made.message ?? 'new rows only' }
  } catch (error) {
    if (!(error instanceof RebuildWhole)) throw error
    return await whole(error.message)
  }
}

interface Filling {
  readonly all: readonly Batch[]
  readonly batches: readonly Batch[]
  /** Batches that are in the standing table. */
  readonly done?: readonly Batch[]
  /** Why the table is built whole. */
  readonly because?: string
}

/** What is to be computed. @throws LedgerlineError */
function fillingOf(job: Job, increment: Increment, config: IncrementalConfig): Filling {
  const range = rangeOf(job, increment, config)
  const all = cutBatches(range, config.batchSize)
  const done = doneBatches(job.notes?.batches)
  const because = increment.whole ?? wentBack(job, config, done, range.end)
  if (because !== undefined) return { all, batches: all, because }
  return { all, batches: dueBatches(all, done, { ...increment, lookback: config.lookback }), done }
}

async function timeRange(job: Job, increment: Increment, config: IncrementalConfig): Promise<Made> {
  const what = fillingOf(job, increment, config)
  try {
    return await fill(job, increment, config, what, job.prepared)
  } catch (error) {
    if (!(error instanceof RebuildWhole)) throw error
    const { all } = what
    return await fill(job, increment, config, { all, batches: all, because: error.message })
  }
}

/**
 * Batches of a backfill, each committed beside the table. Not where a batch reads the table itself, which must hold the
 * batches before it, nor behind a hook, which belongs into one transaction with them.
 */
async function prepare(job: Job): Promise<Prepared | undefined> {
  const { increment, node, connection, onBatch } = job
  const config = node.config.incremental
  if (increment === undefined || config?.strategy !== 'time_range') return undefined
  if (node.calls.some((c) => c.helper === 'self') || (node.hooks?.pre.length ?? 0) > 0) return undefined
  const what = fillingOf(job, increment, config)
  // what every day brings is no backfill
  if (what.batches.length <= config.lookback + 1) return undefined
  const stage = stageOf(job, increment, what)
  const there = await openStage(stage, what.batches)
  const base = await baseOf(job, increment, config, what)
  for (const [i, batch] of what.batches.entries()) {
    if (there.has(batchKey(batch))) continue
    await connection.transaction(async () => {
      await addBatch({ ...base, ...batchOf(base, batch) })
      await noteBatch(stage, batch)
    })
    onBatch?.(i + 1, what.batches.length)
  }
  return { resumed: there.size }
}

function stageOf({ connection, node }: Job, { madeFrom }: Increment, { because }: Filling): Stage {
  // new rows and a whole table have other texts
  const mode = because === undefined ? 'new rows' : 'whole'
  return { connection, node: node.id, into: sideOf(node.relation), madeFrom: `${mode} ${madeFrom}` }
}

type Base = Omit<BatchJob, 'batch'>

async function baseOf(
  job: Job,
  increment: Increment,
  config: IncrementalConfig,
  what: Filling,
): Promise<Base> {
  const { connection, node } = job
  const kind = timeKindOf(await typeOf(job, config.eventTime ?? '')) ?? 'local'
  const sql = what.because === undefined ? increment.sql : job.sql
  return { connection, node, config, sql, into: sideOf(node.relation), kind, zone: increment.timezone }
}

function batchOf({ sql, kind, zone }: Base, batch: Batch): { batch: Batch; sql: string } {
  return { batch, sql: withBatch(sql, boundsOf(batch, kind, zone)) }
}

async function fill(
  job: Job,
  increment: Increment,
  config: IncrementalConfig,
  what: Filling,
  prepared?: Prepared,
): Promise<Made> {
  const { connection, node } = job
  const whole = what.because !== undefined
  const base = await baseOf(job, increment, config, what)
  const messages = prepared === undefined ? await direct(base, what) : await fromBeside(base, what, prepared)
  if (whole) await finishTable(connection, node.relation)
  await closeStage(stageOf(job, increment, what))
  const keys = new Set([...(what.done ?? []), ...what.batches].map(batchKey))
  // a batch that was cut short by the end of its day is replaced by the longer one
  const kept = what.all.map(batchKey).filter((key) => keys.has(key))
  const told = `${whole ? `whole: ${what.because}; ` : ''}${describeBatches(what.batches)}`
  const made = await measure(connection, node.relation)
  // where there is more to tell, columns of older rows may be others
  const only =
    whole || messages.size > 0 ? {} : { written: { [config.eventTime ?? '']: writtenBy(base, what.batches) } }
  return { ...made, ...only, message: [told, ...messages].join('; '), notes: { batches: kept } }
}

/** Every batch of the run in the caller's transaction. @returns what to tell */
async function direct(base: Base, { batches, because }: Filling): Promise<ReadonlySet<string>> {
  const messages = new Set<string>()
  if (because !== undefined) await beginTable(base.connection, base.node.relation)
  const into = because === undefined ? base.node.relation : base.into
  for (const batch of batches) {
    const { message } = await addBatch({ ...base, into, ...batchOf(base, batch) })
    if (message !== undefined) messages.add(message)
  }
  return messages
}

/** The batches lie beside: a whole table takes the old one's name, new rows take the place of theirs. */
async function fromBeside(base: Base, what: Filling, { resumed }: Prepared): Promise<ReadonlySet<string>> {
  const messages = new Set<string>()
  if (resumed > 0) messages.add(`${resumed} of them from a build that did not end`)
  const placed = what.because === undefined ? await placeBatches(base, what.batches) : undefined
  if (placed !== undefined) messages.add(placed)
  return messages
}

/** The database's own type of a column that the model gives. */
async function typeOf({ connection, sql }: Job, column: string): Promise<string> {
  const { columns } = await connection.table(`select * from (\n${sql}\n) limit 0`)
  return columns.find((c) => c.name.toLowerCase() === column.toLowerCase())?.type ?? ''
}

/** From `begin` to the end that the project's as-of var or the command line says. @throws LedgerlineError */
function rangeOf(job: Job, increment: Increment, config: IncrementalConfig): Batch {
  const begin = parseLocal(config.begin ?? '')
  const { place } = job.node.resource
  if (begin === undefined) {
    const problem = `its begin ${config.begin ?? ''} is no date or timestamp`
    throw new LedgerlineError([diagnose('incremental-config', { node: job.node.name, problem }, { place })])
  }
  if (increment.end === undefined) {
    const problem = 'there is neither a var as_of_date nor --event-time-end'
    throw new LedgerlineError([diagnose('incremental-no-end', { node: job.node.name, problem }, { place })])
  }
  return { begin, end: Math.max(begin, increment.end) }
}

/** Rows after the end stand in the table: only a whole build takes them out again. */
function wentBack(
  job: Job,
  config: IncrementalConfig,
  done: readonly Batch[],
  end: LocalTime,
): string | undefined {
  const last = reachOf(done)
  if (last <= end) return undefined
  const details = { node: job.node.name, from: shortText(last), to: shortText(end) }
  if (config.fullRefresh === false) {
    const problem = diagnose('incremental-went-back', details, { place: job.node.resource.place })
    throw new LedgerlineError([problem], exitCode.failed)
  }
  return saidBack(last, end)
}
