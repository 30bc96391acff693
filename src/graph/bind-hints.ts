/**
 * What to do about SQL that does not bind, where the database's own words do not say: a statement that is no query, a
 * table of the project that is not named by a helper. In: graph, node, message, text from the error on. Out: a sentence. Pure.
 */
import { nearest } from '../diagnostic/index.ts'
import { type Graph, type GraphNode, refNames } from './types.ts'

const statement =
  /^(?:insert|update|delete|create|alter|drop|merge|copy|truncate|attach|set|install|load|pragma)\b/i

/** @param text  as rendered  @param at  where the database stopped in it */
export function nextStep(
  graph: Graph,
  node: GraphNode,
  message: string,
  text: string,
  at: number,
): string | undefined {
  if (/syntax error/i.test(message)) {
    if (statement.test(text.slice(at)))
      return 'A model is one query; materialized says what becomes of it, and pre_hook and post_hook run other statements.'
    const word = keywordAsName(text, at)
    if (word !== undefined)
      return `${word} is a word of SQL; as the name of a column it stands in quotes: "${word}".`
  }
  const table = /^Table with name (\S+) does not exist/.exec(message)?.[1]
  return table === undefined ? undefined : helperFor(graph, node, table)
}

/** Words that DuckDB takes for no column unless they stand in quotes or behind a table's name (`duckdb_keywords()`). */
const keywords: ReadonlySet<string> = new Set(
  (
    'all analyse analyze any array asc at authorization binary both by cast check collate collation column columns concurrently ' +
    'constraint cross default desc do end fetch for foreign freeze full glob grant group initially inner is join lateral leading left ' +
    'like limit map natural offset only order outer overlaps pivot placing positional primary references right semi show similar some ' +
    'struct summarize symmetric table then to trailing union unique unpack unpivot using variadic verbose when window'
  ).split(' '),
)

/** The word at which the database stopped, or the one before it, where a column was to stand. */
function keywordAsName(text: string, at: number): string | undefined {
  const [own = ''] = /^\w*/.exec(text.slice(at)) ?? []
  const before = text.slice(Math.max(0, at - 200), at)
  for (const part of [before + own, before]) {
    const word = /(?:\bselect|\bby|[,(])\s*(\w+)\s*$/i.exec(part)?.[1]
    if (word !== undefined && keywords.has(word.toLowerCase())) return word
  }
  return undefined
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
