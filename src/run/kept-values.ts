/**
 * Whether a build took values out of a column in which tests look up those of other tables. Where none is gone, what found its
 * value there still does, and such a test need not look again at rows that stand as they stood, though the table got rows.
 * What the column held is known by two hashes of its distinct values: a table changed by hand, or by a hook, is not what was
 * built. To a table of `new_files` rows are only added, so that its column is known by hashes of all its values, in one scan.
 * In: connection, node, notes of the last build. Out: columns of which no value is gone, marks for the next build. May
 * touch: temporary tables. In the node's transaction. Start at `valuesBefore`, then `withValues`.
 */
import { lookedUpIn } from '../check/index.ts'
import type { GraphNode } from '../graph/index.ts'
import { type Made, standsAsTable } from '../materialize/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import { type Connection, StatementError, type TextRow } from '../warehouse/index.ts'
import type { NodeContext } from './types.ts'

/** Of the distinct values of a column, or of all: their number, xor and sum of their hashes, their type. */
type ValuesMark = readonly [count: string, xor: string, sum: string, type: string]
type Marks = Readonly<Record<string, ValuesMark>>

/** Of a larger table they are not looked at: that would cost as much as the tests. */
const mostRows = 2_000_000

export interface ValuesBefore {
  readonly columns: readonly string[]
  /** Of columns whose values lie in a temporary table; of `new_files`, of those that hold what they held. */
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
  const last = context.state.nodes.get(node.id)
  const noted = (last?.parts.notes?.values ?? {}) as Marks
  const marks: Record<string, ValuesMark> = {}
  const isThere = await standsAsTable(connection, node.relation)
  for (const column of columns) {
    const mark = noted[column]
    if (mark !== undefined && isThere && (await isKnown(connection, node, column, mark))) marks[column] = mark
  }
  return { columns, marks }
}

/** Of a table that was altered by hand the column may be gone: its values are not known then. */
async function isKnown(
  connection: Connection,
  node: GraphNode,
  column: string,
  noted: ValuesMark,
): Promise<boolean> {
  try {
    if (addsOnly(node)) return isSame(await markOfAll(connection, node, column), noted)
    await connection.run(`create or replace temp table ${aside(column)} as ${valuesOf(node, column)}`)
    return true
  } catch (error) {
    if (error instanceof StatementError && error.kind === 'binder') return false
    throw error
  }
}

function addsOnly({ config }: GraphNode): boolean {
  return config.incremental?.strategy === 'new_files'
}

function isSame(mark: ValuesMark, other: ValuesMark): boolean {
  return mark.join(' ') === other.join(' ')
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
  if (addsOnly(node)) return await withAdded(connection, node, before, made)
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

async function withAdded(
  connection: Connection,
  node: GraphNode,
  { columns, marks }: ValuesBefore,
  made: Made,
): Promise<Made> {
  const values: Record<string, ValuesMark> = {}
  for (const column of columns) values[column] = await markOfAll(connection, node, column)
  const kept = columns.filter((column) => made.onlyAdded === true && marks[column] !== undefined)
  return { ...made, keepsValues: kept, notes: { ...made.notes, values } }
}

async function markOfAll(connection: Connection, node: GraphNode, column: string): Promise<ValuesMark> {
  const from = `(select ${quoteIdentifier(column)} as v from ${relationName(node.relation)})`
  const [row] = await connection.rows(markedIn(from))
  return readMark(row)
}

function markedIn(from: string): string {
  return `select count(*) as n, bit_xor(hash(v)) as x, sum(hash(v)::hugeint) as s, any_value(typeof(v)) as t from ${from}`
}

function readMark({ n, x, s, t }: TextRow = {}): ValuesMark {
  return [n ?? '0', x ?? '', s ?? '', t ?? '']
}

async function compared(
  connection: Connection,
  node: GraphNode,
  column: string,
  noted: ValuesMark | undefined,
): Promise<{ mark: ValuesMark; kept: boolean }> {
  const old = `temp.main.${aside(column)}`
  const marked = (side: string, from: string): string => `select ${side} as side, * from (${markedIn(from)})`
  const sides = [marked("'now'", 'now')]
  if (noted !== undefined) {
    sides.push(marked("'before'", old))
    sides.push(`select 'gone', count(*), null, null, null from ${old} as old anti join now on old.v = now.v`)
  }
  const rows = await connection.rows(`with now as (${valuesOf(node, column)}) ${sides.join(' union all ')}`)
  const bySide = new Map(rows.map((row) => [row.side, row]))
  const mark = readMark(bySide.get('now'))
  const wasBuilt = noted !== undefined && isSame(readMark(bySide.get('before')), noted)
  return { mark, kept: wasBuilt && mark[3] === noted[3] && bySide.get('gone')?.n === '0' }
}
