/**
 * Runs unit tests in a database in memory: fixtures become typed tables, the model's SQL runs on them, its rows are
 * compared, everything is rolled back. In: linked tests, the columns that binding found. Out: results.
 * Touches no row of the project. Start at `runUnitTest`.
 */
import { type Diagnostic, diagnose, LedgerlineError, nearest, type Where } from '../../diagnostic/index.ts'
import {
  type GraphNode,
  type LinkedUnitTest,
  nodeOf,
  type RowsRun,
  stageRows,
  statementText,
  withRunId,
} from '../../graph/index.ts'
import type { Fixture } from '../../project/index.ts'
import { quoteIdentifier, relationName, selectCte } from '../../sql/index.ts'
import { locate, type Rendered } from '../../template/index.ts'
import { type ColumnType, type Connection, StatementError } from '../../warehouse/index.ts'
import { isBound, type UnitContext } from './context.ts'
import { diffLines, diffRows, diffSummary, type Row, type RowDiff } from './diff.ts'
import { fillTable, fillTables, fixtureRows } from './fixture.ts'
import { tablesOf } from './key.ts'
import { nullColumns } from './null-columns.ts'
import type { Filled, FixtureTable } from './query-fixture.ts'

export interface UnitResult {
  readonly unit: LinkedUnitTest
  readonly status: 'pass' | 'fail' | 'error'
  readonly message: string
  readonly milliseconds: number
  readonly problems: readonly Diagnostic[]
}

const anyRunId = '000000000000'
export const actualTable = '"__ledgerline_actual"'
const expectedTable = '"__ledgerline_expected"'

/** @returns undefined when a table that it needs did not bind */
export async function runUnitTest(
  context: UnitContext,
  unit: LinkedUnitTest,
): Promise<UnitResult | undefined> {
  return await judged(context, unit, true)
}

/** Does all that running does, fixtures that are queries included, but not the SQL itself, which is only bound. */
export async function tryUnitTest(
  context: UnitContext,
  unit: LinkedUnitTest,
): Promise<UnitResult | undefined> {
  return await judged(context, unit, false)
}

async function judged(
  context: UnitContext,
  unit: LinkedUnitTest,
  run: boolean,
): Promise<UnitResult | undefined> {
  if (!isBound(context, unit)) return undefined
  const began = performance.now()
  const { scratch } = context
  await context.stand(tablesOf(context, unit))
  await scratch.run('begin transaction')
  try {
    const problems = [...(await standInputs(context, unit))]
    // binding tells all that is wrong in one go; rows that do not stand are not worth a run
    const wrong = problems.length === 0 || !run ? await runSteps(context, unit, run) : []
    problems.push(...wrong)
    if (problems.length === 0 || (!run && wrong.length === 0))
      problems.push(...(await compare(context, unit, run)))
    const failed = problems.some((p) => p.id === 'unit-test-failed')
    const status = problems.length === 0 ? 'pass' : failed ? 'fail' : 'error'
    const message = problems[0]?.message ?? ''
    return { unit, status, message, milliseconds: performance.now() - began, problems }
  } finally {
    await scratch.run('rollback').catch(() => undefined)
  }
}

/** The tables that the steps read stand and are empty; those with a fixture get its rows. */
async function standInputs(
  { graph, columns, scratch }: UnitContext,
  unit: LinkedUnitTest,
): Promise<Diagnostic[]> {
  const given = unit.reads.flatMap((id) => {
    const fixture = unit.given.get(id)?.fixture
    if (fixture === undefined) return []
    const { relation, name } = nodeOf(graph, id)
    return [{ table: { relation: relationName(relation), columns: columns.get(id) ?? [], name }, fixture }]
  })
  return await fillTables(scratch, given)
}

/** Ephemeral models become tables in their turn; what the test asserts ends in `actualTable`. */
export async function runSteps(
  { graph, scratch }: UnitContext,
  unit: LinkedUnitTest,
  run: boolean,
): Promise<Diagnostic[]> {
  for (const step of unit.steps) {
    const node = nodeOf(graph, step.id)
    const last = step === unit.steps.at(-1)
    if (step.makeRows !== undefined) {
      const found = await runRows({ scratch, unit, node, last, run }, step.makeRows)
      if (found.length > 0) return found
      continue
    }
    const body = withRunId(statementText(step.rendered.text), anyRunId)
    const { cte } = unit.test.expect
    const chosen = last && cte !== undefined ? selectCte(body, cte) : { sql: body }
    if ('names' in chosen) return [unknownCte(unit, node.name, cte ?? '', chosen.names)]
    const table = last ? `temp table ${actualTable}` : `table ${relationName(node.relation)}`
    const prefix = `create or replace ${table} as (\n`
    try {
      await scratch.run(`${prefix}${chosen.sql}\n)${run ? '' : ' with no data'}`)
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      return [sqlProblem(unit, step.rendered, error, prefix.length)]
    }
  }
  return []
}

interface RowsStep {
  readonly scratch: Connection
  readonly unit: LinkedUnitTest
  readonly node: GraphNode
  readonly last: boolean
  readonly run: boolean
}

