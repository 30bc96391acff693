/**
 * One connection of the instance. Statements go in as text, values come out as exact text.
 * In: SQL. Out: rows. May touch: the database. Start at `DuckDbConnection`.
 */
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import {
  type ColumnType,
  type ColumnValues,
  type Connection,
  type Ending,
  StatementError,
  type TextRow,
} from '../warehouse.ts'
import { appendText, readColumns } from './bulk.ts'
import { driver } from './driver.ts'
import { statementError } from './errors.ts'
import { typeText, valueText } from './text.ts'

/** A value for `$1`, `$2`, …; decimals, dates and timestamps are strings, cast in the SQL. */
export type Parameter = string | number | bigint | boolean | null

export class DuckDbConnection implements Connection {
  readonly #native: DuckDBConnection
  readonly #onClose: (connection: DuckDbConnection) => void
  #closed = false
  #inTransaction = false
  /** What the next statement is preceded by, when a transaction was asked for and nothing ran in it yet. */
  #opening = ''
  #firstFailure: StatementError | undefined
  #tag = ''

  constructor(native: DuckDBConnection, onClose: (connection: DuckDbConnection) => void) {
    this.#native = native
    this.#onClose = onClose
  }

  tag(comment?: string): void {
    // comments nest here: one opened within would leave ours open
    const said = comment?.replace(/\/(?=\*)|\*(?=\/)/g, '$& ')
    this.#tag = said === undefined ? '' : `/* ${said} */ `
  }

  async run(sql: string): Promise<void> {
    await this.#send(sql)
  }

  async rows(sql: string): Promise<TextRow[]> {
    return objects(await this.#send(sql))
  }

  async table(sql: string): Promise<{ columns: readonly ColumnType[]; rows: (string | null)[][] }> {
    const result = await this.#send(sql)
    const types = result.columnTypes().map(typeText)
    const columns = types.map((type, i) => ({ name: result.columnName(i), type }))
    return { columns, rows: texts(result, types) }
  }

  async *parts(sql: string): AsyncGenerator<{ columns: readonly ColumnType[]; rows: (string | null)[][] }> {
    await this.#begin()
    const result = await this.#guard(sql, () => this.#native.stream(sql))
    const types = result.columnTypes().map(typeText)
    const columns = types.map((type, i) => ({ name: result.columnName(i), type }))
    for (let first = true; ; first = false) {
      const chunk = await this.#guard(sql, () => result.fetchChunk())
      const isLast = chunk === null || chunk.rowCount === 0
      if (isLast && !first) return
      const rows = isLast ? [] : chunk.getRows()
      yield {
        columns,
        rows: rows.map((row) => types.map((type, i) => valueText(row[i] as DuckDBValue, type))),
      }
      if (isLast) return
    }
  }

  /** Like `rows`, with parameters. */
  async query(sql: string, parameters: readonly Parameter[]): Promise<TextRow[]> {
    await this.#begin()
    const types = parameterTypes(parameters)
    return objects(await this.#guard(sql, () => this.#native.run(sql, [...parameters], types)))
  }

  async columns(sql: string): Promise<ColumnValues> {
    await this.#begin()
    return await this.#guard(sql, () => readColumns(this.#native, sql))
  }

  async appendText(table: string, rows: Iterable<readonly (string | null)[]>): Promise<void> {
    await this.#begin()
    await this.#guard('', () => appendText(this.#native, table, rows))
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    return await this.#within(async () => {
      const result = await work()
      await this.#refuseAborted()
      await this.run('commit')
      return result
    })
  }

