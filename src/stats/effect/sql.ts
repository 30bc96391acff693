/**
 * The sums of the estimators as SQL for DuckDB, so that a fit over millions of rows reads them where they are. Text
 * only: relations and columns come in as SQL that is quoted already, numbers are written as doubles. Each `…Sql` has a
 * `…From` that reads its one row (or its rows). A missing value makes its sums NaN, which the estimators refuse:
 * SQL would leave it out of some sums and not of others.
 */

import type { CrossProducts } from './cross-products.ts'
import type { Cohort, PanelMoments } from './did/panel.ts'
import type { Arm } from './experiment.ts'
import { foldCount } from './folds.ts'
import type { LogitSums } from './logit-steps.ts'
import type { Meat } from './meat.ts'
import type { OlsFit } from './ols-fit.ts'
import { cell, double, nonNull, pairs, type Row, sums, symmetric } from './sql-rows.ts'

/** One scan: `centre` is any constant near each mean, from `centresSql`. */
export function crossProductsSql(
  from: string,
  columns: readonly string[],
  centre: readonly number[],
): string {
  const inner = columns.map((c, j) => `${nonNull(c)} - ${double(centre[j] ?? 0)} as v${j}`)
  const outer = [
    'count(*)::double as n',
    ...columns.map((_, j) => `sum(v${j}) as s${j}`),
    ...pairs('v', columns.length),
  ]
  return `select ${outer.join(', ')}\nfrom (select ${inner.join(', ')} from ${from})`
}

export function crossProductsFrom(
  row: Row,
  names: readonly string[],
  centre: readonly number[],
): CrossProducts {
  return {
    names,
    n: cell(row, 'n'),
    centre,
    sums: names.map((_, j) => cell(row, `s${j}`)),
    products: symmetric(row, names.length),
  }
}

/** Means of the columns, near enough to centre by; column `c0`, `c1`, …. */
export function centresSql(from: string, columns: readonly string[]): string {
  return `select ${columns.map((c, j) => `coalesce(avg((${c})::double), 0) as c${j}`).join(', ')}\nfrom ${from}`
}

export function centresFrom(row: Row, columns: number): number[] {
  return Array.from({ length: columns }, (_, j) => cell(row, `c${j}`))
}

/** Meat of independent rows for HC0 and HC1. */
export function residualMeatSql(
  from: string,
  fit: OlsFit,
  columns: readonly string[],
  outcome: string,
): string {
  const k = columns.length + 1
  const outer = ['sum(e * e) as rss', ...pairs('z', k, 'e * e * ')]
  return `select ${outer.join(', ')}\nfrom (${residuals(from, fit, columns, outcome)})`
}

export function residualMeatFrom(row: Row, columns: number, kind: 'HC0' | 'HC1'): Meat {
  return { kind, sums: symmetric(row, columns + 1), rss: cell(row, 'rss'), clusters: null }
}

/** Meat of clusters for CR1. */
export function clusterMeatSql(
  from: string,
  fit: OlsFit,
  columns: readonly string[],
  outcome: string,
  cluster: string,
): string {
  const k = columns.length + 1
  const scores = Array.from({ length: k }, (_, j) => `sum(e * z${j}) as z${j}`)
  const each = `select sum(e * e) as rss, ${scores.join(', ')} from (${residuals(from, fit, columns, outcome, cluster)}) group by cluster`
  return `select count(*)::double as clusters, sum(rss) as rss, ${pairs('z', k).join(', ')}\nfrom (${each})`
}

export function clusterMeatFrom(row: Row, columns: number): Meat {
  const rss = cell(row, 'rss')
  return { kind: 'CR1', sums: symmetric(row, columns + 1), rss, clusters: cell(row, 'clusters') }
}

function residuals(
  from: string,
  fit: OlsFit,
  columns: readonly string[],
  outcome: string,
  cluster?: string,
): string {
  const centred = columns.map((c, j) => `${nonNull(c)} - ${double(fit.means[j] ?? 0)} as z${j + 1}`)
  const fitted = columns.map((_, j) => ` - ${double(fit.slopes[j] ?? 0)} * z${j + 1}`).join('')
  const extra = cluster === undefined ? [] : [`${cluster} as cluster`]
  const inner = ['1e0 as z0', `${nonNull(outcome)} - ${double(fit.outcomeMean)} as y`, ...centred, ...extra]
  return `select *, y${fitted} as e from (select ${inner.join(', ')} from ${from})`
}

