/**
 * A table whose rows a TypeScript model gives: checked one by one, then cast to the declared types in the
 * database, so that a decimal keeps its digits and a wrong value is named by row and column.
 */
import { diagnose, LedgerlineError, type Place } from '../diagnostic/index.ts'
import { type RowsRun, scriptProblem } from '../graph/index.ts'
import type { Row, RowValue } from '../script/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import { StatementError } from '../warehouse/index.ts'
import { makeWay, measure } from './relation.ts'
import type { Job, Materialization } from './types.ts'

const staging = '_ledgerline_rows'
/** Of the row as the function gave it, for messages; no column of the table. */
const rowNumber = '_ledgerline_row'
const staged = `temp.${quoteIdentifier(staging)}`

export const rows: Materialization = {
  name: 'rows',
  async run(job) {
    const { connection, node } = job
    if (job.makeRows === undefined) throw new Error(`${node.id} gives no rows`)
    const columns = node.resource.columns
    const given = await made(job, job.makeRows)
    const text = asText(job, given)
    const place = node.resource.place
    await connection.run(
      `create or replace temp table ${quoteIdentifier(staging)} (${[rowNumber, ...columns.map((c) => c.name)].map((name) => `${quoteIdentifier(name)} varchar`).join(', ')})`,
    )
    await connection.appendText(staging, text)
    await refuseBadCasts(job, place)
    await makeWay(connection, node.relation)
    const casts = columns.map(
      (c) => `cast(${quoteIdentifier(c.name)} as ${c.data_type}) as ${quoteIdentifier(c.name)}`,
    )
    await connection.run(
      `create table ${relationName(node.relation)} as select ${casts.join(', ')} from ${staged}`,
    )
    await connection.run(`drop table ${staged}`)
    return await measure(connection, node.relation)
  },
}

/** What the user's function throws is told at its line; what the database refuses goes on as it is. */
async function made(job: Job, makeRows: RowsRun): Promise<readonly Row[]> {
  try {
    return await makeRows(job.connection)
  } catch (error) {
    const { resource } = job.node
    if (error instanceof StatementError || resource.kind !== 'model' || !resource.typescript) throw error
    throw new LedgerlineError([scriptProblem(resource.typescript, error)])
  }
}

/** Every row in the order of the columns. @throws LedgerlineError for what no table may hold */
function asText(job: Job, given: readonly Row[]): (string | null)[][] {
  const { resource, name } = job.node
  const names = resource.columns.map((c) => c.name)
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('bad-rows', { model: name, message }, { place: resource.place })])
  }
  if (!Array.isArray(given)) refuse('it must give a list of rows.')
  return given.map((row, i) => {
    const extra = Object.keys(row).find((key) => !names.includes(key))
    if (extra !== undefined) refuse(`row ${i + 1} has ${extra}, which is not among its columns.`)
    const values = names.map((column) =>
      textOf(row[column], (what) => refuse(`row ${i + 1}, ${column}: ${what}`)),
    )
    return [String(i + 1), ...values]
  })
}

function textOf(value: RowValue, refuse: (what: string) => never): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse(`${value} is no figure; give null and say why in a column of its own.`)
  if (typeof value === 'object' || typeof value === 'function')
    return refuse('it holds an object; give text, a number, true, false or null.')
  return String(value)
}

async function refuseBadCasts(job: Job, place: Place): Promise<void> {
  const bad = job.node.resource.columns.map((c) => {
    const column = quoteIdentifier(c.name)
    return `select ${quoteLiteral(c.name)} as name, ${quoteLiteral(c.data_type ?? '')} as type, ${column} as value, ${quoteIdentifier(rowNumber)}::bigint as row from ${staged} where ${column} is not null and try_cast(${column} as ${c.data_type}) is null`
  })
  const found = await job.connection.rows(`select * from (${bad.join(' union all ')}) order by row limit 1`)
  const [first] = found
  if (first === undefined) return
  const message = `row ${first.row}, ${first.name}: ${first.value} is no ${first.type}.`
  throw new LedgerlineError([diagnose('bad-rows', { model: job.node.name, message }, { place })])
}
