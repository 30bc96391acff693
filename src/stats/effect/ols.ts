/**
 * Least squares from cross-products, with errors that hold under unequal variances and within clusters. Pure.
 * In: `CrossProducts` of one scan and a `Meat` of a second (both from columns here, or from the SQL of `sql.ts`).
 * Out: a `Regression`, or a refusal. Start at `ols`; `effectOf` takes one coefficient as an effect.
 * Sources: White 1980; MacKinnon & White 1985; Liang & Zeger 1986; Cameron & Miller 2015.
 */
import { dot, type Matrix, multiply, sandwich, zeros } from '../linalg/matrix.ts'
import type { Estimated, Refused } from '../result.ts'
import { criticalValue } from '../special/index.ts'
import { type Column, type Named, unusable } from './columns.ts'
import { crossProducts } from './cross-products.ts'
import { clusterMeat, type Meat, residualMeat } from './meat.ts'
import { type OlsError, type OlsFit, olsDescribed, olsFit, ownShare } from './ols-fit.ts'
import { estimated, pValue, refused } from './record.ts'

export interface Coefficient {
  readonly name: string
  readonly estimate: number
  readonly se: number
  readonly ciLow: number
  readonly ciHigh: number
  readonly t: number
  readonly p: number
}

export interface Regression {
  readonly status: 'ok' | 'warn'
  readonly warnings: readonly string[]
  /** `const` first, then the regressors that were not dropped. */
  readonly coefficients: readonly Coefficient[]
  /** Of the coefficients, in their order. */
  readonly covariance: Matrix
  readonly n: number
  readonly k: number
  readonly clusters: number | null
  /** Degrees of freedom of the t quantile: n − k, or clusters − 1. */
  readonly df: number
  readonly rss: number
  readonly r2: number
  readonly dropped: readonly string[]
  readonly condition: number
  readonly seMethod: OlsError
  readonly level: number
  readonly fit: OlsFit
}

export interface OlsInput extends Named {
  readonly outcome: Column
  /** Label of the cluster of each row, for CR1. */
  readonly cluster?: ArrayLike<number | string>
}

export interface OlsOptions {
  /** CR1 with clusters, HC1 without, where left out. */
  readonly se?: OlsError
  readonly level?: number
}

/**
 * Regression of an outcome on columns and an intercept.
 * Refuses `bad_input` (missing, infinite or absurd values), `too_few` (n ≤ k, fewer than 10 clusters),
 * `collinear` (an outcome without variation).
 */
export function ols(input: OlsInput, options: OlsOptions = {}): Regression | Refused {
  const { names, columns, outcome, cluster } = input
  const all = { names: [...names, 'outcome'], columns: [...columns, outcome] }
  const problem = unusable(all)
  if (problem !== undefined) return refused({ ...olsDescribed, n: outcome.length }, 'bad_input', problem)
  const fit = olsFit(crossProducts(all))
  if (fit.status === 'refuse') return fit
  const se = options.se ?? (cluster ? 'CR1' : 'HC1')
  if (se === 'CR1')
    return olsWithErrors(fit, clusterMeat(fit, columns, outcome, cluster ?? []), options.level)
  return olsWithErrors(fit, residualMeat(fit, columns, outcome, se), options.level)
}

/** @param meat of the centred regressors with a leading 1; from columns or from SQL */
export function olsWithErrors(fit: OlsFit, meat: Meat, level = 0.95): Regression | Refused {
  const { n, k, dropped } = fit
  const at = { ...olsDescribed, n, diagnostics: { clusters: meat.clusters } }
  if (meat.clusters !== null && meat.clusters < 10) return refused(at, 'too_few', fewClusters(meat.clusters))
  const rss = meat.rss
  const kept = [0, ...fit.names.flatMap((name, j) => (dropped.includes(name) ? [] : [j + 1]))]
  const full = covarianceOf(fit, meat)
  const covariance = kept.map((i) => kept.map((j) => full[i]?.[j] ?? 0))
  if (!covariance.flat().every(Number.isFinite)) {
    return refused(at, 'bad_input', 'The errors are not finite numbers: look for absurd values.')
  }
  const df = meat.clusters === null ? n - k : meat.clusters - 1
  const values = [fit.outcomeMean - dot(fit.slopes, fit.means), ...fit.slopes]
  const coefficients = kept.map((j, i) =>
    coefficient(
      j === 0 ? 'const' : (fit.names[j - 1] ?? ''),
      values[j] ?? 0,
      covariance[i]?.[i] ?? 0,
      df,
      level,
    ),
  )
  const warnings = warningsOf(dropped, meat.clusters)
  return {
    status: warnings.length > 0 ? 'warn' : 'ok',
    warnings,
    coefficients,
    covariance,
    n,
    k,
    clusters: meat.clusters,
    df,
    rss,
    r2: 1 - rss / fit.tss,
    dropped,
    condition: fit.condition,
    seMethod: meat.kind,
    level,
    fit,
  }
}

