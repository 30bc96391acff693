/**
 * What a text reads without a helper: a table of the project by its plain name, or files. Nothing tells then that the rows are others,
 * so that a model is not built again, and a test that passed would pass for all time. In: graph, SQL. Out: what is named, warnings.
 * Pure. Start at `tablesByHand`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { blankStringsAndComments } from '../sql/index.ts'
import { locate, type Rendered } from '../template/index.ts'
import { type Check, type Graph, type GraphNode, refNames } from './types.ts'

interface Named {
  readonly node: GraphNode
  readonly index: number
  readonly length: number
}

type Nodes = Graph['nodes']

const known = new WeakMap<Nodes, ReadonlyMap<string, GraphNode>>()

/** By schema and name; what helpers print is in quotes, and so is blank in `code`. @param parents  what it reads by helpers */
export function tablesByHand(all: Nodes, parents: readonly string[], code: string): readonly Named[] {
  const nodes = known.get(all) ?? new Map([...all.values()].map((n) => [nameOf(n), n]))
  known.set(all, nodes)
  return [...code.matchAll(/\b(?:from|join)\s+((\w+)\s*\.\s*(\w+))|,\s*((\w+)\s*\.\s*(\w+))/gi)].flatMap(
    (match) => {
      const written = match[1] ?? match[4] ?? ''
      const name = `${match[2] ?? match[5]}.${match[3] ?? match[6]}`.toLowerCase()
      const node = nodes.get(name)
      if (node === undefined || parents.includes(node.id)) return []
      return [{ node, index: match.index + match[0].indexOf(written), length: written.length }]
    },
  )
}

function nameOf({ relation: { schema, name } }: GraphNode): string {
  return `${schema}.${name}`.toLowerCase()
}

/** @param code  the text with strings and comments blanked */
export function plainNameProblems(
  nodes: Nodes,
  node: GraphNode,
  rendered: Rendered,
  code: string,
): Diagnostic[] {
  const where = (index: number, length: number) => {
    const at = locate(rendered, index, length)
    return { place: at?.place, trail: at?.trail, severity: 'warning' as const }
  }
  const tables = tablesByHand(nodes, [...node.parents, node.id], code).map(({ node: read, index, length }) =>
    diagnose('read-by-hand', { model: node.name, helper: helperOf(read) }, where(index, length)),
  )
  const files = filesIn(rendered.text, code).map(({ index, length }) =>
    diagnose('files-by-hand', { model: node.name }, where(index, length)),
  )
  return [...tables, ...files]
}

/** Functions that read files, and a name of files in the place of a table. */
function filesIn(sql: string, code: string): readonly { readonly index: number; readonly length: number }[] {
  const called = [
    ...code.matchAll(/(?<![\w.])(?:read_(?:csv|parquet|json|ndjson|text|blob)\w*|parquet_scan)\s*\(/gi),
  ]
  const bare = [
    ...sql.matchAll(/\b(?:from|join)\s+'[^'\n]*\.(?:csv|tsv|parquet|json|ndjson|jsonl)(?:\.\w+)?'/gi),
  ].filter(
    ({ index, 0: { length } }) =>
      code.slice(index, index + 4).trim().length === 4 && code[index + length - 1] === ' ',
  )
  return [...called, ...bare].map(({ index, 0: { length } }) => ({ index, length }))
}

function helperOf(node: GraphNode): string {
  const { resource } = node
  if (resource.kind === 'source') return `{{source '${resource.source}' '${resource.table}'}}`
  return `{{ref ${refNames(node, ' ')}}}`
}

/** What a test says, in its texts of SQL. */
function textsOf(check: Check): readonly string[] {
  if (check.kind === 'singular') return [check.test.sql.text]
  if (check.kind === 'generic') return stringsIn([check.test.where, check.test.args])
  return check.kind === 'reconcile' ? stringsIn([check.spec]) : []
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** A test stands on what it names without a helper too: it waits for that, and its result is known by its rows. */
export function parentsByHand(nodes: Nodes, check: Check): readonly string[] {
  return textsOf(check).flatMap((text) => {
    if (!/\b(?:from|join)\b/i.test(text)) return []
    return tablesByHand(nodes, check.parents, blankStringsAndComments(text)).map(({ node }) => node.id)
  })
}
