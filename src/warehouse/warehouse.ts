/**
 * What the rest of the engine may ask of a database. One folder per engine implements it.
 * Relations are always named by schema and name; the catalogue is the connection's own, never spelled out.
 */

export interface Relation {
  readonly schema: string
  readonly name: string
}

export interface ColumnType {
  readonly name: string
  /** The engine's own spelling, e.g. `DECIMAL(18,2)`. */
  readonly type: string
}

export interface Capabilities {
  /** DDL and data in one transaction, so that a table and its state row commit together. */
  readonly transactionalDdl: boolean
  /** Models can be bound on tables without rows. */
  readonly zeroRowBinding: boolean
}

/** A row as the exact text of each value (money and 64-bit integers lose nothing), null as null. */
export type TextRow = Readonly<Record<string, string | null>>

/** A statement the database refused, with its own position in the text sent. */
export class StatementError extends Error {
  /** 0-based UTF-16 offset in the statement, when the engine gave one. */
  readonly position: number | undefined
  readonly candidates: readonly string[]
  /**
   * `binder`, `parser`, `catalog`, `conversion`, `constraint`, `io`, `interrupt`, `memory`, `fatal` (close and
   * reopen), `transaction` (a conflict with another writer: run the transaction again), `other`
   */
  readonly kind: string
  /** The text that was sent; `position` counts in it. */
  readonly statement: string | undefined
  constructor(
    message: string,
    kind: string,
    position?: number,
    candidates: readonly string[] = [],
    statement?: string,
  ) {
    super(message)
    this.name = 'StatementError'
    this.kind = kind
    this.position = position
    this.candidates = candidates
    this.statement = statement
  }
}

export type ColumnValues = Readonly<Record<string, Float64Array | readonly (string | null)[]>>

/** How a transaction ends: what is written last in it, and what is asked when it is over. */
export interface Ending {
  readonly write: string
  readonly ask: string
}

export interface Connection {
  /** What every statement is preceded by from here on, as a comment that the log of the database shows; nothing when left out. */
  tag(comment?: string): void
  /** Runs one statement for its effect. @throws StatementError */
  run(sql: string): Promise<void>
  /** Runs one statement and gives all its rows as text. @throws StatementError */
  rows(sql: string): Promise<TextRow[]>
  /** Like `rows`, with the columns' names and types in order. */
  table(sql: string): Promise<{ columns: readonly ColumnType[]; rows: (string | null)[][] }>
  /** Like `table`, a part at a time, at least one; for rows that are too many for memory. */
  parts(sql: string): AsyncIterable<{ columns: readonly ColumnType[]; rows: (string | null)[][] }>
  /** Whole columns of a query: numbers of every kind as doubles with NULL as NaN, everything else as text. */
  columns(sql: string): Promise<ColumnValues>
  /** Appends rows of text to a temporary table whose columns are all VARCHAR. */
  appendText(table: string, rows: Iterable<readonly (string | null)[]>): Promise<void>
  /** Runs `work` between BEGIN and COMMIT; any failure rolls back and is thrown on. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  /** As `transaction`, with a last statement that goes with COMMIT and one after it. @returns rows of the one after it */
  lastly<T>(
    work: () => Promise<T>,
    ending: (made: T) => Ending,
  ): Promise<{ readonly made: T; readonly rows: readonly TextRow[] }>
  close(): void
}

/**
 * Rows of small views, kept in memory for the time of a build. On a connection where copies come first a name means the
 * copy if there is one, and what is created must be named by `home`.
 */
export interface Copies {
  home(relation: Relation): string
  /** From now on copies come first on this connection. */
  first(connection: Connection): Promise<void>
  /** Copies a query's rows. @returns how many; undefined when there are more than `most`, and then there is no copy */
  keep(first: Connection, relation: Relation, sql: string, most: number): Promise<number | undefined>
  drop(connection: Connection, relations: readonly Relation[]): Promise<void>
  /** When no connection on which copies come first is open any more. */
  close(connection: Connection): Promise<void>
}

export interface Warehouse {
  readonly capabilities: Capabilities
  readonly engine: string
  readonly version: string
  /** A connection of the one instance of this process; several may be open. */
  connect(): Promise<Connection>
  /** Stops what is running, so that `close` does not wait. */
  interrupt(): void
  close(): Promise<void>
}
