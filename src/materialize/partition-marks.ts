/**
 * What a table holds, told apart by the values of one column: for each value the number of its rows and two hashes that
 * neither row order nor thread count changes. Marks of parts add up to the mark of the whole, so a table of which one
 * partition was replaced is known without reading the others.
 * In: connection, relation. Out: marks. Start at `markPartitions`; `wholeMark` is what `measure` gives.
 */
import { createHash } from 'node:crypto'
import { quoteIdentifier } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'

/** Value of the partition (null for rows without one), rows, xor of the row hashes, their sum. */
export type PartitionMark = readonly [value: string | null, rows: string, xor: string, sum: string]

export interface PartitionMarks {
  /** Names and types of the columns. */
  readonly schema: string
  readonly marks: readonly PartitionMark[]
}

/** Beyond this many values a column does not tell partitions apart. */
export const mostPartitions = 5000

/** @param from a relation, or a query in parentheses @param column undefined: one mark for all rows */
export async function markPartitions(
  connection: Connection,
  from: string,
  column: string | undefined,
  where = 'true',
): Promise<PartitionMarks> {
  const { columns } = await connection.table(`select * from ${from} limit 0`)
  const list = columns.map((c) => quoteIdentifier(c.name)).join(', ')
  const value = column === undefined ? 'cast(null as varchar)' : `cast(${quoteIdentifier(column)} as varchar)`
  const rows = await connection.rows(
    `select ${value} as v, count(*) as n, bit_xor(hash(${list})) as x, sum(hash(${list})::hugeint) as s from ${from} where ${where} group by 1 order by 1`,
  )
  const schema = columns.map((c) => `${c.name} ${c.type}`).join(',')
  return { schema, marks: rows.map((r) => [r.v ?? null, r.n ?? '0', r.x ?? '0', r.s ?? '0']) }
}

/** Row count and content hash, the same as those of the table measured in one piece. */
export function wholeMark({ schema, marks }: PartitionMarks): { rows: number; contentHash: string } {
  const rows = marks.reduce((sum, [, n]) => sum + BigInt(n), 0n)
  const xor = marks.reduce((all, [, , x]) => all ^ BigInt(x), 0n)
  const sum = marks.reduce((all, [, , , s]) => all + BigInt(s), 0n)
  // of no rows the database's aggregates are null
  const [x, s] = rows === 0n ? ['null', 'null'] : [xor, sum]
  const hash = createHash('sha256').update(`${schema}\n${rows}\n${x}\n${s}`).digest('hex')
  return { rows: Number(rows), contentHash: hash.slice(0, 32) }
}

/** Marks of a table to which these rows were added. */
export function addedMarks(old: PartitionMarks, added: PartitionMarks): PartitionMarks {
  const marks = new Map(old.marks.map((m) => [m[0], m]))
  for (const [value, n, x, s] of added.marks) {
    const [, rows, xor, sum] = marks.get(value) ?? [value, '0', '0', '0']
    const all = [BigInt(rows) + BigInt(n), BigInt(xor) ^ BigInt(x), BigInt(sum) + BigInt(s)] as const
    marks.set(value, [value, `${all[0]}`, `${all[1]}`, `${all[2]}`])
  }
  return { schema: old.schema, marks: [...marks.values()].sort(byValue) }
}

/** Marks of a table of which these partitions were replaced. */
export function replacedMarks(
  old: PartitionMarks,
  gone: ReadonlySet<string | null>,
  fresh: PartitionMarks,
): PartitionMarks {
  const kept = old.marks.filter(([value]) => !gone.has(value))
  return { schema: old.schema, marks: [...kept, ...fresh.marks].sort(byValue) }
}

/** Values whose rows are others; undefined when the columns are. */
export function changedPartitions(old: PartitionMarks, now: PartitionMarks): (string | null)[] | undefined {
  if (old.schema !== now.schema) return undefined
  const text = (marks: PartitionMarks) => new Map(marks.marks.map((m) => [m[0], m.join(' ')]))
  const [before, after] = [text(old), text(now)]
  const values = new Set([...before.keys(), ...after.keys()])
  return [...values].filter((value) => before.get(value) !== after.get(value))
}

function byValue([a]: PartitionMark, [b]: PartitionMark): number {
  if (a === b) return 0
  if (a === null) return -1
  return b === null || a > b ? 1 : -1
}

/** What the journal kept. */
export function readMarks(noted: unknown): PartitionMarks | undefined {
  if (typeof noted !== 'object' || noted === null) return undefined
  const { schema, marks } = noted as Partial<PartitionMarks>
  return typeof schema === 'string' && Array.isArray(marks) ? { schema, marks } : undefined
}
