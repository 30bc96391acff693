/**
 * What a build would do to the columns of what stands: additive where columns are only added, breaking where one goes
 * or has another type, with who reads it. In: linked project, ids that would be built. Out: changes by node id.
 */
import { existsSync } from 'node:fs'
import { type ColumnChanges, compareColumns, describeChanges, itemsOf, nodeOf } from '../graph/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { boundColumns } from './bound-columns.ts'
import type { Linked } from './context.ts'
import { publishedNodes } from './publishing.ts'
import { databaseFile, forReading } from './working.ts'

export interface ColumnPlan {
  readonly change: 'breaking' | 'additive'
  /** `new: b INTEGER; gone: a VARCHAR` */
  readonly columns: string
  /** Of a breaking change: nodes, tests left out, and exposures that read the node; `readers of the publication`. */
  readonly readers: readonly string[]
}

export async function columnPlans(linked: Linked, ids: readonly string[]): Promise<Map<string, ColumnPlan>> {
  const plans = new Map<string, ColumnPlan>()
  const { graph } = linked
  const models = ids.filter((id) => nodeOf(graph, id).resource.kind === 'model')
  if (models.length === 0) return plans
  const standing = await standingColumns(linked)
  if (standing.size === 0) return plans
  const { columns } = await boundColumns(linked)
  const published = new Set(publishedNodes(graph).map((n) => n.id))
  for (const id of models) {
    const { relation } = nodeOf(graph, id)
    const [before, after] = [standing.get(`${relation.schema}.${relation.name}`), columns.get(id)]
    if (before === undefined || after === undefined) continue
    const changes = withoutOwn(compareColumns(before, after), nodeOf(graph, id).config.materialized)
    const text = describeChanges(changes)
    if (text === '') continue
    const breaks = changes.removed.length + changes.retyped.length > 0
    const outside = published.has(id) ? ['readers of the publication'] : []
    const readers = breaks ? [...readersOf(linked, id), ...outside] : []
    plans.set(id, { change: breaks ? 'breaking' : 'additive', columns: text, readers })
  }
  return plans
}

/** A snapshot's table has columns of its own beside those of its query. */
function withoutOwn(changes: ColumnChanges, materialized: string): ColumnChanges {
  if (materialized !== 'snapshot') return changes
  return { ...changes, removed: changes.removed.filter((c) => !/^dbt_/i.test(c.name)) }
}

function readersOf({ graph }: Linked, id: string): string[] {
  const { byId, children } = itemsOf(graph)
  return (children.get(id) ?? []).flatMap((child) => {
    const item = byId.get(child)
    if (item === undefined || item.type === 'test' || item.type === 'unit_test') return []
    return [item.type === 'exposure' ? `exposure ${item.name}` : item.name]
  })
}

async function standingColumns({ project }: Linked): Promise<Map<string, ColumnType[]>> {
  const standing = new Map<string, ColumnType[]>()
  const file = databaseFile(project)
  if (file === ':memory:' || !existsSync(file)) return standing
  await forReading(project, project.name, async ({ connection }) => {
    const rows = await connection.rows(
      'select schema_name, table_name, column_name, data_type from duckdb_columns() where database_name = current_database() and not internal order by schema_name, table_name, column_index',
    )
    for (const row of rows) {
      const key = `${row.schema_name}.${row.table_name}`
      const column = { name: row.column_name ?? '', type: row.data_type ?? '' }
      standing.set(key, [...(standing.get(key) ?? []), column])
    }
  })
  return standing
}
