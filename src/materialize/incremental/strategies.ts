/**
 * How new rows get into the standing table: append, merge, delete+insert. The rows of this run lie in a temporary
 * table, so that what is checked is what is written.
 * In: both relations and the columns. May touch: the standing table. Start at `strategies`.
 */
import { quoteIdentifier } from '../../sql/index.ts'
import type { TwoTables } from './columns.ts'
import { freshRows } from './job.ts'
import { refuse, refuseBadKeys } from './keys.ts'

export type Write = (tables: TwoTables, columns: readonly string[]) => Promise<void>

const append: Write = async (tables, columns) => await insert(tables, columns)

/** dbt's names for the two sides, which predicates use. */
const [to, from] = ['DBT_INTERNAL_DEST', 'DBT_INTERNAL_SOURCE']

/** DuckDB's MERGE takes a key that comes twice without a word, so the keys are looked at before. */
const merge: Write = async (tables, columns) => {
  const { connection, node, config, standing, fresh } = tables
  await refuseBadKeys(connection, node, fresh)
  const on = [...keyEquality(config.uniqueKey), ...config.predicates.map((p) => `(${p})`)].join(' and ')
  const updated = columns.filter((c) => isUpdated(c, tables))
  const set = updated.map((c) => `${quoteIdentifier(c)} = ${from}.${quoteIdentifier(c)}`).join(', ')
  const names = columns.map(quoteIdentifier)
  await connection.run(
    `merge into ${standing} as ${to} using ${fresh} as ${from} on (${on})${
      set === '' ? '' : `\nwhen matched then update set ${set}`
    }\nwhen not matched then insert (${names.join(', ')}) values (${names.map((c) => `${from}.${c}`).join(', ')})`,
  )
  if (config.predicates.length > 0) await refuseHidden(tables, 'having count(*) > 1')
}

const deleteInsert: Write = async (tables, columns) => {
  const { connection, node, config, standing, fresh } = tables
  await refuseBadKeys(connection, node, fresh)
  const where = [...keyEquality(config.uniqueKey), ...config.predicates.map((p) => `(${p})`)].join(' and ')
  const keys = config.uniqueKey.map(quoteIdentifier).join(', ')
  await connection.run(
    `delete from ${standing} as ${to} using (select distinct ${keys} from ${fresh}) as ${from} where ${where}`,
  )
  if (config.predicates.length > 0) await refuseHidden(tables, '')
  await insert(tables, columns)
}

export const strategies: Readonly<Record<'append' | 'merge' | 'delete+insert', Write>> = {
  append,
  merge,
  'delete+insert': deleteInsert,
}

export async function insert(
  {
    connection,
    standing,
    fresh = freshRows,
  }: Pick<TwoTables, 'connection' | 'standing'> & { fresh?: string },
  columns: readonly string[],
): Promise<void> {
  const list = columns.map(quoteIdentifier).join(', ')
  await connection.run(`insert into ${standing} (${list}) select ${list} from ${fresh}`)
}

function keyEquality(key: readonly string[]): string[] {
  return key.map((c) => `${to}.${quoteIdentifier(c)} = ${from}.${quoteIdentifier(c)}`)
}

function isUpdated(column: string, { config }: TwoTables): boolean {
  const has = (list: readonly string[]): boolean => list.some((c) => c.toLowerCase() === column.toLowerCase())
  if (has(config.uniqueKey) || has(config.mergeExcludeColumns)) return false
  return config.mergeUpdateColumns.length === 0 || has(config.mergeUpdateColumns)
}

/** Predicates narrow what is looked at; a standing row of the same key outside of them would get a double. */
async function refuseHidden(tables: TwoTables, having: string): Promise<void> {
  const { connection, node, config, standing, fresh } = tables
  const keys = config.uniqueKey.map(quoteIdentifier).join(', ')
  await refuse(
    connection,
    node,
    'incremental-hidden-key',
    `select ${keys} from ${standing} semi join ${fresh} using (${keys}) group by ${keys} ${having}`,
  )
}
