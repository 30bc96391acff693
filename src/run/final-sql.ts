/** The SQL that runs: run id in place, and a CTE for each ephemeral model that is read. Pure. */
import {
  type Compiled,
  type Graph,
  type GraphNode,
  nodeOf,
  sampled,
  statementText,
  withRunId,
} from '../graph/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import type { Plan } from './plan.ts'

export interface SqlContext {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly plan: Plan
}

/** A model's statement; the ephemeral models that it reads come before it, deepest first. */
export function finalSql(context: SqlContext, node: GraphNode, variant?: 'incremental' | 'keys'): string {
  const code = context.compiled.get(node.id)
  if (code === undefined) return ''
  const { text } = (variant === undefined ? undefined : code[variant]) ?? code.rendered
  const body = sampled(node, withRunId(statementText(text), context.plan.runId))
  return withEphemeral(context, node.parents, body)
}

/** The body as it can run where no ephemeral model stands: each one that it reads comes before it as a CTE. */
export function withEphemeral(context: SqlContext, parents: readonly string[], body: string): string {
  const ctes = ephemeralAmong(context.graph, parents).map((e) => {
    const sql = withRunId(statementText(context.compiled.get(e.id)?.rendered.text ?? ''), context.plan.runId)
    return `${quoteIdentifier(e.relation.name)} as (\n${sampled(e, sql)}\n)`
  })
  return ctes.length === 0 ? body : `with ${ctes.join(',\n')}\nselect * from (\n${body}\n)`
}

/** Ephemeral models among the parents and behind them, deepest first. */
export function ephemeralAmong(graph: Graph, parents: readonly string[]): GraphNode[] {
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
