/**
 * The SQL of nodes and tests as it would run, for people and artefacts: with the CTEs of ephemeral models, which stand
 * nowhere. In: a linked project. Out: text. Pure.
 */
import { checkSql } from '../check/index.ts'
import { type Check, type GraphNode, statementText, withRunId } from '../graph/index.ts'
import { finalSql, withEphemeral } from '../run/index.ts'
import { selectCte } from '../sql/index.ts'
import type { Linked } from './context.ts'

/** The run id is a hash of what is built; where nothing is built there is none, nor of a project that is only read. */
export const noRun = '0'.repeat(12)

/** Undefined for a seed or source, which has no SQL. */
export function nodeSql(linked: Linked, node: GraphNode, runId: string): string | undefined {
  const code = linked.compiled.get(node.id)
  if (code === undefined) return undefined
  // what makes rows is no SQL
  if (code.makeRows !== undefined) return withRunId(code.rendered.text, runId)
  return finalSql(contextOf(linked, runId), node)
}

/** What gives the rows of one CTE of a model, as its SQL is now; the names that there are where that is none; undefined without SQL. */
export function cteSql(
  linked: Linked,
  node: GraphNode,
  cte: string,
): { sql: string } | { names: readonly string[] } | undefined {
  const code = linked.compiled.get(node.id)
  if (code === undefined || code.makeRows !== undefined) return undefined
  const chosen = selectCte(statementText(withRunId(code.rendered.text, noRun)), cte)
  return 'names' in chosen
    ? chosen
    : { sql: withEphemeral(contextOf(linked, noRun), node.parents, chosen.sql) }
}

/** Undefined for a test that cannot be put into SQL, which `check` tells. */
export function testSql(linked: Linked, check: Check, runId: string): string | undefined {
  const made = checkSql(linked.graph, linked.compiled, check, runId)
  return made.ok ? withEphemeral(contextOf(linked, runId), check.parents, made.sql) : undefined
}

function contextOf({ graph, compiled }: Linked, runId: string): Parameters<typeof finalSql>[0] {
  return { graph, compiled, plan: { runId, nodes: new Map(), engine: '' } }
}
