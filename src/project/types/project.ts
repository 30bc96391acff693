/** The project as one value, and what stands beside its nodes. */
import type { Place } from '../../diagnostic/index.ts'
import type { Calendar } from '../calendar.ts'
import type { Hook } from './config.ts'
import type { Metric, SemanticModel } from './metric.ts'
import type { Model, Seed, SingularTest, SourceTable } from './resources.ts'
import type { UnitTest } from './unit-test.ts'
import type { Target, Var } from './vars.ts'

/** Something outside that reads the project: a dashboard, a notebook. */
export interface Exposure {
  readonly kind: 'exposure'
  readonly name: string
  readonly package: string
  readonly path: string
  readonly type: 'dashboard' | 'notebook' | 'analysis' | 'ml' | 'application'
  readonly title?: string
  readonly description: string
  readonly url?: string
  readonly maturity?: 'high' | 'medium' | 'low'
  readonly owner: { readonly name?: string; readonly email?: string }
  readonly dependsOn: readonly (
    | { readonly kind: 'ref'; readonly name: string; readonly place: Place }
    | { readonly kind: 'source'; readonly source: string; readonly table: string; readonly place: Place }
  )[]
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly place: Place
}

/** Whose models are: those of one group may read each other's private ones. */
export interface Group {
  readonly name: string
  readonly package: string
  readonly path: string
  readonly description: string
  readonly owner: { readonly name?: string; readonly email?: string }
  readonly meta: Readonly<Record<string, unknown>>
  readonly place: Place
}

/** A named selector of project.yml, in dbt's YAML form, kept as parsed. */
export type SelectorTree =
  | { readonly kind: 'term'; readonly text: string; readonly place: Place }
  | {
      readonly kind: 'union' | 'intersection'
      readonly of: readonly SelectorTree[]
      readonly exclude: readonly SelectorTree[]
    }
  | { readonly kind: 'selector'; readonly name: string; readonly place: Place }

export interface NamedSelector {
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly tree: SelectorTree
  readonly place: Place
}

/** A SQL macro: `macros/<name>.sql`, used as a partial. */
export interface Macro {
  readonly name: string
  readonly package: string
  readonly file: string
  readonly text: string
}

/** A file of TypeScript macros: each exported function is a helper. */
export interface MacroModule {
  readonly package: string
  readonly file: string
  readonly text: string
  readonly absolutePath: string
}

/** An exported function of a macro module, called as `{{name a b key=c}}`; it gives SQL text. */
export interface MacroFunction {
  readonly name: string
  readonly package: string
  readonly file: string
  readonly run: (...args: readonly unknown[]) => unknown
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
  /** Somebody wrote the selectors, so they must find something. */
  readonly isSaid: boolean
  readonly selectPlace?: Place
  /** The snapshot says which columns its columns come from. */
  readonly lineage: boolean
}

export interface PrivacyConfig {
  /** Macros of the project and functions of the engine after which a value is no personal data any more. */
  readonly sanitizers: readonly string[]
  /** Kinds that may stand in marts and reports. */
  readonly publish: readonly string[]
  /** The fewest people for whom a cell of a published table may stand; with it every one that is made of personal data has a test. */
  readonly minCell?: number
  /** Published tables that show no people in cells. */
  readonly noCells?: readonly string[]
  readonly noCellsPlace?: Place
  /** Of the sanitisers in project.yml, where there are any. */
  readonly place?: Place
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
  readonly privacy: PrivacyConfig
  readonly vars: ReadonlyMap<string, Var>
  readonly target: Target
  /** Of every target that project.yml has. */
  readonly targetNames?: readonly string[]
  readonly models: readonly Model[]
  /** Package by the name of a model, seed or snapshot that lies in none of its `exports`. */
  readonly unexported?: ReadonlyMap<string, string>
  readonly seeds: readonly Seed[]
  readonly sources: readonly SourceTable[]
  readonly tests: readonly SingularTest[]
  readonly macros: ReadonlyMap<string, Macro>
  readonly reports: readonly ReportDef[]
  readonly unitTests?: readonly UnitTest[]
  readonly exposures?: readonly Exposure[]
  readonly groups?: readonly Group[]
  readonly metrics?: readonly Metric[]
  readonly semanticModels?: readonly SemanticModel[]
  readonly selectors?: readonly NamedSelector[]
  readonly macroModules?: readonly MacroModule[]
  readonly macroFunctions?: readonly MacroFunction[]
  readonly hooks?: { readonly onRunStart: readonly Hook[]; readonly onRunEnd: readonly Hook[] }
  /** Values of the environment, for `{{env}}`; secrets are not in it. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly publish: PublishConfig
  /** Main project first, then its packages in the order in which they were found. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly path: string }[]
}
