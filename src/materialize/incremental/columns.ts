/**
 * What happens when the new rows have other columns than the standing table: `on_schema_change`.
 * In: both lists of columns. Out: the columns to write, or a refusal. A column is never filled with NULL for
 * history in silence: the table is rebuilt whole where that is allowed, and where it is not, a message says so.
 * Start at `reconcileColumns`.
 */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type ColumnChanges, compareColumns, describeChanges, type GraphNode } from '../../graph/index.ts'
import type { IncrementalConfig } from '../../project/index.ts'
import { quoteIdentifier } from '../../sql/index.ts'
import type { ColumnType, Connection } from '../../warehouse/index.ts'

/** The table can only be right when it is built whole; not a failure. */
export class RebuildWhole extends Error {}

export interface Writable {
  /** Columns that are written; they are in both, once this was called. */
  readonly columns: readonly string[]
  readonly message?: string
}

export interface TwoTables {
  readonly connection: Connection
  readonly node: GraphNode
  readonly config: IncrementalConfig
  /** Quoted names of the standing table and of the new rows. */
  readonly standing: string
  readonly fresh: string
}

/** @throws RebuildWhole; LedgerlineError when the policy refuses or values would change */
export async function reconcileColumns(tables: TwoTables): Promise<Writable> {
  const { connection, config } = tables
  const old = await columnsOf(connection, tables.standing)
  const fresh = await columnsOf(connection, tables.fresh)
  const changes = compareColumns(old, fresh)
  const policy = config.onSchemaChange
  const changed = changes.added.length + changes.removed.length + changes.retyped.length > 0
  if (policy === 'fail' && changed) throw refusal(tables, changes)
  // as dbt has it: what the table has and the model no longer gives cannot be ignored
  if (policy === 'ignore' && changes.removed.length > 0) throw refusal(tables, changes)
  const message = policy === 'ignore' ? ignored(changes.added) : await addColumns(tables, changes.added)
  await fitTypes(tables, changes.retyped)
  if (policy === 'sync_all_columns') {
    for (const c of changes.removed) await alter(tables, `drop column ${quoteIdentifier(c.name)}`)
  }
  const left = policy === 'ignore' ? changes.added.map((c) => c.name) : []
  const columns = fresh.map((c) => c.name).filter((name) => !left.includes(name))
  return message === undefined ? { columns } : { columns, message }
}

export async function columnsOf(connection: Connection, relation: string): Promise<readonly ColumnType[]> {
  return (await connection.table(`select * from ${relation} limit 0`)).columns
}

function refusal({ node, config }: TwoTables, changes: ColumnChanges): LedgerlineError {
  const { onSchemaChange: policy, fullRefresh } = config
  const mayRebuild = fullRefresh !== false
  const details = { node: node.name, policy, mayRebuild, changes: describeChanges(changes) }
  const { place } = node.resource
  return new LedgerlineError([diagnose('incremental-columns-changed', details, { place })], exitCode.failed)
}

function ignored(added: readonly ColumnType[]): string | undefined {
  if (added.length === 0) return undefined
  const names = added.map((c) => c.name).join(', ')
  return `${names} left out (on_schema_change: ignore)`
}

async function addColumns(tables: TwoTables, added: readonly ColumnType[]): Promise<string | undefined> {
  if (added.length === 0) return undefined
  const names = added.map((c) => c.name).join(', ')
  if (tables.config.fullRefresh !== false)
    throw new RebuildWhole(`new column ${names}, to be filled for all rows`)
  for (const c of added) await alter(tables, `add column ${quoteIdentifier(c.name)} ${c.type}`)
  const [row] = await tables.connection.rows(`select count(*) as n from ${tables.standing}`)
  return `${names} added; NULL in the ${row?.n ?? 0} rows that stood before (full_refresh: false)`
}

/** New values take the standing type, or with `sync_all_columns` standing values the new one; none may change by it. */
async function fitTypes(tables: TwoTables, retyped: ColumnChanges['retyped']): Promise<void> {
  for (const { name, from, to } of retyped) {
    const sync = tables.config.onSchemaChange === 'sync_all_columns'
    const way = sync ? { where: tables.standing, from, to } : { where: tables.fresh, from: to, to: from }
    const c = quoteIdentifier(name)
    const [row] = await tables.connection.rows(
      `select count(*) as n from ${way.where} where ${c} is not null and try_cast(try_cast(${c} as ${way.to}) as ${way.from}) is distinct from ${c}`,
    )
    const count = Number(row?.n ?? 0)
    if (count > 0) {
      const details = { node: tables.node.name, column: name, from: way.from, to: way.to, count }
      const { place } = tables.node.resource
      throw new LedgerlineError([diagnose('incremental-does-not-fit', details, { place })], exitCode.failed)
    }
    if (sync) await alter(tables, `alter column ${c} set data type ${to}`)
  }
}

async function alter({ connection, standing }: TwoTables, change: string): Promise<void> {
  await connection.run(`alter table ${standing} ${change}`)
}
