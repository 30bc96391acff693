/**
 * One node in one transaction: hooks, relation, hooks, state row; then the row is read back, because the database
 * answers OK to the COMMIT of an aborted transaction. A conflict with another writer is no fault: it begins anew.
 * In: context, connection, node. Out: what was made. Start at `commitNode`.
 */
import { setTimeout } from 'node:timers/promises'
import { diagnose } from '../diagnostic/index.ts'
import { type CompiledHook, type GraphNode, isTracked, withRunId } from '../graph/index.ts'
import {
  type Ending,
  type Increment,
  type Job,
  type Made,
  materializationOf,
  measure,
  type Prepared,
  writeComments,
} from '../materialize/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { changedKeysOf } from './changed-keys.ts'
import { finalSql } from './final-sql.ts'
import { refuseOverHistory } from './histories.ts'
import { valuesBefore, withValues } from './kept-values.ts'
import { waysToMemory } from './little-memory.ts'
import { addedFilesOf } from './new-files.ts'
import { partitionsKnown, partitionsRead, rebuildOf } from './partitions.ts'
import { sha256 } from './plan.ts'
import { filesRead } from './rows-of-files.ts'
import { insertNodeState, selectNodeState } from './state.ts'
import type { NodeContext } from './types.ts'

/** Transactions of one node at most; conflicts are rare, and one that stays will not go away. */
export const mostAttempts = 4

/** A statement of a hook that the database refused. */
export class HookFailure extends Error {
  readonly hook: CompiledHook
  override readonly cause: StatementError
  constructor(hook: CompiledHook, cause: StatementError) {
    super(cause.message.split('\n')[0] ?? cause.message)
    this.hook = hook
    this.cause = cause
  }
}

/**
 * Memory that other nodes or threads hold meanwhile is no fault of this one either: it is built again without them.
 *
 * @throws StatementError; HookFailure; LedgerlineError when a materialisation refuses
 */
export async function commitNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
  elapsed: () => number,
): Promise<Made> {
  const commit = async (pieces?: number) =>
    await commitAnyway(context, connection, node, seq, elapsed, pieces)
  try {
    return await commit()
  } catch (error) {
    if (causeOf(error)?.kind !== 'memory') throw error
    return await commitWithMore(context, connection, node, commit, error)
  }
}

async function commitWithMore(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  commit: (pieces?: number) => Promise<Made>,
  first: unknown,
): Promise<Made> {
  let last = first
  let attempt = 0
  const { length } = partitionsKnown(context, node)
  for await (const { reason, run, pieces } of waysToMemory(connection, context.alone, length)) {
    if (context.stopped()) break
    attempt += 1
    context.listen({ event: 'node_retried', name: node.name, attempt, reason })
    try {
      return await run(async () => {
        if (context.stopped()) throw last
        return await commit(pieces)
      })
    } catch (error) {
      last = error
      if (causeOf(error)?.kind !== 'memory') break
    }
  }
  throw last
}

async function commitAnyway(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
  elapsed: () => number,
  pieces?: number,
): Promise<Made> {
  let prepared: Prepared | undefined
  for (let attempt = 1; ; attempt++) {
    const endings: Ending[] = []
    const onEnd = (e: Ending): void => void endings.push(e)
    try {
      prepared ??= await materializationOf(node).prepare?.(jobOf(context, connection, node, onEnd))
      const made = await attemptNode(context, connection, node, seq, elapsed, onEnd, prepared, pieces)
      for (const ending of endings) ending.committed()
      return made
    } catch (error) {
      for (const ending of endings.reverse()) ending.rolledBack()
      const conflict = conflictOf(error)
      if (conflict === undefined || attempt === mostAttempts) throw error
      context.listen({ event: 'node_retried', name: node.name, attempt, reason: conflict })
      await setTimeout(20 * 4 ** attempt)
    }
  }
}

function causeOf(error: unknown): StatementError | undefined {
  const cause = error instanceof HookFailure ? error.cause : error
  return cause instanceof StatementError ? cause : undefined
}

function conflictOf(error: unknown): string | undefined {
  const cause = causeOf(error)
  if (cause?.kind !== 'transaction') return undefined
  // a COMMIT that cannot be written fails in the same words, and again
  if (/Could not write|No space left/i.test(cause.message)) return undefined
  return cause.message.split('\n')[0]
}

