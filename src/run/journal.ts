/**
 * What the state journal tells people: the last builds of every node and the last result of every test.
 * In: a connection to the working database. Out: plain facts, none where nothing was ever built. Start at `readJournal`.
 */
import type { Connection, TextRow } from '../warehouse/index.ts'

export interface NodeBuild {
  /** UTC, `2026-01-31 12:00:00.000`. */
  readonly at: string
  readonly milliseconds: number
  /** Null where nobody counted, as of a view. */
  readonly rows: number | null
}

export interface LastResult {
  readonly status: string
  readonly failures: number
  readonly message: string
  /** UTC. */
  readonly at: string
}

export interface Journal {
  /** Builds that came to an end, oldest first; a build that failed left its node as it was and is not among them. */
  readonly builds: ReadonlyMap<string, readonly NodeBuild[]>
  /** By id of the test, unit tests too. */
  readonly results: ReadonlyMap<string, LastResult>
}

/** Builds of a node that are told. */
const lastBuilds = 30

/** @returns undefined when the database has no journal */
export async function readJournal(connection: Connection): Promise<Journal | undefined> {
  const [there] = await connection.rows(
    "select 1 as yes from duckdb_tables() where schema_name = '_ledgerline' and table_name = 'node_state' and database_name = current_database()",
  )
  if (there === undefined) return undefined
  const nodes = await connection.rows(
    `select node_id, cast(built_at as varchar) as built_at, milliseconds, row_count from _ledgerline.node_state qualify row_number() over (partition by node_id order by seq desc) <= ${lastBuilds} order by node_id, seq`,
  )
  const checks = await connection.rows(
    'select check_id, status, failures, message, cast(checked_at as varchar) as checked_at from _ledgerline.check_state qualify row_number() over (partition by check_id order by seq desc) = 1',
  )
  const builds = new Map<string, NodeBuild[]>()
  for (const row of nodes) {
    const list = builds.get(row.node_id ?? '')
    if (list === undefined) builds.set(row.node_id ?? '', [buildOf(row)])
    else list.push(buildOf(row))
  }
  return { builds, results: new Map(checks.map((row) => [row.check_id ?? '', resultOf(row)])) }
}

function buildOf({ built_at, milliseconds, row_count }: TextRow): NodeBuild {
  const rows = row_count === null || row_count === undefined ? null : Number(row_count)
  return { at: built_at ?? '', milliseconds: Number(milliseconds ?? 0), rows }
}

function resultOf({ status, failures, message, checked_at }: TextRow): LastResult {
  return {
    status: status ?? '',
    failures: Number(failures ?? 0),
    message: message ?? '',
    at: checked_at ?? '',
  }
}
