/** `ledgerline run-operation <macro>`: statements of a macro on the working database, in one transaction. */
import { diagnose, exitCode, LedgerlineError, nearest } from '../../diagnostic/index.ts'
import { inlineVars, type Project } from '../../project/index.ts'
import { StatementError } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { inlineSql, withInline } from '../inline.ts'
import { say } from '../output.ts'
import { attachAll, forWriting } from '../working.ts'

interface Operation extends CommonOptions {
  readonly args?: string
}

export async function runOperation(macro: string, options: Operation): Promise<number> {
  const given = options.args === undefined ? {} : inlineVars(options.args, '--args')
  const text = `{{> ${macro}${Object.entries(given).map(argument).join('')}}}`
  const linked = asArguments(macro, () =>
    openProject(options, (project) => withInline(text)(known(project, macro))),
  )
  const sql = inlineSql(linked)
  await forWriting(linked.project, `ledgerline run-operation ${macro}`, async ({ connection }) => {
    await attachAll(connection, linked.project)
    try {
      await connection.transaction(() => connection.run(sql))
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      const message = error.message.split('\n')[0] ?? error.message
      throw new LedgerlineError([diagnose('operation-failed', { macro, message })], exitCode.failed)
    }
  })
  if (options.quiet !== true) say(`${macro} has run.`)
  return exitCode.ok
}

/** What a macro does not know was to come from whoever calls it: here that is the command line. */
function asArguments<T>(macro: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof LedgerlineError)) throw error
    const problems = error.problems.map((problem) => {
      const [, name] = /^(\w+) is not defined here\./.exec(problem.message) ?? []
      if (problem.id !== 'undefined-value' || problem.hint !== undefined || name === undefined) return problem
      return { ...problem, hint: `${macro} is given it on the command line: --args '{${name}: …}'` }
    })
    throw new LedgerlineError(problems, error.exit)
  }
}

/** @throws LedgerlineError for a macro that is none */
function known(project: Project, macro: string): Project {
  if (project.macros.has(macro)) return project
  throw new LedgerlineError([
    diagnose('unknown-partial', { name: macro, near: nearest(macro, project.macros.keys()) }),
  ])
}

/** Handlebars has no escape inside quotes, so a text with both kinds cannot be said. */
function argument([name, value]: readonly [string, string]): string {
  const quote = value.includes("'") ? '"' : "'"
  if (value.includes(quote) || !/^\w+$/.test(name)) {
    const message = `--args: ${name} cannot be given to a macro; names are words, and a text holds one kind of quote.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  return ` ${name}=${quote}${value}${quote}`
}
