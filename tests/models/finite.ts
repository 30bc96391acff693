/**
 * Columns of published tables that hold what is no number (NaN, infinite): a figure is there or it is null with its reason.
 * In: rows of any query. Out: `schema.table.column: how many`, of the schemas that readers see.
 */
import type { TextRow } from '../../src/warehouse/index.ts'

export async function notFinite(rows: (sql: string) => Promise<TextRow[]>): Promise<string[]> {
  const columns = await rows(
    `select table_schema, table_name, column_name from information_schema.columns
    where table_schema in ('marts', 'reports') and data_type in ('DOUBLE', 'FLOAT') order by all`,
  )
  if (columns.length < 50) throw new Error(`only ${columns.length} columns of doubles: nothing was looked at`)
  const counts = columns.map(
    ({ table_schema: schema, table_name: table, column_name: column }) =>
      `select '${schema}.${table}.${column}: ' || count(*) as found from "${schema}"."${table}"
      where not isfinite("${column}") having count(*) > 0`,
  )
  return (await rows(counts.join('\nunion all by name\n'))).map((row) => String(row.found))
}
