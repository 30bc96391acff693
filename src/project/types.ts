/**
 * What a project is once its files are read: plain immutable data, positions kept, nothing rendered.
 * Everything here can be printed as JSON. A `Place` in a YAML file looks itself up (by parsing that file once
 * more) when one of its fields is first read, so do not copy or print places on the way of success.
 */
import type { Place } from '../diagnostic/index.ts'

export type Layer = 'staging' | 'inputs' | 'intermediate' | 'marts' | 'reports'
/** Layers in the order in which data takes them; a model may read its own layer and those before it. */
export const layers: readonly Layer[] = ['staging', 'inputs', 'intermediate', 'marts', 'reports']

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
  /** As written, relative to the project folder, or ':memory:'. */
  readonly path: string
  readonly memory_limit?: string
  readonly threads?: number
  readonly place: Place
}

export type Materialized = 'view' | 'table' | 'ephemeral'
export type Severity = 'error' | 'warn'

/** Configuration after folder defaults, properties and the in-model `{{config}}` are laid over each other. */
export interface NodeConfig {
  readonly materialized: Materialized
  readonly schema: string
  readonly tags: readonly string[]
  readonly enabled: boolean
  readonly contractEnforced: boolean
  readonly meta: Readonly<Record<string, unknown>>
}

export interface ColumnProps {
  readonly name: string
  readonly data_type?: string
  readonly description?: string
  readonly unit?: string
  readonly currency?: string
  readonly pii?: string
  readonly additive?: boolean | string
  readonly nullable?: boolean
  /** `not_null` and `unique`. */
  readonly constraints: readonly string[]
  readonly tests: readonly TestProps[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly place: Place
}

/** One use of a generic test, already in the long form: `not_null` is `{ name: 'not_null', args: {} }`. */
export interface TestProps {
  readonly name: string
  /** Without `severity` and `where`; `to: ref('x')` is the bare name `x`. */
  readonly args: Readonly<Record<string, unknown>>
  readonly column?: string
  readonly severity: Severity
  readonly where?: string
  readonly place: Place
}

export interface ReconcileProps {
  readonly name: string
  /** SQL aggregate over the model, e.g. `sum(net_revenue)`. */
  readonly measure: string
  readonly where?: string
  readonly to: { readonly ref: string; readonly measure: string; readonly where?: string }
  readonly by: readonly string[]
  /** Decimal text, in the unit of the measure; 0.00 unless said. */
  readonly tolerance: string
  readonly severity: Severity
  readonly place: Place
}

export interface JoinAuditProps {
  readonly name: string
  readonly left: string
  readonly right: string
  readonly on: readonly string[]
  readonly where?: string
  /** SQL expression on the left side whose absolute sum is the money at stake, e.g. `amount`. */
  readonly measure: string
  /** Share (0..1) of absolute money without a partner above which the audit warns or fails. */
  readonly warnUnmatched?: number
  readonly maxUnmatched: number
  readonly place: Place
}

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
  readonly config: NodeConfig
  readonly place: Place
}

export interface Model extends Resource {
  readonly kind: 'model'
  readonly layer?: Layer
  readonly abstract: boolean
  /** Absent for an abstract model that nobody fills. Of a filled one, the filling file. */
  readonly sql?: { readonly file: string; readonly text: string }
  readonly grain: readonly string[]
  readonly grainPlace?: Place
  readonly tests: readonly TestProps[]
  readonly reconcile: readonly ReconcileProps[]
  readonly joinAudit: readonly JoinAuditProps[]
  /** Folder names below `models/`, then the name: what `fqn` and `path:` select by. */
  readonly fqn: readonly string[]
  /** The `.yml` that holds its properties, when there is one; of an abstract model the port's own. */
  readonly propertiesFile?: string
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
  }
  readonly tests: readonly TestProps[]
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
  readonly place: Place
}

/** A SQL macro: `macros/<name>.sql`, used as a partial. */
export interface Macro {
  readonly name: string
  readonly package: string
  readonly file: string
  readonly text: string
}

export interface ReportDef {
  readonly name: string
  readonly package: string
  readonly description: string
  readonly title: string
  /** Template per output format, absolute paths (read only when rendering). */
  readonly templates: Readonly<Record<'html' | 'md', string>>
  readonly place: Place
}

export interface PublishConfig {
  readonly dir: string
  readonly name: string
  readonly keep: number
  /** Selectors; the default takes the layers marts and reports. */
  readonly select: readonly string[]
}

export interface Calendar {
  readonly kind: 'months'
  readonly year_start_month: number
  readonly year_label: 'start' | 'end'
}

export interface Project {
  readonly name: string
  /** The company as reports call it. */
  readonly title: string
  readonly version: string
  /** Absolute folder of the main project; never written to an artefact. */
  readonly dir: string
  readonly timezone: string
  readonly currency: string
  readonly calendar: Calendar
  readonly vars: ReadonlyMap<string, Var>
  readonly target: Target
  readonly models: readonly Model[]
  readonly seeds: readonly Seed[]
  readonly sources: readonly SourceTable[]
  readonly tests: readonly SingularTest[]
  readonly macros: ReadonlyMap<string, Macro>
  readonly reports: readonly ReportDef[]
  readonly publish: PublishConfig
  /** Main project first, then its packages in the order in which they were found. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly path: string }[]
}
