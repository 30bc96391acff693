/**
 * When unit tests run: before anything is built, unless they passed on the same SQL, fixtures and types before.
 * In: graph, journal, what binding found. Out: results with their keys, for the journal.
 * Start at `openUnitTests`, which needs no binding, then `runUnitTests`.
 */
import { runUnitTest, tablesOf, type UnitContext, type UnitResult, unitText } from '../check/index.ts'
import type { Graph, LinkedUnitTest } from '../graph/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { UnitOutcome } from './events.ts'
import { sha256 } from './plan.ts'
import { insertCheckStates, nextSeq, type State } from './state.ts'
import type { BuildInput, Progress } from './types.ts'

export interface UnitInput {
  readonly graph: Graph
  readonly state: State
  /** Ids asked for, of unit tests too. */
  readonly selected: ReadonlySet<string>
  /** Run them whatever the journal says. */
  readonly always: boolean
  /** Engine and version. */
  readonly engine: string
  readonly failFast: boolean
  readonly stopped: () => boolean
}

/**
 * Selected tests that did not pass on the same SQL and fixtures. While no node is stale the types are those of the
 * last binding, so that these are all that must run, and none means that nothing need be bound for them.
 */
export function openUnitTests(input: UnitInput): LinkedUnitTest[] {
  return selectedUnits(input).filter((unit) => !passedBefore(input, unit, `${ownKey(input, unit)}.`))
}

/** Runs the selected tests in their order; the columns are those of the binding that the scratch database holds. */
export async function runUnitTests(input: UnitInput, context: UnitContext): Promise<UnitOutcome[]> {
  const outcomes: UnitOutcome[] = []
  for (const unit of selectedUnits(input)) {
    if (input.stopped()) break
    const key = `${ownKey(input, unit)}.${typesKey(context, unit)}`
    const result = passedBefore(input, unit, key) ? reusedResult(unit) : await runUnitTest(context, unit)
    if (result === undefined) continue
    outcomes.push({ ...result, key, reused: result.milliseconds === 0 })
    if (input.failFast && result.status !== 'pass') break
  }
  return outcomes
}

/** Results of tests of which none is open, when nothing was bound. */
export function reusedUnitTests(input: UnitInput): UnitOutcome[] {
  return selectedUnits(input).map((unit) => {
    const key = input.state.checks.get(unit.id)?.key ?? ''
    return { ...reusedResult(unit), key, reused: true }
  })
}

/** Notes the results and tells them, before the first node. */
export async function beginWithUnits(input: BuildInput, progress: Progress): Promise<void> {
  const [connection] = input.connections
  const units = input.units ?? []
  if (units.length > 0) input.listen({ event: 'unit_tests_finished', units })
  const fresh = units.filter((u) => !u.reused)
  if (connection === undefined || fresh.length === 0) return
  await connection.run(insertUnits(fresh, progress.seq))
  progress.seq += fresh.length
  if (input.failFast && fresh.some((u) => u.status !== 'pass')) progress.halt = true
}

/** Notes results of a run that had no need of the database. @returns whether there is a journal to note them in */
export async function noteUnits(connection: Connection, units: readonly UnitOutcome[]): Promise<boolean> {
  const first = await nextSeq(connection)
  if (first === undefined) return false
  await connection.run(insertUnits(units, first))
  return true
}

/** @param first  number of the first row */
function insertUnits(units: readonly UnitOutcome[], first: number): string {
  const at = new Date().toISOString().slice(0, 23).replace('T', ' ')
  const rows = units.map(({ unit, key, status, message }, i) => {
    return { seq: first + i, id: unit.id, key, status, failures: status === 'pass' ? 0 : 1, message, at }
  })
  return insertCheckStates(rows)
}

/** Why a model must not be built: one of its unit tests failed. `test` builds nothing, so it holds back nothing. */
export function unitObstacle(input: BuildInput, id: string): string | undefined {
  if (input.checksOnly) return undefined
  const failed = input.units?.find(({ unit, status }) => unit.of === id && status !== 'pass')
  return failed && `unit test ${failed.unit.name} failed`
}

function selectedUnits({ graph, selected }: UnitInput): LinkedUnitTest[] {
  return graph.unitTests.filter((unit) => selected.has(unit.id))
}

function passedBefore({ state, always }: UnitInput, unit: LinkedUnitTest, key: string): boolean {
  const last = state.checks.get(unit.id)
  return !always && last?.status === 'pass' && last.key.startsWith(key)
}

function reusedResult(unit: LinkedUnitTest): UnitResult {
  return {
    unit,
    status: 'pass',
    message: 'passed on the same SQL and fixtures',
    milliseconds: 0,
    problems: [],
  }
}

function ownKey({ engine }: UnitInput, unit: LinkedUnitTest): string {
  return sha256(`${engine}\n${unitText(unit)}`)
}

function typesKey(context: UnitContext, unit: LinkedUnitTest): string {
  const read = tablesOf(context, unit)
  return sha256(JSON.stringify(read.map((id) => [id, context.columns.get(id) ?? []])))
}
