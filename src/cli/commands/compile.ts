/** `ledgerline compile`: writes the rendered SQL below `target/compiled`, and prints it when one model is asked for. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exitCode } from '../../diagnostic/index.ts'
import { nodeOf, withRunId } from '../../graph/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { inlineSql, withInline } from '../inline.ts'
import { boundSelectors } from '../lineage.ts'
import { print, say, sayProblems } from '../output.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'

interface CompileOptions extends CommonOptions, SelectFlags {
  readonly inline?: string
}

export async function compile(options: CompileOptions): Promise<number> {
  if (options.inline !== undefined) {
    print(inlineSql(openProject(options, withInline(options.inline))))
    return exitCode.ok
  }
  const linked = openProject(options)
  const { project, graph, compiled } = linked
  const selection = await selectFor(linked, options, boundSelectors(linked))
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  const models = graph.order.filter((id) => selection.ids.has(id) && compiled.has(id))
  for (const id of models) {
    const { resource, name } = nodeOf(graph, id)
    // the run id is a hash of what is built, and nothing is built here
    const text = withRunId(compiled.get(id)?.rendered.text ?? '', '000000000000')
    const file = join(project.dir, 'target', 'compiled', resource.package, `${name}.sql`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    if (models.length === 1) print(text)
  }
  if (options.quiet !== true)
    say(`${models.length} model${models.length === 1 ? '' : 's'} written to target/compiled`)
  return exitCode.ok
}
