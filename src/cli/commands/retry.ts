/**
 * `ledgerline retry`: what failed or was skipped in the last run, what hangs on it, and what is stale of what it stands on,
 * called as that run was: its vars and its target decide what is built.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type CommonOptions, givenVars } from '../context.ts'
import { callText, decisive, type LastCall, lastCall } from '../last-call.ts'
import { invokedFrom, say } from '../output.ts'
import { readResults } from '../state-files.ts'
import { type BuildCommand, build } from './build.ts'

const unfinished = ['error', 'fail', 'skipped']

export async function retry(
  options: CommonOptions & Pick<BuildCommand, 'threads' | 'publish' | 'now'>,
): Promise<number> {
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const state = join(dir, 'target')
  if (!existsSync(join(state, 'run_results.json'))) {
    const message = 'there is no run to try again: target/run_results.json is not there.'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const found = new Set(readResults(state).values())
  const select = unfinished.filter((status) => found.has(status)).map((status) => `result:${status}+`)
  if (select.length === 0) {
    if (options.quiet !== true) say('The last run left nothing to try again.')
    return exitCode.ok
  }
  // what they stand on may have been mended since: a file, a model that is read
  const above = select.map((selector) => `+${selector},cached:false`)
  const last = lastCall(dir)
  const vars = { ...last.vars, ...givenVars(options) }
  const publish = last.publish && options.publish !== false
  const call = { ...last, vars, publish, options: { ...last.options, ...decisive(options) } }
  if (options.quiet !== true && options.logFormat !== 'json') say(`Again: ${callText(call)}`)
  // the tests of a run that only tested are those of what is built anew, too
  const command = last.command === 'test' ? 'build' : last.command
  return await build(
    { ...again(last, options), ...called(call), select: [...select, ...above], state },
    command,
  )
}

/** What this call says goes over what that one said. */
function again({ options: before }: LastCall, options: CommonOptions): BuildCommand {
  const said = Object.entries(options).filter(([, value]) => value !== undefined)
  const { vars: _, var: __, ...rest } = { ...before, ...Object.fromEntries(said) } as BuildCommand
  return rest
}

function called({ vars, publish }: LastCall): Pick<BuildCommand, 'var' | 'publish'> {
  return { publish, var: Object.entries(vars).map(([name, value]) => `${name}=${value}`) }
}
