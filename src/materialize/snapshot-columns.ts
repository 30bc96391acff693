/**
 * How a snapshot's table follows the columns of its query: new ones are added, wider types taken over, what
 * would lose something is refused. In: a job. Out: the altered table. Start at `fitColumns`.
 */
import { isFloating, normaliseType, quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import type { Connection, Relation } from '../warehouse/index.ts'
import { type Names, refuse, type SnapshotJob } from './snapshot-settings.ts'

type Types = ReadonlyMap<string, string>

/** Names and types in order; empty when nothing stands there. A text names a temporary table. */
export async function columnsOf(connection: Connection, of: Relation | string): Promise<Types> {
  const where =
    typeof of === 'string'
      ? `database_name = 'temp' and table_name = ${quoteLiteral(of.slice('temp."'.length, -1).replaceAll('""', '"'))}`
      : `database_name = current_database() and schema_name = ${quoteLiteral(of.schema)} and table_name = ${quoteLiteral(of.name)}`
  const rows = await connection.rows(
    `select column_name as n, data_type as t from duckdb_columns() where ${where} order by column_index`,
  )
  return new Map(rows.map((r) => [r.n ?? '', r.t ?? '']))
}

/** Before the first version is written. */
export async function firstColumns(job: SnapshotJob, incoming: string): Promise<void> {
  refuseUnfit(job, await columnsOf(job.connection, incoming))
}

/** The times take the type of the source's own time. */
function ownTimes({ names, settings }: SnapshotJob, fresh: Types): [string, string][] {
  const type = settings.updatedAt === undefined ? undefined : fresh.get(settings.updatedAt)
  if (type === undefined) return []
  return [names.updatedAt, names.validFrom, names.validTo].map((name) => [name, type])
}

/**
 * All that must be altered, before any row is written: the database takes no ALTER after an UPDATE.
 * @returns what to tell the user, or ''
 */
export async function fitColumns({ job, incoming }: { job: SnapshotJob; incoming: string }): Promise<string> {
  const { connection, node, names } = job
  await renameOwn(job)
  const fresh = await columnsOf(connection, incoming)
  refuseUnfit(job, fresh)
  refuseOtherKey(job)
  const types = await columnsOf(connection, node.relation)
  const table = relationName(node.relation)
  for (const [column, type] of [...fresh, ...ownTimes(job, fresh)]) {
    const stands = types.get(column)
    if (stands === undefined)
      await connection.run(`alter table ${table} add column ${quoteIdentifier(column)} ${type}`)
    else if (stands !== type) {
      const common = await widen(job, column, stands, type)
      // a text of old compared with a number of today would be cast to one, and fail or pass for equal
      if (fresh.has(column) && common !== normaliseType(type))
        await connection.run(
          `alter table ${incoming} alter column ${quoteIdentifier(column)} set data type ${common}`,
        )
    }
  }
  if (job.settings.hardDeletes === 'new_record' && !types.has(names.isDeleted)) {
    await connection.run(
      `alter table ${table} add column ${quoteIdentifier(names.isDeleted)} boolean default false`,
    )
    await connection.run(`alter table ${table} alter column ${quoteIdentifier(names.isDeleted)} drop default`)
  }
  await changeCurrent(job)
  const own = new Set<string>(Object.values(names))
  const dropped = [...types.keys()].filter((c) => !fresh.has(c) && !own.has(c))
  if (dropped.length === 0) return ''
  return `its query gives no ${dropped.join(', ')} any more: kept in old versions, null in new ones`
}

/** The journal remembers the names of the last build. */
async function renameOwn({ connection, node, names, notes }: SnapshotJob): Promise<void> {
  const before = notes?.names as Names | undefined
  if (before === undefined) return
  const standing = await columnsOf(connection, node.relation)
  for (const key of Object.keys(names) as (keyof Names)[]) {
    const [old, now] = [before[key], names[key]]
    if (old === now || !standing.has(old)) continue
    await connection.run(
      `alter table ${relationName(node.relation)} rename column ${quoteIdentifier(old)} to ${quoteIdentifier(now)}`,
    )
  }
}

function refuseUnfit(job: SnapshotJob, fresh: Types): void {
  const { updatedAt } = job.settings
  const type = updatedAt === undefined ? 'DATE' : (fresh.get(updatedAt) ?? '')
  if (!/^(?:DATE|TIMESTAMP)/.test(type)) {
    throw refuse(job, `updated_at is ${updatedAt}, which is ${type}. It must be a date or a timestamp.`)
  }
  const own = new Set(Object.values(job.names).map((n: string) => n.toLowerCase()))
  const clash = [...fresh.keys()].find((c) => own.has(c.toLowerCase()))
  if (clash === undefined) return
  throw refuse(
    job,
    `its query gives a column ${clash}, which is one of the snapshot's own. Rename it in the query, or the snapshot's with snapshot_meta_column_names.`,
  )
}

function refuseOtherKey(job: SnapshotJob): void {
  const before = job.notes?.uniqueKey as readonly string[] | undefined
  const now = job.settings.uniqueKey
  if (before === undefined || [...before].sort().join('\n') === [...now].sort().join('\n')) return
  throw refuse(
    job,
    `its unique_key was ${before.join(', ')} and is now ${now.join(', ')}; the versions that stand cannot be told apart by it. Begin a snapshot of another name.`,
  )
}

/** Current versions carry the old mark; they get the new one, or they would pass for ended. */
async function changeCurrent({ connection, node, names, notes, settings }: SnapshotJob): Promise<void> {
  const before = notes?.validToCurrent as string | null | undefined
  const now = settings.validToCurrent ?? null
  if (before === undefined || before === null || before === now) return
  const to = quoteIdentifier(names.validTo)
  await connection.run(
    `update ${relationName(node.relation)} set ${to} = ${now === null ? 'null' : `(${now})`} where ${to} = (${before})`,
  )
}

/** Gives the column the type that holds both, which comes back, unless exact numbers would become floating ones. */
async function widen(job: SnapshotJob, column: string, stands: string, type: string): Promise<string> {
  const refusal = refuse(
    job,
    `its query gives ${column} as ${type}, but the versions that stand have ${stands}, and neither holds the other without loss. Cast it in the query.`,
  )
  const query = `select cast(null as ${stands}) as x union all select cast(null as ${type})`
  const { columns } = await job.connection.table(`select * from (${query}) limit 0`).catch(() => {
    throw refusal
  })
  const common = normaliseType(columns[0]?.type ?? '')
  if (isFloating(common) && !isFloating(stands)) throw refusal
  if (common === normaliseType('varchar') && normaliseType(stands) !== common) throw refusal
  if (common === normaliseType(stands)) return common
  await job.connection.run(
    `alter table ${relationName(job.node.relation)} alter column ${quoteIdentifier(column)} set data type ${common}`,
  )
  return common
}
