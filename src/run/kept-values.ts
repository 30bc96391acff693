/**
 * Whether a build took values out of a column in which tests look up those of other tables. Where none is gone, what found its
 * value there still does, and such a test need not look again at rows that stand as they stood, though the table got rows.
 * What the column held is known by two hashes of its distinct values: a table changed by hand is not what was built.
 * In: connection, node, notes of the last build. Out: columns of which no value is gone, marks for the next build. May
 * touch: temporary tables. In the node's transaction. Start at `valuesBefore`, then `withValues`.
 */
import { lookedUpIn } from '../check/index.ts'
import type { GraphNode } from '../graph/index.ts'
import { type Made, standsAsTable } from '../materialize/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { NodeContext } from './types.ts'

/** Of the distinct values of a column: their number, xor and sum of their hashes, their type. */
type ValuesMark = readonly [count: string, xor: string, sum: string, type: string]
type Marks = Readonly<Record<string, ValuesMark>>

/** Of a larger table they are not looked at: that would cost as much as the tests. */
const mostRows = 2_000_000

export interface ValuesBefore {
  readonly columns: readonly string[]
  /** Of columns whose values lie in a temporary table. */
  readonly marks: Marks
}

/** Puts the values that stand aside, before the node is built. Undefined where no test looks any up. */
export async function valuesBefore(
  context: Pick<NodeContext, 'graph' | 'state'>,
  connection: Connection,
  node: GraphNode,
): Promise<ValuesBefore | undefined> {
  const columns = lookedUpIn(context.graph, node.id)
  if (columns.length === 0) return undefined
  // rows of new files are added: no value goes
  if (node.config.incremental?.strategy === 'new_files') return { columns, marks: {} }
  const last = context.state.nodes.get(node.id)
  const noted = (last?.parts.notes?.values ?? {}) as Marks
  const known = columns.filter((column) => noted[column] !== undefined)
  if (known.length === 0 || !(await standsAsTable(connection, node.relation))) return { columns, marks: {} }
  for (const column of known)
    await connection.run(`create or replace temp table ${aside(column)} as ${valuesOf(node, column)}`)
  return {
    columns,
    marks: Object.fromEntries(Object.entries(noted).filter(([column]) => known.includes(column))),
  }
}

function aside(column: string): string {
  return quoteIdentifier(`__ledgerline_values_${column}`)
}

function valuesOf({ relation }: GraphNode, column: string): string {
  const name = quoteIdentifier(column)
  return `select distinct ${name} as v from ${relationName(relation)} where ${name} is not null`
}

/** What was made, with the columns of which no value is gone, and with marks of what they hold. */
export async function withValues(
  connection: Connection,
  node: GraphNode,
  before: ValuesBefore | undefined,
  made: Made,
): Promise<Made> {
  if (before === undefined || made.rows === null) return made
  if (node.config.incremental?.strategy === 'new_files')
    return made.onlyAdded === true ? { ...made, keepsValues: before.columns } : made
  const values: Record<string, ValuesMark> = {}
  const keepsValues: string[] = []
  for (const column of before.columns) {
    if (made.rows <= mostRows) {
      const { mark, kept } = await compared(connection, node, column, before.marks[column])
      values[column] = mark
      if (kept) keepsValues.push(column)
    }
    if (before.marks[column] !== undefined) await connection.run(`drop table temp.main.${aside(column)}`)
  }
  return { ...made, keepsValues, notes: { ...made.notes, values } }
}

async function compared(
  connection: Connection,
  node: GraphNode,
  column: string,
  noted: ValuesMark | undefined,
): Promise<{ mark: ValuesMark; kept: boolean }> {
  const old = `temp.main.${aside(column)}`
  const marked = (side: string, from: string): string =>
    `select ${side} as side, count(*) as n, bit_xor(hash(v)) as x, sum(hash(v)::hugeint) as s, any_value(typeof(v)) as t from ${from}`
  const sides = [marked("'now'", 'now')]
  if (noted !== undefined) {
    sides.push(marked("'before'", old))
    sides.push(`select 'gone', count(*), null, null, null from ${old} as old anti join now on old.v = now.v`)
  }
  const rows = await connection.rows(`with now as (${valuesOf(node, column)}) ${sides.join(' union all ')}`)
  const bySide = new Map(rows.map((row) => [row.side, row]))
  const markOf = (side: string): ValuesMark => {
    const { n, x, s, t } = bySide.get(side) ?? {}
    return [n ?? '0', x ?? '', s ?? '', t ?? '']
  }
  const mark = markOf('now')
  const wasBuilt = noted !== undefined && markOf('before').join(' ') === noted.join(' ')
  return { mark, kept: wasBuilt && mark[3] === noted[3] && bySide.get('gone')?.n === '0' }
}
