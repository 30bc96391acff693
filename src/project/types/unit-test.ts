/** Unit tests: fixtures in, rows expected out. */
import type { Place } from '../../diagnostic/index.ts'
import type { VarValue } from './vars.ts'

/** A number that a double would round is its text as written. */
export type FixtureRow = Readonly<Record<string, string | number | boolean | null>>

/** Rows of a fixture: given here, as CSV text or as a query; a column left out is NULL of its type. */
export type Fixture =
  | {
      readonly format: 'rows'
      readonly rows: readonly FixtureRow[]
      /** Where each row begins, in the order of `rows`. */
      readonly rowPlaces?: readonly Place[]
      readonly place: Place
    }
  /** `place` is that of the text's first line, the header; of a fixture file, line 1 of that file. */
  | { readonly format: 'csv'; readonly text: string; readonly place: Place }
  | { readonly format: 'sql'; readonly text: string; readonly place: Place }

/** dbt's unit test. Overrides reach only this test's rendering. */
export interface UnitTest {
  readonly kind: 'unit_test'
  readonly name: string
  readonly package: string
  /** File that defines it, as shown. */
  readonly path: string
  readonly description: string
  readonly model: string
  /** Inputs that are left out are empty. `self` is the model's own standing table. */
  readonly given: readonly {
    readonly input:
      | { readonly kind: 'ref'; readonly name: string }
      | { readonly kind: 'source'; readonly source: string; readonly table: string }
      | { readonly kind: 'self' }
    readonly fixture: Fixture
    readonly place: Place
  }[]
  readonly expect: {
    /** A CTE of the model whose rows are asserted in place of the model's. */
    readonly cte?: string
    readonly fixture: Fixture
    /** Compare only the columns that the fixture names (always so for rows and CSV). */
    readonly place: Place
  }
  readonly overrides: {
    readonly vars: Readonly<Record<string, VarValue>>
    readonly env: Readonly<Record<string, string>>
    /** Reporting currency in place of the project's, so that amounts by hand hold in any project. */
    readonly currency?: string
    /** Whether `input_present` says that a port is filled, by its name; the others are as in the project. */
    readonly inputs?: Readonly<Record<string, boolean>>
    readonly isIncremental?: boolean
    /** Macro name to the SQL text that stands for it. */
    readonly macros: Readonly<Record<string, string>>
    /** Sets `as_of_date` when the project has such a var, and the batch of a time range. */
    readonly now?: string
  }
  readonly tags: readonly string[]
  readonly enabled: boolean
  readonly place: Place
  readonly modelPlace?: Place
  /** Of each var and macro that is overridden. */
  readonly overridePlaces?: Readonly<Record<string, Place>>
}
