/**
 * A query given on the command line, as a template like that of a model: it is linked as an ephemeral model that
 * nobody reads. In: its text. Out: a project with it, and its SQL. Start at `withInline`, then `inlineSql`.
 */
import { diagnose, LedgerlineError, type Where } from '../diagnostic/index.ts'
import { nodeOf, statementText } from '../graph/index.ts'
import type { Model, Project } from '../project/index.ts'
import { locate } from '../template/index.ts'
import type { StatementError } from '../warehouse/index.ts'
import type { Linked } from './context.ts'
import type { SelectFlags } from './selecting.ts'
import { nodeSql, noRun } from './sql-text.ts'

const name = 'inline_query'
const idOf = (project: Project): string => `model.${project.name}.${name}`

/** @throws LedgerlineError where the call names nodes as well: one of both would do nothing */
export function refuseNodesBesides(flags: SelectFlags, named?: string): void {
  const { select, models, exclude, selector } = flags
  const given = [
    named,
    select && '--select',
    models && '--models',
    exclude && '--exclude',
    selector !== undefined && '--selector',
  ].find((one) => typeof one === 'string')
  if (given === undefined) return
  const message = `--inline and ${given} do not go together: both say what is asked for.`
  throw new LedgerlineError([diagnose('usage', { message })])
}

export function withInline(text: string): (project: Project) => Project {
  return (project) => {
    const place = { file: '--inline', line: 1, column: 1 }
    const model: Model = {
      kind: 'model',
      name,
      package: project.name,
      path: place.file,
      description: '',
      columns: [],
      config: {
        materialized: 'ephemeral',
        schema: 'main',
        tags: [],
        enabled: true,
        contractEnforced: false,
        meta: {},
      },
      place,
      abstract: false,
      sql: { file: place.file, text },
      grain: [],
      tests: [],
      reconcile: [],
      joinAudit: [],
      fqn: [name],
    }
    return { ...project, models: [...project.models, model] }
  }
}

/** What runs; the run id is a hash of what is built, and nothing is built here. */
export function inlineSql(linked: Linked): string {
  return nodeSql(linked, nodeOf(linked.graph, idOf(linked.project)), noRun) ?? ''
}

/** Where in the query the database saw something wrong. */
export function inlinePlace(
  { compiled, project }: Linked,
  { statement, position }: StatementError,
): Where | undefined {
  const code = compiled.get(idOf(project))
  if (code === undefined || statement === undefined || position === undefined) return undefined
  const start = statement.lastIndexOf(statementText(code.rendered.text))
  const offset = position - start
  if (start < 0 || offset < 0 || offset >= code.rendered.text.length) return undefined
  return locate(code.rendered, offset, /^[\w.]+/.exec(statement.slice(position))?.[0].length ?? 1)
}
