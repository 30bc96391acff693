/**
 * Builds one node and says what came of it: `commit.ts` does it, here is told where it went wrong.
 * In: context, connection, node. Out: what to report. A failure leaves the old relation as it was.
 */
import { type Diagnostic, diagnose, LedgerlineError, type Where } from '../diagnostic/index.ts'
import { fileProblem, type GraphNode, nodeOf, statementText, withRunId } from '../graph/index.ts'
import { locate } from '../template/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { commitNode, HookFailure } from './commit.ts'
import type { NodeResult } from './events.ts'
import { ephemeralAmong } from './final-sql.ts'
import { rowOfAFile } from './row-of-a-file.ts'
import type { NodeContext } from './types.ts'

type Outcome = Pick<
  NodeResult,
  | 'status'
  | 'rows'
  | 'contentHash'
  | 'milliseconds'
  | 'message'
  | 'problem'
  | 'partitions'
  | 'changes'
  | 'written'
  | 'keepsValues'
>

const nothing = { rows: null, contentHash: null }
export const interrupted = 'the build was interrupted'

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
    const { rows, contentHash, message = '', partitions, changes, written, keepsValues } = made
    const marks = partitions === undefined ? {} : { partitions }
    const only = {
      ...(changes === undefined ? {} : { changes }),
      ...(written === undefined ? {} : { written }),
      ...(keepsValues === undefined ? {} : { keepsValues }),
    }
    return { status: 'success', rows, contentHash, milliseconds: elapsed(), message, ...marks, ...only }
  } catch (error) {
    const milliseconds = elapsed()
    // stopping is what the user asked for, not a fault of the node
    if (error instanceof StatementError && error.kind === 'interrupt')
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

/** What ends a whole build: no room on the disk, or a database that takes no more statements. */
function stopOf(node: GraphNode, error: StatementError): Diagnostic | undefined {
  const message = (error.message.split('\n')[0] ?? '').replace(/"\/[^"]*\/([^"/]*)"/g, '"$1"')
  const where = { place: node.resource.place }
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(error.message))
    return diagnose('disk-full', { node: node.name, message }, where)
  if (error.kind === 'fatal') return diagnose('database-stopped', { node: node.name, message }, where)
  return undefined
}

/** Says where it went wrong: the line of a bad CSV row, or the place in the template. */
async function problemOf(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  error: unknown,
): Promise<Diagnostic> {
  // what a materialisation refuses, in its own words
  if (error instanceof LedgerlineError && error.problems[0] !== undefined) return error.problems[0]
  if (error instanceof HookFailure) {
    const { hook, message } = error
    return diagnose('hook-failed', { of: node.name, message }, { place: hook.place })
  }
  if (!(error instanceof StatementError)) throw error
  const stop = stopOf(node, error)
  if (stop !== undefined) return stop
  const spec = context.files.get(node.id)
  // a row of a file shows itself as a failed conversion, here or in what reads it through views
  const bad =
    error.kind === 'conversion' || error.kind === 'io'
      ? await rowOfAFile(context, connection, [node.id])
      : undefined
  if (bad !== undefined) return bad
  if (spec !== undefined) return await fileProblem(node, spec, error, connection)
  const message = error.message.split('\n')[0] ?? error.message
  if (error.kind === 'memory')
    return diagnose('out-of-memory', { node: node.name, message }, { place: node.resource.place })
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
