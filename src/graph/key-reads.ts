/**
 * Whether a `keys` model says which keys changed, of what it reads. In: linked nodes, problems so far. Out: problems. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { type GraphNode, nameIn, nodeOf } from './types.ts'

type Nodes = ReadonlyMap<string, GraphNode>

export function keyReadProblems(nodes: Nodes, found: readonly Diagnostic[]): Diagnostic[] {
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

function problemsOf(node: GraphNode, nodes: Nodes): string[] {
  const asked = askedRows(node)
  if (asked.length === 0)
    return ['keys needs the keys that changed: select them from {{changed …}} under {{#if (finds_keys)}}']
  const { readsByPartition = {} } = node.config
  const other = Object.values(readsByPartition).find((how) => how !== 'same')
  if (other !== undefined)
    return [
      `a partition of what it reads is one of its keys, so that reads_by_partition says same, not ${other}`,
    ]
  return asked.flatMap((id) => {
    const { name } = nodeOf({ nodes }, id)
    if (readsByPartition[nameIn({ nodes }, node, id)] !== undefined)
      return [`it asks which rows of ${name} changed, and reads it by partition, which says so already`]
    if (node.parents.includes(id)) return unkept(nodeOf({ nodes }, id))
    const parents = node.parents.map((parent) => nameIn({ nodes }, node, parent))
    const near = nearest(name, parents)
    const meant = near === undefined ? '' : `; did you mean ${near}?`
    return [`changed names ${name}, which it does not read by a ref${meant}`]
  })
}

const byContents: ReadonlySet<string> = new Set(['new_files', 'partitions', 'keys'])

/** A project fills a port as it likes: where its rows are not kept, the reader is built whole when they are others. */
function unkept({ name, resource, config }: GraphNode): string[] {
  const { materialized, incremental } = config
  const isModel = resource.kind === 'model'
  if (isModel && (resource.abstract || materialized === 'table')) return []
  if (isModel && byContents.has(incremental?.strategy ?? '')) return []
  const how = isModel ? (incremental?.strategy ?? materialized) : resource.kind
  return [
    `changed asks which rows of ${name} changed, which are not kept of a node that is ${how}: make it a table or incremental by new_files, partitions or keys, or ask what it reads`,
  ]
}

/** Ids of the nodes at whose changed rows a `keys` model looks. */
export function askedRows({ config, asksRows = [] }: GraphNode): readonly string[] {
  return config.incremental?.strategy === 'keys' ? asksRows : []
}

const tracked = new WeakMap<Nodes, ReadonlySet<string>>()

/** Whether a reader asks which of its rows changed. */
export function isTracked({ nodes }: { readonly nodes: Nodes }, id: string): boolean {
  const known = tracked.get(nodes) ?? new Set([...nodes.values()].flatMap(askedRows))
  tracked.set(nodes, known)
  return known.has(id)
}
