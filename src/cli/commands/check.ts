/** `ledgerline check`: reads, links and binds the whole project without touching a row. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import type { CommonOptions, Linked } from '../context.ts'
import { invokedFrom, remember, say, sayProblems } from '../output.ts'
import { breakSeal, envNames, type Facts, type Noted, noteUnchanged, unchangedSince } from '../seal.ts'

export async function check(options: CommonOptions): Promise<number> {
  const began = performance.now()
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const request = requestOf(options)
  const known = unchangedSince(dir, 'check', request)
  if (known !== undefined) return tellAgain(dir, known, began, options)
  const { checkProject, openBindable } = await import('../building.ts')
  const linked = await openBindable(options)
  const { settledWarnings } = await import('../warnings.ts')
  const { ruleProblems } = await import('../rules.ts')
  const found = [...(await checkProject(linked)), ...(await ruleProblems(linked))]
  const problems = [...linked.warnings, ...settledWarnings(found, options)]
  if (hasErrors(problems)) {
    breakSeal(dir, 'check')
    throw new LedgerlineError(problems)
  }
  const noted = { facts: factsOf(linked), told: problems }
  await note(linked, request, noted)
  return tell(noted, began, options)
}

function requestOf({ target, var: one, vars, warnErrorOptions }: CommonOptions): unknown {
  return { target: target ?? null, var: one ?? [], vars: vars ?? null, warnErrorOptions }
}

async function note(linked: Linked, request: unknown, noted: Noted): Promise<void> {
  const { standsOn } = await import('../standing-on.ts')
  const { dir } = linked.project
  const on = standsOn(linked)
  if (on === undefined) breakSeal(dir, 'check')
  else noteUnchanged(dir, 'check', request, [...on.packages, ...on.data], envNames(dir, on.packages), noted)
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

/** Nothing was read yet: code frames take their lines from the files. */
function tellAgain(dir: string, known: Noted, began: number, options: CommonOptions): number {
  const text = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  remember((file) => text(resolve(dir, file)))
  return tell(known, began, options)
}

function tell({ facts, told }: Noted, began: number, options: CommonOptions): number {
  sayProblems(told, options.logFormat === 'json', options.color)
  if (options.warnError === true && told.length > 0) return exitCode.failed
  const { models, seeds, sources, tests } = facts
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  const counts = [many(models, 'model'), many(seeds, 'seed'), many(sources, 'source'), many(tests, 'test')]
  if (options.quiet !== true) say(`${counts.join(', ')}: all bind (${seconds}s)`)
  return exitCode.ok
}

function many(n: number | undefined, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
