/**
 * What a table holds, told apart by the values of a column: for each value the number of its rows and two hashes that
 * neither row order nor thread count changes. Marks add up: a table that got rows, or lost some, is known without reading
 * the rest, and the marks of all values make the content hash of the whole.
 * In: connection, relation. Out: marks. Start at `markPartitions`; `wholeMark` is what `measure` gives.
 */
import { createHash } from 'node:crypto'
import { quoteIdentifier } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'

/** Value of the partition (null for rows without one), rows, xor of the row hashes, their sum. */
export type PartitionMark = readonly [value: string | null, rows: string, xor: string, sum: string]

export interface PartitionMarks {
  /** Names and types of the columns. */
  readonly schema: string
  /** By entry of `partition_by`: a column, or `day(column)`. */
  readonly by: Readonly<Record<string, readonly PartitionMark[]>>
}

/** Beyond this many values a column does not tell partitions apart. */
export const mostPartitions = 5000

/** Where `partition_by` is not said: one mark for all rows. */
const allRows = ''

/** A column, or the day of a point in time. @param entry of `partition_by` */
export function partitionValue(entry: string): string {
  if (entry === allRows) return 'cast(null as varchar)'
  const day = /^day\((\w+)\)$/.exec(entry)?.[1]
  return day === undefined ? quoteIdentifier(entry) : `cast(${quoteIdentifier(day)} as date)`
}

/** The column that a condition on an entry is about. */
export function writtenName(entry: string): string {
  return entry.replace(/^day\((\w+)\)$/, '$1')
}

/** @param from a relation @param entries of `partition_by` @param known  its columns, where they were asked for already */
export async function markPartitions(
  connection: Connection,
  from: string,
  entries: readonly string[],
  where = 'true',
  known?: readonly ColumnType[],
): Promise<PartitionMarks> {
  const columns = known ?? (await connection.table(`select * from ${from} limit 0`)).columns
  const list = columns.map((c) => quoteIdentifier(c.name)).join(', ')
  const schema = columns.map((c) => `${c.name} ${c.type}`).join(',')
  const by: Record<string, readonly PartitionMark[]> = {}
  // two levels: the rows are hashed once, whatever number of entries, and values become text when they are few
  const told = entries.length === 0 ? [allRows] : entries
  const values = told.map((entry, i) => `${partitionValue(entry)} as v${i}`).join(', ')
  const fine = `select ${values}, count(*) as n, bit_xor(hash(${list})) as x, sum(hash(${list})::hugeint) as s from ${from} where ${where} group by all`
  const summed = async (level: string, i: number): Promise<void> => {
    const rows = await connection.rows(
      `select cast(v${i} as varchar) as v, sum(n)::bigint as n, bit_xor(x) as x, sum(s)::hugeint as s from ${level} group by 1 order by 1`,
    )
    by[told[i] ?? allRows] = rows.map((r) => [r.v ?? null, r.n ?? '0', r.x ?? '0', r.s ?? '0'])
  }
  if (told.length === 1) {
    await summed(`(${fine})`, 0)
    return { schema, by }
  }
  await connection.run(`create or replace temp table "__ledgerline_marks" as ${fine}`)
  for (const i of told.keys()) await summed('temp.main."__ledgerline_marks"', i)
  await connection.run('drop table temp.main."__ledgerline_marks"')
  return { schema, by }
}

/** Row count and content hash, the same as those of the table measured in one piece. */
export function wholeMark({ schema, by }: PartitionMarks): { rows: number; contentHash: string } {
  const { rows, xor, sum } = summedUp(by)
  // of no rows the database's aggregates are null
  const [x, s] = rows === 0n ? ['null', 'null'] : [xor, sum]
  const hash = createHash('sha256').update(`${schema}\n${rows}\n${x}\n${s}`).digest('hex')
  return { rows: Number(rows), contentHash: hash.slice(0, 32) }
}

