/** The last stop of every error: users get where, what and what next; our own bugs say so. */
import { diagnose, exitCode, LedgerlineError, sortProblems } from '../diagnostic/index.ts'
import { say, sayProblems, wantsJson } from './output.ts'

export function tellFailure(error: unknown, argv: readonly string[]): number {
  const json = wantsJson() || (argv.includes('json') && argv.includes('--log-format'))
  const color = argv.includes('--no-color') ? false : undefined
  if (error instanceof LedgerlineError) {
    sayProblems(error.problems, json, color)
    const errors = sortProblems(error.problems).filter((p) => p.severity === 'error').length
    if (!json && errors > 1) say(`${errors} errors.`)
    return error.exit
  }
  const message = error instanceof Error ? error.message : String(error)
  sayProblems([diagnose('bug', { message })], json, color)
  if (process.env.LEDGERLINE_DEBUG !== undefined && error instanceof Error) say(error.stack ?? '')
  return exitCode.unusable
}
