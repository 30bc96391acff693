/**
 * A model of partitions that does not fit into memory at once, as selects of some of its partitions each. Every row is in exactly one:
 * the values are cut in the order of the column's own type, whatever text they came as, and the outermost pieces are open.
 * In: job with values, the model's SQL with marks. Out: SQL. May touch: the database is asked to sort the values. Start at `piecesOf`.
 */
import { type Partitions, partitionCondition, withRebuilt } from '../../graph/index.ts'
import { quoteLiteral } from '../../sql/index.ts'
import { partitionValue } from '../partition-marks.ts'
import { contractSelect } from '../relation.ts'
import type { Increment, Job } from '../types.ts'

/** @returns one select of everything where it is not to be cut, or cannot be */
export async function piecesOf(job: Job, increment: Increment): Promise<readonly [string, ...string[]]> {
  const { pieces, node } = job
  if (pieces === undefined) return [contractSelect(job)]
  const value = partitionValue(node.config.partitionBy?.[0] ?? '')
  const marked = contractSelect({ ...job, sql: increment.sql })
  const [first, ...others] = rangesBetween(await sorted(job, value, pieces.by), pieces.count)
  const select = (part: Partitions): string =>
    `select * from (\n${withRebuilt(marked, part)}\n) where ${partitionCondition(value, part)}`
  return [
    select({ values: [null], ranges: [first ?? {}] }),
    ...others.map((range) => select({ values: [], ranges: [range] })),
  ]
}

/** Each value once, as the column has it. */
async function sorted(
  { connection, sql }: Job,
  value: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const { columns } = await connection.table(`select ${value} as v from (\n${sql}\n) limit 0`)
  const list = texts.map(quoteLiteral).join(', ')
  const rows = await connection.rows(
    `select cast(v as varchar) as text from (select distinct try_cast(unnest([${list}]) as ${columns[0]?.type}) as v) where v is not null order by v`,
  )
  return rows.map((r) => r.text ?? '')
}

function rangesBetween(values: readonly string[], count: number): Partitions['ranges'] {
  const cuts = Array.from(
    { length: Math.min(count, values.length) },
    (_, i) => values[Math.floor((i * values.length) / Math.min(count, values.length))],
  ).slice(1)
  return [...cuts, undefined].map((before, i) => {
    const from = i === 0 ? undefined : cuts[i - 1]
    return { ...(from === undefined ? {} : { from }), ...(before === undefined ? {} : { before }) }
  })
}
