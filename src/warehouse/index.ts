/** Databases. One folder per engine; the rest of the product sees `Warehouse` and `Connection`. */
import type { Kysely } from 'kysely'
import type { Warehouse } from './warehouse.ts'

export * from './duckdb/index.ts'
export * from './postgres/index.ts'
export * from './warehouse.ts'

/** A query builder over an open warehouse; every value of a row is text or null. Loads Kysely when first called. */
export async function queryBuilder<Tables>(warehouse: Warehouse): Promise<Kysely<Tables>> {
  const [{ Kysely }, { duckDbDialect }] = await Promise.all([import('kysely'), import('./duckdb/dialect.ts')])
  return new Kysely<Tables>({ dialect: duckDbDialect(warehouse) })
}
