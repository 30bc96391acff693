/**
 * A sample: every node that says when its rows happened (`event_time`) holds only those of a window. In: graph, columns
 * as they bind, the window. Out: the graph with a condition on such nodes. Pure. Start at `withSample`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { type BatchBound, batchLiteral, timeKindOf } from './batch-marks.ts'
import type { Graph, GraphNode } from './types.ts'

/** `from <= event_time < to` */
export interface SampleWindow {
  readonly from: Required<BatchBound>
  readonly to: Required<BatchBound>
}

export function withSample(
  graph: Graph,
  columns: ReadonlyMap<string, readonly ColumnType[]>,
  window: SampleWindow,
): { readonly graph: Graph; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const nodes = new Map(
    [...graph.nodes].map(([id, node]) => {
      const column = eventTimeOf(node)
      if (column === undefined) return [id, node] as const
      const sample = condition(node, column, columns.get(id) ?? [], window)
      if (typeof sample !== 'string') problems.push(sample)
      return [id, typeof sample === 'string' ? { ...node, sample } : node] as const
    }),
  )
  return { graph: { ...graph, nodes }, problems }
}

function eventTimeOf({ config }: GraphNode): string | undefined {
  const said = config.raw?.event_time
  return typeof said === 'string' ? said : undefined
}

function condition(
  node: GraphNode,
  column: string,
  columns: readonly ColumnType[],
  { from, to }: SampleWindow,
): string | Diagnostic {
  const type = columns.find((c) => c.name.toLowerCase() === column.toLowerCase())?.type
  const kind = timeKindOf(type ?? '')
  if (kind === undefined) {
    const problem = type === undefined ? 'is not a column of it' : `is ${type}, not a date or a timestamp`
    const details = { node: node.name, column, problem }
    return diagnose('sample-time', details, { place: node.resource.place })
  }
  const literal = ({ text, instant }: Required<BatchBound>): string =>
    batchLiteral(kind === 'instant' ? { text, instant } : { text }).trimEnd()
  const name = quoteIdentifier(column)
  return `${name} >= ${literal(from)} and ${name} < ${literal(to)}`
}

/** The rows of a query that the node's sample holds; all of them in an ordinary build. */
export function sampled({ sample }: Pick<GraphNode, 'sample'>, sql: string): string {
  return sample === undefined ? sql : `select * from (\n${sql}\n) where ${sample}`
}
