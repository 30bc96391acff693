/**
 * Tie-outs of tables of which a build wrote some partitions: the others are as they were summed when the tie-out passed last. Their
 * sums are kept beside the journal, under the key of that result, so that another text, another setting or a table built without
 * its tests has none. What is in no journal, a hand in the database between two builds, shows in its file: then all is forgotten.
 * In: build input, progress, a tie-out. Out: what to sum. May touch: `_ledgerline.tie_out_parts`. Start at `partsToSum`.
 */
import { type Parts, type PreparedCheck, reconcileParts } from '../check/index.ts'
import { type Graph, nodeOf, type ReconcileCheck } from '../graph/index.ts'
import { writtenName } from '../materialize/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'
import { writtenBy } from './check-keys.ts'
import type { BuildInput, Progress } from './types.ts'

interface Kept extends Parts {
  readonly key: string
}

/** Undefined for a tie-out that has no period, or where hooks may write what nothing here knows of. */
export async function partsToSum(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  check: ReconcileCheck,
  sql: string,
  mayReuse: boolean,
): Promise<PreparedCheck['parts']> {
  const period = periodOf(input.graph, check)
  if (period === undefined || input.checksOnly || hasHooks(input.graph)) return undefined
  const whole = { sql: reconcileParts(input.graph, check, period) }
  const written = mayReuse ? writtenBy(input, progress, check, sql, period) : undefined
  if (written === undefined) return whole
  const known = (await keptParts(progress, connection)).get(check.id)
  if (known === undefined || known.key !== input.state.checks.get(check.id)?.key) return whole
  const kept = await outside(connection, known, period, written.where)
  return { sql: reconcileParts(input.graph, check, period, written.where), kept }
}

/** The group by which one of the two tables tells its rows apart. */
function periodOf(graph: Graph, { of, to, spec }: ReconcileCheck): string | undefined {
  const told = [of, to].flatMap((id) => (nodeOf(graph, id).config.partitionBy ?? []).map(writtenName))
  return spec.by.find((column) => told.includes(column))
}

function hasHooks({ hooks, nodes }: Graph): boolean {
  const around = (hooks?.onRunStart.length ?? 0) + (hooks?.onRunEnd.length ?? 0)
  return (
    around > 0 ||
    [...nodes.values()].some((n) => (n.hooks?.pre.length ?? 0) + (n.hooks?.post.length ?? 0) > 0)
  )
}

const known = new WeakMap<Progress, Promise<ReadonlyMap<string, Kept>>>()

async function keptParts(progress: Progress, connection: Connection): Promise<ReadonlyMap<string, Kept>> {
  const read = known.get(progress) ?? readParts(connection)
  known.set(progress, read)
  return await read
}

async function readParts(connection: Connection): Promise<ReadonlyMap<string, Kept>> {
  const rows = await connection.rows('select check_id, key, parts from _ledgerline.tie_out_parts')
  return new Map(
    rows.map(({ check_id: id, key, parts }) => [
      id ?? '',
      { key: key ?? '', ...(JSON.parse(parts ?? '{}') as Parts) },
    ]),
  )
}

/** Parts of periods of which no row was written; the database says which these are, as it does for the rows. */
async function outside(
  connection: Connection,
  { type, parts }: Parts,
  period: string,
  written: string,
): Promise<Parts> {
  const values = parts.map(
    (part, i) => `(${i}, ${part.period === null ? 'null' : quoteLiteral(part.period)})`,
  )
  if (values.length === 0) return { type, parts }
  const at = `cast(v as ${type}) as ${quoteIdentifier(period)}`
  const rows = await connection.rows(
    `select i from (select i, ${at} from (values ${values.join(', ')}) as t (i, v)) where (${written}) is not true`,
  )
  const stands = new Set(rows.map(({ i }) => i))
  return { type, parts: parts.filter((_, i) => stands.has(String(i))) }
}