async function attemptNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  seq: number,
  elapsed: () => number,
  onEnd: (ending: Ending) => void,
  prepared: Prepared | undefined,
  pieces: number | undefined,
): Promise<Made> {
  const { key, parts } = context.builtFrom(node.id)
  const work = () => makeNode(context, connection, node, onEnd, prepared, pieces)
  const { made, rows } = await connection.lastly(work, ({ notes, ...result }) => {
    const builtAt = new Date().toISOString().slice(0, 23).replace('T', ' ')
    const reads = context.contents.marksRead(node.id)
    const read = partitionsRead(context, node)
    const files = filesRead(context, node)
    const more = { ...(read === undefined ? {} : { partitionsRead: read }), ...files }
    const all =
      notes === undefined && read === undefined && files === undefined ? undefined : { ...notes, ...more }
    const kept = { ...parts, reads, ...(all === undefined ? {} : { notes: all }) }
    const state = { id: node.id, key, parts: kept, ...result, builtAt, milliseconds: elapsed() }
    return { write: insertNodeState(seq, state), ask: selectNodeState(seq, node.id) }
  })
  if (rows[0]?.key !== key)
    throw new StatementError(diagnose('state-lost', { node: node.name }).message, 'fatal')
  const { notes: _, ...result } = made
  return result
}

async function makeNode(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  onEnd: (ending: Ending) => void,
  prepared: Prepared | undefined,
  pieces: number | undefined,
): Promise<Made> {
  await refuseOverHistory(connection, context.state, node)
  await runHooks(connection, node.hooks?.pre ?? [], context.plan.runId)
  const whole = jobOf(context, connection, node, onEnd)
  const cut = pieces === undefined ? {} : { pieces: { count: pieces, by: partitionsKnown(context, node) } }
  const job = { ...whole, ...cut }
  const before = await valuesBefore(context, connection, node)
  const made = await materializationOf(node).run(prepared === undefined ? job : { ...job, prepared })
  await writeComments(connection, node, made.rows)
  const post = node.hooks?.post ?? []
  await runHooks(connection, post, context.plan.runId)
  // a hook may have written to the table, and the journal says what it holds
  const isAsMade = post.length === 0 || made.rows === null
  const all = isAsMade ? made : { ...withoutPartitions(made), ...(await measure(connection, node.relation)) }
  return await withValues(connection, node, before, all)
}

function withoutPartitions({
  partitions: _,
  written: __,
  changes: ___,
  onlyAdded: ____,
  notes,
  ...made
}: Made): Made {
  if (notes === undefined) return made
  const { partitions: _____, changes: ______, ...kept } = notes
  return { ...made, notes: kept }
}

function jobOf(
  context: NodeContext,
  connection: Connection,
  node: GraphNode,
  onEnd: (ending: Ending) => void,
): Job {
  const file = context.files.get(node.id)
  const last = context.state.nodes.get(node.id)
  const notes = last?.parts.notes
  const before = last?.contentHash ?? undefined
  const makeRows = context.compiled.get(node.id)?.makeRows
  const name = context.copies?.home(node)
  return {
    connection,
    node,
    sql: finalSql(context, node),
    moment: context.moment,
    dir: context.graph.project.dir,
    onEnd,
    onBatch: (done, of) => context.listen({ event: 'batch_finished', name: node.name, done, of }),
    ...(notes === undefined ? {} : { notes }),
    ...(before === undefined ? {} : { before }),
    // what a hook does to the table before is no difference between what the build found and what it made
    tracked: isTracked(context.graph, node.id) && (node.hooks?.pre.length ?? 0) === 0,
    ...(file === undefined ? {} : { file }),
    ...(makeRows === undefined ? {} : { makeRows }),
    ...incrementOf(context, node),
    ...(name === undefined ? {} : { name }),
  }
}

function incrementOf(context: NodeContext, node: GraphNode): { increment?: Increment } {
  const planned = context.plan.nodes.get(node.id)?.increment
  if (planned === undefined) return {}
  const sql = finalSql(context, node, 'incremental')
  const { timezone } = context.graph.project
  const { parents } = context.builtFrom(node.id).parts
  const madeFrom = sha256(JSON.stringify([planned.own, finalSql(context, node), sql, parents, timezone]))
  const rebuild = rebuildOf(context, node)
  const added = addedFilesOf(context, node)
  const keys = planned.whole === undefined ? changedKeysOf(context, node) : undefined
  const more = {
    ...(rebuild === undefined ? {} : { rebuild }),
    ...(keys === undefined ? {} : { keys }),
    ...(added === undefined ? {} : { added }),
  }
  return { increment: { ...planned, sql, timezone, madeFrom, ...more } }
}

/** Each hook may hold several statements. @throws HookFailure */
export async function runHooks(
  connection: Connection,
  hooks: readonly CompiledHook[],
  runId: string,
): Promise<void> {
  for (const hook of hooks) {
    try {
      await connection.run(withRunId(hook.sql, runId))
    } catch (error) {
      throw error instanceof StatementError ? new HookFailure(hook, error) : error
    }
  }
}
