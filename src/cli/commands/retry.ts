/**
 * `ledgerline retry`: what failed or was skipped in the last run, what hangs on it, and what is stale of what it stands on,
 * called as that run was: its vars and its target decide what is built. A run that was killed is called again whole.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type CommonOptions, givenVars } from '../context.ts'
import { callText, decisive, type LastCall, lastCall } from '../last-call.ts'
import { invokedFrom, say } from '../output.ts'
import { readResults } from '../state-files.ts'
import { type BuildCommand, build } from './build.ts'
import { test } from './test.ts'

const unfinished = ['error', 'fail', 'skipped']

type RetryOptions = CommonOptions & Pick<BuildCommand, 'threads' | 'publish' | 'now'>

export async function retry(options: RetryOptions): Promise<number> {
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const state = join(dir, 'target')
  const last = lastCall(dir)
  if (last.openEnded !== undefined) return await anew(last, options)
  if (!existsSync(join(state, 'run_results.json'))) {
    const message = 'there is no run to try again: target/run_results.json is not there.'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const found = new Set(readResults(state).values())
  const select = unfinished.filter((status) => found.has(status)).map((status) => `result:${status}+`)
  if (select.length === 0 && last.failed !== undefined) return await anew(last, options)
  if (select.length === 0) {
    if (options.quiet !== true) say('The last run left nothing to try again.')
    return exitCode.ok
  }
  // what they stand on may have been mended since: a file, a model that is read
  const above = select.map((selector) => `+${selector},cached:false`)
  const { failed: _, ...call } = merged(last, options)
  if (options.quiet !== true && options.logFormat !== 'json') say(`Again: ${callText(call)}`)
  // the tests of a run that only tested are those of what is built anew, too
  const command = last.command === 'test' ? 'build' : last.command
  return await build(
    { ...again(last, options), ...called(call), select: [...select, ...above], state },
    command,
  )
}

/** A run that was killed left no results, one of which no node failed has none to pick: it is called again as it was, and what it committed stands. */
async function anew(last: LastCall, options: RetryOptions): Promise<number> {
  const call = merged(last, options)
  if (options.quiet !== true && options.logFormat !== 'json')
    say(
      `The last run ${last.failed === undefined ? 'did not come to its end' : 'failed, and no node of it'}. Again: ${callText(call)}`,
    )
  const flags = { ...again(last, options), ...last.openEnded, ...last.failed, ...called(call) }
  return last.command === 'test' ? await test(flags) : await build(flags, last.command)
}

function merged(last: LastCall, options: RetryOptions): LastCall {
  const vars = { ...last.vars, ...givenVars(options) }
  const publish = last.publish && options.publish !== false
  return { ...last, vars, publish, options: { ...last.options, ...decisive(options) } }
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
