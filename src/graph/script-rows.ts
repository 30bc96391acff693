/**
 * Rows that a TypeScript model gives on their way into a table: checked one by one as text, then cast to the declared
 * types in the database, so that a decimal keeps its digits and a wrong value is named by row and column.
 * In: the function and the model's columns. Out: a query that gives the typed rows. Start at `stageRows`.
 */
import { diagnose, LedgerlineError, type Place } from '../diagnostic/index.ts'
import { placeOfDefinition } from '../project/index.ts'
import type { Row, RowValue } from '../script/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import type { RowsRun } from './compiled.ts'
import type { GraphNode } from './types.ts'
import { scriptProblem } from './typescript.ts'

const staging = '_ledgerline_rows'
/** Of the row as the function gave it, for messages; no column of the table. */
const rowNumber = '_ledgerline_row'

/** Where the rows lie as text; whoever asked for them drops it. */
export const stagedRows = `temp.${quoteIdentifier(staging)}`

/**
 * Calls the model's function and holds every value against its column.
 *
 * @returns the query whose columns have the declared types
 * @throws LedgerlineError for what the function threw and for what no table may hold; StatementError
 */
export async function stageRows(connection: Connection, node: GraphNode, makeRows: RowsRun): Promise<string> {
  const { columns } = node.resource
  const text = asText(node, await made(connection, node, makeRows))
  const names = [rowNumber, ...columns.map((c) => c.name)]
  const list = names.map((name) => `${quoteIdentifier(name)} varchar`).join(', ')
  await connection.run(`create or replace temp table ${quoteIdentifier(staging)} (${list})`)
  await connection.appendText(staging, text)
  await refuseBadCasts(connection, node)
  const casts = columns.map(
    (c) => `cast(${quoteIdentifier(c.name)} as ${c.data_type}) as ${quoteIdentifier(c.name)}`,
  )
  return `select ${casts.join(', ')} from ${stagedRows}`
}

/** What the user's function throws is told at its line; what the database refuses goes on as it is. */
async function made(connection: Connection, node: GraphNode, makeRows: RowsRun): Promise<readonly Row[]> {
  try {
    return await makeRows(connection)
  } catch (error) {
    const { resource } = node
    if (error instanceof StatementError || resource.kind !== 'model' || !resource.typescript) throw error
    throw new LedgerlineError([scriptProblem(resource.typescript, error)])
  }
}

/** Every row in the order of the columns. @throws LedgerlineError for what no table may hold */
function asText({ resource, name }: GraphNode, given: readonly Row[]): (string | null)[][] {
  const names = resource.columns.map((c) => c.name)
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('bad-rows', { model: name, message }, { place: placeOf(resource) })])
  }
  if (!Array.isArray(given)) refuse('it must give a list of rows.')
  return given.map((row: unknown, i) => {
    if (!isRow(row)) return refuse(`row ${i + 1} is no object of columns and values.`)
    const extra = Object.keys(row).find((key) => !names.includes(key))
    if (extra !== undefined) refuse(`row ${i + 1} has ${extra}, which is not among its columns.`)
    const values = names.map((column) =>
      textOf(row[column], (what) => refuse(`row ${i + 1}, ${column}: ${what}`)),
    )
    return [String(i + 1), ...values]
  })
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && !Array.isArray(row)
}

/** Rows are made by the function: its file, not the properties beside it. */
function placeOf(resource: GraphNode['resource']): Place {
  return resource.kind === 'model' && resource.typescript
    ? placeOfDefinition(resource.typescript)
    : resource.place
}

function textOf(value: RowValue, refuse: (what: string) => never): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse(`${value} is no figure; give null and say why in a column of its own.`)
  if (typeof value === 'object' || typeof value === 'function')
    return refuse('it holds an object; give text, a number, true, false or null.')
  return String(value)
}

async function refuseBadCasts(connection: Connection, { resource, name }: GraphNode): Promise<void> {
  const bad = resource.columns.map((c) => {
    const column = quoteIdentifier(c.name)
    return `select ${quoteLiteral(c.name)} as name, ${quoteLiteral(c.data_type ?? '')} as type, ${column} as value, ${quoteIdentifier(rowNumber)}::bigint as row from ${stagedRows} where ${column} is not null and try_cast(${column} as ${c.data_type}) is null`
  })
  const [first] = await connection.rows(`select * from (${bad.join(' union all ')}) order by row limit 1`)
  if (first === undefined) return
  const message = `row ${first.row}, ${first.name}: ${first.value} is no ${first.type}.`
  throw new LedgerlineError([diagnose('bad-rows', { model: name, message }, { place: placeOf(resource) })])
}
