/**
 * What the artefacts are made of: plain facts about a project and a run, without any dbt vocabulary to fill.
 * Ids are `model.package.name`, `seed.package.name`, `source.package.source.table`, `test.package.name.<hash10>`,
 * `macro.package.name`. Paths are relative to the package's folder, with forward slashes; an absolute one is refused.
 */
import type { LinkedMetric, LinkedSemanticModel } from '../metric/index.ts'

/** Facts of ours, which end up in `meta.ledgerline`. */
export type Facts = Readonly<Record<string, unknown>>

export interface ArtifactColumn {
  readonly name: string
  readonly type?: string
  readonly description?: string
  /** `not_null`, `unique`, `primary_key`, `foreign_key`, `check`; others are left out. */
  readonly constraints?: readonly string[]
  readonly tags?: readonly string[]
  /** As the user wrote it. */
  readonly meta?: Readonly<Record<string, unknown>>
  /** Ours: unit, currency, pii, additive, … */
  readonly facts?: Facts
}

interface ArtifactResource {
  readonly id: string
  readonly name: string
  readonly package: string
  /** `models/marts/mart_x.sql` */
  readonly file: string
  /** Folder names and the name, as selectors see them, without the package. */
  readonly fqn: readonly string[]
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly meta?: Readonly<Record<string, unknown>> | undefined
  /** Ours: layer, owner, grain, key, … */
  readonly facts?: Facts | undefined
}

interface ArtifactRelation extends ArtifactResource {
  readonly schema: string
  /** Quoted, as a query would name it; absent for an ephemeral model. */
  readonly relationName?: string
  readonly columns: readonly ArtifactColumn[]
  /** Name of the group that it belongs to. */
  readonly group?: string
  /** The `.yml` that describes it. */
  readonly propertiesFile?: string
}

export interface ArtifactReads {
  /** Ids of what it reads. */
  readonly parents: readonly string[]
  readonly macros?: readonly string[]
  readonly refs?: readonly { readonly name: string; readonly package?: string }[] | undefined
  readonly sources?: readonly (readonly [source: string, table: string])[] | undefined
}

export interface ArtifactModel extends ArtifactRelation, ArtifactReads {
  readonly kind: 'model'
  readonly materialized: string
  readonly contractEnforced: boolean
  /** dbt's keys beyond those that every model has: unique_key, pre-hook, strategy, … */
  readonly config?: Facts
  readonly access?: string
  /** The template, and what it renders to. */
  readonly code: string
  readonly compiled?: string
  /** Columns that identify a row. */
  readonly grain?: readonly string[]
}

export interface ArtifactSeed extends ArtifactRelation {
  readonly kind: 'seed'
  /** sha256 of the file. */
  readonly sha256?: string
}

export interface ArtifactSource extends ArtifactRelation {
  readonly kind: 'source'
  readonly source: string
  readonly table: string
  readonly sourceDescription?: string
  readonly loadedAtField?: string
  /** dbt's own form. */
  readonly freshness?: Facts
}

export interface ArtifactTest extends ArtifactResource, ArtifactReads {
  readonly kind: 'test'
  /** Schema of what it looks at. */
  readonly schema: string
  readonly severity: 'error' | 'warn'
  readonly where?: string | undefined
  /** dbt's keys: fail_calc, warn_if, error_if, limit, store_failures. */
  readonly config?: Facts | undefined
  readonly code: string
  readonly compiled?: string | undefined
  /** Absent for a singular test. A reconciliation or join audit has `namespace: 'ledgerline'`. */
  readonly generic?:
    | {
        readonly name: string
        readonly namespace?: string | undefined
        readonly arguments: Readonly<Record<string, unknown>>
        /** Id of the node it is about. */
        readonly of: string
        readonly column?: string | undefined
      }
    | undefined
}

export interface ArtifactMacro {
  readonly id: string
  readonly name: string
  readonly package: string
  readonly file: string
  readonly code: string
}

export interface Invocation {
  /** UUID of this run of the command. */
  readonly id: string
  /** UTC, ISO 8601. */
  readonly generatedAt: string
  readonly startedAt?: string
  /** Version of ledgerline. */
  readonly version: string
}

