/**
 * Builds one node: relation and state row in one transaction, then reads the row back.
 * In: context, connection, node. Out: what to report. A failure leaves the old relation as it was.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import {
  type Compiled,
  ephemeralPrefix,
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
import { badRows, type Connection, type FileSpec, StatementError } from '../warehouse/index.ts'
import type { NodeResult } from './events.ts'
import type { Plan } from './plan.ts'
import { insertNodeState, selectNodeState } from './state.ts'

export interface NodeContext {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly files: ReadonlyMap<string, FileSpec>
  readonly plan: Plan
}

type Outcome = Pick<NodeResult, 'status' | 'rows' | 'contentHash' | 'milliseconds' | 'message' | 'problem'>

export async function buildNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
): Promise<Outcome> {
  const began = performance.now()
  const elapsed = (): number => performance.now() - began
  try {
    const made = await commitNode(context, connection, node, seq, elapsed)
    return { status: 'success', ...made, milliseconds: elapsed(), message: '' }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const problem = await problemOf(context, connection, node, error)
    const message = problem.message
    return { status: 'error', rows: null, contentHash: null, milliseconds: elapsed(), message, problem }
  }
}

async function commitNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
  elapsed: () => number,
): Promise<Made> {
  const planned = context.plan.nodes.get(node.id)
  if (planned === undefined) throw new Error(`${node.id} is not planned`)
  const file = context.files.get(node.id)
  const sql = finalSql(context, node)
  const made = await connection.transaction(async () => {
    const result = await materializationOf(node).run({ connection, node, sql, ...(file ? { file } : {}) })
    const builtAt = new Date().toISOString().slice(0, 23).replace('T', ' ')
    const { key, parts } = planned
    await connection.run(
      insertNodeState(seq, { id: node.id, key, parts, ...result, builtAt, milliseconds: elapsed() }),
    )
    return result
  })
  const [row] = await connection.rows(selectNodeState(seq, node.id))
  if (row?.key !== planned.key)
    throw new StatementError(diagnose('state-lost', { node: node.name }).message, 'fatal')
  return made
}

/** The SQL that runs: run id in place, and a CTE for each ephemeral model that it reads, deepest first. */
export function finalSql(context: Pick<NodeContext, 'graph' | 'compiled' | 'plan'>, node: GraphNode): string {
  const code = context.compiled.get(node.id)
  if (code === undefined) return ''
  const body = withRunId(statementText(code.rendered.text), context.plan.runId)
  const ctes = ephemeralParents(context.graph, node).map((e) => {
    const sql = withRunId(statementText(context.compiled.get(e.id)?.rendered.text ?? ''), context.plan.runId)
    return `${quoteIdentifier(`${ephemeralPrefix}${e.name}`)} as (\n${sql}\n)`
  })
  return ctes.length === 0 ? body : `with ${ctes.join(',\n')}\nselect * from (\n${body}\n)`
}

function ephemeralParents(graph: Graph, node: GraphNode): GraphNode[] {
  const found: GraphNode[] = []
  const visit = (id: string): void => {
    const parent = nodeOf(graph, id)
    if (parent.resource.kind !== 'model' || parent.config.materialized !== 'ephemeral') return
    if (found.includes(parent)) return
    for (const up of parent.parents) visit(up)
    found.push(parent)
  }
  for (const id of node.parents) visit(id)
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
  const bad = await badFileRow(context, connection, node)
  if (bad !== undefined) return bad
  if (spec !== undefined) return fileProblem(node, spec, error)
  const message = error.message.split('\n')[0] ?? error.message
  const code = context.compiled.get(node.id)
  const file = node.resource.kind === 'model' ? node.resource.sql?.file : undefined
  const sql = finalSql(context, node)
  const shift =
    code === undefined
      ? -1
      : sql.lastIndexOf(withRunId(statementText(code.rendered.text), context.plan.runId))
  if (code !== undefined && error.position !== undefined && error.statement !== undefined && shift >= 0) {
    const offset = error.position - error.statement.lastIndexOf(sql) - shift
    if (error.statement.includes(sql) && offset >= 0 && offset < code.rendered.text.length) {
      const at = locate(code.rendered, offset, 1)
      return diagnose(
        'statement-failed',
        { node: node.name, message },
        { place: at?.place, trail: at?.trail },
      )
    }
  }
  const place = file === undefined ? node.resource.place : { file, line: 1, column: 1 }
  return diagnose('statement-failed', { node: node.name, message }, { place })
}

/** A conversion error may come from a CSV read through views: look at the files behind the node. */
async function badFileRow(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
): Promise<Diagnostic | undefined> {
  for (const id of [node.id, ...filesBehind(context.graph, node)]) {
    const spec = context.files.get(id)
    if (spec === undefined || spec.format !== 'csv') continue
    const rows = await badRows(connection, spec).catch(() => [])
    const [first] = rows
    if (first === undefined) continue
    const source = nodeOf(context.graph, id)
    const file = spec.location.includes('*') ? (first.file.split('/').at(-1) ?? '') : spec.location
    const shown = source.resource.kind === 'seed' ? source.resource.path : file
    const message = `${source.name}, ${shown}, line ${first.line}, column ${first.column}: ${first.message}.`
    const notes = rows.slice(1).map((r) => `line ${r.line}, column ${r.column}: ${r.message}`)
    const place =
      source.resource.kind === 'seed' ? { file: shown, line: first.line, column: 1 } : source.resource.place
    return diagnose('bad-row', { message }, { place, notes })
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
