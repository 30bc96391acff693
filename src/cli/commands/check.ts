/** `ledgerline check`: reads, links and binds the whole project without touching a row. */
import { resolve } from 'node:path'
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import type { CommonOptions, Linked } from '../context.ts'
import { invokedFrom, say } from '../output.ts'
import { breakSeal, envNames, type Facts, noteUnchanged, unchangedSince } from '../seal.ts'

export async function check(options: CommonOptions): Promise<number> {
  const began = performance.now()
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const request = { target: options.target ?? null, var: options.var ?? [], vars: options.vars ?? null }
  const known = unchangedSince(dir, 'check', request)
  if (known !== undefined) return tell(known, began, options)
  const { checkProject, openBindable } = await import('../building.ts')
  const { sayProblems } = await import('../output.ts')
  const linked = await openBindable(options)
  const { settledWarnings } = await import('../warnings.ts')
  const { ruleProblems } = await import('../rules.ts')
  const found = [...(await checkProject(linked)), ...(await ruleProblems(linked))]
  const problems = [...linked.warnings, ...settledWarnings(found, options)]
  if (problems.length > 0) breakSeal(dir, 'check')
  if (hasErrors(problems)) throw new LedgerlineError(problems)
  sayProblems(problems, options.logFormat === 'json', options.color)
  if (options.warnError === true && problems.length > 0) return exitCode.failed
  const facts = factsOf(linked)
  if (problems.length === 0) await note(linked, request, facts)
  return tell(facts, began, options)
}

async function note(linked: Linked, request: unknown, facts: Facts): Promise<void> {
  const { standsOn } = await import('../standing-on.ts')
  const { dir } = linked.project
  const on = standsOn(linked)
  if (on === undefined) breakSeal(dir, 'check')
  else noteUnchanged(dir, 'check', request, [...on.packages, ...on.data], envNames(dir, on.packages), facts)
}

function factsOf({ graph }: Linked): Facts {
  const kinds = (kind: string): number =>
    [...graph.nodes.values()].filter((n) => n.resource.kind === kind).length
  return {
    models: kinds('model'),
    seeds: kinds('seed'),
    sources: kinds('source'),
    tests: graph.checks.length,
  }
}

function tell({ models, seeds, sources, tests }: Facts, began: number, options: CommonOptions): number {
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  if (options.quiet !== true)
    say(`${models} models, ${seeds} seeds, ${sources} sources, ${tests} tests: all bind (${seconds}s)`)
  return exitCode.ok
}
