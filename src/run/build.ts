/**
 * Builds what the plan says, parents first, each node and its state row in one transaction, its checks
 * right after it; what hangs on a failed node or a failed check is skipped, the rest goes on.
 * In: plan, graph, connections. Out: results. Start at `build`.
 */
import type { CheckResult } from '../check/index.ts'
import { diagnose } from '../diagnostic/index.ts'
import { type GraphNode, nodeOf } from '../graph/index.ts'
import { materializationName } from '../materialize/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { runEndHooks, runStartHooks } from './around.ts'
import { awaited } from './beneath.ts'
import { type Origins, origins } from './built-from.ts'
import { check, dueChecks, freeChecks, heldBy } from './checks.ts'
import { clearAway } from './clear-away.ts'
import { type Contents, contentsOf } from './contents.ts'
import { contextOf } from './context.ts'
import { nearParents, viewCopies } from './copies.ts'
import type { NodeResult } from './events.ts'
import { keepNode } from './keep.ts'
import { leaveOut } from './left-out.ts'
import { buildNode } from './node.ts'
import { NotedChecks } from './noted.ts'
import { tagged } from './query-comment.ts'
import { Turns } from './turns.ts'
import type { BuildInput, BuildResult, Progress } from './types.ts'
import { beginWithUnits, unitObstacle } from './unit-tests.ts'
import { byUrgency } from './urgency.ts'

export async function build(input: BuildInput): Promise<BuildResult> {
  const began = performance.now()
  const ids = input.graph.order.filter((id) => input.selected.has(id))
  const progress = await beginning(input, ids)
  announce(input, ids)
  await beginWithUnits(input, progress)
  const hookProblems = await runStartHooks(input)
  if (hookProblems.length > 0) progress.halt = true
  const workers = input.connections.map((connection) => work(input, progress, connection, began))
  await Promise.all(workers)
  await freeChecks(input, progress)
  await noteRest(input, progress)
  leaveOut(input, progress, began, (id) => builds(input, id))
  const nodes = ids.flatMap((id) => progress.done.get(id) ?? [])
  // a database that gave up takes no more statements
  if (!isStopped(progress)) {
    await clearAway(input, progress)
    hookProblems.push(...(await runEndHooks(input, nodes)))
  }
  const failed =
    hookProblems.length > 0 ||
    (input.units ?? []).some((u) => u.status !== 'pass') ||
    nodes.some((n) => n.status === 'error' || n.status === 'skipped') ||
    progress.checks.some((c) => c.status === 'fail' || c.status === 'error')
  return {
    nodes,
    checks: progress.checks,
    notRun: progress.notRun,
    units: input.units ?? [],
    hookProblems,
    failed,
  }
}

async function beginning(input: BuildInput, ids: readonly string[]): Promise<Progress> {
  const done = new Map<string, NodeResult>()
  const asked = { ...input, builds: (id: string) => builds(input, id) }
  const copies = await viewCopies(input.connections, input.connect, asked)
  return {
    waiting: new Set(
      copies === undefined ? urgent(input, ids) : nearParents(input.graph, urgent(input, ids)),
    ),
    copies,
    done,
    blocked: new Map(),
    held: new Map(),
    checks: [],
    noted: new NotedChecks(),
    taken: new Set(),
    notRun: [],
    running: new Map(),
    turns: new Turns(),
    total: ids.length,
    ...standingOf(input, done),
    ...{ seq: input.state.nextSeq, told: 0, halt: false },
  }
}

/** The rows that stand are those of this run once a node is done. */
function standingOf(
  input: BuildInput,
  done: ReadonlyMap<string, NodeResult>,
): { readonly origins: Origins; readonly contents: Contents } {
  const { graph, plan, state } = input
  const contentOf = (id: string) => {
    const made = done.get(id)
    return made?.status === 'success' ? made.contentHash : state.nodes.get(id)?.contentHash
  }
  const isBuilt = (id: string) => builds(input, id)
  return {
    origins: origins(graph, plan, state, isBuilt, contentOf),
    contents: contentsOf({ graph, plan, state, builds: isBuilt, contentOf, doneWith: (id) => done.get(id) }),
  }
}

