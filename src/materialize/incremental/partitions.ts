/**
 * The strategies that know what changed by contents. `partitions` takes the partitions away whose inputs are others and
 * computes them again; `new_files` adds the rows of files that were not there when the table was built. Which ones, the
 * run has decided (`run/partitions.ts`, `run/new-files.ts`).
 * In: job, decision. Out: what was made, with the marks of its partitions. May touch: the table. One transaction.
 */
import { compareColumns, describeChanges, partitionCondition, withRebuilt } from '../../graph/index.ts'
import { quoteIdentifier, relationName } from '../../sql/index.ts'
import { type ColumnType, StatementError } from '../../warehouse/index.ts'
import { replaceTable, withChanges, writeChanges } from '../changes.ts'
import {
  areAsMarked,
  changedMarks,
  keptMarks,
  markPartitions,
  type PartitionMarks,
  partitionValue,
  readMarks,
  wholeMark,
} from '../partition-marks.ts'
import { contractSelect } from '../relation.ts'
import type { AddedFiles, Increment, Job, Made } from '../types.ts'
import { writtenSince } from '../written.ts'
import { columnsOf } from './columns.ts'
import { freshRows } from './job.ts'
import { piecesOf } from './pieces.ts'
import { insert } from './strategies.ts'

export async function partitioned(job: Job, increment: Increment): Promise<Made> {
  const old = readMarks(job.notes?.partitions)
  const { rebuild } = increment
  const why =
    increment.whole ?? rebuild?.whole ?? (old === undefined ? 'its partitions are not known' : undefined)
  if (why !== undefined || rebuild === undefined || old === undefined) return await whole(job, why ?? '')
  if (job.pieces !== undefined) return await whole(job, 'what changed does not fit into memory at once')
  const { partitionBy = [] } = job.node.config
  const where = partitionCondition(partitionValue(partitionBy[0] ?? ''), rebuild)
  const query = `select * from (\n${withRebuilt(contractSelect({ ...job, sql: increment.sql }), rebuild)}\n) where ${where}`
  const { other, old: columns, fresh } = await stage(job, query)
  if (other !== undefined) return await whole(job, other)
  const { connection } = job
  const standing = relationName(job.node.relation)
  const lost = await markPartitions(connection, standing, partitionBy, where, columns)
  const got = await markPartitions(connection, freshRows, partitionBy, 'true', fresh)
  const marks = changedMarks(old, got, lost)
  if (marks === undefined) return await whole(job, 'its partitions are not known')
  if (!areAsMarked(old, lost, partitionBy[0] ?? ''))
    return await whole(job, 'its rows are not those that were built')
  const { rows } = wholeMark(marks)
  const known = await writeChanges(job, rows, freshRows, `(select * from ${standing} where ${where})`, fresh)
  await connection.run(`delete from ${standing} where ${where}`)
  await addStaged(job, columns)
  const count = (of: PartitionMarks) => of.by[partitionBy[0] ?? '']?.length ?? 0
  const told = `${count(got)} of ${count(marks)} partitions: ${rebuild.told.join('; ')}`
  const all = { ...made(marks, told), written: writtenSince(partitionBy, got, lost) }
  return await withChanges(job, all, known)
}

