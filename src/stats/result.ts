/**
 * The record that every estimator returns: never a bare number, and never a number without the reason beside it
 * when it must not be printed. Source: methods, sections 0 and 9.
 */

export type RefusalCode =
  | 'too_few'
  | 'no_convergence'
  | 'separation'
  | 'boundary'
  | 'no_overlap'
  | 'imbalance'
  | 'pretrend'
  | 'srm'
  | 'leak'
  | 'grade_e4'
  | 'interval_includes_everything'
  | 'cost_missing'
  | 'horizon'
  | 'irr_ambiguous'
  | 'bridge_residual'
  | 'holdout_fail'
  | 'join_loss'
  | 'mixed_currency'
  /** The numbers given cannot be: NaN, infinite, negative counts. */
  | 'bad_input'
  /** A column that the others determine, or one without variation. */
  | 'collinear'

export type Grade = 'E1' | 'E2' | 'E3' | 'E4' | 'E5'

interface Described {
  readonly method: string
  readonly estimand: string
  readonly n: number
  readonly diagnostics: Readonly<Record<string, number | string | boolean | null>>
  readonly assumptions: readonly string[]
}

export interface Refused extends Described {
  readonly status: 'refuse'
  readonly reason: RefusalCode
  /** What is wrong, and what would lift the refusal, in a sentence. */
  readonly explanation: string
}

export interface Estimated extends Described {
  readonly status: 'ok' | 'warn'
  /** Softer limits that were passed; empty when `ok`. */
  readonly warnings: readonly string[]
  readonly estimate: number
  readonly se: number
  readonly ciLow: number
  readonly ciHigh: number
  readonly level: number
  readonly seMethod: string
}

export type Result = Estimated | Refused
