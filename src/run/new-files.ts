/**
 * The strategy `new_files`: which files of its source a model has not seen, and its SQL over their rows alone. The views
 * between stand in for themselves as temporary views over those rows. Anything else that is new builds the table whole.
 * In: context, node. Out: the decision. Pure. Start at `addedFilesOf`.
 */
import { type GraphNode, nodeOf, statementText, withRunId } from '../graph/index.ts'
import type { AddedFiles } from '../materialize/index.ts'
import { materializationName } from '../materialize/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import { type FileSpec, someFilesQuery } from '../warehouse/index.ts'
import { finalSql } from './final-sql.ts'
import { readInstead } from './read-instead.ts'
import { filesRead } from './rows-of-files.ts'
import type { Member } from './standing.ts'
import type { NodeContext } from './types.ts'

interface Way {
  readonly source: GraphNode
  /** Views between the source and the model, in the order in which they read each other. */
  readonly views: readonly GraphNode[]
  /** What else is read on the way. */
  readonly beside: readonly string[]
}

export function addedFilesOf(context: NodeContext, node: GraphNode): AddedFiles | undefined {
  if (node.config.incremental?.strategy !== 'new_files') return undefined
  const way = wayToSource(context, node)
  const spec = way && context.files.get(way.source.id)
  const members = way && context.members?.get(way.source.id)
  if (way === undefined || spec === undefined || members === undefined)
    return whole('it reads not one source of files, through views', {})
  // of what stands on the way, and this run leaves as it is, the rows may be others than those of its text
  const behind = [way.source, ...way.views].find((n) => !isAsPlanned(context, n))
  if (behind !== undefined) return whole(`${behind.name} is out of date and was left out`, {})
  const now = Object.fromEntries(members.map((m) => [m.name, m.sha256]))
  const files = { ...now, ...besideMarks(context, way, spec) }
  const notes = context.state.nodes.get(node.id)?.parts.notes
  const before = (notes?.files ?? {}) as Readonly<Record<string, string>>
  const other = otherThanNew(before, files, now)
  if (other !== undefined) return whole(other, files)
  const fresh = members.filter((m) => before[m.name] === undefined)
  if (fresh.length === 0) return whole('what it reads changed, and no file is new', files)
  if (fresh.some((m) => /[*?[\]{}]/.test(m.path))) return whole('a file name holds wildcards', files)
  const told = `rows of ${fresh.length} new file${fresh.length === 1 ? '' : 's'}`
  return { ...overNewFiles(context, node, way, spec, fresh), files, told }
}

/** By its text and settings; new files show in a view that was left out as well, where it lies in the same place. */
function isAsPlanned(context: NodeContext, node: GraphNode): boolean {
  const [made, planned] = [context.contents.madeFrom(node.id), context.plan.nodes.get(node.id)?.parts]
  if (made?.config !== planned?.config || made?.at !== planned?.at) return false
  if (node.resource.kind !== 'source') return made?.code === planned?.code
  const dialect = made?.notes?.dialect
  return dialect === undefined || dialect === filesRead(context, node)?.dialect
}

function whole(because: string, files: Readonly<Record<string, string>>): AddedFiles {
  return { whole: because, views: [], sql: '', files, told: '' }
}

/** Anything that was there before and is another now. */
function otherThanNew(
  before: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string | undefined {
  const other = Object.keys(before).find((name) => before[name] !== files[name])
  if (other !== undefined)
    return other.startsWith('beside ')
      ? `${other.slice(7)} changed`
      : 'a file that it has read changed or is gone'
  const added = Object.keys(files).find((name) => now[name] === undefined && before[name] === undefined)
  return added === undefined ? undefined : `it now reads ${added.slice(7)}`
}

/** Undefined when it does not end in one source of files. */
function wayToSource(context: NodeContext, node: GraphNode): Way | undefined {
  const sources = new Set<GraphNode>()
  const views = new Set<GraphNode>()
  const beside = new Set<string>()
  const visit = (id: string): void => {
    const parent = nodeOf(context.graph, id)
    const kind = materializationName(parent)
    if (kind === 'source') sources.add(parent)
    else if (kind === 'view') {
      for (const up of parent.parents) visit(up)
      views.add(parent)
    } else beside.add(id)
  }
  for (const id of node.parents) visit(id)
  const [source] = sources
  if (source === undefined || sources.size > 1) return undefined
  return { source, views: [...views], beside: [...beside] }
}

/** Everything on the way but the files: code and configuration of the views, the source's dialect, other tables. */
function besideMarks(
  { plan, graph, contents }: NodeContext,
  way: Way,
  spec: FileSpec,
): Record<string, string> {
  const { location: _, ...dialect } = spec
  const beside = way.beside.map((id) => nodeOf(graph, id))
  const names = [way.source, ...way.views, ...beside].map((n) => n.resource.name)
  // by the bare name as long as it says which, so that a namesake elsewhere changes nothing
  const called = ({ name, resource }: GraphNode): string =>
    names.filter((one) => one === resource.name).length > 1 ? name : resource.name
  const own = (node: GraphNode): string => {
    const parts = plan.nodes.get(node.id)?.parts
    return `${node.resource.kind === 'source' ? JSON.stringify(dialect) : parts?.code} ${parts?.config}`
  }
  return Object.fromEntries([
    ...[way.source, ...way.views].map((n) => [`beside ${called(n)}`, own(n)]),
    ...beside.map((n) => [`beside ${called(n)}`, contents.markOf(n.id)]),
  ])
}

function overNewFiles(
  context: NodeContext,
  node: GraphNode,
  way: Way,
  spec: FileSpec,
  fresh: readonly Member[],
): Pick<AddedFiles, 'views' | 'sql'> {
  const rows = someFilesQuery(
    spec,
    fresh.map((m) => m.path),
  )
  const views = [{ of: way.source, name: '__ledgerline_files', sql: rows }]
  const replaced = (sql: string): string =>
    views.reduce(
      (text, { of, name }) => readInstead(text, of.relation, `temp.main.${quoteIdentifier(name)}`),
      sql,
    )
  for (const [i, view] of way.views.entries()) {
    const code = context.compiled.get(view.id)?.rendered.text ?? ''
    const sql = replaced(withRunId(statementText(code), context.plan.runId))
    views.push({ of: view, name: `__ledgerline_view_${i}`, sql })
  }
  return { views, sql: replaced(finalSql(context, node, 'incremental')) }
}