/** Sums of one logit step at `beta`, of columns standardised by `means` and `deviations`. */
export function logitSumsSql(
  from: string,
  columns: readonly string[],
  outcome: string,
  by: {
    readonly means: readonly number[]
    readonly deviations: readonly number[]
    readonly beta: readonly number[]
  },
): string {
  const k = columns.length + 1
  const scaled = columns.map(
    (c, j) => `(${nonNull(c)} - ${double(by.means[j] ?? 0)}) / ${double(by.deviations[j] ?? 1)} as z${j + 1}`,
  )
  const eta = Array.from({ length: k }, (_, j) => `${double(by.beta[j] ?? 0)} * z${j}`).join(' + ')
  const design = `select 1e0 as z0, ${[`${nonNull(outcome)} as y`, ...scaled].join(', ')} from ${from}`
  const predicted = `select *, exp(-abs(eta)) as small from (select *, ${eta} as eta from (${design}))`
  const weighed = `select *, small / ((1e0 + small) * (1e0 + small)) as w, y - (case when eta >= 0 then 1e0 else small end) / (1e0 + small) as e from (${predicted})`
  const outer = [
    'count(*)::double as n',
    'sum(y * eta - greatest(eta, 0e0) - ln(1e0 + small)) as ll',
    ...sums('z', k, 'e * '),
    ...pairs('z', k, 'w * '),
  ]
  return `select ${outer.join(', ')}\nfrom (${weighed})`
}

export function logitSumsFrom(row: Row, columns: number): LogitSums {
  const k = columns + 1
  return {
    n: cell(row, 'n'),
    information: symmetric(row, k),
    score: Array.from({ length: k }, (_, j) => cell(row, `s${j}`)),
    logLikelihood: cell(row, 'll'),
  }
}

export interface PanelColumns {
  readonly unit: string
  readonly period: string
  /** First period under treatment; null or 0 for never. */
  readonly first: string
  readonly outcome: string
}

/**
 * Moments by cohort of a panel of one row for each unit and period. A unit counts as incomplete when it has not exactly
 * one outcome in every period, or more than one first period.
 */
export function cohortMomentsSql(from: string, columns: PanelColumns, periods: readonly number[]): string {
  const value = `(${columns.outcome})::double`
  const wide = periods.map((p, t) => `max(${value}) filter (where ${columns.period} = ${p}) as y${t}`)
  const inList = `${columns.period} in (${periods.join(', ')})`
  const whole = `count(${value}) filter (where ${inList}) = ${periods.length}${periods.map((_, t) => ` and y${t} is not null`).join('')}`
  const same = `min(coalesce(${columns.first}, 0)) = max(coalesce(${columns.first}, 0))`
  const units = `select min(coalesce(${columns.first}, 0))::double as first, ${wide.join(', ')}, ${whole} and ${same} as complete from ${from} group by ${columns.unit}`
  const means = periods.map((_, t) => `avg(y${t}) filter (where complete) as s${t}`)
  const spread = periods.flatMap((_, i) =>
    periods.slice(i).map((__, d) => `covar_samp(y${i}, y${i + d}) filter (where complete) as p${i}_${i + d}`),
  )
  const counts = [
    'count(*) filter (where complete)::double as n',
    'count(*) filter (where not complete)::double as incomplete',
  ]
  return `select first, ${[...counts, ...means, ...spread].join(', ')}\nfrom (${units}) group by first order by first`
}

export function cohortMomentsFrom(rows: readonly Row[], periods: readonly number[]): PanelMoments {
  const cohorts = rows.map((row): Cohort => {
    const first = cell(row, 'first')
    const n = cell(row, 'n')
    const none = n < 2
    return {
      first: first === 0 ? null : first,
      n,
      mean: periods.map((_, t) => (n === 0 ? 0 : cell(row, `s${t}`))),
      covariance: none ? periods.map(() => periods.map(() => 0)) : symmetric(row, periods.length),
    }
  })
  const incomplete = rows.reduce((sum, row) => sum + cell(row, 'incomplete'), 0)
  return { periods, cohorts: cohorts.filter((c) => c.n > 0), incomplete }
}

/** Moments of each arm; `before` is the value before the start, where there is one. */
export function armMomentsSql(from: string, arm: string, outcome: string, before?: string): string {
  const seen = `filter (where (${outcome}) is not null)`
  const y = `(${outcome})::double`
  const x = before === undefined ? undefined : nonNull(before)
  const with0 = [
    `${arm} as arm`,
    'count(*)::double as assigned',
    `count(${outcome})::double as n`,
    `avg(${y}) as mean`,
    `var_samp(${y}) as variance`,
  ]
  const also = x
    ? [
        `avg(${x}) ${seen} as x_mean`,
        `var_samp(${x}) ${seen} as x_variance`,
        `covar_samp(${y}, ${x}) as covariance`,
      ]
    : []
  return `select ${[...with0, ...also].join(', ')}\nfrom ${from} group by ${arm} order by ${arm}`
}

export function armMomentsFrom(row: Row): Arm {
  const arm = {
    n: cell(row, 'n'),
    mean: cell(row, 'mean'),
    variance: cell(row, 'variance'),
    assigned: cell(row, 'assigned'),
  }
  if (row.x_mean === undefined) return arm
  return {
    ...arm,
    before: {
      mean: cell(row, 'x_mean'),
      variance: cell(row, 'x_variance'),
      covariance: cell(row, 'covariance'),
    },
  }
}

/** The fold of `foldOfId`, from the id as text. */
export function foldSql(id: string, folds = foldCount): string {
  return `('0x' || substr(md5((${id})::varchar), 1, 8))::bigint % ${folds}`
}
