/**
 * What changed between the current versions and what the query gives now.
 * In: a snapshot's job and its temporary tables. Out: the table of changes, or a refusal. Writes nothing else.
 * Start at `refuseBadRows`, then `findChanges`.
 */
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import { columnsOf } from './snapshot-columns.ts'
import { refuse, type SnapshotJob } from './snapshot-settings.ts'

export interface Parts {
  readonly job: SnapshotJob
  /** Temporary table: what the query gives now. */
  readonly incoming: string
  /** Temporary table: `_old` (rowid in the snapshot), `_new` (rowid in `incoming`), `_moment`, `_scd_id`. */
  readonly changes: string
}

const shown = 5
const id = quoteIdentifier

/** A key that is null or stands twice would spoil the history for good, so nothing is written at all. */
export async function refuseBadRows({ job, incoming }: Parts): Promise<void> {
  const { connection, settings } = job
  const keys = settings.uniqueKey.map(id).join(', ')
  const empty = settings.uniqueKey.map((k) => `${id(k)} is null`).join(' or ')
  await none(
    job,
    `its key ${settings.uniqueKey.join(', ')} is null`,
    `select ${keys} from ${incoming} where ${empty}`,
  )
  if (settings.updatedAt !== undefined) {
    const at = id(settings.updatedAt)
    await none(job, `${settings.updatedAt} is null`, `select ${keys} from ${incoming} where ${at} is null`)
  }
  const doubled = await connection.rows(
    `select ${keys}, count(*) as rows_with_it, count(*) over () as all_of_them from ${incoming} group by ${keys} having count(*) > 1 order by ${keys} limit ${shown}`,
  )
  if (doubled.length === 0) return
  const notes = doubled.map((r) => `${keyText(settings.uniqueKey, r)} (${r.rows_with_it} rows)`)
  const all = Number(doubled[0]?.all_of_them)
  if (all > notes.length) notes.push(`… and ${all - notes.length} more`)
  throw refuse(
    job,
    `${all} key${all === 1 ? ' stands' : 's stand'} in more than one row of its query. Nothing was written; make ${settings.uniqueKey.join(', ')} unique there.`,
    notes,
  )
}

async function none(job: SnapshotJob, what: string, query: string): Promise<void> {
  const found = await job.connection.rows(
    `select *, count(*) over () as all_of_them from (${query}) order by all limit ${shown}`,
  )
  if (found.length === 0) return
  const notes = found.map((r) => keyText(job.settings.uniqueKey, r))
  throw refuse(job, `in ${rowsOf(found[0]?.all_of_them)} of its query ${what}. Nothing was written.`, notes)
}

function keyText(keys: readonly string[], row: Readonly<Record<string, string | null>>): string {
  return keys.map((k) => `${k} = ${row[k] ?? 'null'}`).join(', ')
}

/**
 * Fills `changes`. A moment is the source's own time where it has one that is later than the version it ends;
 * else the build's, but never before the beginning of what it ends.
 */
export async function findChanges(parts: Parts): Promise<void> {
  const { job, incoming, changes } = parts
  const { connection, node, names, settings } = job
  const table = relationName(node.relation)
  const types = await columnsOf(connection, node.relation)
  const from = id(names.validFrom)
  const keys = settings.uniqueKey.map(id)
  const now = `cast(timestamp ${quoteLiteral(job.moment)} as ${types.get(names.validFrom)})`
  const own = settings.updatedAt === undefined ? 'null' : `fresh.${id(settings.updatedAt)}`
  const gone = types.has(names.isDeleted) ? `latest.${id(names.isDeleted)}` : 'false'
  const removed =
    settings.hardDeletes === 'ignore' ? 'false' : `fresh.rowid is null and _is_current and not ${gone}`
  const twin = keys.map((k) => `twin.${k} = found.${k}`).join(' and ')
  const twins = `(select count(*) from ${table} as twin where twin.${from} = found._moment and ${twin})`
  await connection.run(`create or replace temp table ${changes.slice('temp.'.length)} as
with latest as (${latestVersions(parts)}),
found as (
  select
    case when _is_current then latest._row end as _old,
    fresh.rowid as _new,
    latest._bound,
    case
      when latest._row is null then coalesce(${own}, ${now})
      when fresh.rowid is not null and ${own} > latest._bound then ${own}
      else greatest(${now}, latest._bound)
    end as _moment,
    ${keys.map((k) => `coalesce(fresh.${k}, latest.${k}) as ${k}`).join(', ')}
  from latest full join ${incoming} as fresh on ${keys.map((k) => `latest.${k} = fresh.${k}`).join(' and ')}
  where (fresh.rowid is not null
      and (latest._row is null or not _is_current or ${gone} or ${await changed(parts)}))
    or (${removed})
)
select *, ${scdId(job, 'found._moment', twins, 'found.')} as _scd_id from found`)
  await refuseEarlier(parts, now)
}

