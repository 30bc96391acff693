/**
 * Kysely over a DuckDB warehouse, for readers of published files. Loaded only when a query is built.
 * In: Warehouse. Out: a `Dialect` whose rows are exact text (`string | null`), as everywhere in this room.
 * Start at `duckDbDialect`. The introspector is Postgres's own and does not work here; none is needed.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { Warehouse } from '../warehouse.ts'
import { DuckDbConnection, type Parameter } from './connection.ts'

export function duckDbDialect(warehouse: Warehouse): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new WarehouseDriver(warehouse),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new PostgresIntrospector(db),
  }
}

/** Each Kysely connection is one connection of the warehouse; the warehouse itself stays the caller's to close. */
class WarehouseDriver implements Driver {
  readonly #warehouse: Warehouse
  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.#warehouse.connect()
    if (!(connection instanceof DuckDbConnection)) throw new TypeError('this dialect reads DuckDB only')
    return new ReaderConnection(connection)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin transaction'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof ReaderConnection) connection.close()
  }

  async destroy(): Promise<void> {}
}

class ReaderConnection implements DatabaseConnection {
  readonly #connection: DuckDbConnection
  constructor(connection: DuckDbConnection) {
    this.#connection = connection
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const rows = await this.#connection.query(query.sql, query.parameters as readonly Parameter[])
    return { rows: rows as R[] }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  close(): void {
    this.#connection.close()
  }
}
