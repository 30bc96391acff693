/**
 * Builds one node: relation and state row in one transaction, then reads the row back.
 * In: context, connection, node. Out: what to report. A failure leaves the old relation as it was.
 */
import { type Diagnostic, diagnose, type Where } from '../diagnostic/index.ts'
import {
  badRowProblem,
  type Compiled,
  fileProblem,
  type Graph,
  type GraphNode,
  nodeOf,
  statementText,
  withRunId,
} from '../graph/index.ts'
import { type Made, materializationOf } from '../materialize/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import { locate } from '../template/index.ts'
import { type Connection, type FileSpec, StatementError } from '../warehouse/index.ts'
import type { Origins } from './built-from.ts'
import type { NodeResult } from './events.ts'
import type { Plan } from './plan.ts'
import { insertNodeState, selectNodeState } from './state.ts'

export interface NodeContext {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly files: ReadonlyMap<string, FileSpec>
  readonly plan: Plan
  /** Key of what the node really reads now; the planned one unless a parent was left out and is out of date. */
  readonly builtFrom: Origins['builtFrom']
  /** Whether there is anything to read under the node's name. */
  readonly stands: (id: string) => boolean
}

type SqlContext = Pick<NodeContext, 'graph' | 'compiled' | 'plan'>

type Outcome = Pick<NodeResult, 'status' | 'rows' | 'contentHash' | 'milliseconds' | 'message' | 'problem'>

const nothing = { rows: null, contentHash: null }
const interrupted = 'the build was interrupted'

export async function buildNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
): Promise<Outcome> {
  const began = performance.now()
  const missing = missingParent(context, node)
  if (missing !== undefined) {
    return { ...nothing, status: 'error', milliseconds: 0, message: missing.message, problem: missing }
  }
  const elapsed = (): number => performance.now() - began
  try {
    const made = await commitNode(context, connection, node, seq, elapsed)
    return { status: 'success', ...made, milliseconds: elapsed(), message: '' }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const milliseconds = elapsed()
    // stopping is what the user asked for, not a fault of the node
    if (error.kind === 'interrupt')
      return { ...nothing, status: 'skipped', milliseconds, message: interrupted }
    const problem = await problemOf(context, connection, node, error)
    return { ...nothing, status: 'error', milliseconds, message: problem.message, problem }
  }
}

/** A parent that was left out of this run and never built. */
function missingParent(context: NodeContext, node: GraphNode): Diagnostic | undefined {
  const parents = [...node.parents, ...ephemeralAmong(context.graph, node.parents).flatMap((e) => e.parents)]
  const missing = parents.find((id) => !context.stands(id))
  if (missing === undefined) return undefined
  const { name } = nodeOf(context.graph, missing)
  const place = node.calls.find((c) => c.args.includes(name))?.place ?? node.resource.place
  return diagnose('not-built', { node: name }, { place })
}

async function commitNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
  elapsed: () => number,
): Promise<Made> {
  const { key, parts } = context.builtFrom(node.id)
  const file = context.files.get(node.id)
  const sql = finalSql(context, node)
  const made = await connection.transaction(async () => {
    const result = await materializationOf(node).run({ connection, node, sql, ...(file ? { file } : {}) })
    const builtAt = new Date().toISOString().slice(0, 23).replace('T', ' ')
    await connection.run(
      insertNodeState(seq, { id: node.id, key, parts, ...result, builtAt, milliseconds: elapsed() }),
    )
    return result
  })
  const [row] = await connection.rows(selectNodeState(seq, node.id))
  if (row?.key !== key) throw new StatementError(diagnose('state-lost', { node: node.name }).message, 'fatal')
  return made
}

/** The SQL that runs: run id in place, and a CTE for each ephemeral model that it reads, deepest first. */
export function finalSql(context: SqlContext, node: GraphNode): string {
  const code = context.compiled.get(node.id)
  if (code === undefined) return ''
  const body = withRunId(statementText(code.rendered.text), context.plan.runId)
  return withEphemeral(context, node.parents, body)
}

/** The body as it can run where no ephemeral model stands: each one that it reads comes before it as a CTE. */
export function withEphemeral(context: SqlContext, parents: readonly string[], body: string): string {
  const ctes = ephemeralAmong(context.graph, parents).map((e) => {
    const sql = withRunId(statementText(context.compiled.get(e.id)?.rendered.text ?? ''), context.plan.runId)
    return `${quoteIdentifier(e.relation.name)} as (\n${sql}\n)`
  })
  return ctes.length === 0 ? body : `with ${ctes.join(',\n')}\nselect * from (\n${body}\n)`
}

function ephemeralAmong(graph: Graph, parents: readonly string[]): GraphNode[] {
  const found: GraphNode[] = []
  const visit = (id: string): void => {
    const parent = nodeOf(graph, id)
    if (parent.resource.kind !== 'model' || parent.config.materialized !== 'ephemeral') return
    if (found.includes(parent)) return
    for (const up of parent.parents) visit(up)
    found.push(parent)
  }
  for (const id of parents) visit(id)
  return found
}

/** Says where it went wrong: the line of a bad CSV row, or the place in the template. */
async function problemOf(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  error: StatementError,
): Promise<Diagnostic> {
  const spec = context.files.get(node.id)
  // a row of a file shows itself as a failed conversion, here or in what reads it through views
  const bad =
    error.kind === 'conversion' || error.kind === 'io'
      ? await badFileRow(context, connection, node)
      : undefined
  if (bad !== undefined) return bad
  if (spec !== undefined) return await fileProblem(node, spec, error, connection)
  const message = error.message.split('\n')[0] ?? error.message
  const file = node.resource.kind === 'model' ? node.resource.sql?.file : undefined
  const place = file === undefined ? node.resource.place : { file, line: 1, column: 1 }
  const where = whereInTemplate(context, node, error) ?? { place }
  return diagnose('statement-failed', { node: node.name, message }, where)
}

function whereInTemplate(context: NodeContext, node: GraphNode, error: StatementError): Where | undefined {
  const { statement, position } = error
  const code = context.compiled.get(node.id)
  if (code === undefined || statement === undefined || position === undefined) return undefined
  // a cast that fails in a view below is counted in that view's own text
  if (error.kind === 'conversion' && !/^(?:(?:try_)?cast\b|::)/i.test(statement.slice(position)))
    return undefined
  const body = withRunId(statementText(code.rendered.text), context.plan.runId)
  const start = statement.lastIndexOf(body)
  const offset = position - start
  if (start < 0 || offset < 0 || offset >= body.length) return undefined
  return locate(code.rendered, offset, /^[\w.]+/.exec(statement.slice(position))?.[0].length ?? 1)
}

/** A conversion error may come from a CSV read through views: look at the files behind the node. */
async function badFileRow(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
): Promise<Diagnostic | undefined> {
  for (const id of [node.id, ...filesBehind(context.graph, node)]) {
    const spec = context.files.get(id)
    const found = spec && (await badRowProblem(nodeOf(context.graph, id), spec, connection))
    if (found !== undefined) return found
  }
  return undefined
}

/** Sources that the node reads directly or through views. */
function filesBehind(graph: Graph, node: GraphNode): string[] {
  const found: string[] = []
  const visit = (id: string): void => {
    const parent = nodeOf(graph, id)
    if (parent.resource.kind === 'source') found.push(id)
    else if (parent.resource.kind === 'model' && parent.config.materialized !== 'table')
      parent.parents.forEach(visit)
  }
  node.parents.forEach(visit)
  return [...new Set(found)]
}
