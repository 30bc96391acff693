/**
 * Hooks around a whole build: `on_run_start` before the first node, `on_run_end` after the last, also when the
 * build failed. Each hook is a transaction of its own. While they run, the temporary table `run_call` says how the build was
 * called and for which nodes, and at `on_run_end` `run_result` what became of every node. Start at `runStartHooks`, `runEndHooks`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { CompiledHook } from '../graph/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { HookFailure, runHooks } from './commit.ts'
import type { NodeResult } from './events.ts'
import type { BuildInput } from './types.ts'

/** The first failing hook keeps the build from beginning. */
export async function runStartHooks(input: BuildInput): Promise<Diagnostic[]> {
  const [connection] = input.connections
  const hooks = input.graph.hooks?.onRunStart ?? []
  if (connection === undefined || hooks.length === 0) return []
  await connection.run(callTable(input))
  for (const hook of hooks) {
    const problem = await runOne(connection, hook, input.plan.runId, 'on_run_start')
    if (problem !== undefined) return [problem]
  }
  await connection.run('drop table if exists temp.run_call')
  return []
}

/** All of them, whether or not one before failed. */
export async function runEndHooks(input: BuildInput, results: readonly NodeResult[]): Promise<Diagnostic[]> {
  const [connection] = input.connections
  const hooks = input.graph.hooks?.onRunEnd ?? []
  if (connection === undefined || hooks.length === 0) return []
  const problems: Diagnostic[] = []
  await connection.run(`${callTable(input)}; ${resultTable(results)}`)
  for (const hook of hooks) {
    const problem = await runOne(connection, hook, input.plan.runId, 'on_run_end')
    if (problem !== undefined) problems.push(problem)
  }
  await connection.run('drop table if exists temp.run_result; drop table if exists temp.run_call')
  return problems
}

async function runOne(
  connection: Connection,
  hook: CompiledHook,
  runId: string,
  of: string,
): Promise<Diagnostic | undefined> {
  try {
    await connection.transaction(() => runHooks(connection, [hook], runId))
    return undefined
  } catch (error) {
    if (!(error instanceof HookFailure) && !(error instanceof StatementError)) throw error
    const message = error.message.split('\n')[0] ?? ''
    return diagnose('hook-failed', { of, message }, { place: hook.place })
  }
}

function resultTable(results: readonly NodeResult[]): string {
  const rows = results.map(
    (r) =>
      `(${[r.id, r.name, r.kind, r.status, r.message].map(quoteLiteral).join(', ')}, ${r.rows ?? 'null'}, ${Math.round(r.milliseconds)})`,
  )
  const types =
    'node_id varchar, name varchar, kind varchar, status varchar, message varchar, row_count bigint, milliseconds bigint'
  const fill = rows.length === 0 ? '' : `; insert into temp.run_result values ${rows.join(', ')}`
  return `create or replace temp table run_result (${types})${fill}`
}

/** One row. Of a test the nodes are those that it looks at, of everything else those that are asked for. */
function callTable({ graph, selected, call }: BuildInput): string {
  const { command, fullRefresh } = call ?? { command: 'build', fullRefresh: false }
  const nodes = graph.order.filter((id) => selected.has(id)).map(quoteLiteral)
  const row = `${quoteLiteral(command)} as command, ${fullRefresh} as full_refresh, ${quoteLiteral(graph.project.target.name)} as target`
  return `create or replace temp table run_call as select ${row}, [${nodes.join(', ')}]::varchar[] as nodes`
}
