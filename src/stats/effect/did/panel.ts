/**
 * Panels of units over periods, and the moments by cohort that difference-in-differences needs of them: n, means and
 * covariances over periods. Pure. The same moments come from one query: `cohortMomentsSql`.
 */
import type { Matrix, Vector } from '../../linalg/matrix.ts'
import { type Column, codesOf } from '../columns.ts'
import { crossProductsByPart, scatterOf } from '../cross-products.ts'

/** Units that start together. */
export interface Cohort {
  /** First period under treatment; null for never. */
  readonly first: number | null
  readonly n: number
  readonly mean: Vector
  /** Sample covariance over periods (divisor n − 1). */
  readonly covariance: Matrix
}

export interface PanelMoments {
  /** In order. */
  readonly periods: Vector
  readonly cohorts: readonly Cohort[]
  /** Units left out because a period is missing. */
  readonly incomplete: number
}

export interface UnitPanel {
  readonly periods: Vector
  /** One column for each period, one row for each unit; NaN where the unit is missing. */
  readonly outcome: readonly Column[]
  /** First period under treatment of each unit; 0 for never. */
  readonly first: Column
  /** Values before treatment: one column for all periods, or one for each. */
  readonly covariates?: readonly { readonly name: string; readonly byPeriod: readonly Column[] }[]
  /** Label of each unit's cluster, where units were not treated one by one. */
  readonly cluster?: ArrayLike<number | string>
}

/** What keeps a panel from being used; undefined when nothing does. */
export function unusablePanel({
  periods,
  outcome,
  first,
  covariates = [],
  cluster,
}: UnitPanel): string | undefined {
  const n = first.length
  if (periods.some((p, i) => i > 0 && !(p > (periods[i - 1] ?? 0)))) return 'Periods are not in order.'
  if (outcome.length !== periods.length)
    return `There are ${outcome.length} columns for ${periods.length} periods.`
  const columns = [...outcome, ...covariates.flatMap((c) => c.byPeriod)]
  if (columns.some((c) => c.length !== n)) return 'Columns have different numbers of units.'
  if (cluster && cluster.length !== n) return 'Clusters are not given for every unit.'
  if (covariates.some((c) => c.byPeriod.length !== 1 && c.byPeriod.length !== periods.length)) {
    return 'A covariate has neither one column nor one for each period.'
  }
  for (const column of columns) {
    for (let i = 0; i < n; i++)
      if (Math.abs(column[i] ?? 0) === Number.POSITIVE_INFINITY) return 'A value is infinite.'
  }
  for (let i = 0; i < n; i++)
    if (!Number.isFinite(first[i])) return `Unit ${i} has no first period; 0 is never.`
  return undefined
}

/** Number of the cohort of each unit, −1 for a unit that misses a period; and the cohorts' first periods. */
export function cohortsOf(panel: UnitPanel): {
  readonly code: Int32Array
  readonly firsts: readonly number[]
  readonly incomplete: number
} {
  const { codes } = codesOf(panel.first)
  const firsts: number[] = []
  const values = [...panel.outcome, ...(panel.covariates ?? []).flatMap((c) => c.byPeriod)]
  let incomplete = 0
  for (let i = 0; i < codes.length; i++) {
    firsts[codes[i] ?? 0] = panel.first[i] ?? 0
    if (values.every((column) => Number.isFinite(column[i]))) continue
    codes[i] = -1
    incomplete++
  }
  return { code: codes, firsts, incomplete }
}

export function cohortMoments(panel: UnitPanel): PanelMoments {
  const { code, firsts, incomplete } = cohortsOf(panel)
  const named = { names: panel.periods.map(String), columns: panel.outcome }
  const centre = panel.outcome.map(finiteMean)
  const parts = crossProductsByPart(named, centre, code, firsts.length)
  const cohorts = parts.map((part, c) => {
    const { n, means, scatter } = scatterOf(part)
    const first = firsts[c] ?? 0
    const covariance = scatter.map((row) => row.map((v) => (n > 1 ? v / (n - 1) : 0)))
    return { first: first === 0 ? null : first, n, mean: means, covariance }
  })
  return { periods: panel.periods, cohorts: cohorts.filter((c) => c.n > 0), incomplete }
}

function finiteMean(column: Column): number {
  let [sum, n] = [0, 0]
  for (let i = 0; i < column.length; i++) {
    const v = column[i] ?? Number.NaN
    if (Number.isFinite(v)) [sum, n] = [sum + v, n + 1]
  }
  return n > 0 ? sum / n : 0
}
