/**
 * Holds what models say they read by partition against what they read. In: linked nodes, problems so far.
 * Out: problems. Pure. A text with a problem of its own may lack a parent for that alone.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { type GraphNode, nameIn } from './types.ts'

export function partitionReadProblems(
  nodes: ReadonlyMap<string, GraphNode>,
  found: readonly Diagnostic[],
): Diagnostic[] {
  const broken = new Set(found.map((p) => p.place?.file))
  return [...nodes.values()].flatMap((node) => {
    const { resource } = node
    if (resource.kind === 'model' && resource.sql !== undefined && broken.has(resource.sql.file)) return []
    const { readsByPartition = {} } = node.config
    const parents = new Map(node.parents.map((id) => [nameIn({ nodes }, node, id), nodes.get(id)]))
    return Object.keys(readsByPartition).flatMap((name) => {
      const problem = problemOf(name, parents)
      if (problem === undefined) return []
      return [diagnose('incremental-config', { node: node.name, problem }, { place: node.resource.place })]
    })
  })
}

/** A parent that does not tell its partitions apart, such as an input that a project fills in its own way, counts whole. */
function problemOf(name: string, parents: ReadonlyMap<string, GraphNode | undefined>): string | undefined {
  if (parents.has(name)) return undefined
  const near = nearest(name, parents.keys())
  return `reads_by_partition names ${name}, which it does not read${near === undefined ? '' : `; did you mean ${near}?`}`
}