export interface ArtifactExposure {
  readonly id: string
  readonly name: string
  readonly package: string
  readonly file: string
  readonly type: string
  readonly label?: string
  readonly description: string
  readonly url?: string
  readonly maturity?: string
  readonly owner: { readonly name?: string; readonly email?: string }
  readonly parents: readonly string[]
  readonly tags: readonly string[]
  readonly meta: Facts
  readonly facts?: Facts
}

export interface ArtifactGroup {
  readonly id: string
  readonly name: string
  readonly package: string
  readonly file: string
  readonly description: string
  readonly owner: { readonly name?: string; readonly email?: string }
  readonly meta: Facts
  /** Ids of its models. */
  readonly members: readonly string[]
}

export interface ArtifactFixture {
  readonly format: 'rows' | 'csv' | 'sql'
  /** Rows, or the text of the CSV or the query. */
  readonly rows: readonly Facts[] | string
}

export interface ArtifactUnitTest {
  readonly id: string
  readonly name: string
  readonly package: string
  readonly file: string
  readonly description: string
  /** Name and id of the model. */
  readonly model: string
  readonly of: string
  readonly given: readonly (ArtifactFixture & {
    /** As written: `ref('x')`. */
    readonly input: string
  })[]
  readonly expect: ArtifactFixture
  readonly overrides?: {
    readonly macros: Facts
    readonly vars: Facts
    readonly env: Facts
  }
  readonly tags: readonly string[]
  readonly facts?: Facts
}

export interface ArtifactMetric {
  readonly id: string
  readonly of: LinkedMetric
  readonly parents: readonly string[]
  readonly facts?: Facts
}

export interface ArtifactSemanticModel {
  readonly id: string
  readonly of: LinkedSemanticModel
  /** Of its model. */
  readonly relation: { readonly schema: string; readonly name: string }
  readonly facts?: Facts
}

export type ArtifactNode = ArtifactModel | ArtifactSeed | ArtifactTest

/** A node that is put together when it is written, so that not all of them are held at once. */
export interface LaterNode {
  readonly id: string
  readonly kind: ArtifactNode['kind']
  readonly parents: readonly string[]
  readonly whole: () => ArtifactNode
}

export interface ManifestInput {
  readonly invocation: Invocation
  readonly project: string
  /** Name by which readers know the database: that of the published file. */
  readonly database: string
  /** Of the warehouse, e.g. `duckdb`. */
  readonly adapter: string
  readonly nodes: readonly (ArtifactNode | LaterNode)[]
  readonly sources: readonly ArtifactSource[]
  readonly macros: readonly ArtifactMacro[]
  readonly exposures?: readonly ArtifactExposure[]
  readonly groups?: readonly ArtifactGroup[]
  readonly unitTests?: readonly ArtifactUnitTest[]
  readonly metrics?: readonly ArtifactMetric[]
  readonly semanticModels?: readonly ArtifactSemanticModel[]
}

/** `success` and `error` for nodes; `pass`, `warn`, `fail`, `error` for tests; `skipped` for both. */
export type ArtifactStatus = 'success' | 'error' | 'skipped' | 'pass' | 'warn' | 'fail'

export interface ArtifactResult {
  readonly id: string
  readonly status: ArtifactStatus
  readonly seconds: number
  readonly startedAt?: string
  readonly completedAt?: string
  readonly message?: string
  /** Rows that a test found; for tests only. */
  readonly failures?: number
  /** Rows that a node wrote. */
  readonly rows?: number
  /** Bytes that the database worked with, and that lay in its temporary files, at most; of nodes that were seen. */
  readonly memory?: number
  readonly spilled?: number
  readonly compiled?: string
  readonly relationName?: string
}

export interface RunResultsInput {
  readonly invocation: Invocation
  readonly results: readonly ArtifactResult[]
  readonly seconds: number
  /** The most memory that the process has had, in bytes. */
  readonly peakMemory?: number
  /** The command line as parsed; no secrets, no absolute paths. */
  readonly arguments: Readonly<Record<string, unknown>>
}
