/**
 * The models behind AIPW: outcome lines of each arm and propensities, each for all rows and for all but one fold.
 * One scan gives the sums of every fold and arm; a fold's complement is the total less the fold. Pure.
 */
import { solveNormalEquations, type Vector } from '../linalg/matrix.ts'
import type { Refused } from '../result.ts'
import type { Column } from './columns.ts'
import { addProducts, type CrossProducts, scatterOf, withoutPart } from './cross-products.ts'
import { fitLogit } from './logit-design.ts'
import { type LogitState, logitStart } from './logit-steps.ts'
import type { Standardised } from './logit-sums.ts'
import { type Described, refused } from './record.ts'

/** Linear predictors over (1, standardised columns). */
export interface Predictors {
  readonly propensity: Vector
  readonly treated: Vector
  readonly control: Vector
}

export interface Nuisance {
  readonly whole: Predictors
  /** By fold: fitted without it. */
  readonly folds: readonly Predictors[]
}

/** Sums by fold and arm, in the order of `armPart`. */
export interface ArmSums {
  readonly folds: number
  /** Of the kept columns, then the outcome; index fold · 2 + arm. */
  readonly parts: readonly CrossProducts[]
}

/** Number of the part of each row for `ArmSums`: fold · 2 + treatment. */
export function armParts(folds: Column, treatment: Column): Int32Array {
  const part = new Int32Array(treatment.length)
  for (let i = 0; i < part.length; i++) part[i] = 2 * (folds[i] ?? 0) + (treatment[i] ?? 0)
  return part
}

export function armTotal({ parts }: ArmSums, arm: 0 | 1): CrossProducts {
  return addProducts(parts.filter((_, i) => i % 2 === arm))
}

/** Fitted propensities: on all rows, then without each fold. They know nothing of an outcome. */
export type Propensities = readonly LogitState[]

export function propensities(
  design: Standardised,
  treatment: Column,
  folds: Column,
  { folds: count, parts }: ArmSums,
): Propensities {
  const [control, treated] = [0, 1].map((arm) =>
    parts.reduce((sum, { n }, i) => (i % 2 === arm ? sum + n : sum), 0),
  ) as [number, number]
  const start = logitStart(design.columns.length, treated / (treated + control))
  const whole = fitLogit(design, treatment, start)
  const states: LogitState[] = [whole]
  // the fit on all rows is a start that is a step or two from each fold's own
  for (let f = 0; f < count && whole.status === 'converged'; f++) {
    states.push(fitLogit(design, treatment, { ...start, beta: whole.beta }, { part: folds, value: f }))
  }
  return states
}

export function nuisance(
  design: Standardised,
  states: Propensities,
  sums: ArmSums,
  at: Described,
): Nuisance | Refused {
  const [whole, ...byFold] = states
  const failed = states.find((s) => s.status !== 'converged')
  if (failed) return refusedPropensity(failed, at)
  const [control, treated] = [armTotal(sums, 0), armTotal(sums, 1)]
  const line = (sum: CrossProducts): Vector => outcomeLine(sum, design)
  return {
    whole: { propensity: whole?.beta ?? [], treated: line(treated), control: line(control) },
    folds: byFold.map((state, f) => ({
      propensity: state.beta,
      treated: line(withoutPart(treated, sums.parts[2 * f + 1] ?? treated)),
      control: line(withoutPart(control, sums.parts[2 * f] ?? control)),
    })),
  }
}

function refusedPropensity(state: LogitState, at: Described): Refused {
  if (state.status === 'separation') {
    const told =
      'The covariates tell the treatment without error: no unit has a counterpart in the other arm.'
    return refused(
      at,
      'separation',
      `${told} Leave out what decides the treatment, or restrict the population.`,
    )
  }
  return refused(
    at,
    'no_convergence',
    `The propensity has no maximum after ${state.iteration} steps: simplify it.`,
  )
}

/** Least squares of the outcome, as a predictor over (1, standardised columns). */
function outcomeLine(sums: CrossProducts, design: Standardised): number[] {
  const { means, scatter } = scatterOf(sums)
  const k = design.columns.length
  const inner = scatter.slice(0, k).map((row) => row.slice(0, k))
  const { solution } = solveNormalEquations(
    inner,
    scatter.slice(0, k).map((row) => row[k] ?? 0),
  )
  let intercept = means[k] ?? 0
  for (let j = 0; j < k; j++) intercept += (solution[j] ?? 0) * ((design.means[j] ?? 0) - (means[j] ?? 0))
  return [intercept, ...solution.map((b, j) => b * (design.deviations[j] ?? 1))]
}
