/**
 * From columns to a logit's design: standardised, without what the others determine, with a start near the end.
 * Pure.
 */
import { solveNormalEquations } from '../linalg/matrix.ts'
import type { Column, Named } from './columns.ts'
import { crossProducts, type Scatter, scatterAmong, scatterOf } from './cross-products.ts'
import { type LogitState, logitNext } from './logit-steps.ts'
import { logitSums, type Skip, type Standardised } from './logit-sums.ts'
import { determined } from './rank.ts'

/** Steps from a start to the end, over columns. */
export function fitLogit(design: Standardised, outcome: Column, start: LogitState, skip?: Skip): LogitState {
  let state = start
  while (state.status === 'running') state = logitNext(state, logitSums(design, outcome, state.beta, skip))
  return state
}

/** Columns that can be told apart, standardised, with a linear regression's slopes as a start. */
export function standardise(input: Named & { readonly outcome: Column }): Standardising {
  const { names, columns, outcome } = input
  const sums = crossProducts({ names: [...names, 'outcome'], columns: [...columns, outcome] })
  const whole = scatterOf(sums)
  const among = names.map((_, j) => j)
  const found = standardisedBy(input, scatterAmong(whole, among))
  const linear = linearStart(
    scatterAmong(whole, [...among.filter((j) => found.kept.includes(names[j] ?? '')), names.length]),
  )
  return { ...found, linear, finite: sums.products.flat().every(Number.isFinite) }
}

export interface Standardising extends ReturnType<typeof standardisedBy> {
  readonly linear: readonly number[]
  readonly finite: boolean
}

/** Slopes of the linear probability over p (1 − p), by standard deviation: a step nearer than zero. */
export function linearStart({ scatter, n, means }: Scatter): number[] {
  const last = means.length - 1
  const share = means[last] ?? 0
  const { solution } = solveNormalEquations(
    scatter.slice(0, last).map((row) => row.slice(0, last)),
    scatter.slice(0, last).map((row) => row[last] ?? 0),
  )
  return solution.map((b, j) => (b * Math.sqrt((scatter[j]?.[j] ?? 0) / n)) / (share * (1 - share)))
}

export function standardisedBy(
  { names, columns }: Named,
  { means, scatter, n }: Scatter,
): { readonly design: Standardised; readonly kept: readonly string[]; readonly dropped: readonly string[] } {
  const out = determined(scatter)
  const stay = names.map((_, j) => j).filter((j) => !out.includes(j))
  const pick = <T>(from: readonly T[]): T[] => from.filter((_, j) => stay.includes(j))
  const deviations = scatter.map((row, j) => Math.sqrt((row[j] ?? 0) / n))
  const design = { columns: pick(columns), means: pick(means), deviations: pick(deviations) }
  return { design, kept: pick(names), dropped: out.map((j) => names[j] ?? '') }
}
