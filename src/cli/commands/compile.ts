/** `ledgerline compile`: writes the SQL of models and tests below `target/compiled`, and prints it when one is asked for. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exitCode } from '../../diagnostic/index.ts'
import { type Check, nodeOf } from '../../graph/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { inlineSql, refuseNodesBesides, withInline } from '../inline.ts'
import { boundSelectors } from '../lineage.ts'
import { print, say, sayProblems } from '../output.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { nodeSql, noRun, testSql } from '../sql-text.ts'

interface CompileOptions extends CommonOptions, SelectFlags {
  readonly inline?: string
}

export async function compile(options: CompileOptions): Promise<number> {
  if (options.inline !== undefined) {
    refuseNodesBesides(options)
    print(inlineSql(openProject(options, withInline(options.inline))))
    return exitCode.ok
  }
  const linked = openProject(options)
  const { project, graph } = linked
  const selection = await selectFor(linked, options, boundSelectors(linked))
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  const models = graph.order.flatMap((id): Text[] => {
    const node = nodeOf(graph, id)
    const text = selection.ids.has(id) ? nodeSql(linked, node, noRun) : undefined
    return text === undefined ? [] : [{ file: `${node.resource.package}/${node.resource.name}.sql`, text }]
  })
  const tests = graph.checks.flatMap((check): Text[] => {
    const text = selection.tests.has(check.id) ? testSql(linked, check, noRun) : undefined
    return text === undefined ? [] : [{ file: `${check.package}/tests/${fileName(check)}.sql`, text }]
  })
  for (const { file, text } of [...models, ...tests]) {
    const path = join(project.dir, 'target', 'compiled', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  // what is asked for by its name is wanted at once; tests that come along with it are not
  const [only, another] = models.length > 0 ? models : tests
  if (only !== undefined && another === undefined) print(only.text)
  if (options.quiet !== true)
    say(`${counted(models, 'model')} and ${counted(tests, 'test')} written to target/compiled`)
  return exitCode.ok
}

interface Text {
  readonly file: string
  readonly text: string
}

function counted({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`
}

/** Its name, and the end of its id where that alone would be no file or not its own: two models may have tests of one name. */
function fileName({ id, name }: Check): string {
  return `${name.replace(/[^\w.-]+/g, '_').slice(0, 120)}.${id.slice(id.lastIndexOf('.') + 1)}`
}
