/**
 * Snapshots cannot be built again, so no other node may take their place.
 * In: the journal. Out: where histories stand. May read: the database. Start at `refuseOverHistory`.
 */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import type { GraphNode } from '../graph/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import type { Connection, Relation } from '../warehouse/index.ts'
import type { State } from './state.ts'

interface History {
  readonly name: string
  readonly relation: Relation
}

/** Every snapshot that was ever built here and still stands, by what the journal remembers of it. */
export async function standingHistories(
  connection: Connection,
  state: State,
): Promise<(History & { readonly rows: number })[]> {
  const found: (History & { readonly rows: number })[] = []
  for (const history of journalled(state)) {
    const { schema, name } = history.relation
    const [row] = await connection.rows(
      `select estimated_size as n from duckdb_tables() where database_name = current_database() and schema_name = ${quoteLiteral(schema)} and table_name = ${quoteLiteral(name)}`,
    )
    if (row !== undefined) found.push({ ...history, rows: Number(row.n) })
  }
  return found
}

function journalled(state: State): History[] {
  return [...state.nodes.values()].flatMap(({ id, parts }) => {
    const relation = parts.notes?.relation as Relation | undefined
    if (!id.startsWith('snapshot.') || relation === undefined) return []
    return [{ name: id.split('.').at(-1) ?? id, relation }]
  })
}

/** The database folds the case of names. */
function sameRelation(a: Relation, b: Relation): boolean {
  return a.schema.toLowerCase() === b.schema.toLowerCase() && a.name.toLowerCase() === b.name.toLowerCase()
}

/** @throws LedgerlineError when another node's relation stands where a history does */
export async function refuseOverHistory(
  connection: Connection,
  state: State,
  node: GraphNode,
): Promise<void> {
  if (node.id.startsWith('snapshot.')) return
  const inTheWay = journalled(state).filter(({ relation }) => sameRelation(relation, node.relation))
  if (inTheWay.length === 0) return
  const standing = await standingHistories(connection, state)
  const history = standing.find(({ relation }) => sameRelation(relation, node.relation))
  if (history === undefined) return
  const details = { node: node.name, snapshot: history.name }
  throw new LedgerlineError([diagnose('history-in-the-way', details, { place: node.resource.place })])
}