function coefficient(
  name: string,
  estimate: number,
  variance: number,
  df: number,
  level: number,
): Coefficient {
  const se = Math.sqrt(Math.max(0, variance))
  const half = criticalValue(level, df) * se
  const t = se > 0 ? estimate / se : 0
  return {
    name,
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    t,
    p: pValue(estimate, se, df),
  }
}

function fewClusters(clusters: number): string {
  return `${clusters} clusters are too few for cluster-robust errors: at least 10 are needed, 30 are good.`
}

function warningsOf(dropped: readonly string[], clusters: number | null): string[] {
  const warnings = dropped.map((name) => `${name} is determined by the other columns and was left out`)
  if (clusters !== null && clusters < 30) warnings.push(`only ${clusters} clusters: errors may be too small`)
  return warnings
}

/** Inverse of Z′Z for Z = (1, centred regressors): the intercept stands apart. */
function breadOf({ n, inverse }: OlsFit): number[][] {
  return [[1 / n, ...inverse.map(() => 0)], ...inverse.map((row) => [0, ...row])]
}

/** Covariance of the intercept and all regressors; 0 where one was dropped. */
function covarianceOf(fit: OlsFit, meat: Meat): number[][] {
  const { n, k } = fit
  const bread = breadOf(fit)
  const factor = smallSample(meat, n, k)
  const centred =
    meat.kind === 'classical'
      ? bread.map((row) => row.map((v) => (v * meat.rss) / (n - k)))
      : sandwich(bread, meat.sums).map((row) => row.map((v) => v * factor))
  return uncentred(centred, fit.means)
}

function smallSample({ kind, clusters }: Meat, n: number, k: number): number {
  if (kind === 'HC1') return n / (n - k)
  if (kind === 'CR1' && clusters !== null) return (clusters / (clusters - 1)) * ((n - 1) / (n - k))
  return 1
}

/** Covariance of the intercept at zero and the slopes, from that of the intercept at the means and the slopes. */
function uncentred(centred: Matrix, means: readonly number[]): number[][] {
  const move = zeros(centred.length, centred.length).map((row, i) =>
    row.map((_, j) => (i === j ? 1 : i === 0 ? -(means[j - 1] ?? 0) : 0)),
  )
  const transposed = move.map((_, i) => move.map((row) => row[i] ?? 0))
  return multiply(multiply(move, centred), transposed)
}

/** One coefficient as an effect; refused `collinear` when the other columns determine its column. */
export function effectOf(
  regression: Regression | Refused,
  name: string,
  estimand = `difference in the outcome for one unit of ${name}, the other columns equal`,
): Estimated | Refused {
  if (regression.status === 'refuse') return regression
  const { n, fit, df, level, warnings, seMethod, clusters, r2, condition } = regression
  const at = { method: 'ols', estimand, n, diagnostics: { clusters, r2, condition, k: regression.k, df } }
  const found = regression.coefficients.find((c) => c.name === name)
  if (name !== 'const' && ownShare(fit, name) < 1e-10) {
    const told = `${name} does not vary once the other columns are known, so its effect cannot be told from theirs.`
    return refused(at, 'collinear', told)
  }
  if (!found) return refused(at, 'bad_input', `There is no column ${name} in the regression.`)
  return estimated({ ...at, estimate: found.estimate, se: found.se, seMethod, df, level, warnings })
}
