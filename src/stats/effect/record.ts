/**
 * What an effect comes out as: one record with the estimate, its error, its grade, or a refusal with its reason.
 * Pure. Nothing here lets a number through that is not finite. Start at `estimated`.
 */
import type { Estimated, Grade, RefusalCode, Refused } from '../result.ts'
import { criticalValue, normalP, studentP } from '../special/index.ts'

export type Diagnostics = Readonly<Record<string, number | string | boolean | null>>

/** An effect with its evidence grade and what the grade rests on. */
export interface EffectEstimate extends Estimated {
  readonly grade: Grade
  /** Why the grade is not better; empty for one that meets every demand of its design. */
  readonly gradeNotes: readonly string[]
}

export type Effect = EffectEstimate | Refused

export interface Described {
  readonly method: string
  readonly estimand: string
  readonly n: number
  readonly diagnostics?: Diagnostics
  readonly assumptions?: readonly string[]
}

export interface Measured extends Described {
  readonly estimate: number
  readonly se: number
  readonly seMethod: string
  /** Degrees of freedom of the t quantile; the normal's where left out. */
  readonly df?: number
  readonly level?: number
  readonly warnings?: readonly string[]
}

/** An estimate with its interval; refused as `bad_input` where arithmetic left the finite numbers. */
export function estimated(from: Measured): Estimated | Refused {
  const { estimate, se, df, level = 0.95, warnings = [], diagnostics = {}, assumptions = [] } = from
  const half = criticalValue(level, df) * se
  if (!Number.isFinite(estimate) || !Number.isFinite(half)) {
    return refused(
      from,
      'bad_input',
      'The estimate or its error is not a finite number: look for absurd values.',
    )
  }
  return {
    status: warnings.length > 0 ? 'warn' : 'ok',
    method: from.method,
    estimand: from.estimand,
    n: from.n,
    diagnostics: finite(diagnostics),
    assumptions,
    warnings,
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    level,
    seMethod: from.seMethod,
  }
}

/** A refusal that still says how many rows there were and what was found. */
export function refused(from: Described, reason: RefusalCode, explanation: string): Refused {
  const { method, estimand, n, diagnostics = {}, assumptions = [] } = from
  return {
    status: 'refuse',
    method,
    estimand,
    n,
    diagnostics: finite(diagnostics),
    assumptions,
    reason,
    explanation,
  }
}

/** Adds the grade; a refusal has none. */
export function graded(
  result: Estimated | Refused,
  grade: Grade,
  gradeNotes: readonly string[],
): EffectEstimate | Refused {
  return result.status === 'refuse' ? result : { ...result, grade, gradeNotes }
}

/** Diagnostics that could not be computed are null, never NaN. */
function finite(diagnostics: Diagnostics): Diagnostics {
  return Object.fromEntries(
    Object.entries(diagnostics).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isFinite(value) ? null : value,
    ]),
  )
}

/** Two-sided p that agrees with the interval: t below 200 degrees of freedom, the normal beyond; 1 without an error. */
export function pValue(estimate: number, se: number, df: number): number {
  if (!(se > 0)) return 1
  return df < 200 ? studentP(estimate / se, df) : normalP(estimate / se)
}
