/**
 * Runs the checks of built nodes: those that did not pass on these very inputs before, each result noted in the journal.
 * In: build input, progress, a connection. Out: results. Start at `check`.
 */
import {
  belowThreshold,
  type CheckResult,
  type CheckSql,
  checkSql,
  type PreparedCheck,
  runChecks,
  tellingOf,
} from '../check/index.ts'
import type { Check, Graph } from '../graph/index.ts'
import type { Connection } from '../warehouse/index.ts'
import { awaited, checksOn } from './beneath.ts'
import { passedOnTheseRows, resultKey, rowsToTest } from './check-keys.ts'
import { isKept, keepFailures, type Narrowed, narrowed } from './failures.ts'
import { withEphemeral } from './final-sql.ts'
import { waysToMemory } from './little-memory.ts'
import { withRowsOfFiles } from './row-of-a-file.ts'
import { filesToTest } from './rows-of-files.ts'
import type { Alone } from './turns.ts'
import type { BuildInput, Progress } from './types.ts'

/** Checks of which this node is the last to be done in this build; each is due once. */
export function dueChecks(input: BuildInput, progress: Progress, id: string): Check[] {
  const due = checksOn(input, id).filter(
    (c) => !progress.taken.has(c.id) && awaited(input, c.parents).every((p) => progress.done.has(p)),
  )
  for (const c of due) progress.taken.add(c.id)
  return due.filter((c) => canRun(input, progress, c))
}

/** Nodes that come after everything that the check reads: none of them is built on rows that it refused. */
export function heldBy({ graph }: BuildInput, { parents }: Check): ReadonlySet<string> {
  const [first, ...rest] = parents.map((id) => descendants(graph, id))
  return new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id))))
}

function descendants({ children }: Graph, id: string): Set<string> {
  const seen = new Set<string>()
  const todo = [...(children.get(id) ?? [])]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    todo.push(...(children.get(next) ?? []))
  }
  return seen
}

/** Checks that stand on nothing that this build makes run at its end. */
export async function freeChecks(input: BuildInput, progress: Progress): Promise<void> {
  const [connection] = input.connections
  if (connection === undefined || progress.halt) return
  const free = input.graph.checks.filter((c) => input.tests.has(c.id) && !progress.taken.has(c.id))
  const checks = await check(
    input,
    progress,
    connection,
    free.filter((c) => canRun(input, progress, c)),
  )
  if (checks.length > 0) input.listen({ event: 'checks_finished', checks })
}

/** What it reads is built; a test of a node that failed says nothing, one of a node never built is told. */
function canRun(input: BuildInput, progress: Progress, check: Check): boolean {
  if (awaited(input, check.parents).some((p) => progress.blocked.has(p))) return false
  const there = (p: string): boolean =>
    input.selected.has(p) ? progress.done.has(p) : progress.origins.standingKey(p) !== ''
  if (check.parents.every(there)) return true
  progress.notRun.push(check)
  return false
}

interface Prepared extends PreparedCheck {
  readonly key: string
  /** The test of all rows, where this is one of some. */
  readonly whole?: PreparedCheck
}

/** Runs checks that have not passed on these very inputs before, and notes their results. */
export async function check(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  checks: readonly Check[],
  alone?: Alone,
): Promise<CheckResult[]> {
  const sorted = []
  for (const one of checks) sorted.push(await prepare(input, progress, connection, one))
  const known = sorted.flatMap((one) => ('result' in one ? [one] : []))
  const prepared = sorted.flatMap((one) => ('sql' in one ? [one] : []))
  // what passed under keys that no longer stand is known under those of now as well
  const renewed = known.flatMap(({ result, renew }) => (renew === undefined ? [] : [{ result, renew }]))
  const newKeys = new Map(renewed.map(({ result, renew }) => [result.check.id, renew]))
  await note(
    progress,
    connection,
    renewed.map(({ result }) => result),
    newKeys,
  )
  const ran = await ranAll(input, progress, connection, prepared, alone)
  await note(progress, connection, ran, new Map(prepared.map((p) => [p.check.id, p.key])))
  const results = [...known.map(({ result }) => result), ...ran]
  progress.checks.push(...results)
  return results
}

