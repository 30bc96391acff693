/**
 * Sources and seeds on the empty catalogue: each becomes a table without rows, of the columns that its file, its
 * attached database or its server says. In: graph, shadow connection. Out: problems, and which could not be made.
 * Reads the heads of files and the catalogues of servers. Start at `bindSources`.
 */
import { readFileSync } from 'node:fs'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import {
  type Connection,
  type CopiedColumn,
  type FileSpec,
  fileQuery,
  repeatedColumn,
  StatementError,
  withJsonColumns,
} from '../warehouse/index.ts'
import { fileProblem, unreadable } from './bad-file.ts'
import { missingFolders, sourceFile } from './files.ts'
import type { HelperEnv } from './helpers.ts'
import { isPostgres, type Retold, remoteShapes } from './remote.ts'
import { type Graph, type GraphNode, nodeOf } from './types.ts'

export type { Retold }

export interface BoundSources {
  /** Sources without a table in the shadow catalogue; their problems are told. */
  readonly unbound: ReadonlySet<string>
  readonly problems: readonly Diagnostic[]
}

/** @param isKnown  whether its columns are remembered, so that nobody looks into it */
export async function bindSources(
  env: HelperEnv,
  graph: Graph,
  shadow: Connection,
  retold: Retold,
  isKnown: (node: GraphNode, spec: FileSpec) => boolean,
): Promise<BoundSources> {
  const problems: Diagnostic[] = []
  const unbound = new Set<string>()
  const { tables, problems: unread } = sourceTables(env, graph)
  problems.push(...unread)
  const gone = missingFolders(graph.project, tables)
  const shapes = await remoteShapes(graph.project, tables, retold)
  problems.push(...gone.problems, ...shapes.problems)
  const readable = new Map(tables.map((t) => [t.id, t.spec]))
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    if (node.resource.kind !== 'source') continue
    const spec = readable.get(id)
    const shape = shapes.columns.get(id)
    if (spec === undefined || gone.ids.has(id) || (isPostgres(spec) && shape === undefined)) {
      unbound.add(id)
      continue
    }
    if (isKnown(node, spec)) continue
    const found =
      shape === undefined ? await bindFile(node, spec, shadow) : await bindShape(node, shape, shadow)
    problems.push(...found)
    if (found.length > 0) unbound.add(id)
  }
  return { unbound, problems }
}

interface Tables {
  readonly tables: readonly {
    readonly id: string
    readonly node: GraphNode
    readonly source: Extract<GraphNode['resource'], { kind: 'source' }>
    readonly spec: FileSpec
  }[]
  readonly problems: readonly Diagnostic[]
}

/** Every source table with what it reads. */
export function sourceTables(env: HelperEnv, graph: Graph): Tables {
  const problems: Diagnostic[] = []
  const tables = graph.order.flatMap((id) => {
    const node = nodeOf(graph, id)
    if (node.resource.kind !== 'source') return []
    const file = sourceFile(env, node.resource)
    if (file.ok) return [{ id, node, source: node.resource, spec: file.spec }]
    problems.push(...file.problems)
    return []
  })
  return { tables, problems }
}

export async function bindFile(node: GraphNode, spec: FileSpec, shadow: Connection): Promise<Diagnostic[]> {
  try {
    const whole = await withJsonColumns(shadow, spec)
    const table = relationName(node.relation)
    const made = `create table ${table} as (\n${fileQuery(whole)}\n) with no data`
    const names = (await shadow.rows(`${made};\ndescribe ${table}`)).map((c) => c.column_name ?? '')
    if (isEmptyFile(node, names)) return [unreadable(node, 'it is empty, without even a header.')]
    const twice = await repeatedColumn(shadow, spec, names)
    return twice === undefined ? [] : [unreadable(node, `its header names the column ${twice} twice.`)]
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return [await fileProblem(node, spec, error, shadow)]
  }
}

/** A CSV without a byte has one column, which the database calls column0; so may a header. */
function isEmptyFile({ resource }: GraphNode, names: readonly string[]): boolean {
  if (resource.kind !== 'seed' || resource.columns.length > 0) return false
  if (names.length !== 1 || names[0] !== 'column0') return false
  // trim takes a byte order mark too
  return readFileSync(resource.absolutePath, 'utf8').trim() === ''
}

/** Types that the user declared may be wrong. */
async function bindShape(
  node: GraphNode,
  columns: readonly CopiedColumn[],
  shadow: Connection,
): Promise<Diagnostic[]> {
  const list = columns.map((c) => `${quoteIdentifier(c.name)} ${c.type}`)
  try {
    await shadow.run(`create table ${relationName(node.relation)} (${list.join(', ')})`)
    return []
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const details = { source: node.name, message: error.message.split('\n')[0] ?? error.message }
    return [diagnose('source-unreadable', details, { place: node.resource.place })]
  }
}
