/**
 * Evidence grades: what a design shows, as one pure function. In: what is known of the design, with null for what is
 * not known (unknown never counts as met), and caveats on the data. Out: the grade, the demands that were not met and
 * the steps it fell. Source: methods, section 8. Start at `gradeOf`.
 */
import type { Grade } from '../result.ts'

export interface ExperimentEvidence {
  readonly design: 'experiment'
  /** p of the sample-ratio test. */
  readonly srmP: number | null
  readonly analysedByUnitOfRandomisation: boolean
  /** Difference of the arms' shares without an outcome, 0…1. */
  readonly attritionGap: number | null
  /** Worst-case bounds for the missing keep the sign of the effect. */
  readonly attritionBounded: boolean
  readonly outcomeFixedBeforehand: boolean
}

export interface DidEvidence {
  readonly design: 'difference_in_differences'
  readonly prePeriods: number
  readonly pretrendP: number | null
  /** Every placebo in time has 0 in its 95 % interval. */
  readonly placebosHold: boolean | null
  readonly clusters: number
  /** The same units in all periods. */
  readonly stableComposition: boolean
}

export interface NaturalExperimentEvidence {
  readonly design: 'natural_experiment'
  /** Sharp, and documented by someone outside the programme. */
  readonly sharpAndDocumented: boolean
}

export interface AdjustmentEvidence {
  readonly design: 'adjustment'
  readonly covariatesBeforeTreatment: boolean
  readonly pastOutcomeAmongCovariates: boolean
  /** Share of propensities outside 0.05…0.95. */
  readonly shareOutside: number
  /** Effective sample size over n, the smaller of the arms. */
  readonly essShare: number
  /** Largest absolute standardised mean difference after weighting. */
  readonly largestImbalance: number
  /** |cross-fitted − not cross-fitted| over the standard error. */
  readonly crossFitGap: number
  readonly robustnessValue: number
  readonly strongestPartialR2: number
}

export type Evidence =
  | ExperimentEvidence
  | DidEvidence
  | NaturalExperimentEvidence
  | AdjustmentEvidence
  /** Bands, drivers, before and after without a control group, correlations. */
  | { readonly design: 'association' }
  /** A benchmark or an assumption. */
  | { readonly design: 'assumption' }

/** What weakens any design; what is left out does not apply. */
export interface Caveats {
  /** Share of the asked who answered, where treatment or outcome comes from a survey. */
  readonly responseRate?: number
  /** The claim is about all customers, not only about those who answered. */
  readonly aboutAllCustomers?: boolean
  /** Share of records unmatched between experience data and ledger. */
  readonly unmatchedShare?: number
  readonly outcomeWindowDays?: number
  readonly benefitHorizonDays?: number
  /** E-value of the confidence limit nearer to no effect. */
  readonly eValueOfLimit?: number
}

export interface Graded {
  readonly grade: Grade
  readonly notes: readonly string[]
  readonly mayPrint: string
}

const ladder: readonly Grade[] = ['E1', 'E2', 'E3', 'E4', 'E5']

const mayPrint: Readonly<Record<Grade, string>> = {
  E1: 'ROI with interval',
  E2: 'ROI with interval, assuming what the design assumes',
  E3: 'ROI only as a range, if no stronger unobserved cause',
  E4: 'a difference, no ROI',
  E5: 'a scenario only',
}

export function gradeOf(evidence: Evidence, caveats: Caveats = {}): Graded {
  if (evidence.design === 'assumption')
    return { grade: 'E5', notes: ['assumed, not measured'], mayPrint: mayPrint.E5 }
  const { best, unmet } = demands(evidence)
  const base = unmet.length > 0 ? 'E4' : best
  const steps = stepsDown(base, caveats)
  const capped =
    caveats.responseRate !== undefined && caveats.responseRate < 0.05 && caveats.aboutAllCustomers
  const cap = capped ? ['fewer than 5 % answered, so nothing is known of all customers'] : []
  // E4 is the floor of what was measured: E5 is for what was not
  const fallen = capped ? 3 : Math.min(3, ladder.indexOf(base) + steps.length)
  const grade = ladder[fallen] ?? 'E4'
  return { grade, notes: [...unmet, ...steps, ...cap], mayPrint: mayPrint[grade] }
}

