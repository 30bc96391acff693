/** What stands in the database and what lies in the files, looked up in few round trips. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import {
  attachedAs,
  type Graph,
  type GraphNode,
  indexNames,
  missingFolders,
  nodeOf,
  seedFile,
  sourceTables,
} from '../graph/index.ts'
import { hashOfFiles, type WrittenFile, writtenFiles } from '../materialize/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import {
  type Connection,
  type FileSpec,
  listFiles,
  StatementError,
  withJsonColumns,
} from '../warehouse/index.ts'
import { fingerprint } from './fingerprint.ts'
import type { FileState, State } from './state.ts'

/** Row counts of tables and null for views, by node id; a node without a relation is missing. */
export async function standingRelations(
  connection: Connection,
  graph: Graph,
): Promise<Map<string, number | null>> {
  const found = await connection.rows(
    "select schema_name as s, table_name as n, 'table' as kind from duckdb_tables() where database_name = current_database() union all select schema_name, view_name, 'view' from duckdb_views() where not internal and database_name = current_database()",
  )
  const kinds = new Map(found.map((r) => [`${r.s}\u0000${r.n}`, r.kind]))
  const standing = new Map<string, number | null>()
  const counts: string[] = []
  for (const node of graph.nodes.values()) {
    const kind = kinds.get(`${node.relation.schema}\u0000${node.relation.name}`)
    if (kind === 'view') standing.set(node.id, null)
    if (kind !== 'table') continue
    const { schema, name } = node.relation
    const from = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
    counts.push(`select ${quoteLiteral(node.id)} as id, count(*) as n from ${from}`)
  }
  for (let i = 0; i < counts.length; i += 100) {
    const rows = await connection.rows(counts.slice(i, i + 100).join(' union all '))
    for (const r of rows) standing.set(r.id ?? '', Number(r.n))
  }
  return standing
}

/** One file of a source: where it lies, and its name and hash in the journal. */
export interface Member {
  readonly path: string
  readonly name: string
  readonly sha256: string
}

export interface ProjectFiles {
  readonly specs: ReadonlyMap<string, FileSpec>
  /** Content hash over all files of a source or seed, or of what an external model wrote, by node id. */
  readonly hashes: ReadonlyMap<string, string>
  /** The files of each source, by node id. */
  readonly members: ReadonlyMap<string, readonly Member[]>
  /** Bytes of all files that sources and seeds read; a server's or another database's are not known. */
  readonly bytes: number | undefined
  /** Files whose fingerprint is new, for the journal. */
  readonly fresh: readonly FileState[]
  readonly problems: readonly Diagnostic[]
}

/** Resolves what every source and seed reads and fingerprints it. */
export async function projectFiles(
  connection: Connection,
  graph: Graph,
  state: State,
  loaded: ReadonlyMap<string, string> = new Map(),
): Promise<ProjectFiles> {
  const specs = new Map<string, FileSpec>()
  const hashes = new Map<string, string>()
  const fresh: FileState[] = []
  const members = new Map<string, Member[]>()
  let bytes: number | undefined = 0
  const env = { project: graph.project, names: indexNames(graph.project), configs: new Map() }
  const { tables, problems: unread } = sourceTables(env, graph)
  const gone = missingFolders(graph.project, tables)
  const problems: Diagnostic[] = [...unread, ...gone.problems]
  const sources = new Map(tables.map((t) => [t.id, t.spec]))
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    const written = writtenHash(node, graph.project.dir, state)
    if (written !== undefined) hashes.set(id, written)
    const spec = node.resource.kind === 'seed' ? seedFile(node.resource) : sources.get(id)
    if (spec === undefined) continue
    if (spec.format === 'postgres') {
      bytes = undefined
      // known only by its rows, once they are loaded; until then those of the last build count
      specs.set(id, spec)
      hashes.set(id, loaded.get(id) ?? state.nodes.get(id)?.contentHash ?? 'not loaded')
      continue
    }
    const paths = await pathsOf(connection, graph, node, spec)
    if (paths.length === 0 && !gone.ids.has(id)) problems.push(missing(node, spec))
    const states = await Promise.all(paths.map((path) => stateOf(graph, path, state)))
    members.set(
      id,
      states.map((s, i) => ({ path: paths[i] ?? '', name: s.path, sha256: s.sha256 })),
    )
    fresh.push(
      ...states.filter((s) => state.files.get(s.path) !== s && !fresh.some((f) => f.path === s.path)),
    )
    const size = states.reduce((sum, s) => sum + s.size, 0)
    bytes = bytes === undefined || spec.remote !== undefined ? undefined : bytes + size
    specs.set(id, paths.length === 0 ? spec : await wholeSpec(connection, spec))
    const { location, ...dialect } = spec
    hashes.set(id, hashOf(states, spec.remote === undefined ? dialect : { ...dialect, location }))
  }
  return { specs, hashes, members, bytes, fresh, problems }
}

async function pathsOf(
  connection: Connection,
  graph: Graph,
  { resource }: GraphNode,
  spec: FileSpec,
): Promise<string[]> {
  if (resource.kind === 'seed') return [resource.absolutePath]
  if (spec.remote === undefined) return await listFiles(connection, spec.location)
  const file = attachedAs(graph.project, spec.remote.database)?.connection ?? ''
  // what another process committed last may still lie in the log beside the file
  return [file, `${file}.wal`].filter((f) => existsSync(isAbsolute(f) ? f : join(graph.project.dir, f)))
}

function missing({ resource, name }: GraphNode, { location }: FileSpec): Diagnostic {
  const place = resource.kind === 'source' ? resource.locationPlace : resource.place
  return diagnose('source-missing', { source: name, location }, { place })
}

/** A file that cannot be looked into says so when it is read. */
async function wholeSpec(connection: Connection, spec: FileSpec): Promise<FileSpec> {
  try {
    return await withJsonColumns(connection, spec)
  } catch (error) {
    if (error instanceof StatementError) return spec
    throw error
  }
}

/** What lies where an external model was written. */
function writtenHash({ id, config }: GraphNode, dir: string, state: State): string | undefined {
  if (config.external === undefined) return undefined
  const known = state.nodes.get(id)?.parts.notes?.files as readonly WrittenFile[] | undefined
  return hashOfFiles(writtenFiles(dir, config.external.location, known))
}

async function stateOf(graph: Graph, path: string, state: State): Promise<FileState> {
  const absolute = isAbsolute(path) ? path : join(graph.project.dir, path)
  // outside paths are journalled by hash of their path: the database may be handed on, absolute paths may not
  const name = createHash('sha256').update(absolute).digest('hex').slice(0, 16)
  return await fingerprint(name, absolute, state.files.get(name))
}

/** Contents and dialect, not where the files lie: the same data elsewhere is the same input. */
function hashOf(states: readonly FileState[], dialect: unknown): string {
  const text = `${JSON.stringify(dialect)}\n${states.map((s) => s.sha256).join('\n')}`
  return createHash('sha256').update(text).digest('hex')
}
