/**
 * What the database could not convert may stand in a file that is read through views: the row of the file is told, not the place
 * where it came up. In: nodes or the checks of nodes, a connection. Out: a diagnostic. Reads the files again.
 */
import type { CheckResult } from '../check/index.ts'
import type { Diagnostic } from '../diagnostic/index.ts'
import { badRowProblem, type Graph, nodeOf } from '../graph/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { NodeContext } from './types.ts'

type Files = Pick<NodeContext, 'graph' | 'files'>

export async function rowOfAFile(
  { graph, files }: Files,
  connection: Connection,
  nodes: readonly string[],
): Promise<Diagnostic | undefined> {
  for (const id of new Set(nodes.flatMap((node) => [node, ...filesBehind(graph, node)]))) {
    const spec = files.get(id)
    const found = spec && (await badRowProblem(nodeOf(graph, id), spec, connection))
    if (found !== undefined) return found
  }
  return undefined
}

/** Each check that could not run for such a row tells of the row; a set of parents is looked behind once. */
export async function withRowsOfFiles(
  context: Files,
  connection: Connection,
  results: readonly CheckResult[],
): Promise<CheckResult[]> {
  const known = new Map<string, Diagnostic | undefined>()
  const told: CheckResult[] = []
  for (const result of results) {
    const { parents } = result.check
    const key = parents.join(' ')
    if (result.unread === true && !known.has(key))
      known.set(key, await rowOfAFile(context, connection, parents.filter(reads(context.graph))))
    const problem = result.unread === true ? known.get(key) : undefined
    told.push(problem === undefined ? result : { ...result, problem, message: problem.message })
  }
  return told
}

/** What a table was made from was read when it was made. */
function reads(graph: Graph): (id: string) => boolean {
  return (id) => isRead(graph, id)
}

function isRead(graph: Graph, id: string): boolean {
  const { resource, config } = nodeOf(graph, id)
  return resource.kind === 'source' || (resource.kind === 'model' && config.materialized !== 'table')
}

/** Sources that the node reads directly or through views. */
function filesBehind(graph: Graph, node: string): string[] {
  const found: string[] = []
  const visit = (id: string): void => {
    if (nodeOf(graph, id).resource.kind === 'source') found.push(id)
    else if (isRead(graph, id)) nodeOf(graph, id).parents.forEach(visit)
  }
  nodeOf(graph, node).parents.forEach(visit)
  return found
}