  async lastly<T>(
    work: () => Promise<T>,
    ending: (made: T) => Ending,
  ): Promise<{ readonly made: T; readonly rows: readonly TextRow[] }> {
    return await this.#within(async () => {
      const made = await work()
      await this.#refuseAborted()
      const { write, ask } = ending(made)
      return { made, rows: await this.rows(`${write};\ncommit;\n${ask}`) }
    })
  }

  interrupt(): void {
    if (!this.#closed) this.#native.interrupt()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#native.closeSync()
    this.#onClose(this)
  }

  /** BEGIN goes with the first statement: a way to the database and back costs as much as a small statement. */
  async #within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new StatementError('a transaction is already open here', 'transaction')
    this.#inTransaction = true
    this.#opening = begin
    this.#firstFailure = undefined
    try {
      return await work()
    } catch (error) {
      // a failed COMMIT has rolled back already, and a fatal error leaves nothing to roll back
      if (this.#opening === '') await this.#native.run('rollback').catch(() => undefined)
      throw error
    } finally {
      this.#inTransaction = false
      this.#opening = ''
    }
  }

  async #send(sql: string): Promise<DuckDBMaterializedResult> {
    const opening = this.#opening
    this.#opening = ''
    const before = `${opening}${this.#tag}`
    if (before === '') return await this.#guard(sql, () => this.#native.run(sql))
    return await this.#guard(sql, async () => {
      try {
        return await this.#native.run(`${before}${sql}`)
      } catch (error) {
        const alone = behind(before, sql, error)
        // a text that does not parse ran none of its statements
        if (alone.kind === 'parser' && opening !== '') await this.#native.run(begin).catch(() => undefined)
        throw alone
      }
    })
  }

  async #begin(): Promise<void> {
    if (this.#opening !== '') await this.#send('select 1')
  }

  /** COMMIT of an aborted transaction answers OK and keeps nothing, so a failure that `work` swallowed is thrown. */
  async #refuseAborted(): Promise<void> {
    const swallowed = this.#firstFailure
    if (swallowed === undefined) return
    // a binder error leaves the transaction alive; any statement tells which it was
    const alive = await this.#native.run('select 1').then(
      () => true,
      () => false,
    )
    if (!alive) throw swallowed
  }

  async #guard<T>(sql: string, statement: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StatementError('the connection is closed', 'other')
    try {
      return await statement()
    } catch (error) {
      const refused = statementError(error, sql)
      this.#firstFailure ??= refused
      throw refused
    }
  }
}

const begin = 'begin transaction;\n'

/** The error as if the statement had come alone. */
function behind(opening: string, sql: string, error: unknown): StatementError {
  const { message, kind, position, candidates } = statementError(error, `${opening}${sql}`)
  const at = position === undefined || position < opening.length ? undefined : position - opening.length
  return new StatementError(message, kind, at, candidates, sql === '' ? undefined : sql)
}

/** The rows are in memory already: the driver's own reading would ask another thread for each chunk. */
function texts(result: DuckDBMaterializedResult, types: readonly string[]): (string | null)[][] {
  const rows: DuckDBValue[][] = []
  for (let i = 0; i < result.chunkCount; i++) result.getChunk(i).appendToRows(rows)
  return rows.map((row) => types.map((type, i) => valueText(row[i] as DuckDBValue, type)))
}

/** A second column of one name is kept under `name:1`. */
function objects(result: DuckDBMaterializedResult): TextRow[] {
  const names = result.deduplicatedColumnNames()
  const types = result.columnTypes().map(typeText)
  return texts(result, types).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
}

/** Said outright, because a bigint would go as HUGEINT and null as an INTEGER. */
function parameterTypes(parameters: readonly Parameter[]): DuckDBType[] {
  const { BIGINT, BOOLEAN, DOUBLE, SQLNULL, VARCHAR } = driver()
  return parameters.map((value) => {
    if (value === null) return SQLNULL
    if (typeof value === 'string') return VARCHAR
    if (typeof value === 'boolean') return BOOLEAN
    if (typeof value === 'bigint') return BIGINT
    if (typeof value === 'number') return DOUBLE
    throw new TypeError(`a ${typeof value} cannot be a parameter; pass text and cast it in the SQL`)
  })
}
