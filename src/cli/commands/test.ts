/**
 * `ledgerline test`: tests on what stands. Where unit tests alone are asked for, or nothing stands yet, unit tests run
 * without the working database: no lock, no file. Their results go into its journal after them, when it is free. In: options. Out: exit code. Start at `test`.
 */
import { existsSync } from 'node:fs'
import { diagnose, exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import { noteUnits, type ProjectFiles, type UnitOutcome } from '../../run/index.ts'
import { StatementError } from '../../warehouse/index.ts'
import type { BuildCommand } from '../build-command.ts'
import { type BuildOptions, type Built, checkProject, openBindable } from '../building.ts'
import type { Linked } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { say, sayProblems, tells, wantsJson } from '../output.ts'
import { selectFor } from '../selecting.ts'
import { noRun } from '../sql-text.ts'
import { boundWithUnits } from '../unit-testing.ts'
import { databaseFile, engineOf, forWriting, type Working } from '../working.ts'
import { buildLinked } from './build.ts'

/** @throws LedgerlineError when only tests of data are asked for and nothing was built */
export async function test(options: BuildCommand): Promise<number> {
  const began = performance.now()
  const linked = await openBindable(options)
  const file = databaseFile(linked.project)
  const stands = file !== ':memory:' && existsSync(file)
  const { units, data, asksDatabase } = await asked(linked, options)
  const outcome = { startedAt: new Date() }
  if (stands && (data > 0 || asksDatabase)) return await buildLinked(linked, options, 'test', began, outcome)
  const notBuilt = diagnose('tests-need-build', { tests: data })
  if (units === 0 && data > 0) throw new LedgerlineError([notBuilt])
  const { project } = linked
  const inMemory = { ...linked, project: { ...project, target: { ...project.target, path: ':memory:' } } }
  const code = await buildLinked(inMemory, options, 'test', began, outcome, async (_, working, how) => {
    const built = await unitTestsAlone(linked, working, how)
    if (stands) await note(linked, built.result.units)
    return built
  })
  if (data === 0) return code
  sayProblems([notBuilt], options.logFormat === 'json', options.color)
  return code === exitCode.ok ? exitCode.unusable : code
}

/** How many tests of each kind are asked for; `cached:` is known to the working database only. */
async function asked(
  linked: Linked,
  options: BuildCommand,
): Promise<{ units: number; data: number; asksDatabase: boolean }> {
  let asksDatabase = false
  const stale = async () => {
    asksDatabase = true
    return new Set(linked.graph.order)
  }
  const { tests } = await selectFor(linked, options, { stale, ...boundSelectors(linked) })
  const count = (all: readonly { readonly id: string }[]): number => all.filter((t) => tests.has(t.id)).length
  return { units: count(linked.graph.unitTests), data: count(linked.graph.checks), asksDatabase }
}

/**
 * Into the journal, as a build does; one that somebody else holds, or that cannot be opened or written, takes nothing of the run:
 * its results are told and stand. That somebody else holds it happens every day, that it cannot be written does not.
 */
async function note({ project }: Linked, units: readonly UnitOutcome[]): Promise<void> {
  if (units.length === 0) return
  try {
    await forWriting(project, 'ledgerline test', ({ connection }) => noteUnits(connection, units))
  } catch (error) {
    const refused = error instanceof StatementError
    if (!refused && !(error instanceof LedgerlineError)) throw error
    if (!tells(refused ? 'warn' : 'debug') || wantsJson()) return
    const message = refused ? error.message.split('\n')[0] : error.problems[0]?.message
    say(`Not noted in the journal: ${message ?? ''}`)
  }
}

const noFiles: ProjectFiles = {
  specs: new Map(),
  hashes: new Map(),
  members: new Map(),
  bytes: 0,
  fresh: [],
  problems: [],
}

/** The selected unit tests on the catalogue that binding leaves. @throws LedgerlineError when the project does not bind */
async function unitTestsAlone(
  linked: Linked,
  { warehouse }: Working,
  { flags, failFast, listen, stopped }: BuildOptions,
): Promise<Built> {
  const { graph } = linked
  const needs = { stale: async () => new Set(graph.order), ...boundSelectors(linked) }
  const selection = await selectFor(linked, flags, needs)
  const state = { nodes: new Map(), checks: new Map(), files: new Map(), nextSeq: 1 }
  const engine = engineOf(warehouse, linked.project)
  const input = { graph, state, selected: selection.tests, always: true, engine, failFast, stopped }
  const { problems, units } = await boundWithUnits(input, false, (within) => checkProject(linked, within))
  if (hasErrors(problems)) throw new LedgerlineError([...linked.warnings, ...problems])
  if (units.length > 0) listen({ event: 'unit_tests_finished', units })
  const failed = units.some((u) => u.status !== 'pass')
  return {
    plan: { runId: noRun, nodes: new Map(), engine },
    files: noFiles,
    state,
    selection,
    result: { nodes: [], checks: [], notRun: [], units, hookProblems: [], failed },
    warnings: [...linked.warnings, ...selection.problems, ...problems],
  }
}
