/**
 * Who may read whom: layers go one way, and a private model is read by its own group and package only.
 * In: linked nodes. Out: problems. Pure. Start at `readProblems`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { type Layer, layers } from '../project/index.ts'
import type { Call } from '../template/index.ts'
import type { GraphNode } from './types.ts'

export function readProblems(nodes: ReadonlyMap<string, GraphNode>): Diagnostic[] {
  return [...layerProblems(nodes), ...accessProblems(nodes)]
}

/** Tests may read private models: they show what is wrong with them. */
function accessProblems(nodes: ReadonlyMap<string, GraphNode>): Diagnostic[] {
  return [...nodes.values()].flatMap((node) =>
    node.parents.flatMap((id) => {
      const parent = nodes.get(id)
      if (parent?.config.access !== 'private' || isOneOfThem(node, parent)) return []
      const { group } = parent.config
      const whose = group === undefined ? `the package ${parent.resource.package}` : `the group ${group}`
      const details = { from: node.name, to: parent.name, whose }
      return [diagnose('private-read', details, { place: placeOfRead(node, parent) })]
    }),
  )
}

function isOneOfThem(node: GraphNode, parent: GraphNode): boolean {
  const { group } = parent.config
  if (node.resource.package !== parent.resource.package) return false
  return group === undefined || group === node.config.group
}

function layerProblems(nodes: ReadonlyMap<string, GraphNode>): Diagnostic[] {
  const problems: Diagnostic[] = []
  for (const node of nodes.values()) {
    const layer = layerOf(node)
    if (layer === undefined) continue
    for (const parentId of node.parents) {
      const parent = nodes.get(parentId)
      if (parent === undefined) continue
      const place = placeOfRead(node, parent)
      if (parent.resource.kind === 'source' && layer !== 'staging') {
        const toLayer = 'a source'
        problems.push(
          diagnose('layer-order', { from: node.name, fromLayer: layer, to: parent.name, toLayer }, { place }),
        )
      }
      const toLayer = layerOf(parent)
      if (toLayer !== undefined && layers.indexOf(toLayer) > layers.indexOf(layer)) {
        problems.push(
          diagnose('layer-order', { from: node.name, fromLayer: layer, to: parent.name, toLayer }, { place }),
        )
      }
    }
  }
  return problems
}

function layerOf(node: GraphNode): Layer | undefined {
  return node.resource.kind === 'model' ? node.resource.layer : undefined
}

/** Where a node says that it reads another. */
export function placeOfRead(node: GraphNode, parent: GraphNode): Call['place'] {
  const { resource } = parent
  const names = node.calls.filter((c) =>
    resource.kind === 'source'
      ? c.helper === 'source' && `${c.args[0]}.${c.args[1]}` === resource.name
      : c.args.at(-1) === resource.name || (c.helper === 'ref_within' && c.args[0] === resource.name),
  )
  // of namesakes the one whose package is said, before one that says none
  const call =
    names.find((c) => c.args.length === 2 && c.args[0] === resource.package) ??
    names.find((c) => c.args.length === 1) ??
    names[0]
  return call?.place ?? node.resource.place
}
