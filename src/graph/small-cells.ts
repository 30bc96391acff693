/**
 * Tables of small cells that no test compares: a cell that one of them withholds may be what the other one's total leaves.
 * In: nodes, checks. Out: a warning for each two tables with `min_cell` tests that have a column of cells in common and read the same
 * rows somewhere below, where neither names the other under `to:` or `apart:`. Pure.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import type { Check, GraphNode } from './types.ts'

interface Cells {
  readonly node: GraphNode
  /** Columns of its tests, as written. */
  readonly columns: readonly string[]
  /** Nodes that its tests name. */
  readonly named: ReadonlySet<string>
  readonly place: Check['place']
}

type Ancestors = (id: string) => ReadonlySet<string>

/** @param idOf the node that a name means; one that means none is told there */
export function smallCellProblems(
  nodes: ReadonlyMap<string, GraphNode>,
  checks: readonly Check[],
  ancestors: Ancestors,
  idOf: (name: string, place: Place) => string | undefined,
): Diagnostic[] {
  const tables = cellsOf(nodes, checks, idOf)
  if (tables.length < 2) return []
  const apart = calendars(nodes, ancestors)
  const below = ({ id }: GraphNode): Set<string> => new Set([id, ...ancestors(id)])
  return tables.flatMap((a, i) =>
    tables.slice(i + 1).flatMap((b) => {
      if (a.named.has(b.node.id) || b.named.has(a.node.id)) return []
      const by = a.columns.filter((c) => b.columns.some((d) => d.toLowerCase() === c.toLowerCase()))
      const rows = below(b.node)
      const same = [...below(a.node)].filter((id) => rows.has(id) && !apart.has(id))
      if (by.length === 0 || same.length === 0) return []
      const details = {
        one: a.node.name,
        other: b.node.name,
        by: by.join(', '),
        rows: nearestOf(same, nodes, ancestors),
      }
      return [diagnose('cells-not-compared', details, { place: a.place, severity: 'warning' })]
    }),
  )
}

function cellsOf(
  nodes: ReadonlyMap<string, GraphNode>,
  checks: readonly Check[],
  idOf: (name: string, place: Place) => string | undefined,
): Cells[] {
  const found = new Map<string, Cells>()
  for (const check of checks) {
    if (check.kind !== 'generic' || check.test.name !== 'min_cell') continue
    const node = nodes.get(check.of)
    if (node === undefined) continue
    const { columns, apart } = check.test.args
    const before = found.get(node.id)
    const said = texts(columns)
    const others = texts(apart).flatMap((name) => idOf(name, check.place) ?? [])
    found.set(node.id, {
      node,
      columns: [...new Set([...(before?.columns ?? []), ...said])],
      named: new Set([...(before?.named ?? []), ...check.parents, ...others]),
      place: before?.place ?? check.place,
    })
  }
  return [...found.values()].sort((a, b) => (a.node.id < b.node.id ? -1 : 1))
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** Periods are of nobody: two tables that have months in common count no people in common by that. */
function calendars(nodes: ReadonlyMap<string, GraphNode>, ancestors: Ancestors): ReadonlySet<string> {
  const spines = [...nodes.values()].filter(
    ({ resource }) => resource.kind === 'model' && resource.timeSpine !== undefined,
  )
  return new Set(spines.flatMap(({ id }) => [id, ...ancestors(id)]))
}

/** Of what both read the one that is made of most of it: nearest to the two tables. */
function nearestOf(
  ids: readonly string[],
  nodes: ReadonlyMap<string, GraphNode>,
  ancestors: Ancestors,
): string {
  const [first = ''] = [...ids].sort((a, b) => ancestors(b).size - ancestors(a).size || (a < b ? -1 : 1))
  return nodes.get(first)?.name ?? first
}
