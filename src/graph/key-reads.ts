/**
 * Whether a `keys` model says which keys changed, of what it reads. In: linked nodes, problems so far. Out: problems. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { type GraphNode, nameIn } from './types.ts'

export function keyReadProblems(
  nodes: ReadonlyMap<string, GraphNode>,
  found: readonly Diagnostic[],
): Diagnostic[] {
  const broken = new Set(found.map((p) => p.place?.file))
  return [...nodes.values()].flatMap((node) => {
    const { resource, config } = node
    if (config.incremental?.strategy !== 'keys' || resource.kind !== 'model') return []
    if (resource.sql !== undefined && broken.has(resource.sql.file)) return []
    return problemsOf(node, nodes).map((problem) =>
      diagnose('incremental-config', { node: node.name, problem }, { place: resource.place }),
    )
  })
}

function problemsOf(node: GraphNode, nodes: ReadonlyMap<string, GraphNode>): string[] {
  const asked = changedNames(node)
  if (asked.length === 0)
    return ['keys needs the keys that changed: select them from {{changed …}} under {{#if (finds_keys)}}']
  const parents = node.parents.map((id) => nameIn({ nodes }, node, id))
  return asked.flatMap((name) => {
    if (parents.includes(name)) return []
    const near = nearest(name, parents)
    const meant = near === undefined ? '' : `; did you mean ${near}?`
    return [`changed names ${name}, which it does not read by a ref${meant}`]
  })
}

/** Names of the parents whose changed rows a `keys` model looks at. */
export function changedNames(node: GraphNode): string[] {
  const calls = node.calls.filter(
    (c) => c.helper === 'changed' && node.config.incremental?.strategy === 'keys',
  )
  return [...new Set(calls.map((c) => String(c.args.at(-1))))]
}

type Nodes = ReadonlyMap<string, GraphNode>
const tracked = new WeakMap<Nodes, ReadonlySet<string>>()

/** Whether a reader asks which of its rows changed. */
export function isTracked({ nodes }: { readonly nodes: Nodes }, id: string): boolean {
  const known = tracked.get(nodes) ?? trackedTables(nodes)
  tracked.set(nodes, known)
  return known.has(id)
}

function trackedTables(nodes: Nodes): ReadonlySet<string> {
  return new Set(
    [...nodes.values()].flatMap((node) => {
      const names = changedNames(node)
      return node.parents.filter((id) => names.includes(nameIn({ nodes }, node, id)))
    }),
  )
}
