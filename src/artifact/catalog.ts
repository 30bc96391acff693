/**
 * `catalog.json` in the shape of dbt's catalog v1: what relations there are, with the types of their columns.
 * In: relations as the database binds them. Out: text, the same for the same input. Pure. Start at `catalogJson`.
 */
import { asJson, metadata } from './common.ts'
import type { Invocation } from './types.ts'

export interface CatalogRelation {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly type: 'BASE TABLE' | 'VIEW'
  readonly comment?: string
  readonly owner?: string
  /** In the order in which the relation has them. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment?: string }[]
  /** When it was last built; absent when it was not, or nobody counted. */
  readonly rows?: number
}

export interface CatalogInput {
  readonly invocation: Invocation
  readonly database: string
  readonly nodes: readonly CatalogRelation[]
  readonly sources: readonly CatalogRelation[]
}

export function catalogJson({ invocation, database, nodes, sources }: CatalogInput): string {
  const byId = (list: readonly CatalogRelation[]): object =>
    Object.fromEntries(
      [...list].sort((a, b) => (a.id < b.id ? -1 : 1)).map((r) => [r.id, relationEntry(r, database)]),
    )
  return asJson({
    metadata: metadata('catalog/v1', invocation),
    nodes: byId(nodes),
    sources: byId(sources),
    errors: null,
  })
}

function relationEntry(relation: CatalogRelation, database: string): object {
  const { id, schema, name, type, comment, owner, columns, rows } = relation
  return {
    metadata: { type, schema, name, database, comment: comment ?? null, owner: owner ?? null },
    columns: Object.fromEntries(
      columns.map((c, i) => [
        c.name,
        { type: c.type, index: i + 1, name: c.name, comment: c.comment ?? null },
      ]),
    ),
    stats: statsOf(rows),
    unique_id: id,
  }
}

/** Readers look for `has_stats` first, and show what has `include`. */
function statsOf(rows: number | undefined): object {
  const has_stats = {
    id: 'has_stats',
    label: 'Has Stats?',
    value: rows !== undefined,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  }
  if (rows === undefined) return { has_stats }
  const description = 'Rows when it was last built'
  return {
    has_stats,
    row_count: { id: 'row_count', label: 'Row Count', value: rows, include: true, description },
  }
}