/**
 * One row per key: its current version, else its last. `_bound` is what the next one must not begin before: the
 * start of the current version, or the end of the last.
 */
function latestVersions({ job }: Parts): string {
  const { node, names, settings } = job
  const [from, to] = [id(names.validFrom), id(names.validTo)]
  const mark = settings.validToCurrent === undefined ? '' : ` or ${to} = (${settings.validToCurrent})`
  const keys = settings.uniqueKey.map(id).join(', ')
  return `select *, rowid as _row, (${to} is null${mark}) as _is_current,
    case when _is_current then ${from} else ${to} end as _bound
  from ${relationName(node.relation)}
  qualify row_number() over (partition by ${keys} order by _is_current desc, ${from} desc, rowid desc) = 1`
}

/** A condition over `latest` and `fresh`. */
async function changed({ job, incoming }: Parts): Promise<string> {
  const { settings, names, connection } = job
  if (settings.strategy === 'timestamp') {
    return `fresh.${id(settings.updatedAt ?? '')} > latest.${id(names.updatedAt)}`
  }
  const list =
    settings.checkCols === 'all' ? [...(await columnsOf(connection, incoming)).keys()] : settings.checkCols
  return `(${list.map((c) => `latest.${id(c)} is distinct from fresh.${id(c)}`).join(' or ')})`
}

/** Without a time of its own, a change that is seen before the version it ends has no place in the history. */
async function refuseEarlier({ job, changes }: Parts, now: string): Promise<void> {
  const { connection, settings } = job
  if (settings.updatedAt !== undefined) return
  const keys = settings.uniqueKey.map(id).join(', ')
  const early = await connection.rows(
    `select ${keys}, cast(_bound as varchar) as bound, count(*) over () as all_of_them from ${changes} where _bound > ${now} order by ${keys} limit ${shown}`,
  )
  if (early.length === 0) return
  throw refuse(
    job,
    `this build says that it happens at ${job.moment}, but ${rowsOf(early[0]?.all_of_them)} that changed ${early[0]?.all_of_them === '1' ? 'has' : 'have'} a version from later. Nothing was written; give a later --now, or a later as-of var.`,
    early.map((r) => `${keyText(settings.uniqueKey, r)}: ${r.bound}`),
  )
}

/**
 * dbt's hash over key and time. `|` in a key is escaped, and versions of one key and moment are numbered, so
 * that no two versions ever share an id.
 */
export function scdId({ settings }: SnapshotJob, at: string, twins: string, prefix = ''): string {
  const text = (sql: string): string => `replace(replace(cast(${sql} as varchar), '\\', '\\\\'), '|', '\\|')`
  const parts = [...settings.uniqueKey.map((k) => text(`${prefix}${id(k)}`)), `cast(${at} as varchar)`]
  const number = twins === '0' ? '' : ` || case when ${twins} = 0 then '' else '|' || ${twins} end`
  return `md5(${parts.join(" || '|' || ")}${number})`
}

function rowsOf(count: string | null | undefined): string {
  return `${count} ${count === '1' ? 'row' : 'rows'}`
}
