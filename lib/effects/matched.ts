/**
 * Effects on those who chose a treatment themselves: the raw difference, which is a difference and no more, and the mean
 * effect on the treated adjusted for what was known before (AIPW). Pure. In: columns of int_experiment_values of one
 * experiment and window. Out: two effects for an outcome. Start at `matchedEffects`.
 */
import { stats } from 'ledgerline'

export interface MatchedColumns {
  readonly treatment: Float64Array
  readonly fold: Float64Array
  readonly stratum: readonly (string | null)[]
  readonly tenure_months: Float64Array
  readonly active_before: Float64Array
  readonly contacts_before: Float64Array
  readonly revenue_before: Float64Array
  readonly cm3_before: Float64Array
}

export interface Matched {
  readonly method: string
  readonly effect: stats.effect.Effect | stats.Result
  readonly imbalance: number | null
}

/**
 * @param isPastKnown  the outcome's own past is among the covariates
 * @returns two effects for each outcome; who chose the treatment is fitted once for all of them
 */
export function matchedEffects(
  columns: MatchedColumns,
  outcomes: readonly Float64Array[],
  isPastKnown: boolean,
): (readonly [raw: Matched, adjusted: Matched])[] {
  const { names, columns: covariates } = covariatesOf(columns)
  const found = stats.effect.aipwOfEach(
    { names, columns: covariates, treatment: columns.treatment, folds: columns.fold },
    outcomes,
    { covariatesBeforeTreatment: true, pastOutcomeAmongCovariates: isPastKnown },
  )
  return outcomes.map((outcome, i) => bothOf(columns, outcome, found[i]))
}

function bothOf(
  columns: MatchedColumns,
  outcome: Float64Array,
  found: stats.effect.Aipw | stats.Refused | undefined,
): readonly [raw: Matched, adjusted: Matched] {
  if (found === undefined) throw new Error('an outcome without an effect')
  const raw = {
    method: 'difference/welch',
    effect: rawDifference(columns.treatment, outcome),
    imbalance: null,
  }
  if (found.status === 'refuse') return [raw, { method: 'aipw/att', effect: found, imbalance: null }]
  const imbalance = Math.max(...found.overlap.balance.map((b) => Math.abs(b.afterAtt)))
  return [
    raw,
    { method: 'aipw/att', effect: found.att, imbalance: Number.isFinite(imbalance) ? imbalance : null },
  ]
}

/** Strata as columns of 0 and 1 (the first of the alphabet is the base), the logarithm of tenure beside tenure. */
function covariatesOf(c: MatchedColumns): { names: string[]; columns: Float64Array[] } {
  const strata = [...new Set(c.stratum.map((s) => s ?? ''))].sort().slice(1)
  const dummies = strata.map((name) => Float64Array.from(c.stratum, (s) => ((s ?? '') === name ? 1 : 0)))
  const named = { tenure_months: c.tenure_months, active_before: c.active_before }
  const money = {
    contacts_before: c.contacts_before,
    revenue_before: c.revenue_before,
    cm3_before: c.cm3_before,
  }
  const more = { log_tenure: c.tenure_months.map((v) => Math.log1p(Math.max(0, v))) }
  const all = Object.entries({ ...named, ...money, ...more }).filter(([, column]) => varies(column))
  return {
    names: [...strata.map((s) => `stratum ${s}`), ...all.map(([name]) => name)],
    columns: [...dummies, ...all.map(([, column]) => column)],
  }
}

function varies(column: Float64Array): boolean {
  return column.some((v) => v !== column[0])
}

/** Difference of means with Welch's error: grade E4, whatever its size. */
function rawDifference(treatment: Float64Array, outcome: Float64Array): stats.effect.Effect {
  const arm = (which: number): stats.effect.Arm => {
    const of = outcome.filter((_, i) => treatment[i] === which)
    const mean = of.reduce((sum, v) => sum + v, 0) / of.length
    return { n: of.length, mean, variance: of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (of.length - 1) }
  }
  return associationOf(arm(1), arm(0), 'difference/welch', 'descriptive difference, treated less others')
}

/** Two means that nothing but chance was allowed for. */
export function associationOf(
  one: stats.effect.Arm,
  zero: stats.effect.Arm,
  method: string,
  estimand: string,
  least = 50,
): stats.effect.Effect {
  const diagnostics = { n_treated: one.n, n_control: zero.n }
  const at = { method, estimand, n: one.n + zero.n, diagnostics, assumptions: [] }
  if (Math.min(one.n, zero.n) < least)
    return stats.effect.refused(
      at,
      'too_few',
      `One side has ${Math.min(one.n, zero.n)}, ${least} are needed.`,
    )
  const [a, b] = [one.variance / one.n, zero.variance / zero.n]
  if (!Number.isFinite(one.mean + zero.mean + a + b))
    return stats.effect.refused(
      at,
      'bad_input',
      'A mean or its error is not a finite number: look for absurd values.',
    )
  if (!(a + b > 0))
    return stats.effect.refused(at, 'collinear', 'The outcome does not vary: there is nothing to compare.')
  const df = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (zero.n - 1))
  const { grade, notes } = stats.effect.gradeOf({ design: 'association' })
  const found = stats.effect.estimated({
    ...at,
    diagnostics: { ...diagnostics, df },
    estimate: one.mean - zero.mean,
    se: Math.sqrt(a + b),
    df,
    seMethod: 'Welch',
  })
  return stats.effect.graded(found, grade, notes)
}
