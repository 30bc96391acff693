/**
 * The one node that people name outside of the project's files: on a command line, or in a selector `column:`. Pure.
 * In: nodes, a text. Out: the node, or a problem. Start at `nodeNamed`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Graph, GraphNode } from './types.ts'

/**
 * By its id, its name, or its package and its name. Of namesakes the bare name means that of the project which is run.
 *
 * @param takes  nodes that are meant at all
 */
export function nodeNamed(
  graph: Pick<Graph, 'nodes' | 'project'>,
  text: string,
  takes: (node: GraphNode) => boolean = () => true,
): { readonly node: GraphNode } | { readonly problem: Diagnostic } {
  const byId = graph.nodes.get(text)
  if (byId !== undefined && takes(byId)) return { node: byId }
  const all = [...graph.nodes.values()].filter(takes)
  const found = all.filter((n) => isCalled(n, text))
  const own = found.find((n) => n.resource.package === graph.project.name && n.resource.name === text)
  const node = found.length === 1 ? found[0] : own
  if (node !== undefined) return { node }
  if (found.length > 1) {
    const names = found.map((n) => n.name).sort()
    return { problem: diagnose('ambiguous-name', { name: text, names: names.join(', ') }) }
  }
  const near = nearest(
    text,
    all.map((n) => n.name),
  )
  return { problem: diagnose('unknown-selector', { selector: text, near }) }
}

/**
 * `model.column`, where both may hold dots: a source is `shop.orders`, and a column may be called `a.b`. Of several ways to
 * take it, the first that names a node, with the longest name before the column.
 *
 * @returns undefined when there is no dot between two texts
 */
export function columnAsked(
  graph: Pick<Graph, 'nodes' | 'project'>,
  text: string,
): { readonly model: string; readonly column: string } | undefined {
  const ways = [...text.matchAll(/\./g)]
    .map(({ index }) => ({ model: text.slice(0, index), column: text.slice(index + 1) }))
    .filter(({ model, column }) => model !== '' && column !== '')
    .reverse()
  return ways.find(({ model }) => 'node' in nodeNamed(graph, model)) ?? ways[0]
}

/** A source is called `source.table`, and so may a model of a package be: both are meant then. */
export function isCalled({ name, resource }: GraphNode, text: string): boolean {
  if (name === text || resource.name === text) return true
  return resource.kind !== 'source' && `${resource.package}.${resource.name}` === text
}
