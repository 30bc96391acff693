/**
 * Holds the rows of a run against the unique key before anything is written. A null in a key matches nothing and
 * a key that comes twice leaves the outcome to chance, so both are failures that name the rows.
 * In: connection, a relation, the key. @throws LedgerlineError. Start at `refuseBadKeys`.
 */
import { type DiagnosticId, diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { GraphNode } from '../../graph/index.ts'
import { quoteIdentifier } from '../../sql/index.ts'
import type { Connection, TextRow } from '../../warehouse/index.ts'

type KeyProblem = Extract<
  DiagnosticId,
  'incremental-null-key' | 'incremental-duplicate-key' | 'incremental-hidden-key'
>

const shown = 5

/** A merge keeps one row per key; delete+insert replaces all rows of a key by all new rows of it, as dbt does. */
export async function refuseBadKeys(
  connection: Connection,
  node: GraphNode,
  relation: string,
): Promise<void> {
  const { uniqueKey: key = [], strategy } = node.config.incremental ?? {}
  if (key.length === 0) return
  const columns = key.map(quoteIdentifier)
  const list = columns.join(', ')
  const isNull = columns.map((c) => `${c} is null`).join(' or ')
  await refuse(connection, node, 'incremental-null-key', `select ${list} from ${relation} where ${isNull}`)
  if (strategy !== 'merge') return
  const twice = `select ${list} from ${relation} group by ${list} having count(*) > 1`
  await refuse(connection, node, 'incremental-duplicate-key', twice)
}

/** @param keys  query whose rows are the keys at fault */
export async function refuse(
  connection: Connection,
  node: GraphNode,
  id: KeyProblem,
  keys: string,
): Promise<void> {
  const rows = await connection.rows(
    `select *, count(*) over () as __count from (${keys}) order by all limit ${shown}`,
  )
  const [first] = rows
  if (first === undefined) return
  const count = Number(first.__count)
  const examples = rows.map(exampleOf).join('; ') + (count > shown ? '; …' : '')
  const key = (node.config.incremental?.uniqueKey ?? []).join(', ')
  const place = node.resource.place
  throw new LedgerlineError(
    [diagnose(id, { node: node.name, key, count, examples }, { place })],
    exitCode.failed,
  )
}

function exampleOf({ __count: _, ...key }: TextRow): string {
  return Object.entries(key)
    .map(([name, value]) => `${name} = ${value ?? 'null'}`)
    .join(', ')
}
