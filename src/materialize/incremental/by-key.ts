/**
 * The strategy `keys`: rows of the keys whose inputs are others are taken away and computed again. Which keys these are, the
 * model's own SQL says of the rows that changed in what it reads; which rows changed, `run/changed-keys.ts` knows.
 * In: job, decision. Out: what was made, with the marks of its rows. May touch: the table, `_ledgerline."keys of …"`. One
 * transaction. Start at `keyed`.
 */
import { withCondition } from '../../graph/index.ts'
import { quoteIdentifier, relationName } from '../../sql/index.ts'
import { besideJournal, withChanges, writeChanges } from '../changes.ts'
import {
  changedMarks,
  markPartitions,
  type PartitionMarks,
  readMarks,
  wholeMark,
} from '../partition-marks.ts'
import { contractSelect } from '../relation.ts'
import type { Increment, Job, Made } from '../types.ts'
import { freshRows } from './job.ts'
import { addStaged, conditions, made, stage, whole } from './partitions.ts'

/** Where so much of a larger table would be computed again, the whole of it is. */
const fewRows = 10_000
const mostChanged = 0.5

export async function keyed(job: Job, increment: Increment): Promise<Made> {
  const old = readMarks(job.notes?.partitions)
  const { keys } = increment
  const unknown = old === undefined ? 'its rows are not known' : undefined
  const why = increment.whole ?? keys?.whole ?? unknown
  if (why !== undefined || keys === undefined || old === undefined) return await whole(job, why ?? '')
  const { connection, node } = job
  const { partitionBy = [] } = node.config
  const { where, column, count } = await findKeys(job, keys.sql)
  const standing = relationName(node.relation)
  const lost = await markPartitions(connection, standing, partitionBy, where)
  const many = tooMany(wholeMark(lost).rows, wholeMark(old).rows)
  if (many) return await whole(job, `${count} keys changed`)
  const sql = withCondition(contractSelect({ ...job, sql: increment.sql }), where, column)
  const other = await stage(job, `select * from (\n${sql}\n) where ${where}`)
  if (other !== undefined) return await whole(job, other)
  const got = await markPartitions(connection, freshRows, partitionBy)
  const marks = changedMarks(old, got, lost)
  if (marks === undefined) return await whole(job, 'its partitions are not known')
  return await replaceRows(job, { where, marks, got, lost, told: `${count} keys: ${keys.told}` })
}

interface Replaced {
  readonly where: string
  readonly marks: PartitionMarks
  readonly got: PartitionMarks
  readonly lost: PartitionMarks
  readonly told: string
}

async function replaceRows(job: Job, { where, marks, got, lost, told }: Replaced): Promise<Made> {
  const { connection, node } = job
  const { config, relation } = node
  const { partitionBy = [], incremental } = config
  const standing = relationName(relation)
  const known = await writeChanges(job, freshRows, `(select * from ${standing} where ${where})`)
  await connection.run(`delete from ${standing} where ${where}`)
  await addStaged(job)
  const apart = partitionBy.length === 0 ? {} : conditions(partitionBy, [got, lost])
  const written = { [incremental?.key ?? '']: where, ...apart }
  return await withChanges(job, { ...made(marks, told), written }, known)
}

/** The keys lie beside the journal: tests of the rows written look there, on whichever connection they run. */
async function findKeys(job: Job, sql: string): Promise<{ where: string; column: string; count: number }> {
  const { connection, node } = job
  const column = quoteIdentifier(node.config.incremental?.key ?? '')
  const table = besideJournal(`keys of ${node.id}`)
  await connection.run(
    `create or replace table ${table} as select distinct "__key" from (\n${sql}\n) as found ("__key")`,
  )
  const [row] = await connection.rows(
    `select count(*) as n, count(*) filter ("__key" is null) as nulls from ${table}`,
  )
  const inside = `${column} in (select "__key" from ${table} where "__key" is not null)`
  const where = row?.nulls === '0' ? `(${inside})` : `(${inside} or ${column} is null)`
  return { where, column, count: Number(row?.n ?? 0) }
}

function tooMany(changed: number, all: number): boolean {
  return changed > fewRows && changed > all * mostChanged
}
