/** `ledgerline show <node>`: prints rows of built tables, or of a query given with --inline, which is a template. */
import { existsSync } from 'node:fs'
import {
  type Diagnostic,
  diagnose,
  exitCode,
  LedgerlineError,
  nearest,
  type Where,
} from '../../diagnostic/index.ts'
import { type Graph, type GraphNode, nodeNamed, nodeOf, refNames } from '../../graph/index.ts'
import { relationName } from '../../sql/index.ts'
import { type ColumnType, type Connection, StatementError } from '../../warehouse/index.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { csvCell } from '../csv-cell.ts'
import { inOwnDatabase } from '../empty.ts'
import { inlinePlace, inlineSql, refuseNodesBesides, withInline } from '../inline.ts'
import { boundSelectors } from '../lineage.ts'
import { print, printClean, printJson, say, sayProblems, textTable } from '../output.ts'
import { withProjectTables } from '../rules.ts'
import { samplePath } from '../sampling.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { cteSql } from '../sql-text.ts'
import { attachAll, databaseFile, forReading } from '../working.ts'

export interface ShowOptions extends CommonOptions, SelectFlags {
  readonly inline?: string
  /** Of the model that is named. */
  readonly cte?: string
  /** What the last `build --sample` made. */
  readonly sampled?: boolean
  /** The query is about the project, not about its data. */
  readonly project?: boolean
  readonly limit: number
  readonly output?: 'text' | 'json' | 'csv'
}

interface Query {
  readonly name: string
  readonly sql: string
  /** Where in what the user wrote an error of the database lies. */
  readonly place?: (error: StatementError) => Where | undefined
  /** Of the user's own text: what a table that it names, and that is not there, is in the project. */
  readonly missing?: (table: string) => Diagnostic | undefined
}

/** What a query gives, every value as text. */
export interface Shown {
  readonly name: string
  readonly columns: readonly ColumnType[]
  readonly rows: readonly (readonly (string | null)[])[]
}

export async function show(name: string | undefined, options: ShowOptions): Promise<number> {
  await eachQuery(name, options, async (connection, query, of) => {
    if (of > 1) say(query.name)
    if (options.output === 'csv') await printCsv(connection, query, options.limit)
    else printRows(await rowsOf(connection, query, options.limit), options)
  })
  return exitCode.ok
}

/** @param take  is given one query's rows after the other */
export async function eachShown(
  name: string | undefined,
  options: ShowOptions,
  take: (shown: Shown) => void,
): Promise<void> {
  await eachQuery(name, options, async (connection, query) =>
    take(await rowsOf(connection, query, options.limit)),
  )
}

/** Asks one query after the other, and says how many there are. */
type Visit = (connection: Connection, query: Query, of: number) => Promise<void>

async function eachQuery(name: string | undefined, options: ShowOptions, visit: Visit): Promise<void> {
  const { inline } = options
  if (inline !== undefined) refuseNodesBesides(options, name ?? (options.cte && '--cte'))
  if (options.project === true) {
    await ofProject(options, visit)
    return
  }
  const opened = openProject(options, inline === undefined ? undefined : withInline(inline))
  const linked = options.sampled === true ? inOwnDatabase(opened, samplePath(opened.project)) : opened
  const queries =
    inline === undefined
      ? await chosen(linked, name, options)
      : [
          {
            name: 'a table of this query',
            sql: inlineSql(linked),
            place: (e: StatementError) => inlinePlace(linked, e),
            missing: (table: string) => missingTable(linked.graph, table),
          },
        ]
  const file = databaseFile(linked.project)
  if (options.sampled === true && !existsSync(file))
    throw new LedgerlineError([diagnose('not-built', { node: name ?? 'the project', sampled: true })])
  await forReading(linked.project, name ?? 'the project', async ({ connection }) => {
    await attachAll(connection, linked.project)
    for (const query of queries) await visit(connection, query, queries.length)
  })
}