export async function newFiles(job: Job, increment: Increment): Promise<Made> {
  const old = readMarks(job.notes?.partitions)
  const added = increment.added
  const why = increment.whole ?? added?.whole ?? (old === undefined ? 'its rows are not known' : undefined)
  const files = added === undefined ? {} : { files: added.files }
  if (why !== undefined || added === undefined || old === undefined) {
    const all = await whole(job, why ?? '')
    return { ...all, notes: { ...all.notes, ...files } }
  }
  const { connection } = job
  const refused = await refusedOver(job, added)
  const staged =
    refused === undefined ? await stage(job, contractSelect({ ...job, sql: added.sql })) : { other: refused }
  if (staged.other !== undefined) {
    const all = await whole(job, staged.other)
    return { ...all, notes: { ...all.notes, ...files } }
  }
  const { partitionBy = [] } = job.node.config
  const got = await markPartitions(connection, freshRows, partitionBy, 'true', staged.fresh)
  const marks = changedMarks(old, got)
  const rows = wholeMark(old).rows + wholeMark(got).rows
  const kept = await writeChanges(job, rows, freshRows, undefined, staged.fresh)
  await addStaged(job, staged.old)
  for (const { name } of [...added.views].reverse())
    await connection.run(`drop view temp.${quoteIdentifier(name)}`)
  // the marks of all rows were not kept: they are taken again
  const known = marks ?? (await markPartitions(connection, relationName(job.node.relation), partitionBy))
  const result = made(known, added.told)
  const all = { ...result, onlyAdded: true as const, notes: { ...result.notes, ...files } }
  const told = partitionBy.length === 0 ? all : { ...all, written: writtenSince(partitionBy, got, undefined) }
  return await withChanges(job, told, kept)
}

/** Makes the views of the new rows. @returns that the model's SQL, written for all rows, says something else over these */
async function refusedOver({ connection }: Job, { views, sql }: AddedFiles): Promise<string | undefined> {
  try {
    for (const view of views)
      await connection.run(`create or replace temp view ${quoteIdentifier(view.name)} as ${view.sql}`)
    await connection.rows(`describe select * from (\n${sql}\n)`)
    return undefined
  } catch (error) {
    if (!(error instanceof StatementError) || !/^(?:binder|catalog|parser)$/.test(error.kind)) throw error
    return 'its SQL does not fit rows of new files alone'
  }
}

/** Columns of the standing table and of the rows beside it, asked for once; or why it cannot take them. */
export type Staged =
  | { readonly other: string; readonly old?: undefined; readonly fresh?: undefined }
  | {
      readonly other?: undefined
      readonly old: readonly ColumnType[]
      readonly fresh: readonly ColumnType[]
    }

/** The new rows, in a temporary table. */
export async function stage({ connection, node }: Job, query: string): Promise<Staged> {
  await connection.run(`create or replace temp table "__ledgerline_new" as ${query}`)
  const old = await columnsOf(connection, relationName(node.relation))
  const fresh = await columnsOf(connection, freshRows)
  const changes = describeChanges(compareColumns(old, fresh))
  if (changes === '') return { old, fresh }
  await connection.run(`drop table ${freshRows}`)
  return { other: `its columns changed (${changes})` }
}

/** @param columns  of the standing table */
export async function addStaged({ connection, node }: Job, columns: readonly ColumnType[]): Promise<void> {
  const names = columns.map((c) => c.name)
  await insert({ connection, standing: relationName(node.relation) }, names)
  await connection.run(`drop table ${freshRows}`)
}

export async function whole(job: Job, because: string): Promise<Made> {
  const { connection, node } = job
  const { increment } = job
  const [first, ...rest] =
    increment === undefined ? ([contractSelect(job)] as const) : await piecesOf(job, increment)
  const known = await replaceTable(job, first, rest)
  const { partitionBy = [] } = node.config
  const marks = await markPartitions(connection, relationName(node.relation), partitionBy)
  const old = readMarks(job.notes?.partitions)
  const cut = rest.length === 0 ? '' : `; in ${rest.length + 1} pieces, for want of memory`
  const all = made(marks, `whole: ${because}${cut}`)
  // tests passed on what the journal knows, whatever stood there when it was replaced
  const told = old === undefined ? all : { ...all, written: writtenSince(partitionBy, marks, old) }
  return await withChanges(job, told, known)
}

/** @param marks of all rows */
export function made(marks: PartitionMarks, message: string): Made {
  const partitions = keptMarks(marks)
  return { ...wholeMark(marks), message, partitions, notes: { partitions, told: message } }
}
