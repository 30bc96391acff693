/** What properties say about a node: columns, tests, constraints, tie-outs. */
import type { Place } from '../../diagnostic/index.ts'
import type { Severity } from './config.ts'

/** A constraint beyond not_null and unique, as dbt writes them; checked as a test and told in the artefacts. */
export interface Constraint {
  readonly type: 'not_null' | 'unique' | 'primary_key' | 'foreign_key' | 'check'
  readonly name?: string
  readonly columns: readonly string[]
  /** SQL condition of a check. */
  readonly expression?: string
  /** Of a foreign key. */
  readonly to?: { readonly ref: string; readonly columns: readonly string[] }
  readonly place: Place
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
  /** What people call it; the made name otherwise. */
  readonly title?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly meta?: Readonly<Record<string, unknown>>
  readonly owner?: string
  /** Conditions on the count, dbt's form: `>10`, `!= 0`. */
  readonly warnIf?: string
  readonly errorIf?: string
  /** SQL aggregate over the failing rows; `count(*)` unless said. */
  readonly failCalc?: string
  /** Rows that are looked at, at most. */
  readonly limit?: number
  /** Keep the failing rows in `_ledgerline.test_failure`. */
  readonly storeFailures?: boolean
  /** `new_only`: rows that failed before are known, only new keys alert. */
  readonly baseline?: 'new_only'
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
  /** Why project.yml sets another limit than the package. */
  readonly reason?: string
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
  /** Why project.yml sets another limit than the package. */
  readonly reason?: string
  readonly place: Place
}