/** A model whose rows TypeScript makes: its function runs on the fixtures; binding only looks at its columns. */
async function runRows(
  { scratch, unit, node, last, run }: RowsStep,
  makeRows: RowsRun,
): Promise<Diagnostic[]> {
  const { cte } = unit.test.expect
  if (last && cte !== undefined) return [unknownCte(unit, node.name, cte, [])]
  const target = last ? `temp table ${actualTable}` : `table ${relationName(node.relation)}`
  const { place } = unit.test
  if (!run) {
    const list = node.resource.columns.map((c) => `${quoteIdentifier(c.name)} ${c.data_type}`).join(', ')
    await scratch.run(`create or replace ${target} (${list})`)
    return []
  }
  try {
    await scratch.run(`create or replace ${target} as ${await stageRows(scratch, node, makeRows)}`)
    return []
  } catch (error) {
    if (error instanceof LedgerlineError) {
      const label = `unit test ${unit.name}`
      return error.problems.map((d) => ({ ...d, trail: [...(d.trail ?? []), { label, place }] }))
    }
    if (!(error instanceof StatementError)) throw error
    const message = error.message.split('\n')[0] ?? error.message
    return [diagnose('bad-unit-test', { test: unit.name, message }, { place })]
  }
}

function unknownCte(unit: LinkedUnitTest, model: string, cte: string, names: readonly string[]): Diagnostic {
  const details = { cte, model, near: nearest(cte, names) }
  return diagnose('unknown-cte', details, { place: unit.test.expect.place })
}

/** The place is in the model's template; the trail names the test under which it failed. */
function sqlProblem(
  unit: LinkedUnitTest,
  rendered: Rendered,
  error: StatementError,
  prefix: number,
): Diagnostic {
  const message = error.message.split('\n')[0] ?? error.message
  return diagnose('bad-unit-test', { test: unit.name, message }, whereOf(unit, rendered, error, prefix))
}

function whereOf(
  unit: LinkedUnitTest,
  rendered: Rendered,
  { position }: StatementError,
  prefix: number,
): Where {
  const { place } = unit.test
  if (position === undefined || position < prefix || position - prefix >= rendered.text.length)
    return { place }
  const start = position - prefix
  const word = /^[\w.]+/.exec(rendered.text.slice(start, start + 200))?.[0].length ?? 1
  const at = locate(rendered, start, word)
  if (at === undefined) return { place }
  return { ...at, trail: [...at.trail, { label: `unit test ${unit.name}`, place }] }
}

async function compare(context: UnitContext, unit: LinkedUnitTest, run: boolean): Promise<Diagnostic[]> {
  const { scratch } = context
  const { fixture, cte } = unit.test.expect
  const actual = await scratch.table(`select * from ${actualTable}${run ? '' : ' limit 0'}`)
  const table = { columns: actual.columns, name: cte ?? unit.test.model }
  const { named, problems, rows } =
    fixture.format === 'sql'
      ? await queriedRows(scratch, table, fixture)
      : await fixtureRows(scratch, table, fixture)
  if (problems.length > 0 || !run) return [...problems]
  const columns = named.length > 0 ? named : actual.columns
  const at = columns.map((c) => actual.columns.findIndex((a) => a.name === c.name))
  const found = actual.rows.map((row) => at.map((i) => row[i] ?? null))
  if (diffSummary(diffRows(rows, found)) === '') return []
  const names = columns.map((c) => quoteIdentifier(c.name)).join(', ')
  const sorted = await scratch.table(`select ${names} from ${actualTable} order by all`)
  const problem = difference(unit, columns, diffRows(rows, sorted.rows))
  return [{ ...problem, notes: [...(problem.notes ?? []), ...(await nullColumns(context, unit))] }]
}

/** An expectation that is a query is put into a table of the columns that came out, as the fixtures are. */
async function queriedRows(
  scratch: Connection,
  { columns, name }: Pick<FixtureTable, 'columns' | 'name'>,
  fixture: Extract<Fixture, { readonly format: 'sql' }>,
): Promise<Filled & { readonly rows: readonly Row[] }> {
  const list = columns.map((c) => `${quoteIdentifier(c.name)} ${c.type}`).join(', ')
  await scratch.run(`create or replace temp table ${expectedTable} (${list})`)
  const filled = await fillTable(scratch, { relation: expectedTable, columns, name }, fixture)
  if (filled.problems.length > 0) return { ...filled, rows: [] }
  const names = (filled.named.length > 0 ? filled.named : columns).map((c) => quoteIdentifier(c.name))
  return { ...filled, rows: (await scratch.table(`select ${names.join(', ')} from ${expectedTable}`)).rows }
}

function difference(unit: LinkedUnitTest, columns: readonly ColumnType[], diff: RowDiff): Diagnostic {
  const notes = diffLines(
    columns.map((c) => c.name),
    diff,
  )
  const {
    name: test,
    test: { model, place, expect },
  } = unit
  const trail = [{ label: 'expected here', place: expect.place }]
  const details = { test, model, summary: diffSummary(diff) }
  return diagnose('unit-test-failed', details, { place, trail, notes })
}