function urgent(input: BuildInput, ids: readonly string[]): string[] {
  const usual = (id: string): number | undefined => input.state.nodes.get(id)?.milliseconds
  return byUrgency(input.graph, ids, (id) => builds(input, id), usual)
}

function announce(input: BuildInput, ids: readonly string[]): void {
  const building = ids.filter((id) => builds(input, id))
  const toBuild = building.length
  const times = building.map((id) => input.state.nodes.get(id)?.milliseconds)
  const usual = times.reduce((sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms), 0)
  const checks = input.graph.checks.filter((c) => input.tests.has(c.id)).length
  const { runId } = input.plan
  input.listen({ event: 'planned', runId, toBuild, reused: ids.length - toBuild, checks, usual })
}

function builds(input: BuildInput, id: string): boolean {
  if (input.checksOnly || !input.selected.has(id)) return false
  return input.force || (input.plan.nodes.get(id)?.stale ?? true)
}

/** One worker: takes the next ready node until none is left; waits when all ready ones are being built. */
async function work(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  began: number,
): Promise<void> {
  while (progress.waiting.size > 0 && !progress.halt) {
    if (input.stopped()) progress.halt = true
    const id = progress.halt ? undefined : nextReady(input, progress)
    if (id === undefined) {
      if (progress.running.size === 0) return
      await new Promise((resolve) => setTimeout(resolve, 2))
      continue
    }
    progress.waiting.delete(id)
    progress.running.set(id, undefined)
    try {
      await progress.turns.beside(async (alone) => {
        if (input.connections.length > 1) progress.running.set(id, alone)
        // it may have waited for one that was alone, and that one may have ended the build
        if (progress.halt || input.stopped()) progress.waiting.add(id)
        else
          await tagged(input, progress, connection, id, () =>
            takeNode(input, progress, connection, id, began),
          )
      })
    } finally {
      progress.running.delete(id)
    }
  }
}

function nextReady(input: BuildInput, progress: Progress): string | undefined {
  for (const id of progress.waiting) {
    const read = awaited(input, nodeOf(input.graph, id).parents)
    if (read.every((p) => !progress.waiting.has(p) && !progress.running.has(p))) return id
  }
  return undefined
}

async function takeNode(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  id: string,
  began: number,
): Promise<void> {
  const node = nodeOf(input.graph, id)
  const because = blockedBy(input, progress, id)
  const kind = materializationName(node)
  const base = { id, name: node.name, kind, startedMs: performance.now() - began }
  let result: NodeResult
  if (because !== undefined) {
    progress.blocked.set(id, because)
    result = { ...base, status: 'skipped', rows: null, contentHash: null, milliseconds: 0, message: because }
  } else if (!builds(input, id)) {
    const last = input.state.nodes.get(id)
    const message = (input.plan.nodes.get(id)?.reasons ?? []).join('; ')
    const { rows = null, contentHash = null } = last ?? {}
    result = { ...base, status: 'reused', rows, contentHash, milliseconds: 0, message }
  } else if (!input.force && progress.contents.readsTheSame(id)) {
    const seq = progress.seq++
    result = { ...base, ...(await keepNode(contextOf(input, progress, id), connection, node, seq)) }
  } else {
    const usual = input.state.nodes.get(id)?.milliseconds
    input.listen({ event: 'node_started', id, name: node.name, kind, usual })
    result = await make(input, progress, connection, base, node)
  }
  progress.done.set(id, result)
  // what comes next would only fail in the same way
  if (result.problem?.id === 'disk-full' || result.problem?.id === 'database-stopped') progress.halt = true
  if (result.status === 'error') block(input, progress, id, `${node.name} failed`)
  else if (result.status === 'skipped') progress.blocked.set(id, result.message)
  const checks = await checksOf(input, progress, progress.copies?.first(connection) ?? connection, result)
  await progress.copies?.leave(connection, id)
  const told = { result: progress.done.get(id) ?? result, done: ++progress.told, total: progress.total }
  input.listen({ event: 'node_finished', checks, ...told })
}

