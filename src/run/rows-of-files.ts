/**
 * A view over files, of which a day brings some: the rows of these alone, for its tests. The database's own plan of the view says
 * whether each of its rows is made of one row of a file and of nothing else; then rows of files that stand are as they were, where
 * the files that came change no column and no type of theirs. A text that says no more over some rows is read over all of them.
 * In: build input, progress, a view or source, a connection. Out: a query in parentheses, for a FROM. May touch: nothing.
 * Start at `filesToTest`.
 */
import { createHash } from 'node:crypto'
import { isOfRows, type Written } from '../check/index.ts'
import { type Check, type GraphNode, nameIn, nodeOf, statementText, withRunId } from '../graph/index.ts'
import { materializationName } from '../materialize/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import {
  type Connection,
  type FileSpec,
  guessesTypes,
  reader,
  StatementError,
  someFilesQuery,
} from '../warehouse/index.ts'
import { passedBefore } from './check-keys.ts'
import { readInstead } from './read-instead.ts'
import type { Member } from './standing.ts'
import type { BuildInput, NodeContext, Progress } from './types.ts'

/** What a source leaves in the journal: its files, and how they are read. */
interface FilesRead {
  readonly files: Readonly<Record<string, string>>
  readonly dialect: string
}

export function filesRead(
  { files, members }: Pick<NodeContext, 'files' | 'members'>,
  node: GraphNode,
): FilesRead | undefined {
  const [spec, all] = [files.get(node.id), members?.get(node.id)]
  if (spec === undefined || all === undefined || materializationName(node) !== 'source') return undefined
  return { files: Object.fromEntries(all.map((m) => [m.name, m.sha256])), dialect: dialectOf(spec) }
}

function dialectOf({ location: _, ...dialect }: FileSpec): string {
  return createHash('sha256').update(JSON.stringify(dialect)).digest('hex').slice(0, 16)
}

const known = new WeakMap<Progress, Map<string, Promise<string | undefined>>>()

/** The rows of new files, for a test that passed on those of the others. Undefined: it looks at all of them. */
export async function filesToTest(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  check: Check,
  sql: string,
): Promise<Written | undefined> {
  if (check.kind !== 'generic' || !isOfRows(check) || !passedBefore(input, progress, check, sql))
    return undefined
  const rows = await rowsOfNewFiles(input, progress, connection, nodeOf(input.graph, check.of))
  return rows === undefined ? undefined : { where: '', by: '', rows }
}

/** Undefined where they are not known apart, or no file came alone. */
async function rowsOfNewFiles(
  input: BuildInput,
  progress: Progress,
  connection: Connection,
  node: GraphNode,
): Promise<string | undefined> {
  const found = known.get(progress) ?? new Map<string, Promise<string | undefined>>()
  known.set(progress, found)
  const rows = found.get(node.id) ?? findRows(input, connection, node)
  found.set(node.id, rows)
  return await rows
}

async function findRows(
  input: BuildInput,
  connection: Connection,
  node: GraphNode,
): Promise<string | undefined> {
  const way = wayOf(input, node)
  if (way === undefined) return undefined
  const fresh = newFiles(input, way.source)
  if (fresh === undefined || !(await isRowByRow(connection, node))) return undefined
  const spec = input.files.get(way.source.id)
  if (spec === undefined || !(await isReadAsBefore(input, connection, way, spec, fresh))) return undefined
  const rows = overFiles(input, way, spec, fresh)
  return rows !== undefined && (await shapeOf(connection, `select * from ${rows}`)) ? rows : undefined
}

/** Columns and types that the rows of the other files have are those that they had without the new ones. */
async function isReadAsBefore(
  { members }: BuildInput,
  connection: Connection,
  { source }: Way,
  spec: FileSpec,
  fresh: readonly Member[],
): Promise<boolean> {
  // what one file alone is guessed to hold is not what it holds among others
  if (spec.remote !== undefined || guessesTypes(spec)) return false
  const paths = (members?.get(source.id) ?? []).map((m) => m.path)
  const old = paths.filter((path) => !fresh.some((m) => m.path === path))
  if (old.length === 0 || paths.some((path) => /[*?[\]{}]/.test(path))) return false
  // folders are columns where all files have them
  if (new Set(paths.map(foldersNamed)).size > 1) return false
  const before = await shapeOf(connection, `select * from ${reader({ ...spec, only: old })}`)
  return before !== undefined && before === (await shapeOf(connection, `select * from ${reader(spec)}`))
}

function foldersNamed(path: string): string {
  return [...path.matchAll(/([^/\\=]+)=[^/\\]*[/\\]/g)].map(([, name]) => name).join('/')
}

