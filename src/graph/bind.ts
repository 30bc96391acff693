/**
 * Lets the database check every model's names and types without touching a row: each node becomes a
 * table without rows in an in-memory catalogue, parents first (views there would cost exponentially).
 * In: linked graph, an in-memory connection. Out: each node's columns, and every problem found.
 * Start at `bind`; contracts are checked in `contract.ts`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Model } from '../project/index.ts'
import { blankStringsAndComments, quoteIdentifier, relationName } from '../sql/index.ts'
import { locate, type Rendered } from '../template/index.ts'
import { type ColumnType, type Connection, StatementError } from '../warehouse/index.ts'
import { bindFile, bindSources } from './bind-files.ts'
import { bindIncremental } from './bind-incremental.ts'
import type { Compiled } from './compiled.ts'
import { contractProblems } from './contract.ts'
import { seedFile } from './files.ts'
import type { HelperEnv } from './helpers.ts'
import { indexNames } from './names.ts'
import { snapshotFrame, snapshotProblems } from './snapshot.ts'
import { type Graph, type GraphNode, nodeOf } from './types.ts'
import { unorderedProblems } from './unordered.ts'
import { volatileProblems } from './volatile.ts'

export interface Bound {
  /** Columns in order, by node id; a node that did not bind and has no contract is missing. */
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly problems: readonly Diagnostic[]
  /** Nodes whose own SQL bound; the others stand as their contract, if at all. */
  readonly sound: ReadonlySet<string>
}

/** The shadow catalogue stays in the connection, so that checks can be bound on it next. */
export async function bind(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  shadow: Connection,
): Promise<Bound> {
  const problems: Diagnostic[] = []
  const env: HelperEnv = { project: graph.project, names: indexNames(graph.project), configs: new Map() }
  const unbound = new Set<string>()
  const sound = new Set<string>()
  for (const schema of schemas(graph))
    await shadow.run(`create schema if not exists ${quoteIdentifier(schema)}`)
  const sources = await bindSources(env, graph, shadow)
  problems.push(...sources.problems)
  for (const id of sources.unbound) unbound.add(id)
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    if (node.resource.kind === 'source') continue
    if (didNotRender(node, compiled) || node.parents.some((p) => unbound.has(p))) {
      if (!(await fromContract(node, shadow))) unbound.add(id)
      continue
    }
    const found = await bindNode(node, compiled.get(id), shadow)
    problems.push(...found)
    if (found.length === 0) sound.add(id)
    else if (!(await fromContract(node, shadow))) unbound.add(id)
  }
  const columns = await shadowColumns(graph, shadow)
  for (const id of graph.order) {
    const actual = columns.get(id)
    const code = compiled.get(id)
    if (actual && !unbound.has(id))
      problems.push(
        ...snapshotProblems(nodeOf(graph, id), actual),
        ...contractProblems(nodeOf(graph, id), actual, code?.rendered),
      )
    if (code && !code.makeRows) problems.push(...textProblems(code.rendered))
  }
  return { columns, problems, sound }
}

/** What the text alone shows. */
function textProblems(rendered: Rendered): Diagnostic[] {
  const code = blankStringsAndComments(rendered.text)
  return [...volatileProblems(rendered, code), ...unorderedProblems(rendered, code)]
}

/** Its problem was told when it was linked. */
function didNotRender(node: GraphNode, compiled: ReadonlyMap<string, Compiled>): boolean {
  return node.resource.kind === 'model' && codeFile(node.resource) !== undefined && !compiled.has(node.id)
}

function codeFile({ sql, typescript }: Model): string | undefined {
  return sql?.file ?? typescript?.file
}

export function schemas(graph: Graph): string[] {
  return [...new Set([...graph.nodes.values()].map((n) => n.relation.schema))].sort()
}

async function bindNode(
  node: GraphNode,
  code: Compiled | undefined,
  shadow: Connection,
): Promise<Diagnostic[]> {
  const { resource } = node
  if (resource.kind === 'seed') return bindFile(node, seedFile(resource), shadow)
  if (code === undefined || code.makeRows) {
    if (await fromContract(node, shadow)) return []
    return [diagnose('no-columns', { model: node.name }, { place: resource.place })]
  }
  const frame = snapshotFrame(node)
  const prefix = `create table ${relationName(node.relation)} as (\n${frame.before}`
  try {
    await shadow.run(`${prefix}${statementText(code.rendered.text)}${frame.after}\n) with no data`)
    return await bindIncremental(node, code, shadow, {
      create: (relation, sql) => createShadow(shadow, relation, sql),
      problem: (error, before, rendered) => bindProblem(node, error, before, rendered),
    })
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return [bindProblem(node, error, prefix.length, code.rendered)]
  }
}

/** Model SQL as it may stand in parentheses: a closing semicolon is dropped, offsets stay. */
export function statementText(sql: string): string {
  return sql.replace(/;\s*$/, (tail) => ' '.repeat(tail.length))
}

/** @returns length of what stands before the SQL, for positions */
async function createShadow(shadow: Connection, relation: string, sql: string): Promise<number> {
  const prefix = `create table ${relation} as (\n`
  await shadow.run(`${prefix}${statementText(sql)}\n) with no data`)
  return prefix.length
}

function bindProblem(node: GraphNode, error: StatementError, prefix: number, rendered: Rendered): Diagnostic {
  const message = error.message.split('\n')[0] ?? error.message
  const details = { message, candidates: error.candidates }
  if (error.position === undefined || error.position < prefix) {
    const file = node.resource.kind === 'model' ? codeFile(node.resource) : undefined
    const place = file === undefined ? node.resource.place : { file, line: 1, column: 1 }
    return diagnose('does-not-bind', details, { place })
  }
  const start = Math.min(error.position - prefix, Math.max(0, rendered.text.length - 1))
  const at = locate(rendered, start, wordLength(rendered.text, start))
  return diagnose('does-not-bind', details, { place: at?.place, trail: at?.trail })
}

function wordLength(text: string, start: number): number {
  return /^[\w.]+/.exec(text.slice(start, start + 200))?.[0].length ?? 1
}

/**
 * An unfilled port, or a model that did not bind, stands as its contract. Only an enforced contract says all
 * columns: of a shorter list, readers would seem to err.
 */
async function fromContract(node: GraphNode, shadow: Connection): Promise<boolean> {
  const columns = node.resource.columns
  if (!node.config.contractEnforced) return false
  if (columns.length === 0 || columns.some((c) => c.data_type === undefined)) return false
  const list = columns.map((c) => `${quoteIdentifier(c.name)} ${c.data_type}`).join(', ')
  try {
    await shadow.run(`create table if not exists ${relationName(node.relation)} (${list})`)
    return true
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return false
  }
}

async function shadowColumns(graph: Graph, shadow: Connection): Promise<Map<string, ColumnType[]>> {
  const rows = await shadow.rows(
    'select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by schema_name, table_name, column_index',
  )
  const byRelation = new Map<string, ColumnType[]>()
  for (const row of rows) {
    const key = `${row.schema_name}\u0000${row.table_name}`
    const list = byRelation.get(key) ?? []
    list.push({ name: row.column_name ?? '', type: row.data_type ?? '' })
    byRelation.set(key, list)
  }
  const columns = new Map<string, ColumnType[]>()
  for (const node of graph.nodes.values()) {
    const list = byRelation.get(`${node.relation.schema}\u0000${node.relation.name}`)
    if (list !== undefined) columns.set(node.id, list)
  }
  return columns
}