async function ofProject(options: ShowOptions, visit: Visit): Promise<void> {
  const { inline } = options
  if (inline === undefined) {
    const message = '--project goes with --inline "select … from nodes".'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const query = { name: 'a table of this query', sql: inline }
  await withProjectTables(openProject(options), async (connection) => await visit(connection, query, 1))
}

function printRows({ columns, rows }: Shown, options: ShowOptions): void {
  const names = columns.map((c) => c.name)
  if (options.output === 'json') {
    const objects = rows.map((r) => Object.fromEntries(names.map((n, i) => [n, r[i] ?? null])))
    printJson(objects, 1)
  } else print(textTable(names, rows))
}

/** Part by part, so that millions of rows are in no memory at once. */
async function printCsv(connection: Connection, query: Query, limit: number): Promise<void> {
  const line = (cells: readonly (string | null)[]): string => cells.map(csvCell).join(',')
  try {
    let begun = false
    for await (const { columns, rows } of connection.parts(limited(query, limit))) {
      const lines = rows.map(line)
      if (!begun) lines.unshift(line(columns.map((c) => c.name)))
      begun = true
      if (lines.length > 0) printClean(lines.join('\n'))
    }
  } catch (error) {
    throw toldOf(query, error)
  }
}

async function rowsOf(connection: Connection, query: Query, limit: number): Promise<Shown> {
  try {
    return { name: query.name, ...(await connection.table(limited(query, limit))) }
  } catch (error) {
    throw toldOf(query, error)
  }
}

function limited({ sql }: Query, limit: number): string {
  return `select * from (\n${sql}\n) limit ${limit}`
}

function toldOf({ name, place, missing }: Query, error: unknown): unknown {
  // what cannot be read is no fault of the query
  if (!(error instanceof StatementError) || /Could not read/.test(error.message)) return error
  // in what the user wrote, a name that is not there may be misspelt, and of a function as well
  const table = /^(?:Table|View) with name (.+?) does not exist/.exec(error.message)?.[1]
  if (table !== undefined || missing === undefined) {
    const known = missing === undefined ? diagnose('not-built', { node: name }) : missing(table ?? '')
    if (known !== undefined && /does not exist/.test(error.message)) return new LedgerlineError([known])
  }
  const details = { message: firstLine(error.message), candidates: error.candidates }
  return new LedgerlineError([diagnose('does-not-bind', details, place?.(error))])
}

/** A table of the project that no build has made yet; undefined for a name that the project does not have. */
function missingTable(graph: Graph, table: string): Diagnostic | undefined {
  // "schema.table" where the schema is not there either
  const asked = table.replaceAll('"', '').split('.').at(-1)?.toLowerCase()
  const node = [...graph.nodes.values()].find((n) =>
    // what leaves no table has a name of its own only
    [n.name, n.relation.name].some((name) => name.toLowerCase() === asked),
  )
  if (node === undefined) return undefined
  return isEphemeral(node) ? leavesNoTable(node) : diagnose('not-built', { node: node.name })
}

function isEphemeral({ resource, config }: GraphNode): boolean {
  return resource.kind === 'model' && config.materialized === 'ephemeral'
}

function leavesNoTable(node: GraphNode): Diagnostic {
  const message = `${node.name} is ephemeral: it leaves no table; show --inline "select * from {{ref ${refNames(node, ' ')}}}".`
  return diagnose('usage', { message })
}

/** The candidates that follow are told in our own words. */
function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}

/** The node that is named, or every selected one that leaves a relation. */
async function chosen(linked: Linked, name: string | undefined, options: ShowOptions): Promise<Query[]> {
  const { graph } = linked
  if (options.cte !== undefined) return [queryOfCte(linked, name, options.cte)]
  if (name !== undefined) return [{ name, sql: `select * from ${relationOf(graph, name)}` }]
  const asked = [options.select, options.models, options.exclude, options.selector]
  if (asked.every((a) => a === undefined)) {
    const message = 'Name a node, select some with --select, or give a query with --inline.'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const selection = await selectFor(linked, options, boundSelectors(linked))
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  return graph.order.flatMap((id) => {
    const node = nodeOf(graph, id)
    if (!selection.ids.has(id) || node.config.materialized === 'ephemeral') return []
    return [{ name: node.name, sql: `select * from ${relationName(node.relation)}` }]
  })
}

/** Reads what the model reads as it stands, so that a step can be looked at before the model is built. */
function queryOfCte(linked: Linked, name: string | undefined, cte: string): Query {
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  if (name === undefined) return refuse('--cte is of a model: ledgerline show <model> --cte <name>.')
  const node = named(linked.graph, name)
  const found = cteSql(linked, node, cte)
  if (found === undefined) return refuse(`${node.name} has no SQL, and so no CTE.`)
  if ('sql' in found) return { name: `what ${node.name} reads`, sql: found.sql }
  const details = { cte, model: node.name, near: nearest(cte, found.names) }
  throw new LedgerlineError([diagnose('unknown-cte', details, { place: node.resource.place })])
}

function relationOf(graph: Graph, name: string): string {
  const node = named(graph, name)
  if (isEphemeral(node)) throw new LedgerlineError([leavesNoTable(node)])
  return relationName(node.relation)
}

function named(graph: Graph, name: string): GraphNode {
  const named = nodeNamed(graph, name)
  if ('problem' in named) {
    const { problem } = named
    const near = nearest(
      name,
      [...graph.nodes.values()].map((n) => n.name),
    )
    const unknown = problem.id === 'unknown-selector' ? diagnose('unknown-ref', { to: name, near }) : problem
    throw new LedgerlineError([unknown])
  }
  return named.node
}