function summedUp(by: PartitionMarks['by']): { rows: bigint; xor: bigint; sum: bigint } {
  const [marks = []] = Object.values(by)
  return {
    rows: marks.reduce((sum, [, n]) => sum + BigInt(n), 0n),
    xor: marks.reduce((all, [, , x]) => all ^ BigInt(x), 0n),
    sum: marks.reduce((all, [, , , s]) => all + BigInt(s), 0n),
  }
}

/** Not too many, and none with a NUL, of which there is no literal. */
export function canBeNamed(values: readonly (string | null)[]): boolean {
  return values.length <= mostPartitions && !values.some((value) => value?.includes('\0'))
}

/** What is kept of marks: an entry whose values cannot be named is not. Where none is left, all rows have one mark. */
export function keptMarks({ schema, by }: PartitionMarks): PartitionMarks {
  const kept = Object.entries(by).filter(([, marks]) => canBeNamed(marks.map(([value]) => value)))
  if (kept.length > 0) return { schema, by: Object.fromEntries(kept) }
  const { rows, xor, sum } = summedUp(by)
  return { schema, by: { [allRows]: rows === 0n ? [] : [[null, `${rows}`, `${xor}`, `${sum}`]] } }
}

/** Whether rows of these partitions, taken together, are those that the marks of all know of them. */
export function areAsMarked(marks: PartitionMarks, some: PartitionMarks, entry: string): boolean {
  const known = new Map((marks.by[entry] ?? []).map((mark) => [mark[0], mark.join(' ')]))
  return (some.by[entry] ?? []).every((mark) => known.get(mark[0]) === mark.join(' '))
}

/** Marks of a table that got these rows and lost those. Undefined when the old ones were not kept. */
export function changedMarks(
  old: PartitionMarks,
  got: PartitionMarks,
  lost?: PartitionMarks,
): PartitionMarks | undefined {
  const by: Record<string, readonly PartitionMark[]> = {}
  for (const entry of Object.keys(got.by)) {
    const before = old.by[entry]
    if (before === undefined) return undefined
    by[entry] = summed(before, got.by[entry] ?? [], lost?.by[entry] ?? [])
  }
  return { schema: old.schema, by }
}

function summed(
  old: readonly PartitionMark[],
  got: readonly PartitionMark[],
  lost: readonly PartitionMark[],
): PartitionMark[] {
  const sums = new Map<string | null, [bigint, bigint, bigint]>()
  const add = (marks: readonly PartitionMark[], sign: 1n | -1n): void => {
    for (const [value, n, x, s] of marks) {
      const [rows, xor, sum] = sums.get(value) ?? [0n, 0n, 0n]
      sums.set(value, [rows + sign * BigInt(n), xor ^ BigInt(x), sum + sign * BigInt(s)])
    }
  }
  add(old, 1n)
  add(lost, -1n)
  add(got, 1n)
  const all = [...sums].filter(([, [rows]]) => rows !== 0n)
  return all.map(([v, [n, x, s]]) => [v, `${n}`, `${x}`, `${s}`] as const).sort(byValue)
}

/** Values whose rows are others; undefined when the columns are, or when nothing is known of the entry. */
export function changedPartitions(
  entry: string,
  old: PartitionMarks,
  now: PartitionMarks,
): (string | null)[] | undefined {
  const [before, after] = [old.by[entry], now.by[entry]]
  if (old.schema !== now.schema || before === undefined || after === undefined) return undefined
  const text = (marks: readonly PartitionMark[]) => new Map(marks.map((m) => [m[0], m.join(' ')]))
  const [was, is] = [text(before), text(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((value) => was.get(value) !== is.get(value))
}

function byValue([a]: PartitionMark, [b]: PartitionMark): number {
  if (a === b) return 0
  if (a === null) return -1
  return b === null || a > b ? 1 : -1
}

/** What the journal kept. */
export function readMarks(noted: unknown): PartitionMarks | undefined {
  if (typeof noted !== 'object' || noted === null) return undefined
  const { schema, by } = noted as Partial<PartitionMarks>
  return typeof schema === 'string' && typeof by === 'object' ? { schema, by } : undefined
}
