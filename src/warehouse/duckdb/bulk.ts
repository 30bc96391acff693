/**
 * Many values at once, for models written in TypeScript: whole columns out, text rows in.
 * In: a native connection. Out: typed arrays, or nothing. Start at `readColumns` and `appendText`.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteIdentifier } from '../../sql/index.ts'
import type { ColumnValues } from '../warehouse.ts'
import { typeText } from './text.ts'

const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/

/** Numbers of every kind as doubles with NULL as NaN, everything else as text. */
export async function readColumns(native: DuckDBConnection, sql: string): Promise<ColumnValues> {
  const shape = await native.runAndReadAll(`select * from (\n${sql}\n) limit 0`)
  const names = shape.deduplicatedColumnNames()
  const numbers = shape.columnTypes().map((type) => numeric.test(typeText(type)))
  const list = names.map(
    (name, i) => `cast(${quoteIdentifier(name)} as ${numbers[i] ? 'double' : 'varchar'})`,
  )
  const result = await native.run(`select ${list.join(', ')} from (\n${sql}\n)`)
  const chunks = await result.fetchAllChunks()
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0)
  const columns = numbers.map((isNumber) =>
    isNumber ? new Float64Array(rows) : new Array<string | null>(rows),
  )
  let start = 0
  for (const chunk of chunks) {
    for (const [i, column] of columns.entries()) {
      fill(column, start, chunk.getColumnValues(i))
    }
    start += chunk.rowCount
  }
  return Object.fromEntries(names.map((name, i) => [name, columns[i] ?? []]))
}

function fill(column: Float64Array | (string | null)[], start: number, values: readonly unknown[]): void {
  for (const [row, value] of values.entries()) {
    if (column instanceof Float64Array) column[start + row] = value === null ? Number.NaN : Number(value)
    else column[start + row] = value === null ? null : String(value)
  }
}

/** Appends to a temporary table whose columns are all VARCHAR; within the connection's transaction. */
export async function appendText(
  native: DuckDBConnection,
  table: string,
  rows: Iterable<readonly (string | null)[]>,
): Promise<void> {
  const appender = await native.createAppender(table, 'main', 'temp')
  for (const row of rows) {
    for (const value of row) {
      if (value === null) appender.appendNull()
      else appender.appendVarchar(value)
    }
    appender.endRow()
  }
  appender.closeSync()
}
