/**
 * Which columns every column of a publication comes from, step by step down to the sources, as a table of the snapshot:
 * `ledgerline.ctl_lineage`. In: a linked project, the nodes that the publication is made of. Out: rows. Binds the project on an
 * empty catalogue; touches no row. Start at `lineageTable`.
 */
import { type ColumnOrigin, type Graph, type NodeLineage, nodeOf } from '../graph/index.ts'
import type { ControlTable } from '../publish/index.ts'
import type { Linked } from './context.ts'
import { withLineage } from './lineage.ts'

const columns: ControlTable['columns'] = [
  { name: 'run_id', type: 'varchar', description: 'Run that the publication holds.' },
  { name: 'child', type: 'varchar', description: 'The table.' },
  {
    name: 'child_column',
    type: 'varchar',
    description: 'Its column; (rows) for what decides which rows it has.',
  },
  { name: 'parent', type: 'varchar', description: 'The table that it reads.' },
  {
    name: 'parent_column',
    type: 'varchar',
    description: 'The column there; (unknown) where it cannot be told.',
  },
  {
    name: 'kind',
    type: 'varchar',
    description:
      'copy: the same value. derive: it goes into the value or decides it. filter: it decides which rows there are. seed: one of these, from a table kept by hand.',
  },
  { name: 'note', type: 'varchar', description: 'Why the lineage of the table is not known; else null.' },
]

type Row = (string | null)[]

export async function lineageTable(
  linked: Linked,
  needed: ReadonlySet<string>,
  runId: string,
): Promise<ControlTable> {
  const { graph } = linked
  const rows = await withLineage(linked, (_, lineage) =>
    graph.order.flatMap((id) => {
      const found = lineage.get(id)
      return found === undefined || !needed.has(id) ? [] : rowsOf(graph, id, found)
    }),
  )
  return {
    name: 'ctl_lineage',
    description:
      'One row per column of each table that this publication is made of, and column that it comes from, one step at a time.',
    columns,
    rows: rows.map((row) => [runId, ...row]),
  }
}

function rowsOf(graph: Graph, id: string, lineage: NodeLineage): Row[] {
  const child = nodeOf(graph, id).name
  const kindOf = (parent: string, kind: string): string =>
    graph.nodes.get(parent)?.resource.kind === 'seed' ? 'seed' : kind
  if (!lineage.known) {
    return nodeOf(graph, id).parents.map((parent) => [
      child,
      '(rows)',
      nodeOf(graph, parent).name,
      '(unknown)',
      kindOf(parent, 'derive'),
      lineage.reason,
    ])
  }
  const row = (column: string, from: ColumnOrigin, kind: string): Row => [
    child,
    column,
    graph.nodes.get(from.node)?.name ?? from.node,
    from.field === undefined ? from.column : `${from.column}.${from.field}`,
    kindOf(from.node, kind),
    null,
  ]
  return [
    ...lineage.columns.flatMap((c) => c.from.map((from) => row(c.name, from, c.copied ? 'copy' : 'derive'))),
    ...lineage.influence.map((from) => row('(rows)', from, 'filter')),
  ]
}
