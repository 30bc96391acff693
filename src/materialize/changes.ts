/**
 * The rows by which a table differs from what it was before its last build, kept beside the journal for models that are built by
 * keys. They take the table from one content hash to the next, so a reader knows from its own note of what it read whether they
 * are all that it has not seen.
 * In: job, rows that went out and came in. Out: notes. May touch: `_ledgerline."changes of …"`, in the transaction of the node.
 * Start at `withChanges`; `replaceTable` is for tables that are made whole.
 */
import { compareColumns, describeChanges } from '../graph/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'
import { columnsOf } from './incremental/columns.ts'
import { stands } from './incremental/stage.ts'
import { makeWay, measure, replace } from './relation.ts'
import type { Changes, Job, Made } from './types.ts'

/** Beyond these rows, and this part of a table, its changes are as good as the table. */
const fewRows = 10_000
const mostChanged = 0.5

const differing = 'temp.main."__ledgerline_differ"'

export function besideJournal(name: string): string {
  return `_ledgerline.${quoteIdentifier(name)}`
}

/** @param id of a node whose changed rows are kept */
export function changesName(id: string): string {
  return `changes of ${id}`
}

/** @param id of a node that is built by keys */
export function keysName(id: string): string {
  return `keys of ${id}`
}

export function changesOf(id: string): string {
  return besideJournal(changesName(id))
}

/**
 * Rows that are in one of both and not, as often, in the other. Where there is none, what was written earlier stays. Where they
 * are as good as the table, none is written.
 *
 * @param all rows of the table now @param got, lost relations of the same columns @param known  these, where they were asked for already
 * @returns whether any was written
 */
export async function writeChanges(
  { connection, node, tracked }: Pick<Job, 'connection' | 'node' | 'tracked'>,
  all: number,
  got: string,
  lost?: string,
  known?: readonly ColumnType[],
): Promise<boolean> {
  if (tracked !== true) return false
  const columns = known ?? (await columnsOf(connection, got))
  const list = columns.map((c) => quoteIdentifier(c.name)).join(', ')
  const sides = [
    `select hash(${list}) as h, 1 as side from ${got}`,
    ...(lost === undefined ? [] : [`select hash(${list}), -1 from ${lost}`]),
  ]
  await connection.run(
    `create or replace temp table "__ledgerline_differ" as select h, count(*) as n from (${sides.join(' union all ')}) group by h having sum(side) <> 0`,
  )
  const [row] = await connection.rows(`select coalesce(sum(n), 0)::bigint as n from ${differing}`)
  const rows = [got, ...(lost === undefined ? [] : [lost])].map(
    (from) => `select ${list} from ${from} as side where hash(${list}) in (select h from ${differing})`,
  )
  const count = Number(row?.n ?? 0)
  const written = count > 0 && count <= Math.max(fewRows, all * mostChanged)
  if (written)
    await connection.run(`create or replace table ${changesOf(node.id)} as ${rows.join(' union all ')}`)
  await connection.run(`drop table ${differing}`)
  return written
}

/**
 * What was made, with what takes the table there from what it held before: the changes written now, or, where no row is another,
 * those that were written earlier. Nothing where neither is known.
 */
export async function withChanges(job: Job, made: Made, written: boolean): Promise<Made> {
  const { connection, node, tracked, before } = job
  if (tracked !== true || made.contentHash === null) return made
  const noted = readChanges(job.notes?.changes)
  const isSame = made.contentHash === before
  if (isSame && !written && noted?.to === before) return told(made, noted)
  if (!isSame && written && before !== undefined) return told(made, { from: before, to: made.contentHash })
  await connection.run(`drop table if exists ${changesOf(node.id)}`)
  return made
}

function told(made: Made, changes: Changes): Made {
  return { ...made, changes, notes: { ...made.notes, changes } }
}

/**
 * Makes a table whole. @param rest  selects of rows that are added when it stands
 * @returns whether it was written by which rows it differs from the one that stood
 */
export async function replaceTable(job: Job, sql: string, rest: readonly string[] = []): Promise<boolean> {
  const { connection, node, before, tracked } = job
  const { relation } = node
  if (tracked !== true || before === undefined || !(await stands(connection, relation))) {
    const name = job.name ?? relationName(relation)
    await replace(connection, 'table', name, sql)
    for (const more of rest) await connection.run(`insert into ${name} ${more}`)
    return false
  }
  const beside = { schema: relation.schema, name: `${relation.name}__ledgerline_rebuild` }
  const [standing, made] = [relationName(relation), relationName(beside)]
  await makeWay(connection, beside)
  await connection.run(`create table ${made} as ${sql}`)
  for (const more of rest) await connection.run(`insert into ${made} ${more}`)
  const same = await sameColumns(connection, standing, made)
  // the journal's hash is where its changes begin, so it must be what stands: a table changed by hand is not
  const known = same && (await measure(connection, relation)).contentHash === before
  const [row] = known ? await connection.rows(`select count(*) as n from ${made}`) : []
  const written = known && (await writeChanges(job, Number(row?.n ?? 0), made, standing))
  await makeWay(connection, relation)
  await connection.run(`alter table ${made} rename to ${quoteIdentifier(relation.name)}`)
  return written
}

async function sameColumns(connection: Connection, one: string, other: string): Promise<boolean> {
  const changes = compareColumns(await columnsOf(connection, one), await columnsOf(connection, other))
  return describeChanges(changes) === ''
}

/** What the journal kept. */
export function readChanges(noted: unknown): Changes | undefined {
  if (typeof noted !== 'object' || noted === null) return undefined
  const { from, to } = noted as Partial<Changes>
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined
}
