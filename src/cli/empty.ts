/**
 * `build --empty`: the whole project with sources and seeds that have no rows, in a database of its own in memory, so
 * that every statement runs and nothing that stands is touched. In: linked project. Out: the same, told to do so.
 */
import { type GraphNode, isPostgres, nodeOf } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import type { Connection, FileSpec } from '../warehouse/index.ts'
import type { Linked } from './context.ts'

type Specs = ReadonlyMap<string, FileSpec>

export function inMemory(linked: Linked): Linked {
  return inOwnDatabase(linked, ':memory:')
}

/** The project with its tables elsewhere, and no file of its models written over. */
export function inOwnDatabase({ project, graph, ...rest }: Linked, path: string): Linked {
  const own = { ...project, target: { ...project.target, path } }
  const nodes = new Map([...graph.nodes].map(([id, node]) => [id, inDatabase(node)]))
  return { ...rest, project: own, graph: { ...graph, project: own, nodes } }
}

/** The files of an external model stay as they are. */
function inDatabase(node: GraphNode): GraphNode {
  if (node.config.materialized !== 'external') return node
  return { ...node, config: { ...node.config, materialized: 'table' } }
}

export function withoutRows(specs: Specs): Specs {
  return new Map([...specs].map(([id, spec]) => [id, { ...spec, empty: true }]))
}

/** What a server holds was loaded to know its columns. */
export async function emptyRemotes({ graph }: Linked, connection: Connection, specs: Specs): Promise<void> {
  for (const [id, spec] of specs) {
    if (isPostgres(spec)) await connection.run(`truncate ${relationName(nodeOf(graph, id).relation)}`)
  }
}