/** What is to be run, or a result that is known without running. */
async function prepare(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  one: Check,
): Promise<Prepared | { readonly result: CheckResult; readonly renew?: string }> {
  const { graph, compiled, plan } = input
  const made = checkSql(graph, compiled, one, plan.runId)
  const unrun = { check: one, failures: 0, milliseconds: 0 }
  if (!made.ok) {
    const { problem } = made
    return { result: { ...unrun, status: 'error', message: problem.message, problem } }
  }
  const key = resultKey(plan, one, made.sql, progress.origins.standingMark)
  const mayReuse = !input.checksOnly && !input.force
  if (mayReuse && passedOnTheseRows(input, progress, one, made.sql, key)) {
    const last = input.state.checks.get(one.id)
    const { failures } = last ?? unrun
    const message = [belowThreshold(failures), 'passed on the same rows before'].filter(Boolean).join('; ')
    const result = { ...unrun, status: 'pass' as const, failures, message }
    return last?.key === key ? { result } : { result, renew: key }
  }
  const written = mayReuse
    ? (rowsToTest(input, progress, one, made.sql) ??
      (await filesToTest(input, progress, connection, one, made.sql)))
    : undefined
  const whole = runnable(input, one, made)
  const asked = written === undefined ? made : checkSql(graph, compiled, one, plan.runId, written)
  if (written === undefined || !asked.ok) return { ...whole, key }
  const passed = 'on the rows that this build wrote; the others passed before'
  return { ...runnable(input, one, asked), key, passed, whole }
}

function runnable(input: BuildInput, one: Check, made: Extract<CheckSql, { ok: true }>): PreparedCheck {
  const sql = withEphemeral(input, one.parents, made.sql)
  // an ephemeral model stands nowhere that a shared scan could read
  const probe = sql === made.sql ? made.probe : undefined
  const totals = made.totals === undefined ? {} : { totals: withEphemeral(input, one.parents, made.totals) }
  return {
    check: one,
    sql,
    ...(probe === undefined ? {} : { probe }),
    ...totals,
    ...tellingOf(input.graph, one, input.followed),
  }
}

/** A text that its author wrote for the table need not fit some of its rows: such a test looks at all of them. */
async function ranAll(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  prepared: readonly Prepared[],
  alone: Alone | undefined,
): Promise<CheckResult[]> {
  const run = async (checks: readonly PreparedCheck[]): Promise<CheckResult[]> => {
    const narrow = await narrowed(connection, input.graph, checks)
    const ran = await runAll(connection, narrow, input.stopped, alone)
    const all = await withRowsOfFiles(input, connection, ran)
    return await kept(input, progress, connection, narrow, all)
  }
  const first = await run(prepared)
  const refused = new Set(first.filter((r) => r.status === 'error').map((r) => r.check.id))
  const again = prepared.flatMap(({ check: { id }, whole }) => (whole && refused.has(id) ? [whole] : []))
  if (again.length === 0) return first
  const isAgain = new Set(again.map((c) => c.check.id))
  return [...first.filter((r) => !isAgain.has(r.check.id)), ...(await run(again))]
}

/** Those for which other nodes or threads left too little memory run again without them. */
async function runAll(
  connection: Connection,
  checks: readonly Narrowed[],
  stopped: () => boolean,
  alone: Alone | undefined,
): Promise<CheckResult[]> {
  let results = await runChecks(connection, checks)
  if (!results.some((r) => r.outOfMemory)) return results
  for await (const { run } of waysToMemory(connection, alone)) {
    const short = new Set(results.filter((r) => r.outOfMemory).map((r) => r.check.id))
    if (short.size === 0 || stopped()) break
    const again = checks.filter((c) => short.has(c.check.id))
    const rest = results.filter((r) => !short.has(r.check.id))
    results = [...rest, ...(await run(() => runChecks(connection, again)))]
  }
  return results
}

async function kept(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  checks: readonly Narrowed[],
  ran: readonly CheckResult[],
): Promise<CheckResult[]> {
  const byId = new Map(checks.map((c) => [c.check.id, c]))
  const results: CheckResult[] = []
  for (const result of ran) {
    const prepared = byId.get(result.check.id)
    const { graph, plan, acceptFailures: accept = false, storeFailures: all = false } = input
    const noting = { graph, runId: plan.runId, at: now(), seq: progress.seq, accept, all }
    if (isKept(result.check, all)) progress.seq += 1
    results.push(prepared === undefined ? result : await keepFailures(connection, prepared, result, noting))
  }
  return results
}

function now(): string {
  return new Date().toISOString().slice(0, 23).replace('T', ' ')
}

async function note(
  progress: Progress,
  connection: Connection,
  results: readonly CheckResult[],
  keys: ReadonlyMap<string, string>,
): Promise<void> {
  if (results.length === 0) return
  const at = now()
  const rows = results.map((r) => ({
    seq: progress.seq++,
    id: r.check.id,
    key: keys.get(r.check.id) ?? '',
    status: r.status,
    failures: r.failures,
    message: r.message,
    at,
  }))
  progress.noted.add(rows, results.at(-1)?.check.parents[0])
  if (progress.noted.isDue) await progress.noted.write(connection)
}