/** Tables are made where copies come first; a view is made as it is, and then copied. */
async function make(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  base: Pick<NodeResult, 'id' | 'name' | 'kind' | 'startedMs'>,
  node: GraphNode,
): Promise<NodeResult> {
  const context = contextOf(input, progress, node.id)
  const seq = progress.seq++
  const { copies } = progress
  if (copies?.serves(node)) {
    const first = copies.first(connection)
    return { ...base, ...(await buildNode({ ...context, copies }, first, node, seq)) }
  }
  const result = { ...base, ...(await buildNode(context, connection, node, seq)) }
  if (result.status === 'success' && result.rows === null)
    await copies?.keep(connection, context, node.id, (id) => rowsOf(input, progress, id))
  return result
}

const rowsOf = (input: BuildInput, progress: Progress, id: string): number | null =>
  (progress.done.get(id) ?? input.state.nodes.get(id))?.rows ?? null

/** Tests right after their node. What the database refuses beside a test, such as noting it, fails the node. */
async function checksOf(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  result: NodeResult,
): Promise<CheckResult[]> {
  const { id, name, status } = result
  if (status !== 'success' && status !== 'reused') return []
  try {
    const due = dueChecks(input, progress, id)
    if (due.length > 0) input.listen({ event: 'checks_started', name, checks: due.length })
    const checks = await check(input, progress, connection, due, progress.running.get(id))
    for (const one of checks)
      if (one.status === 'fail' || one.status === 'error') holdBack(input, progress, one, name)
    return checks
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    refused(input, progress, result, error)
    return []
  }
}

function refused(input: BuildInput, progress: Progress, result: NodeResult, error: StatementError): void {
  const { id, name } = result
  const message = error.message.split('\n')[0] ?? error.message
  const { place } = nodeOf(input.graph, id).resource
  const problem = diagnose('statement-failed', { node: name, message }, { place })
  progress.done.set(id, { ...result, status: 'error', message: problem.message, problem })
  block(input, progress, id, `${name} failed`)
}

/** Results of tests that are not in the journal yet; a database that gave up takes none. */
async function noteRest(input: BuildInput, progress: Progress): Promise<void> {
  const [connection] = input.connections
  if (connection === undefined || isStopped(progress)) return
  try {
    await progress.noted.write(connection)
  } catch (error) {
    const last = progress.done.get(progress.noted.node ?? '')
    if (!(error instanceof StatementError) || last === undefined) throw error
    refused(input, progress, last, error)
  }
}

function isStopped({ done }: Progress): boolean {
  return [...done.values()].some((n) => n.problem?.id === 'database-stopped')
}

/** What comes after all that the check reads is not built; `gates` names a node that all of that comes after. */
function holdBack(input: BuildInput, progress: Progress, { check: one }: CheckResult, name: string): void {
  if (one.gates !== undefined && progress.done.has(one.gates)) {
    if (!progress.blocked.has(one.gates))
      block(input, progress, one.gates, `test ${one.name} failed on ${name}`)
    return
  }
  for (const id of heldBy(input, one)) progress.held.set(id, `test ${one.name} failed`)
  if (input.failFast) progress.halt = true
}

function block(input: BuildInput, progress: Progress, id: string, reason: string): void {
  progress.blocked.set(id, reason)
  if (input.failFast) progress.halt = true
}

function blockedBy(input: BuildInput, progress: Progress, id: string): string | undefined {
  for (const parent of awaited(input, nodeOf(input.graph, id).parents)) {
    const reason = progress.blocked.get(parent)
    if (reason !== undefined) return reason
  }
  return progress.held.get(id) ?? unitObstacle(input, id)
}
