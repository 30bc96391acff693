/** `ledgerline retry`: what failed or was skipped in the last run, what hangs on it, and what is stale of what it stands on. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { CommonOptions } from '../context.ts'
import { invokedFrom, say } from '../output.ts'
import { readResults } from '../state-files.ts'
import { type BuildCommand, build } from './build.ts'

const again = ['error', 'fail', 'skipped']

export async function retry(
  options: CommonOptions & Pick<BuildCommand, 'threads' | 'publish' | 'now'>,
): Promise<number> {
  const state = join(resolve(invokedFrom(), options.projectDir ?? '.'), 'target')
  if (!existsSync(join(state, 'run_results.json'))) {
    const message = 'there is no run to try again: target/run_results.json is not there.'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const found = new Set(readResults(state).values())
  const select = again.filter((status) => found.has(status)).map((status) => `result:${status}+`)
  if (select.length === 0) {
    if (options.quiet !== true) say('The last run left nothing to try again.')
    return exitCode.ok
  }
  // what they stand on may have been mended since: a file, a model that is read
  const above = select.map((selector) => `+${selector},cached:false`)
  return await build({ ...options, select: [...select, ...above], state })
}