/** The weakest grade of a chain of steps; a chain without steps shows nothing. */
export function weakestGrade(grades: readonly Grade[]): Grade {
  return ladder[Math.max(...grades.map((g) => ladder.indexOf(g)), grades.length === 0 ? 4 : 0)] ?? 'E5'
}

function demands(evidence: Exclude<Evidence, { design: 'assumption' }>): { best: Grade; unmet: string[] } {
  switch (evidence.design) {
    case 'experiment':
      return { best: 'E1', unmet: experimentGaps(evidence) }
    case 'difference_in_differences':
      return { best: 'E2', unmet: didGaps(evidence) }
    case 'natural_experiment':
      return { best: 'E2', unmet: told([[evidence.sharpAndDocumented, 'not sharp, or not documented']]) }
    case 'adjustment':
      return { best: 'E3', unmet: adjustmentGaps(evidence) }
    case 'association':
      return { best: 'E4', unmet: ['an association: nothing sets apart the cause'] }
  }
}

function experimentGaps(e: ExperimentEvidence): string[] {
  const attrition = e.attritionBounded || (e.attritionGap !== null && Math.abs(e.attritionGap) < 0.02)
  return told([
    [
      e.srmP !== null && e.srmP >= 0.001,
      'the sizes of the arms do not fit their planned shares, or are not known',
    ],
    [e.analysedByUnitOfRandomisation, 'not analysed by the unit that was randomised'],
    [attrition, 'the arms lost different shares of their units, and no bound was given'],
    [e.outcomeFixedBeforehand, 'the outcome was not fixed beforehand'],
  ])
}

function didGaps(e: DidEvidence): string[] {
  return told([
    [e.prePeriods >= 2, 'fewer than two periods before the start'],
    [
      e.pretrendP !== null && e.pretrendP >= 0.1,
      'trends before the start differ (p < 0.10), or were not tested',
    ],
    [e.placebosHold === true, 'a placebo in time leaves its interval, or none was possible'],
    [e.clusters >= 30, 'fewer than 30 clusters'],
    [e.stableComposition, 'not the same units in all periods'],
  ])
}

function adjustmentGaps(e: AdjustmentEvidence): string[] {
  return told([
    [e.covariatesBeforeTreatment, 'covariates were not all measured before the treatment'],
    [e.pastOutcomeAmongCovariates, 'the past outcome is not among the covariates'],
    [e.shareOutside <= 0.05, 'more than 5 % of propensities are outside 0.05…0.95'],
    [e.essShare >= 0.3, 'the effective sample is below 30 % of an arm'],
    [e.largestImbalance < 0.1, 'a covariate differs by 0.1 standard deviations or more after weighting'],
    [
      e.crossFitGap <= 1,
      'cross-fitted and not cross-fitted estimates differ by more than one standard error',
    ],
    [
      e.robustnessValue > e.strongestPartialR2,
      'a cause as strong as the strongest covariate would explain the effect',
    ],
  ])
}

function told(demanded: readonly (readonly [boolean, string])[]): string[] {
  return demanded.filter(([met]) => !met).map(([, text]) => text)
}

function stepsDown(base: Grade, c: Caveats): string[] {
  const short =
    c.outcomeWindowDays !== undefined &&
    c.benefitHorizonDays !== undefined &&
    c.outcomeWindowDays < c.benefitHorizonDays
  return told([
    [!(c.responseRate !== undefined && c.responseRate < 0.2), 'one step: fewer than 20 % answered'],
    [
      !(c.unmatchedShare !== undefined && c.unmatchedShare > 0.2),
      'one step: more than 20 % of records are unmatched',
    ],
    [!short, 'one step: the outcome was watched for less time than the benefit is claimed'],
    [
      !(base === 'E3' && c.eValueOfLimit !== undefined && c.eValueOfLimit < 1.25),
      'one step: the E-value of the limit is below 1.25',
    ],
  ])
}
