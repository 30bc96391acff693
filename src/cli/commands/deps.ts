/** `ledgerline deps`: what the project stands on, and whether it is all there. npm installs; this looks. */
import { resolve } from 'node:path'
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import { type Dependency, readDependencies } from '../../project/index.ts'
import type { CommonOptions } from '../context.ts'
import { invokedFrom, print, printJson, remember, say, sayProblems, textTable } from '../output.ts'
import { settledWarnings } from '../warnings.ts'

interface DepsCommand extends CommonOptions {
  readonly output?: 'text' | 'json'
}

export async function deps(options: DepsCommand): Promise<number> {
  const { dependencies, problems, sources } = readDependencies(
    resolve(invokedFrom(), options.projectDir ?? '.'),
  )
  remember(sources)
  if (options.output === 'json') printJson(dependencies, 1)
  else if (dependencies.length > 0) print(tableOf(dependencies))
  const told = settledWarnings(problems, options)
  if (hasErrors(told)) throw new LedgerlineError(told)
  sayProblems(told, options.logFormat === 'json', options.color)
  const loud = options.quiet !== true && options.logFormat !== 'json'
  if (loud && dependencies.length === 0) say('The project stands on no other package.')
  return options.warnError === true && told.length > 0 ? exitCode.failed : exitCode.ok
}

function tableOf(dependencies: readonly Dependency[]): string {
  const header = ['package', 'version', 'from', 'named by', 'requires', 'package.json', 'lock']
  const rows = dependencies.map((d) => [
    ...[d.name, d.version, d.installed === undefined ? d.from : `${d.from} ${d.installed}`, d.by],
    ...[d.requires ?? '-', d.asked ?? '-', d.locked ?? '-'],
  ])
  return textTable(header, rows)
}
