/**
 * Holds what is read by partition against what it is told apart by: a partition goes from a table to its reader as the text of a
 * value, so that the columns of both must be of one type. Where a month is a date here and '2026-02' there, none would be found.
 * In: linked nodes, the columns that binding found. Out: problems. Pure. Start at `partitionTypeProblems`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { normaliseType } from '../sql/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { type Graph, type GraphNode, nameIn, nodeOf } from './types.ts'

type Columns = ReadonlyMap<string, readonly ColumnType[]>

const wholeNumber = /^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
/** Their texts do not always say which value they are of. */
const nested = /\[|^(?:STRUCT|MAP|UNION|LIST|ARRAY|VARIANT)/

/** Whether the text of each value of one type is that of the same value of the other. */
export function isSameKey(one: string, other: string): boolean {
  const [a, b] = [normaliseType(one), normaliseType(other)]
  if (nested.test(a) || nested.test(b)) return false
  return a === b || (wholeNumber.test(a) && wholeNumber.test(b))
}

export function partitionTypeProblems(graph: Graph, columns: Columns): Diagnostic[] {
  const nodes = graph.order.map((id) => nodeOf(graph, id))
  const reading = nodes.filter((n) => n.config.readsByPartition !== undefined)
  return reading.flatMap((node) =>
    node.parents.flatMap((id) => {
      const how = node.config.readsByPartition?.[nameIn(graph, node, id)]
      if (how === undefined) return []
      const pairs = how === 'days' ? daysOf(graph, columns, id) : pairsOf(graph, columns, node, id)
      return pairs
        .filter(({ own, other }) => !isSameKey(own, other))
        .map(({ entry, own, other }) => {
          const details = { node: node.name, parent: nodeOf(graph, id).name, column: entry, own, other }
          return diagnose('partition-types-differ', details, { place: node.resource.place })
        })
    }),
  )
}

interface Pair {
  readonly entry: string
  readonly own: string
  readonly other: string
}

/** A model passes one entry on, a view all those whose column it has. */
function pairsOf(graph: Graph, columns: Columns, node: GraphNode, parent: string): Pair[] {
  const { incremental, partitionBy = [] } = node.config
  const isView = incremental === undefined
  const entry = incremental?.strategy === 'keys' ? incremental.key : partitionBy[0]
  const kept = entriesOf(graph, parent)
  const passed = isView ? kept : kept.filter((one) => one === entry)
  return passed.flatMap((one) => {
    const own = typeOf(columns, node.id, columnOf(one))
    if (own === undefined) return []
    return keptTypes(graph, columns, parent, one).map((other) => ({ entry: columnOf(one), own, other }))
  })
}

/** Of a parent that is read by days the first entry tells these. */
function daysOf(graph: Graph, columns: Columns, parent: string): Pair[] {
  const [first] = entriesOf(graph, parent)
  if (first === undefined || first !== columnOf(first)) return []
  return keptTypes(graph, columns, parent, first).map((other) => ({ entry: first, own: 'DATE', other }))
}

/** By which a node's rows are told apart; a view that passes rows of tables on has what tells those of all of them apart. */
function entriesOf(graph: Graph, id: string): readonly string[] {
  const [first, ...others] = throughView(graph, id).map((parent) => entriesOf(graph, parent))
  if (first === undefined) return nodeOf(graph, id).config.partitionBy ?? []
  return first.filter((entry) => others.every((entries) => entries.includes(entry)))
}

/** The tables behind a view, if it is one that passes rows on. */
function throughView(graph: Graph, id: string): readonly string[] {
  const node = nodeOf(graph, id)
  const { materialized, readsByPartition = {} } = node.config
  if (materialized !== 'view' || Object.values(readsByPartition).some((how) => how !== 'same')) return []
  return node.parents.filter((parent) => readsByPartition[nameIn(graph, node, parent)] !== undefined)
}

/** The type of the values of an entry: of the node's own column, or of each of the tables behind a view without it. */
function keptTypes(graph: Graph, columns: Columns, id: string, entry: string): string[] {
  const own = typeOf(columns, id, columnOf(entry))
  if (own !== undefined) return [own]
  return throughView(graph, id).flatMap((parent) => keptTypes(graph, columns, parent, entry))
}

function columnOf(entry: string): string {
  return /^day\((\w+)\)$/.exec(entry)?.[1] ?? entry
}

function typeOf(columns: Columns, id: string, name: string): string | undefined {
  return columns.get(id)?.find((c) => c.name.toLowerCase() === name.toLowerCase())?.type
}
