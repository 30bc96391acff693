/**
 * The shortest way through a build: the same call on the same files, database and publication as the last one that
 * ended well. In: options, then how a build ended. Out: what to tell, or undefined. Start at `knownBuild`.
 */
import { resolve } from 'node:path'
import { exitCode } from '../diagnostic/index.ts'
import type { BuildCommand, BuildKind } from './build-command.ts'
import type { Built } from './building.ts'
import type { Linked } from './context.ts'
import { invokedFrom, palette, say } from './output.ts'
import { breakSeal, envNames, type Facts, noteUnchanged, unchangedSince } from './seal.ts'
import { standsOn } from './standing-on.ts'
import { databaseFile } from './working.ts'

/** Scripts that read events get every one of them, so only text is cut short. */
export function knownBuild(options: BuildCommand, command: BuildKind): Facts | undefined {
  const { force, fullRefresh, now, eventTimeStart, eventTimeEnd, state, storeFailures, logFormat } = options
  const asked = [force, fullRefresh, now, eventTimeStart, eventTimeEnd, state, storeFailures].some(
    (o) => o !== undefined,
  )
  if (command !== 'build' || asked || logFormat === 'json') return undefined
  return unchangedSince(resolve(invokedFrom(), options.projectDir ?? '.'), 'build', requestOf(options))?.facts
}

function requestOf(options: BuildCommand): unknown {
  const { target, var: one, vars, select, models, exclude, selector, indirectSelection } = options
  const { resourceType, excludeResourceType, publish, warnError, warnErrorOptions } = options
  const given = { target, one, vars, select, models, exclude, selector, indirectSelection }
  const warnings = { warnError, warnErrorOptions }
  return { ...given, ...warnings, resourceType, excludeResourceType, publish: publish !== false }
}

export function sayNothingNew(facts: Facts, began: number, options: BuildCommand): number {
  if (options.quiet === true) return exitCode.ok
  const paint = palette(options.color)
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  say(`${paint.bold(paint.good('Nothing has changed'))} since the last build (${seconds}s)`)
  say(
    `  0 built   ${facts.nodes} reused   0 failed   0 skipped   ${facts.tests} of ${facts.tests} tests pass`,
  )
  if (facts.warnings)
    say(
      `  ${facts.warnings} ${facts.warnings === 1 ? 'warning stands' : 'warnings stand'}: ledgerline check tells what`,
    )
  return exitCode.ok
}

/** Called when the database is closed: its file is part of what must not change. */
export function noteBuild(
  linked: Linked,
  options: BuildCommand,
  code: number,
  built: Built | undefined,
): void {
  const { project } = linked
  const on = standsOn(linked)
  const file = databaseFile(project)
  // of a selector that meets nothing, check knows nothing
  const quiet =
    built !== undefined &&
    built.selection.problems.length === 0 &&
    built.result.units.every((u) => u.status === 'pass')
  const green =
    quiet &&
    built.result.checks.every((c) => c.status === 'pass') &&
    built.result.notRun.length === 0 &&
    [...built.plan.nodes.values()].every((n) => !n.stale || built.result.nodes.some((r) => r.id === n.id))
  if (code !== exitCode.ok || !green || on === undefined || file === ':memory:') {
    breakSeal(project.dir, 'build')
    return
  }
  const { nodes, checks } = built.result
  const roots = [...on.packages, ...on.data, file, `${file}.wal`, resolve(project.dir, project.publish.dir)]
  const facts = { nodes: nodes.length, tests: checks.length, warnings: built.warnings.length }
  const env = envNames(project.dir, on.packages)
  noteUnchanged(project.dir, 'build', requestOf(options), roots, env, { facts, told: [] })
}
