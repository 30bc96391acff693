/** `ledgerline check`: reads, links and binds the whole project without touching a row. */
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import { checkProject, openBindable } from '../building.ts'
import type { CommonOptions } from '../context.ts'
import { say, sayProblems } from '../output.ts'

export async function check(options: CommonOptions): Promise<number> {
  const began = performance.now()
  const linked = await openBindable(options)
  const problems = [...linked.warnings, ...(await checkProject(linked))]
  if (hasErrors(problems)) throw new LedgerlineError(problems)
  sayProblems(problems, options.logFormat === 'json', options.color)
  const seconds = ((performance.now() - began) / 1000).toFixed(2)
  const kinds = (kind: string): number =>
    [...linked.graph.nodes.values()].filter((n) => n.resource.kind === kind).length
  if (options.quiet !== true) {
    say(
      `${kinds('model')} models, ${kinds('seed')} seeds, ${kinds('source')} sources, ${linked.graph.checks.length} tests: all bind (${seconds}s)`,
    )
  }
  return exitCode.ok
}
