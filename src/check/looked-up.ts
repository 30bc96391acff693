/** Tests that look values up in another table: in which of its columns. Pure. */
import type { Check, Graph } from '../graph/index.ts'
import { genericTests } from './generic/index.ts'

export interface LookUp {
  /** Id of the table in which values are looked up; it may be the one under test. */
  readonly id: string
  readonly column: string
}

/** Undefined for a test that does more with other tables than to ask whether a value stands in a column. */
export function lookUpOf(check: Check): LookUp | undefined {
  if (check.kind !== 'generic' || check.parents.length > 2) return undefined
  const column = genericTests.get(check.test.name)?.looksUp(check.test.args)
  if (column === undefined) return undefined
  return { id: check.parents.find((id) => id !== check.of) ?? check.of, column: column.toLowerCase() }
}

const known = new WeakMap<Graph, ReadonlyMap<string, readonly string[]>>()

/** Columns of a node in which tests look up values, in lower case and in order. */
export function lookedUpIn(graph: Graph, id: string): readonly string[] {
  let columns = known.get(graph)
  if (columns === undefined) {
    columns = columnsOf(graph)
    known.set(graph, columns)
  }
  return columns.get(id) ?? []
}

function columnsOf(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const check of graph.checks) {
    const lookUp = lookUpOf(check)
    if (lookUp === undefined) continue
    const { id, column } = lookUp
    found.set(id, (found.get(id) ?? new Set()).add(column))
  }
  return new Map([...found].map(([id, columns]) => [id, [...columns].sort()]))
}
