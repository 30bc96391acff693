/**
 * The query behind each check: it returns the rows that should not be there.
 * In: graph, check, compiled singular tests. Out: SQL, or the problem with the check's own definition. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import {
  type Check,
  type Compiled,
  type GenericCheck,
  type Graph,
  type GraphNode,
  markedColumn,
  nodeOf,
  readName,
  type SingularCheck,
  testKey,
  withCondition,
  withRunId,
} from '../graph/index.ts'
import { isFloating, quoteIdentifier } from '../sql/index.ts'
import { genericTests } from './generic/index.ts'
import { joinAuditSql } from './join-audit.ts'
import { reconcileSql } from './reconcile.ts'

/** An aggregate that is 0 exactly when the test has no failures, and what it is taken over. */
export interface Probe {
  readonly from: string
  readonly zero: string
  /** Of a test of keys: rows that decide about each other are equal in these, so that the aggregate is 0 where it is in every part by them. */
  readonly key?: readonly string[]
}

export type CheckSql =
  | { readonly ok: true; readonly sql: string; readonly probe?: Probe; readonly totals?: string }
  | { readonly ok: false; readonly problem: Diagnostic }

const known = new WeakMap<Graph, WeakMap<Check, CheckSql>>()

/** Asked for when a test is bound, run and written down; what neither the run nor its rows change is made once. */
export function checkSql(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  check: Check,
  runId: string,
  written?: Written,
): CheckSql {
  if (check.kind === 'singular' || written !== undefined)
    return makeSql(graph, compiled, check, runId, written)
  const ofGraph = known.get(graph) ?? new WeakMap<Check, CheckSql>()
  known.set(graph, ofGraph)
  const ready = ofGraph.get(check) ?? makeSql(graph, compiled, check, runId)
  ofGraph.set(check, ready)
  return ready
}

function makeSql(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  check: Check,
  runId: string,
  written?: Written,
): CheckSql {
  switch (check.kind) {
    case 'generic':
      return genericSql(graph, check, written)
    case 'singular': {
      const code = compiled.get(testKey(check))
      const narrow = written && code?.incremental
      const text = narrow ? rowsWritten(narrow.text, written) : code?.rendered.text
      return { ok: true, sql: withRunId((text ?? '').replace(/;\s*$/, ''), runId) }
    }
    case 'reconcile':
      return { ok: true, ...reconcileSql(graph, check) }
    case 'join_audit':
      return { ok: true, sql: joinAuditSql(graph, check) }
  }
}

/** SQL condition that holds for all rows written, and the column that it is about; or a query that gives these rows. */
export interface Written {
  readonly where: string
  readonly by: string
  readonly rows?: string
}

/**
 * Rows that did not fail before and stand as they were cannot fail now: this test's result is that of the rows written since,
 * and of a key, that of rows with their keys. Not of counts; nor where a threshold, a query or known failures come in.
 *
 * @param told  columns that tell rows written from the others
 * @returns     the one by which this test looks at the fewest rows; undefined where it looks at all
 */
export function writtenColumn(check: Check, told: readonly string[]): string | undefined {
  if (check.kind !== 'generic' || !isOfRows(check)) return undefined
  if (genericTests.get(check.test.name)?.byRow) return told[0]
  const key = keyOf(check)
  return told.find((by) => key.includes(quoteIdentifier(by))) ?? told[0]
}

/** Its result is that of some rows, whatever number of others there is: rows fail alone, or beside those of their key. */
export function isOfRows(check: GenericCheck): boolean {
  const defined = genericTests.get(check.test.name)
  if (defined === undefined || counts(check)) return false
  const { where, args } = check.test
  if (/\bselect\b/i.test(JSON.stringify([where, args]))) return false
  return defined.byRow || keyOf(check).length > 0
}

function rowsWritten(sql: string, { where, by }: Written): string {
  return where === '' ? sql : withCondition(sql, where, quoteIdentifier(by))
}

/** Of a singular test: the column by which its own SQL asks for rows written. */
export function askedColumn(check: SingularCheck, code: Compiled | undefined): string | undefined {
  return code?.incremental === undefined || counts(check) ? undefined : markedColumn(code.incremental.text)
}