/** Undefined where the database does not take the query. */
async function shapeOf(connection: Connection, sql: string): Promise<string | undefined> {
  try {
    const columns = await connection.rows(`describe ${sql}`)
    return JSON.stringify(columns.map((c) => [c.column_name, c.column_type]))
  } catch (error) {
    if (error instanceof StatementError) return undefined
    throw error
  }
}

interface Way {
  readonly source: GraphNode
  /** Each reads the one before it alone; the last is the view itself. */
  readonly views: readonly GraphNode[]
}

/** One view over another down to a source, all of them stale for no other reason than the files. */
function wayOf({ graph, plan, state }: BuildInput, node: GraphNode): Way | undefined {
  const views: GraphNode[] = []
  for (let at = node; ; ) {
    if (at.sample !== undefined || (at.hooks?.pre.length ?? 0) + (at.hooks?.post.length ?? 0) > 0)
      return undefined
    const kind = materializationName(at)
    if (kind === 'source') return { source: at, views: views.reverse() }
    const [parent, another] = at.parents
    if (kind !== 'view' || parent === undefined || another !== undefined) return undefined
    const last = state.nodes.get(at.id)
    // its last test read the files that its source had read then
    const isOfTheSame = last?.parts.parents[nameIn(graph, at, parent)] === state.nodes.get(parent)?.key
    if (plan.nodes.get(at.id)?.onlyParents !== true || !isOfTheSame) return undefined
    views.push(at)
    at = nodeOf(graph, parent)
  }
}

/** Those that were not there, where all others are as they were read. */
function newFiles({ state, plan, files, members }: BuildInput, source: GraphNode): Member[] | undefined {
  const last = state.nodes.get(source.id)
  const before = last?.parts.notes as Partial<FilesRead> | undefined
  const now = filesRead({ files, ...(members === undefined ? {} : { members }) }, source)
  if (before?.files === undefined || now === undefined || before.dialect !== now.dialect) return undefined
  if (last?.parts.config !== plan.nodes.get(source.id)?.parts.config) return undefined
  if (Object.entries(before.files).some(([name, hash]) => now.files[name] !== hash)) return undefined
  const fresh = (members?.get(source.id) ?? []).filter((m) => before.files?.[m.name] === undefined)
  return fresh.length === 0 ? undefined : fresh
}

/** Plans without these gather, compare or count no rows, and read nothing beside. */
const byRow = /^(?:PROJECTION|FILTER|READ_\w+|CTE|CTE_SCAN)$/

interface Step {
  readonly name: string
  readonly children: readonly Step[]
}

/** The plan before the database improves it: what it leaves out depends on what the files hold today. */
async function isRowByRow(connection: Connection, { relation }: GraphNode): Promise<boolean> {
  await connection.run("set explain_output = 'all'")
  try {
    const { rows } = await connection.table(`explain (format json) select * from ${relationName(relation)}`)
    const text = rows.find(([kind]) => kind === 'logical_plan')?.[1]
    if (text === null || text === undefined) return false
    const steps = JSON.parse(text) as Step | Step[]
    return [steps].flat().every(isStepByRow)
  } catch (error) {
    if (error instanceof StatementError) return false
    throw error
  } finally {
    await connection.run('reset explain_output')
  }
}

/** A CTE has its query and what reads it below; as nothing joins or stacks rows, that reads one of them, once. */
function isStepByRow({ name, children }: Step): boolean {
  const most = name.trim() === 'CTE' ? 2 : 1
  return byRow.test(name.trim()) && children.length <= most && children.every(isStepByRow)
}

function overFiles(
  { compiled, plan }: BuildInput,
  { source, views }: Way,
  spec: FileSpec,
  fresh: readonly Member[],
): string | undefined {
  const sql = someFilesQuery(
    spec,
    fresh.map((m) => m.path),
  )
  const ctes = [{ of: source, name: '"__ledgerline_files"', sql }]
  for (const [i, view] of views.entries()) {
    const text = withRunId(statementText(compiled.get(view.id)?.rendered.text ?? ''), plan.runId)
    // a file's number among all is another one among some
    if (/\b(?:file_index|random|nextval|currval|(?:gen_random_)?uuid(?:v\d)?)\b/i.test(text)) return undefined
    const sql = ctes.reduce((all, { of, name }) => readInstead(all, of.relation, name), text)
    ctes.push({ of: view, name: quoteIdentifier(`__ledgerline_view_${i}`), sql })
  }
  const last = ctes.at(-1)?.name
  return `(with ${ctes.map(({ name, sql }) => `${name} as (\n${sql}\n)`).join(', ')} select * from ${last})`
}
