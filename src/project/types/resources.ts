/** Models, seeds, sources, singular tests: what becomes a node or a check. */
import type { Place } from '../../diagnostic/index.ts'
import type { ModelDefinition } from '../../script/index.ts'
import type { NodeConfig, Severity } from './config.ts'
import type { TimeSpine } from './metric.ts'
import type { ColumnProps, Constraint, JoinAuditProps, ReconcileProps, TestProps } from './properties.ts'

export type Layer = 'staging' | 'inputs' | 'intermediate' | 'marts' | 'reports'
/** Layers in the order in which data takes them; a model may read its own layer and those before it. */
export const layers: readonly Layer[] = ['staging', 'inputs', 'intermediate', 'marts', 'reports']

interface Resource {
  /** Unique over all packages, whatever its case; `source.table` for a source table. */
  readonly name: string
  readonly package: string
  /**
   * Path of the defining file, relative to the main project's folder (`../..` for a package by path):
   * the `.sql` or `.csv`; for an abstract model, filled or not, the `.yml` with its contract.
   */
  readonly path: string
  readonly description: string
  readonly owner?: string
  readonly columns: readonly ColumnProps[]
  /** Beyond the `not_null` and `unique` of single columns, which are theirs. */
  readonly constraints?: readonly Constraint[]
  readonly config: NodeConfig
  readonly place: Place
}

export interface TypeScriptFile {
  readonly file: string
  readonly text: string
  readonly absolutePath: string
  /** Its default export, once it was loaded. */
  readonly definition?: ModelDefinition
  /** Local files that it imports: path and text of each. */
  readonly imports?: readonly string[]
}

export interface Model extends Resource {
  readonly kind: 'model'
  readonly layer?: Layer
  readonly abstract: boolean
  /** Absent for an abstract model that nobody fills. Of a filled one, the filling file. */
  readonly sql?: {
    readonly file: string
    readonly text: string
    /** Where a text that is no file stands: the `relation:` of a snapshot. */
    readonly at?: Place
  }
  /** A TypeScript model; `sql` is absent then. `absolutePath` is for loading and never printed. */
  readonly typescript?: TypeScriptFile
  readonly grain: readonly string[]
  readonly grainPlace?: Place
  readonly tests: readonly TestProps[]
  readonly reconcile: readonly ReconcileProps[]
  readonly joinAudit: readonly JoinAuditProps[]
  /** Folder names below `models/`, then the name: what `fqn` and `path:` select by. */
  readonly fqn: readonly string[]
  /** The `.yml` that holds its properties, when there is one; of an abstract model the port's own. */
  readonly propertiesFile?: string
  /** It holds the periods of the project's calendar. */
  readonly timeSpine?: TimeSpine
}

export interface Seed extends Resource {
  readonly kind: 'seed'
  /** Absolute path of the CSV; never written to an artefact. */
  readonly absolutePath: string
  readonly delimiter: string
  readonly grain: readonly string[]
  readonly grainPlace?: Place
  readonly tests: readonly TestProps[]
  readonly fqn: readonly string[]
}

export type SourceFormat = 'csv' | 'parquet' | 'json'

export interface FreshnessLimit {
  readonly count: number
  readonly period: 'minute' | 'hour' | 'day'
}

export interface Freshness {
  readonly warnAfter?: FreshnessLimit
  readonly errorAfter?: FreshnessLimit
  /** SQL condition on the rows that count. */
  readonly filter?: string
  /** A column or expression; or a whole query that gives one timestamp. */
  readonly loadedAtField?: string
  readonly loadedAtQuery?: string
  readonly place: Place
  /** Of the field or query. */
  readonly loadedPlace?: Place
}

export interface SourceTable extends Resource {
  readonly kind: 'source'
  readonly source: string
  readonly table: string
  /** As written: a path or glob relative to the project that declares it; may hold `{{raw (var 'x')}}`. */
  readonly location: string
  readonly locationPlace: Place
  /** Folder against which `location` is resolved; absolute. */
  readonly baseDir: string
  readonly format: SourceFormat
  readonly csv: {
    readonly delimiter: string
    readonly quote: string
    readonly nullstr: string
    readonly header: boolean
    readonly skip?: number
  }
  readonly tests: readonly TestProps[]
  /** Of `duckdb` and `postgres` sources: where the table is in the attached database; `location` is then empty. */
  readonly remote?: { readonly database: string; readonly schema: string; readonly table: string }
  readonly freshness?: Freshness
}

export interface SingularTest {
  readonly kind: 'test'
  readonly name: string
  readonly package: string
  readonly path: string
  readonly sql: { readonly file: string; readonly text: string }
  readonly severity: Severity
  readonly description: string
  readonly tags: readonly string[]
  readonly meta?: Readonly<Record<string, unknown>>
  readonly owner?: string
  readonly warnIf?: string
  readonly errorIf?: string
  readonly failCalc?: string
  readonly limit?: number
  readonly storeFailures?: boolean
  readonly baseline?: 'new_only'
  readonly place: Place
  /** Of a use of a generic test of the project's own: which, of what. */
  readonly generic?: OwnGeneric
}

export interface OwnGeneric {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly column?: string
  readonly where?: string
  readonly of: Model | Seed | SourceTable
}
