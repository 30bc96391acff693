/**
 * What to do about SQL that does not bind, where the database's own words do not say: a statement that is no query, a
 * table of the project that is not named by a helper. In: graph, node, message, text from the error on. Out: a sentence. Pure.
 */
import { nearest } from '../diagnostic/index.ts'
import { type Graph, type GraphNode, refNames } from './types.ts'

const statement =
  /^(?:insert|update|delete|create|alter|drop|merge|copy|truncate|attach|set|install|load|pragma)\b/i

export function nextStep(graph: Graph, node: GraphNode, message: string, from: string): string | undefined {
  if (statement.test(from) && /syntax error/i.test(message))
    return 'A model is one query; materialized says what becomes of it, and pre_hook and post_hook run other statements.'
  const table = /^Table with name (\S+) does not exist/.exec(message)?.[1]
  return table === undefined ? undefined : helperFor(graph, node, table)
}

/** A table that is named in plain SQL is no edge of the graph, and here not even there. */
function helperFor(graph: Graph, node: GraphNode, table: string): string {
  const others = [...graph.nodes.values()].filter((n) => n.id !== node.id)
  const readable = new Map(others.map((n) => [lastName(n).toLowerCase(), n]))
  const wanted = table.toLowerCase().split('.').at(-1) ?? ''
  const whole = others.find(
    ({ relation: r }) => `${r.schema}.${r.name}`.toLowerCase() === table.toLowerCase(),
  )
  const there = whole ?? readable.get(wanted)
  if (there !== undefined) return `Write ${helper(there)}: only what a helper names is built before.`
  const near = readable.get(nearest(wanted, readable.keys()) ?? '')
  return near === undefined
    ? "Models and seeds are read with {{ref '…'}}, declared sources with {{source '…' '…'}}."
    : `Did you mean ${helper(near)}? Models, seeds and sources are named by helpers.`
}

function lastName({ resource }: GraphNode): string {
  return resource.kind === 'source' ? resource.table : resource.name
}

function helper(node: GraphNode): string {
  const { resource } = node
  return resource.kind === 'source'
    ? `{{source '${resource.source}' '${resource.table}'}}`
    : `{{ref ${refNames(node, ' ')}}}`
}
