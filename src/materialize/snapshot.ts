/**
 * A snapshot: a table that keeps every version of each row that a query ever gave (SCD type 2, dbt's columns).
 * In: a job. Out: the table with this moment's changes in it. Nothing is ever rebuilt: rows are added, and the
 * end of a version is written once. Start at `snapshot`; what counts as a change is in `snapshot-changes.ts`,
 * how the table follows its query's columns in `snapshot-columns.ts`.
 */
import { quoteIdentifier as id, quoteLiteral, relationName } from '../sql/index.ts'
import type { Connection, Relation } from '../warehouse/index.ts'
import { makeWay, measure } from './relation.ts'
import { findChanges, type Parts, refuseBadRows, scdId } from './snapshot-changes.ts'
import { columnsOf, firstColumns, fitColumns } from './snapshot-columns.ts'
import { memoryOf, type Names, namesOf, refuse, type SnapshotJob, settingsOf } from './snapshot-settings.ts'
import type { Job, Made, Materialization } from './types.ts'

export const snapshot: Materialization = {
  name: 'snapshot',
  async run(job) {
    const own: SnapshotJob = { ...job, settings: settingsOf(job), names: namesOf(settingsOf(job)) }
    const { connection, node } = own
    const incoming = `temp.${id(`${node.relation.schema}.${node.relation.name}`)}`
    // the query runs once, so that what is checked is what is written
    await connection.run(`create or replace temp table ${incoming.slice(5)} as ${job.sql}`)
    const parts: Parts = { job: own, incoming, changes: `${incoming.slice(0, -1)}.changes"` }
    try {
      return await take(parts)
    } finally {
      // a failed statement has aborted the transaction, and the temporary tables go with it
      for (const table of [parts.changes, incoming])
        await connection.run(`drop table if exists ${table}`).catch(() => undefined)
    }
  },
}

async function take(parts: Parts): Promise<Made> {
  const { job } = parts
  await refuseBadRows(parts)
  const from = await standing(job)
  let message = ''
  if (from === undefined) await begin(parts)
  else {
    if (from !== 'here') await move(job, from)
    message = await fitColumns(parts)
    await findChanges(parts)
    await write(parts)
  }
  const made = await measure(job.connection, job.node.relation)
  return { ...made, notes: { ...memoryOf(job) }, ...(message === '' ? {} : { message }) }
}

/** Where the history stands: here, elsewhere since its schema was another, or nowhere yet. */
async function standing(job: SnapshotJob): Promise<'here' | Relation | undefined> {
  const { connection, node, names, notes } = job
  const here = await columnsOf(connection, node.relation)
  const remembered = notes?.relation as Relation | undefined
  if (here.size === 0) {
    const elsewhere = remembered !== undefined && (await columnsOf(connection, remembered)).size > 0
    return elsewhere ? remembered : undefined
  }
  if (await isView(connection, node.relation)) {
    await makeWay(connection, node.relation)
    return undefined
  }
  const known = (notes?.names as Names | undefined) ?? names
  const lacking = [known.scdId, known.validFrom, known.validTo, known.updatedAt].filter((n) => !here.has(n))
  if (lacking.length > 0) {
    throw refuse(
      job,
      `a table without ${lacking.join(', ')} stands under its name, and is not replaced. Drop it, or give the snapshot another name or schema.`,
    )
  }
  return 'here'
}

async function isView(connection: Connection, { schema, name }: Relation): Promise<boolean> {
  const found = await connection.rows(
    `select 1 as yes from duckdb_views() where database_name = current_database() and schema_name = ${quoteLiteral(schema)} and view_name = ${quoteLiteral(name)}`,
  )
  return found.length > 0
}

/** The first time: every row is a version that is still current. */
async function begin({ job, incoming }: Parts): Promise<void> {
  const { connection, node, names, settings } = job
  const at =
    settings.updatedAt === undefined ? `timestamp ${quoteLiteral(job.moment)}` : id(settings.updatedAt)
  const deleted = settings.hardDeletes === 'new_record' ? `, false as ${id(names.isDeleted)}` : ''
  await firstColumns(job, incoming)
  await connection.run(
    `create table ${relationName(node.relation)} as select *, ${scdId(job, at, '0')} as ${id(names.scdId)}, ${at} as ${id(names.updatedAt)}, ${at} as ${id(names.validFrom)}, ${current(job, at)} as ${id(names.validTo)}${deleted} from ${incoming}`,
  )
}

/** What `dbt_valid_to` holds while a version is current, in the type of the times. */
function current({ settings }: SnapshotJob, like: string): string {
  const text = settings.validToCurrent ?? 'null'
  // nullif(x, x) is null and has the type of x
  return settings.validToCurrent === undefined
    ? `nullif(${like}, ${like})`
    : `coalesce(nullif(${like}, ${like}), ${text})`
}

/** A changed schema moves the history along. */
async function move({ connection, node }: Job, from: Relation): Promise<void> {
  await connection.run(`create table ${relationName(node.relation)} as select * from ${relationName(from)}`)
  await connection.run(`drop table ${relationName(from)}`)
}

/** Adds the new versions, then ends those that they replace. */
async function write({ job, incoming, changes }: Parts): Promise<void> {
  const { connection, node, names, settings } = job
  const table = relationName(node.relation)
  const types = await columnsOf(connection, node.relation)
  const hasDeleted = types.has(names.isDeleted)
  const own = [names.scdId, names.updatedAt, names.validFrom, names.validTo]
  if (hasDeleted) own.push(names.isDeleted)
  const insert = (columns: readonly string[], from: string, updated: string, gone: boolean): string =>
    `insert into ${table} (${[...columns, ...own].map(id).join(', ')}) select ${[
      ...columns.map((c) => `source.${id(c)}`),
      ...['change._scd_id', updated, 'change._moment', current(job, 'change._moment')],
      ...(hasDeleted ? [String(gone)] : []),
    ].join(', ')} from ${changes} as change join ${from}`
  const fed = [...(await columnsOf(connection, incoming)).keys()]
  const seen = settings.updatedAt === undefined ? 'change._moment' : `source.${id(settings.updatedAt)}`
  await connection.run(insert(fed, `${incoming} as source on source.rowid = change._new`, seen, false))
  if (settings.hardDeletes === 'new_record') {
    const kept = [...types.keys()].filter((c) => !own.includes(c))
    const gone = `${table} as source on source.rowid = change._old where change._new is null`
    await connection.run(insert(kept, gone, 'change._moment', true))
  }
  await connection.run(
    `update ${table} as version set ${id(names.validTo)} = change._moment from ${changes} as change where version.rowid = change._old`,
  )
}
