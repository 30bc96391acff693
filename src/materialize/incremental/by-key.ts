/**
 * The strategy `keys`: rows of the keys whose inputs are others are taken away and computed again. Which keys these are, the
 * model's own SQL says of the rows that changed in what it reads; which rows changed, and which partitions, `run/changed-keys.ts` knows.
 * In: job, decision. Out: what was made, with the marks of its rows. May touch: the table, `_ledgerline."keys of …"`. One
 * transaction. Start at `keyed`.
 */
import { withCondition } from '../../graph/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../../sql/index.ts'
import { besideJournal, changesName, keysName, withChanges, writeChanges } from '../changes.ts'
import {
  changedMarks,
  markPartitions,
  type PartitionMarks,
  readMarks,
  wholeMark,
} from '../partition-marks.ts'
import { contractSelect } from '../relation.ts'
import type { ChangedKeys, Increment, Job, Made } from '../types.ts'
import { writtenSince } from '../written.ts'
import { columnsOf } from './columns.ts'
import { freshRows } from './job.ts'
import { addStaged, made, type Staged, stage, whole } from './partitions.ts'
import { stands } from './stage.ts'

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
  const lacking = (await lackingRows(job, keys.from)) ?? (await otherKeys(job, keys))
  if (lacking !== undefined) return await whole(job, lacking)
  // one of too many values has no marks; the others, or the one of all rows, tell the whole
  const partitionBy = (node.config.partitionBy ?? []).filter((entry) => old.by[entry] !== undefined)
  const { where, column, count } = await findKeys(job, keys)
  const standing = relationName(node.relation)
  const lost = await markPartitions(connection, standing, partitionBy, where)
  const many = tooMany(wholeMark(lost).rows, wholeMark(old).rows)
  if (many) return await whole(job, `${keysText(count)} changed`)
  const sql = withCondition(contractSelect({ ...job, sql: increment.sql }), where, column)
  const staged = await stage(job, `select * from (\n${sql}\n) where ${where}`)
  if (staged.other !== undefined) return await whole(job, staged.other)
  const got = await markPartitions(connection, freshRows, partitionBy, 'true', staged.fresh)
  const marks = changedMarks(old, got, lost)
  if (marks === undefined) return await whole(job, 'its partitions are not known')
  const told = `${keysText(count)}: ${keys.told}`
  return await replaceRows(job, { partitionBy, where, marks, got, lost, staged, told })
}

function keysText(count: number): string {
  return `${count} key${count === 1 ? '' : 's'}`
}

interface Replaced {
  /** Entries of which marks are kept. */
  readonly partitionBy: readonly string[]
  readonly where: string
  readonly marks: PartitionMarks
  readonly got: PartitionMarks
  readonly lost: PartitionMarks
  readonly staged: Extract<Staged, { other?: undefined }>
  readonly told: string
}

async function replaceRows(job: Job, replaced: Replaced): Promise<Made> {
  const { partitionBy, where, marks, got, lost, staged, told } = replaced
  const { connection, node } = job
  const standing = relationName(node.relation)
  const { rows } = wholeMark(marks)
  const known = await writeChanges(
    job,
    rows,
    freshRows,
    `(select * from ${standing} where ${where})`,
    staged.fresh,
  )
  await connection.run(`delete from ${standing} where ${where}`)
  await addStaged(job, staged.old)
  const apart = writtenSince(partitionBy, got, lost)
  const written = { [node.config.incremental?.key ?? '']: where, ...apart }
  return await withChanges(job, { ...made(marks, told), written }, known)
}

/** Rows that a build left beside the journal, and somebody took away. @returns why the table is built whole */
async function lackingRows({ connection }: Job, from: readonly string[]): Promise<string | undefined> {
  for (const id of from)
    if (!(await stands(connection, { schema: '_ledgerline', name: changesName(id) })))
      return `the changed rows of ${id} are gone`
  return undefined
}

/** Where no partition of a parent is a key that stands, they are not called by the same values. @returns why it is built whole */
async function otherKeys(job: Job, { partitions }: ChangedKeys): Promise<string | undefined> {
  const { connection, node } = job
  const key = node.config.incremental?.key ?? ''
  const column = quoteIdentifier(key)
  for (const values of partitions) {
    if (values.length === 0) continue
    const [row] = await connection.rows(
      `select count(${column}) > 0 and count(*) filter (${column} in (${await asKeys(job, key, values)})) = 0 as others from ${relationName(node.relation)}`,
    )
    if (row?.others === 'true') return 'the partitions of what it reads are none of its keys'
  }
  return undefined
}

/** The keys lie beside the journal: tests of the rows written look there, on whichever connection they run. */
async function findKeys(
  job: Job,
  { sql, values }: ChangedKeys,
): Promise<{ where: string; column: string; count: number }> {
  const { connection, node } = job
  const key = node.config.incremental?.key ?? ''
  const column = quoteIdentifier(key)
  const table = besideJournal(keysName(node.id))
  const partitions = values.length === 0 ? '' : `\nunion all\n${await asKeys(job, key, values)}`
  await connection.run(
    `create or replace table ${table} as select distinct "__key" from (\n(${sql}\n)${partitions}\n) as found ("__key")`,
  )
  const [row] = await connection.rows(
    `select count(*) as n, count(*) filter ("__key" is null) as nulls from ${table}`,
  )
  const inside = `${column} in (select "__key" from ${table} where "__key" is not null)`
  const where = row?.nulls === '0' ? `(${inside})` : `(${inside} or ${column} is null)`
  return { where, column, count: Number(row?.n ?? 0) }
}

/** Partitions are known by their texts; the table that stands says of what type the key is. */
async function asKeys(
  { connection, node }: Job,
  key: string,
  values: readonly (string | null)[],
): Promise<string> {
  const columns = await columnsOf(connection, relationName(node.relation))
  const type = columns.find(({ name }) => name.toLowerCase() === key.toLowerCase())?.type ?? 'varchar'
  const list = values.map((value) => `(${value === null ? 'null' : quoteLiteral(value)})`).join(', ')
  return `select cast(v as ${type}) from (values ${list}) as partitions (v)`
}

function tooMany(changed: number, all: number): boolean {
  return changed > fewRows && changed > all * mostChanged
}