/** How many fail matters, not only whether any does. */
function counts({ test }: GenericCheck | SingularCheck): boolean {
  const { warnIf, errorIf, failCalc, limit, baseline } = test
  return [warnIf, errorIf, failCalc, limit, baseline].some((said) => said !== undefined)
}

function keyOf({ test }: GenericCheck): readonly string[] {
  const column = test.column === undefined ? {} : { column: quoteIdentifier(test.column) }
  return genericTests.get(test.name)?.key(column, test.args) ?? []
}

/** The rows that a test looks at. Rows of one key lie in one partition where the key holds its column, else anywhere. */
function rowsOf({ relation: of }: GraphNode, check: GenericCheck, written: Written | undefined): string {
  const relation = readName({ relation: of })
  const whole = check.test.where === undefined ? [] : [`(${check.test.where}\n)`]
  const rows = (conditions: readonly string[], from = relation): string =>
    conditions.length === 0 ? from : `(select * from ${from} where ${conditions.join(' and ')})`
  // the condition of a test may call columns by the table's name
  const named = (query: string): string =>
    whole.length === 0 ? query : `${query} as ${quoteIdentifier(of.name)}`
  if (written === undefined) return rows(whole)
  const fresh =
    written.rows === undefined ? rows([`(${written.where}\n)`, ...whole]) : rows(whole, named(written.rows))
  const key = keyOf(check)
  const isApart = written.rows === undefined && key.includes(quoteIdentifier(written.by))
  if (key.length === 0 || isApart) return fresh
  const same = key.map((column) => `own.${column} is not distinct from fresh.${column}`).join(' and ')
  return `(select own.* from ${rows(whole)} as own semi join ${fresh} as fresh on ${same})`
}

/** An expression that says `table.column` of a table that some of its rows stand in for. */
function callsByName({ test }: GenericCheck, { relation }: GraphNode, written: Written | undefined): boolean {
  const said = test.name === 'expression_is_true' ? String(test.args.expression).toLowerCase() : ''
  const name = relation.name.toLowerCase()
  return (
    written !== undefined && [`${name}.`, `${quoteIdentifier(name)}.`].some((called) => said.includes(called))
  )
}

function floatsOf({ resource }: GraphNode): string[] {
  return resource.columns.filter((c) => isFloating(c.data_type ?? '')).map((c) => quoteIdentifier(c.name))
}

/** A test of a package of dbt, by the name that such a test has here. */
function ownName(name: string): string {
  const word = name.slice(name.lastIndexOf('.') + 1)
  return word === 'unique_combination_of_columns' ? 'unique_combination' : word
}

function genericSql(graph: Graph, check: GenericCheck, written?: Written): CheckSql {
  const { test, place } = check
  const defined = genericTests.get(test.name)
  if (defined === undefined) {
    const own = [...graph.project.macros.keys()].filter((name) => name.startsWith('test_'))
    const names = [...genericTests.keys(), ...own.map((name) => name.slice('test_'.length))]
    const near = nearest(ownName(test.name), names)
    return { ok: false, problem: diagnose('unknown-test', { name: test.name, near }, { place }) }
  }
  if (defined.needsColumn && test.column === undefined) {
    const message = 'it belongs under a column.'
    return { ok: false, problem: diagnose('bad-test', { test: check.name, message }, { place }) }
  }
  const node = nodeOf(graph, check.of)
  const { minCell } = graph.project.privacy
  const all = rowsOf(node, check, written)
  const from = callsByName(check, node, written) ? `${all} as ${quoteIdentifier(node.relation.name)}` : all
  const other = check.parents.find((id) => id !== check.of) ?? check.of
  const made = defined.failing(
    {
      from,
      ...(test.column === undefined ? {} : { column: quoteIdentifier(test.column) }),
      ...(minCell === undefined ? {} : { minCell }),
      floats: () => floatsOf(nodeOf(graph, check.of)),
      ref: () => readName(nodeOf(graph, other)),
    },
    test.args,
  )
  if (made.ok) {
    // what `fail_calc` makes of no rows need not be 0
    const alone = made.probe === undefined || test.failCalc !== undefined
    const key = keyOf(check)
    const probe = { from, zero: made.probe ?? '', ...(key.length === 0 ? {} : { key }) }
    return { ok: true, sql: made.sql, ...(alone ? {} : { probe }) }
  }
  return { ok: false, problem: diagnose('bad-test', { test: check.name, message: made.message }, { place }) }
}
