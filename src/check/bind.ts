/**
 * Binds every check on the shadow catalogue, so that a broken test is found before anything is built.
 * Tests that only name columns were held against the column lists already; those with SQL of their own are bound.
 */

import type { Diagnostic } from '../diagnostic/index.ts'
import { diagnose, nearest } from '../diagnostic/index.ts'
import {
  type BindMemory,
  type Bound,
  type Check,
  type Compiled,
  type Graph,
  hash,
  markedColumn,
  nodeOf,
  noMemory,
  rebuiltProblems,
  shapeText,
  testKey,
} from '../graph/index.ts'
import { locate } from '../template/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { badTest } from './bad-test.ts'
import { misfitOf } from './fitting-values.ts'
import { checkSql } from './sql.ts'

/** Tests whose SQL does more than name a column. */
const ownSql: ReadonlySet<string> = new Set([
  'expression_is_true',
  'finite',
  'min_cell',
  'mutually_exclusive_ranges',
])
const anyRunId = '000000000000'
/** Leaves the marks of a text as they are: of the length that its map knows. */
const noRows = { where: '', by: '' }

/** Checks on nodes without columns are left out: what did not bind was told. */
export async function bindChecks(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  { columns, catalogue }: Pick<Bound, 'columns' | 'catalogue'>,
  memory: BindMemory = noMemory(),
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  for (const check of graph.checks) {
    if (!check.parents.every((id) => columns.has(id))) continue
    if (check.kind === 'singular' && !compiled.has(testKey(check))) continue
    // the text for rows written says all that the other does, and its marks
    const made = checkSql(graph, compiled, check, anyRunId, check.kind === 'singular' ? noRows : undefined)
    const misfit = misfitOf(check, columns.get(check.kind === 'generic' ? check.of : '') ?? [])
    if (!made.ok) problems.push(made.problem)
    else if (misfit !== undefined) problems.push(badTest(check, misfit))
    else if (hasOwnSql(check)) {
      const others = catalogue.named(made.sql).filter((id) => !check.parents.includes(id))
      const shape = (id: string): string => shapeText(columns.get(id) ?? [])
      const named = others.map((id) => `${id}\n${shape(id)}`)
      const key = hash([made.sql, ...check.parents.map(shape), ...named])
      if (memory.before.checks.has(key)) {
        memory.now.checks.add(key)
        continue
      }
      const prefix = 'explain select * from (\n'
      try {
        await catalogue.stand([...check.parents, ...others])
        await catalogue.connection.run(`${prefix}${made.sql}\n)`)
        const wrong = await rebuiltOf(graph, compiled, check, columns, catalogue.connection)
        problems.push(...wrong)
        if (wrong.length === 0) memory.now.checks.add(key)
      } catch (error) {
        if (!(error instanceof StatementError)) throw error
        problems.push(notThere(graph, check, columns) ?? problemOf(check, compiled, error, prefix.length))
      }
    }
  }
  return problems
}

/** The column by which a test asks for rows written is that which tells the rows of what it reads apart. */
async function rebuiltOf(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  check: Check,
  columns: Bound['columns'],
  connection: Connection,
): Promise<Diagnostic[]> {
  if (check.kind !== 'singular') return []
  const text = compiled.get(testKey(check))?.incremental
  const column = text && markedColumn(text.text)
  if (text === undefined || column === undefined) return []
  const problems: Diagnostic[] = []
  for (const id of check.parents) {
    const own = columns.get(id)?.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.type
    if (own === undefined) continue
    const apart = { node: nodeOf(graph, id).name, column, own }
    problems.push(...(await rebuiltProblems(apart, text, check.place, connection)))
  }
  return problems
}

function hasOwnSql(check: Check): boolean {
  if (check.kind !== 'generic') return true
  const { where, name, args } = check.test
  // a bound that is no number may be any expression
  const bounds = name === 'accepted_range' ? [args.min_value, args.max_value] : []
  const says = where !== undefined || bounds.some((bound) => typeof bound === 'string')
  return says || ownSql.has(name) || check.parents.length > 1
}

/** A column of the other table that it does not have; the database would call that table `parent`. */
function notThere(graph: Graph, check: Check, columns: Bound['columns']): Diagnostic | undefined {
  if (check.kind !== 'generic') return undefined
  const { field, to_columns: several } = check.test.args
  const asked = [field, ...(Array.isArray(several) ? several : [])].filter((name) => typeof name === 'string')
  const other = check.parents.find((id) => id !== check.of) ?? check.of
  const known = (columns.get(other) ?? []).map(({ name }) => name)
  const column = asked.find((name) => !known.some((own) => own.toLowerCase() === name.toLowerCase()))
  if (column === undefined) return undefined
  const details = { model: nodeOf(graph, other).name, column, near: nearest(column, known) }
  return diagnose('unknown-column', details, { place: check.place })
}

function problemOf(
  check: Check,
  compiled: ReadonlyMap<string, Compiled>,
  error: StatementError,
  prefix: number,
): Diagnostic {
  const message = error.message.split('\n')[0] ?? error.message
  const code = check.kind === 'singular' ? compiled.get(testKey(check)) : undefined
  const text = code?.incremental ?? code?.rendered
  if (text && error.position !== undefined && error.position >= prefix) {
    const at = locate(text, error.position - prefix, 1)
    return diagnose('does-not-bind', { message, candidates: error.candidates }, at)
  }
  return badTest(check, message, error.candidates)
}
