/**
 * Logistic regression over columns: maximum likelihood, model and robust errors, average marginal effects. Pure.
 * In: columns and an outcome of 0 and 1. Out: a `Logit`, or a refusal (`separation`, `too_few`, `no_convergence`,
 * `bad_input`). Start at `logit`. Source: McCullagh & Nelder 1989.
 */
import { type Matrix, multiply, quadraticForm, sandwich, type Vector, zeros } from '../linalg/matrix.ts'
import type { Estimated, Refused } from '../result.ts'
import { criticalValue, normalP } from '../special/index.ts'
import { type Column, type Named, rowsOf, unusable } from './columns.ts'
import { fitLogit, standardise } from './logit-design.ts'
import { type LogitState, logitStart } from './logit-steps.ts'
import { type Final, finalSums, type Standardised } from './logit-sums.ts'
import { estimated, refused } from './record.ts'

export interface LogitInput extends Named {
  /** 0 or 1. */
  readonly outcome: Column
}

export interface LogitCoefficient {
  readonly name: string
  readonly estimate: number
  readonly se: number
  /** Holds when the model is only an approximation (HC0). */
  readonly seRobust: number
  readonly ciLow: number
  readonly ciHigh: number
  readonly p: number
  readonly oddsRatio: number
}

export interface MarginalEffect {
  readonly name: string
  /** Mean change of the probability for one unit. */
  readonly estimate: number
  /** By the delta method from the model covariance. */
  readonly se: number
}

export interface Logit {
  readonly status: 'ok' | 'warn'
  readonly warnings: readonly string[]
  readonly coefficients: readonly LogitCoefficient[]
  readonly covariance: Matrix
  readonly marginalEffects: readonly MarginalEffect[]
  readonly n: number
  readonly events: number
  readonly logLikelihood: number
  readonly mcfaddenR2: number
  readonly brier: number
  readonly iterations: number
  readonly dropped: readonly string[]
  readonly level: number
  /** Probability of each row. */
  readonly fitted: Float64Array
}

const described = { method: 'logit', estimand: 'log odds ratio' }

/** @returns a refusal with its reason where the maximum likelihood does not exist or too few events carry it */
export function logit(input: LogitInput, level = 0.95): Logit | Refused {
  const { names, columns, outcome } = input
  const n = outcome.length
  const at = { ...described, n }
  const problem =
    unusable({ names: ['outcome', ...names], columns: [outcome, ...columns] }) ?? notBinary(outcome)
  if (problem !== undefined) return refused(at, 'bad_input', problem)
  const events = countOf(outcome)
  if (events === 0 || events === n) {
    return refused(at, 'too_few', 'The outcome is the same in every row: both outcomes must occur.')
  }
  const { design, kept, dropped, finite, linear } = standardise(input)
  if (!finite) return refused(at, 'bad_input', 'The sums are not finite numbers: look for absurd values.')
  const state = fitLogit(design, outcome, logitStart(kept.length, events / n, linear))
  const rare = Math.min(events, n - events)
  const told = {
    ...at,
    diagnostics: { events, iterations: state.iteration, events_per_column: rare / kept.length },
  }
  const failed = refusedFit(state, told, kept, rare)
  return failed ?? summary(input, { design, state, kept, dropped, events, level })
}

function refusedFit(
  state: LogitState,
  at: Parameters<typeof refused>[0],
  kept: readonly string[],
  rare: number,
): Refused | undefined {
  if (state.status === 'separation') {
    const told =
      'The columns tell the outcome without error, so the odds ratio is infinite: merge or leave out columns.'
    return refused(at, 'separation', told)
  }
  if (state.status === 'no_convergence') {
    return refused(at, 'no_convergence', `No maximum after ${state.iteration} steps: simplify the columns.`)
  }
  const needed = 10 * kept.length
  if (rare >= needed) return undefined
  return refused(
    at,
    'too_few',
    `${rare} events for ${kept.length} columns: ${needed} are needed, 10 for each column.`,
  )
}

interface Fitted {
  readonly design: Standardised
  readonly state: LogitState
  readonly kept: readonly string[]
  readonly dropped: readonly string[]
  readonly events: number
  readonly level: number
}

