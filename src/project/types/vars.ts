/** Vars, and the target with what it attaches. */
import type { Place } from '../../diagnostic/index.ts'

export type VarType = 'string' | 'integer' | 'number' | 'decimal' | 'boolean' | 'date' | 'timestamp'
export type VarValue = string | number | boolean

export interface VarDef {
  readonly name: string
  readonly type: VarType
  readonly default?: VarValue
  readonly enum?: readonly VarValue[]
  readonly description?: string
  readonly place: Place
}

/** A var with its value in this run, checked against its type; decimals, dates and timestamps are strings. */
export interface Var extends VarDef {
  readonly value?: VarValue
}

export interface Target {
  readonly name: string
  readonly type: 'duckdb'
  /** Extensions to load before anything runs; they must be installed, nothing is downloaded. */
  readonly extensions?: readonly string[]
  /** Other databases, read only: DuckDB files, PostgreSQL servers. Their connection text may hold secrets. */
  readonly attach?: readonly AttachedDatabase[]
  /** For files that lie behind a login; their values are never printed nor stored. */
  readonly secrets?: readonly TargetSecret[]
  /** DuckDB settings by name, e.g. `temp_directory`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** Statements of a node say in a comment which node and run they are of. */
  readonly query_comment?: boolean
  /** As written, relative to the project folder, or ':memory:'. */
  readonly path: string
  /** The folder of its publications, where it says one. */
  readonly publishDir?: string
  readonly memory_limit?: string
  readonly threads?: number
  readonly place: Place
}

/** Options of CREATE SECRET, filled in. */
export interface TargetSecret {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly place: Place
}

/** A database that sources read from under `name`; never written to. */
export interface AttachedDatabase {
  readonly name: string
  readonly type: 'duckdb' | 'postgres'
  /** A path relative to the project folder, or a libpq connection text; secret: never printed nor stored. */
  readonly connection: string
  /** How often a server is asked again after what passes. */
  readonly retries: number
  readonly place: Place
}
