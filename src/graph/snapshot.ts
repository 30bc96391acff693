/**
 * What a snapshot adds to its query, for binding: readers see its own columns, and the columns that its
 * configuration names must be there. Pure. Start at `snapshotFrame`, `snapshotProblems`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import type { GraphNode } from './types.ts'

/** What stands before and after a node's query where its columns are bound; empty for all but snapshots. */
export function snapshotFrame({ config }: GraphNode): { before: string; after: string } {
  const { snapshot } = config
  if (snapshot === undefined) return { before: '', after: '' }
  const time =
    snapshot.updatedAt === undefined ? 'cast(null as timestamp)' : quoteIdentifier(snapshot.updatedAt)
  const own = [
    ['dbt_scd_id', 'cast(null as varchar)'],
    ['dbt_updated_at', time],
    ['dbt_valid_from', time],
    ['dbt_valid_to', time],
    ...(snapshot.hardDeletes === 'new_record' ? [['dbt_is_deleted', 'false']] : []),
  ]
  const columns = own.map(
    ([name = '', sql]) => `${sql} as ${quoteIdentifier(snapshot.metaColumnNames[name] ?? name)}`,
  )
  return { before: `select *, ${columns.join(', ')} from (\n`, after: '\n)' }
}

/** Columns that the configuration names and the query does not give; an `updated_at` that is no time. */
export function snapshotProblems(node: GraphNode, actual: readonly ColumnType[]): Diagnostic[] {
  const { snapshot } = node.config
  if (snapshot === undefined) return []
  const { place } = node.resource
  const types = new Map(actual.map((c) => [c.name.toLowerCase(), c.type]))
  const { uniqueKey, checkCols, updatedAt } = snapshot
  const named = [
    ...uniqueKey,
    ...(checkCols === 'all' ? [] : checkCols),
    ...(updatedAt === undefined ? [] : [updatedAt]),
  ]
  const problems = named
    .filter((column) => !types.has(column.toLowerCase()))
    .map((column) => {
      const near = nearest(
        column,
        actual.map((c) => c.name),
      )
      return diagnose('unknown-column', { column, model: node.name, near }, { place })
    })
  const type = updatedAt === undefined ? undefined : types.get(updatedAt.toLowerCase())
  if (type !== undefined && !/^(?:DATE|TIMESTAMP)/.test(type)) {
    const message = `updated_at is ${updatedAt}, which is ${type}. It must be a date or a timestamp.`
    problems.push(diagnose('snapshot-refused', { snapshot: node.name, message }, { place }))
  }
  return problems
}