function summary(
  { outcome }: LogitInput,
  { design, state, kept, dropped, events, level }: Fitted,
): Logit | Refused {
  const n = outcome.length
  const final = finalSums(design, outcome, state.beta)
  const { meat, squares, fitted } = final
  const move = unstandardising(design)
  const values = moved(move, state.beta)
  const covariance = turned(move, state.covariance)
  const robust = turned(move, sandwich(state.covariance, meat))
  const share = events / n
  const nullLikelihood = events * Math.log(share) + (n - events) * Math.log1p(-share)
  const coefficients = ['const', ...kept].map((name, j) =>
    coefficient(
      name,
      values[j] ?? 0,
      Math.sqrt(covariance[j]?.[j] ?? 0),
      Math.sqrt(robust[j]?.[j] ?? 0),
      level,
    ),
  )
  const warnings = dropped.map((name) => `${name} is determined by the other columns and was left out`)
  return {
    status: warnings.length > 0 ? 'warn' : 'ok',
    warnings,
    coefficients,
    covariance,
    marginalEffects: marginal(design, state, kept, final),
    n,
    events,
    logLikelihood: state.logLikelihood,
    mcfaddenR2: 1 - state.logLikelihood / nullLikelihood,
    brier: squares / n,
    iterations: state.iteration,
    dropped,
    level,
    fitted,
  }
}

function coefficient(
  name: string,
  estimate: number,
  se: number,
  seRobust: number,
  level: number,
): LogitCoefficient {
  const half = criticalValue(level) * se
  const p = se > 0 ? normalP(estimate / se) : 1
  return {
    name,
    estimate,
    se,
    seRobust,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    p,
    oddsRatio: Math.exp(estimate),
  }
}

/** Mean slopes of the probability; their gradient is taken in the standardised coefficients. */
function marginal(
  design: Standardised,
  state: LogitState,
  kept: readonly string[],
  { slope, change }: Final,
): MarginalEffect[] {
  return kept.map((name, i) => {
    const b = state.beta[i + 1] ?? 0
    const unit = 1 / (design.deviations[i] ?? 1)
    const gradient = change.map((c, j) => unit * (b * c + (j === i + 1 ? slope : 0)))
    return { name, estimate: unit * b * slope, se: Math.sqrt(quadraticForm(gradient, state.covariance)) }
  })
}

/** From coefficients of standardised columns to those of the columns as they were. */
function unstandardising({ means, deviations }: Standardised): number[][] {
  const move = zeros(means.length + 1, means.length + 1)
  return move.map((row, i) =>
    row.map((_, j) => {
      if (i === 0) return j === 0 ? 1 : -(means[j - 1] ?? 0) / (deviations[j - 1] ?? 1)
      return i === j ? 1 / (deviations[i - 1] ?? 1) : 0
    }),
  )
}

function moved(move: Matrix, beta: Vector): number[] {
  return move.map((row) => row.reduce((sum, v, j) => sum + v * (beta[j] ?? 0), 0))
}

function turned(move: Matrix, covariance: Matrix): number[][] {
  const transposed = move.map((_, i) => move.map((row) => row[i] ?? 0))
  return multiply(multiply(move, covariance), transposed)
}

/** One average marginal effect as an effect. */
export function marginalEffectOf(fit: Logit | Refused, name: string): Estimated | Refused {
  if (fit.status === 'refuse') return fit
  const { n, warnings, level, events, mcfaddenR2 } = fit
  const estimand = `mean change of the probability for one unit of ${name}, the other columns equal`
  const at = { method: 'logit/ame', estimand, n, diagnostics: { events, mcfadden_r2: mcfaddenR2 } }
  const found = fit.marginalEffects.find((m) => m.name === name)
  if (!found) return refused(at, 'collinear', `${name} is not in the fit: the other columns determine it.`)
  return estimated({
    ...at,
    estimate: found.estimate,
    se: found.se,
    seMethod: 'delta method',
    warnings,
    level,
  })
}

export function notBinary(column: Column): string | undefined {
  for (let i = 0; i < column.length; i++) {
    if (column[i] !== 0 && column[i] !== 1) return `Row ${i} has ${column[i]} where 0 or 1 is wanted.`
  }
  return undefined
}

export function countOf(column: Column): number {
  let count = 0
  for (let i = 0; i < column.length; i++) count += column[i] ?? 0
  return count
}

/** Chance that a row with the event has a higher score than one without; ties count half. Hanley & McNeil 1982. */
export function areaUnderCurve(score: Column, outcome: Column): number | null {
  const order = Array.from({ length: rowsOf([score]) }, (_, i) => i)
  order.sort((a, b) => (score[a] ?? 0) - (score[b] ?? 0))
  const events = countOf(outcome)
  let rankSum = 0
  for (let i = 0; i < order.length; ) {
    let end = i
    while (end < order.length && score[order[end] ?? 0] === score[order[i] ?? 0]) end++
    for (let j = i; j < end; j++) if (outcome[order[j] ?? 0] === 1) rankSum += (i + end + 1) / 2
    i = end
  }
  const pairs = events * (order.length - events)
  return pairs > 0 ? (rankSum - (events * (events + 1)) / 2) / pairs : null
}
