/**
 * Where a column comes from, as a tree down to sources and seeds. In: graph, columns, lineage. Out: a tree whose
 * repeated branches are told once. Pure. Start at `traceColumn`.
 */
import type { Place } from '../../diagnostic/index.ts'
import { aliasPlace } from '../alias-place.ts'
import { type Graph, nodeOf } from '../types.ts'
import type { Role } from './lineage.ts'
import type { BoundProject, ColumnOrigin, ProjectLineage } from './project.ts'

export interface Trace {
  readonly node: string
  readonly name: string
  readonly column: string
  readonly field?: string
  readonly type?: string
  /** Absent at the root. */
  readonly role?: Role
  /** Where the SQL names the column, else where the node is defined. */
  readonly place: Place
  readonly from: readonly Trace[]
  /** What decides which rows of the node there are; not followed further. */
  readonly influence: readonly { readonly name: string; readonly column: string; readonly field?: string }[]
  /** Lineage ends here without an answer, and why. */
  readonly unknown?: string
  /** Told above; not repeated. */
  readonly seen?: true
}

export function traceColumn(
  bound: Pick<BoundProject, 'graph' | 'compiled' | 'columns'>,
  lineage: ProjectLineage,
  id: string,
  column: string,
): Trace {
  const told = new Set<string>()
  const trace = (at: Omit<ColumnOrigin, 'role'> & { readonly role?: Role }): Trace => {
    const node = nodeOf(bound.graph, at.node)
    const rendered = bound.compiled.get(at.node)?.rendered
    const own = node.resource.columns.find((c) => c.name === at.column)
    const place = (rendered && aliasPlace(rendered, at.column)) ?? own?.place ?? node.resource.place
    const type = bound.columns.get(at.node)?.find((c) => c.name === at.column)?.type
    const base = {
      ...at,
      name: node.name,
      ...(type === undefined ? {} : { type }),
      place,
      influence: [],
    }
    const known = lineage.get(at.node)
    if (known === undefined) return { ...base, from: [] }
    if (!known.known) return { ...base, from: [], unknown: known.reason }
    const from = known.columns.find((c) => c.name === at.column)?.from ?? []
    const key = `${at.node}\u0000${at.column}`
    if (told.has(key) && from.length > 0) return { ...base, from: [], seen: true }
    told.add(key)
    const [values, conditions] = [
      from.filter((o) => o.role === 'value'),
      from.filter((o) => o.role !== 'value'),
    ]
    const influence = known.influence.filter((o) => isNode(bound.graph, o)).map((o) => named(bound.graph, o))
    const inner = [...values, ...conditions].filter((o) => isNode(bound.graph, o)).map(trace)
    return { ...base, from: inner, influence }
  }
  return trace({ node: id, column })
}

function named(graph: Graph, { node, column, field }: ColumnOrigin): Trace['influence'][number] {
  return { name: nodeOf(graph, node).name, column, ...(field === undefined ? {} : { field }) }
}

/** A query may read a table that no node makes, as in a catalogue attached by hand. */
function isNode(graph: Graph, origin: ColumnOrigin): boolean {
  return graph.nodes.has(origin.node)
}
