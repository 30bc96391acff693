/**
 * One table in two attached databases, compared by its grain: rows that only one side has, values that differ, sums of
 * numbers. Without a grain whole rows are compared. In: connection, table, columns of both sides. Out: a TableDiff.
 */
import { type ColumnChanges, compareColumns } from '../graph/index.ts'
import { quoteIdentifier as id, quoteLiteral } from '../sql/index.ts'
import type { ColumnType, Connection, Relation } from '../warehouse/index.ts'

export interface ValueDiff {
  readonly column: string
  readonly rows: number
  /** Of a number: the sum over all rows of each side. */
  readonly sums?: { readonly from: string | null; readonly to: string | null; readonly change: string | null }
}

export interface TableDiff {
  readonly columns: ColumnChanges
  readonly rows: { readonly from: number; readonly to: number }
  readonly only: { readonly from: number; readonly to: number }
  /** Rows of both sides with another value; absent where the table has no grain to find them by. */
  readonly changed?: number
  readonly values: readonly ValueDiff[]
  /** Keys of some rows that differ. */
  readonly keys: readonly string[]
}

export interface Compared {
  readonly relation: Relation
  readonly grain: readonly string[]
  /** Columns whose values are not shown. */
  readonly hidden: ReadonlySet<string>
  readonly from: readonly ColumnType[]
  readonly to: readonly ColumnType[]
}

export function isEqual({ columns, only, changed = 0 }: TableDiff): boolean {
  const { added, removed, retyped } = columns
  return added.length + removed.length + retyped.length + only.from + only.to + changed === 0
}

/** Columns of a relation in one of the attached databases; empty when it is not there. */
export async function columnsIn(
  connection: Connection,
  database: string,
  { schema, name }: Relation,
): Promise<ColumnType[]> {
  const rows = await connection.rows(
    `select column_name, data_type from duckdb_columns() where database_name = ${quoteLiteral(database)} and schema_name = ${quoteLiteral(schema)} and table_name = ${quoteLiteral(name)} order by column_index`,
  )
  return rows.map((r) => ({ name: r.column_name ?? '', type: r.data_type ?? '' }))
}

export async function diffTable(connection: Connection, table: Compared, limit: number): Promise<TableDiff> {
  const columns = compareColumns(table.from, table.to)
  const there = new Set(table.to.map((c) => c.name.toLowerCase()))
  const common = table.from.filter((c) => there.has(c.name.toLowerCase()))
  const names = new Set(common.map((c) => c.name.toLowerCase()))
  const keyed = table.grain.length > 0 && table.grain.every((g) => names.has(g.toLowerCase()))
  const rows = { from: await countOf(connection, 'a', table), to: await countOf(connection, 'b', table) }
  const found = keyed
    ? await byGrain(connection, table, common, columns, limit)
    : await byRows(connection, table, common)
  return { columns, rows, ...found }
}

function nameIn(side: 'a' | 'b', { relation }: Compared): string {
  return [`side_${side}`, relation.schema, relation.name].map(id).join('.')
}

async function countOf(connection: Connection, side: 'a' | 'b', table: Compared): Promise<number> {
  const [row] = await connection.rows(`select count(*) as n from ${nameIn(side, table)}`)
  return Number(row?.n ?? 0)
}

async function byRows(
  connection: Connection,
  table: Compared,
  common: readonly ColumnType[],
): Promise<Pick<TableDiff, 'only' | 'values' | 'keys'>> {
  const list = common.map((c) => `cast(${id(c.name)} as varchar)`).join(', ')
  const less = async (one: 'a' | 'b', other: 'a' | 'b'): Promise<number> => {
    if (list === '') return 0
    const [row] = await connection.rows(
      `select count(*) as n from (select ${list} from ${nameIn(one, table)} except all select ${list} from ${nameIn(other, table)})`,
    )
    return Number(row?.n ?? 0)
  }
  return { only: { from: await less('a', 'b'), to: await less('b', 'a') }, values: [], keys: [] }
}

const isNumber = (type: string): boolean =>
  /^(?:DECIMAL|U?(?:TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT)/.test(type)

async function byGrain(
  connection: Connection,
  table: Compared,
  common: readonly ColumnType[],
  { retyped }: ColumnChanges,
  limit: number,
): Promise<Omit<TableDiff, 'columns' | 'rows'>> {
  const grain = new Set(table.grain.map((g) => g.toLowerCase()))
  const other = new Set(retyped.map((c) => c.name.toLowerCase()))
  const values = common.filter((c) => !grain.has(c.name.toLowerCase()))
  const on = table.grain.map((g) => `a.${id(g)} is not distinct from b.${id(g)}`).join(' and ')
  const differs = ({ name }: ColumnType): string => {
    const side = (s: string): string =>
      other.has(name.toLowerCase()) ? `cast(${s}.${id(name)} as varchar)` : `${s}.${id(name)}`
    return `${side('a')} is distinct from ${side('b')}`
  }
  const joined = `from (select *, true as "__here" from ${nameIn('a', table)}) a full join (select *, true as "__here" from ${nameIn('b', table)}) b on ${on}`
  const both = 'a."__here" and b."__here"'
  const any = values.length === 0 ? 'false' : `(${values.map(differs).join(' or ')})`
  const counts = values.map((c, i) => `, count(*) filter (where ${both} and ${differs(c)}) as v${i}`)
  const sums = values.map((c, i) =>
    isNumber(c.type) && !other.has(c.name.toLowerCase())
      ? `, sum(a.${id(c.name)}) as f${i}, sum(b.${id(c.name)}) as t${i}, coalesce(sum(b.${id(c.name)}), 0) - coalesce(sum(a.${id(c.name)}), 0) as c${i}`
      : '',
  )
  const [row = {}] = await connection.rows(
    `select count(*) filter (where b."__here" is null) as only_from, count(*) filter (where a."__here" is null) as only_to, count(*) filter (where ${both} and ${any}) as changed${counts.join('')}${sums.join('')} ${joined}`,
  )
  const found = values.flatMap((c, i): ValueDiff[] => {
    const change = row[`c${i}`]
    const count = Number(row[`v${i}`] ?? 0)
    if (count === 0 && (change === undefined || Number(change) === 0)) return []
    const given = { from: row[`f${i}`] ?? null, to: row[`t${i}`] ?? null, change: change ?? null }
    return [{ column: c.name, rows: count, ...(change === undefined ? {} : { sums: given }) }]
  })
  const only = { from: Number(row.only_from ?? 0), to: Number(row.only_to ?? 0) }
  const changed = Number(row.changed ?? 0)
  const isSame = only.from + only.to + changed === 0
  const keys =
    isSame || limit === 0
      ? []
      : await someKeys(connection, table, `${joined} where not coalesce(${both}, false) or ${any}`, limit)
  return { only, changed, values: found, keys }
}

async function someKeys(
  connection: Connection,
  { grain, hidden }: Compared,
  from: string,
  limit: number,
): Promise<string[]> {
  const list = grain.map((g) => `coalesce(a.${id(g)}, b.${id(g)}) as ${id(g)}`).join(', ')
  const { rows } = await connection.table(`select ${list} ${from} order by all limit ${limit}`)
  const shown = (value: string | null, name: string): string =>
    hidden.has(name.toLowerCase()) ? '(hidden)' : (value ?? 'null')
  return rows.map((row) => grain.map((g, i) => `${g} = ${shown(row[i] ?? null, g)}`).join(', '))
}
