/** One scan that turns fitted models into the sums of AIPW and its diagnostics. Pure. */
import type { Vector } from '../linalg/matrix.ts'
import type { Nuisance, Predictors } from './aipw-nuisance.ts'
import { type Column, scan } from './columns.ts'
import { logistic, type Standardised } from './logit-sums.ts'

/** Sums of the scores: ψ for the ATE, a = t(y − m0) − (1 − t) e/(1 − e) (y − m0) for the ATT. */
export interface Scores {
  ate: number
  ateSquares: number
  att: number
  attSquares: number
  attTreated: number
}

/** Sums of one arm under one set of weights. */
export interface Weighted {
  sum: number
  squares: number
  outcome: number
  /** Σ w z over the standardised columns. */
  readonly columns: Float64Array
}

export interface Scored {
  readonly crossFitted: Scores
  readonly plain: Scores
  readonly lowest: number
  readonly highest: number
  readonly outside05: number
  readonly outside01: number
  /** Weights 1/e of the treated, 1/(1 − e) and e/(1 − e) of the controls; e fitted on all rows. */
  readonly treated: Weighted
  readonly control: Weighted
  readonly controlAtt: Weighted
}

export function score(
  design: Standardised,
  treatment: Column,
  outcome: Column,
  folds: Column,
  fits: Nuisance,
): Scored {
  const width = design.columns.length + 1
  const [crossFitted, plain] = [noScores(), noScores()]
  const [treated, control, controlAtt] = [noWeights(width), noWeights(width), noWeights(width)]
  const range = { lowest: 1, highest: 0, outside05: 0, outside01: 0 }
  scan(design.columns, design.means, design.deviations, true, (rows, first, count) => {
    for (let i = 0; i < count; i++) {
      const [offset, row] = [i * width, first + i]
      const [t, y] = [treatment[row] ?? 0, outcome[row] ?? 0]
      addScore(crossFitted, fits.folds[folds[row] ?? 0] ?? fits.whole, rows, offset, t, y)
      const e = addScore(plain, fits.whole, rows, offset, t, y)
      range.lowest = Math.min(range.lowest, e)
      range.highest = Math.max(range.highest, e)
      if (e < 0.05 || e > 0.95) range.outside05++
      if (e < 0.01 || e > 0.99) range.outside01++
      if (t === 1) addWeight(treated, 1 / e, y, rows, offset)
      else {
        addWeight(control, 1 / (1 - e), y, rows, offset)
        addWeight(controlAtt, e / (1 - e), y, rows, offset)
      }
    }
  })
  return { crossFitted, plain, ...range, treated, control, controlAtt }
}

/** Adds one row's scores; gives its propensity. */
function addScore(
  into: Scores,
  { propensity, treated, control }: Predictors,
  rows: Float64Array,
  offset: number,
  t: number,
  y: number,
): number {
  const e = logistic(predicted(propensity, rows, offset))
  const m1 = predicted(treated, rows, offset)
  const m0 = predicted(control, rows, offset)
  const psi = m1 - m0 + (t === 1 ? (y - m1) / e : -(y - m0) / (1 - e))
  const a = t === 1 ? y - m0 : (-e / (1 - e)) * (y - m0)
  into.ate += psi
  into.ateSquares += psi * psi
  into.att += a
  into.attSquares += a * a
  if (t === 1) into.attTreated += a
  return e
}

function addWeight(into: Weighted, w: number, y: number, rows: Float64Array, offset: number): void {
  into.sum += w
  into.squares += w * w
  into.outcome += w * y
  const { columns } = into
  for (let j = 0; j < columns.length; j++) columns[j] = (columns[j] ?? 0) + w * (rows[offset + j] ?? 0)
}

function predicted(beta: Vector, rows: Float64Array, offset: number): number {
  let eta = 0
  for (let j = 0; j < beta.length; j++) eta += (beta[j] ?? 0) * (rows[offset + j] ?? 0)
  return eta
}

function noScores(): Scores {
  return { ate: 0, ateSquares: 0, att: 0, attSquares: 0, attTreated: 0 }
}

function noWeights(width: number): Weighted {
  return { sum: 0, squares: 0, outcome: 0, columns: new Float64Array(width) }
}
