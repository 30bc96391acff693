/**
 * The least-squares solution from cross-products, before its errors. Pure. Columns that others determine are left out
 * by name. Start at `olsFit`.
 */
import { dot, type Matrix, quadraticForm, solveNormalEquations } from '../linalg/matrix.ts'
import type { Refused } from '../result.ts'
import { type CrossProducts, scatterOf } from './cross-products.ts'
import { refused } from './record.ts'

export type OlsError = 'classical' | 'HC0' | 'HC1' | 'HC2' | 'HC3' | 'CR1'

/** The fit before its errors: the slopes on centred regressors. */
export interface OlsFit {
  readonly status: 'fit'
  /** Regressors, without the intercept. */
  readonly names: readonly string[]
  readonly n: number
  /** Columns estimated, intercept included. */
  readonly k: number
  readonly means: readonly number[]
  readonly outcomeMean: number
  /** 0 for a dropped column. */
  readonly slopes: readonly number[]
  readonly scatter: Matrix
  /** Inverse of the regressors' scatter; 0 in rows and columns of dropped ones. */
  readonly inverse: Matrix
  readonly rss: number
  readonly tss: number
  readonly dropped: readonly string[]
  readonly condition: number
}

export const olsDescribed = { method: 'ols', estimand: 'linear association' }

/** @param cross of the regressors, then the outcome */
export function olsFit(cross: CrossProducts): OlsFit | Refused {
  const at = { ...olsDescribed, n: cross.n }
  const finite = [...cross.sums, ...cross.products.flat()].every(Number.isFinite)
  if (!finite)
    return refused(at, 'bad_input', 'The sums are not finite numbers: look for missing or absurd values.')
  const { names, n, means, scatter } = scatterOf(cross)
  const last = names.length - 1
  const inner = scatter.slice(0, last).map((row) => row.slice(0, last))
  const withOutcome = scatter.slice(0, last).map((row) => row[last] ?? 0)
  const { solution, inverse, dropped, condition } = solveNormalEquations(inner, withOutcome)
  const k = 1 + last - dropped.length
  if (n <= k)
    return refused(at, 'too_few', `${n} rows cannot carry ${k} coefficients: at least ${k + 1} are needed.`)
  const tss = scatter[last]?.[last] ?? 0
  if (!(tss > 0))
    return refused(at, 'collinear', 'The outcome is the same in every row: there is nothing to explain.')
  return {
    status: 'fit',
    names: names.slice(0, last),
    n,
    k,
    means: means.slice(0, last),
    outcomeMean: means[last] ?? 0,
    slopes: solution,
    scatter: inner,
    inverse,
    rss: Math.max(0, tss - dot(solution, withOutcome)),
    tss,
    dropped: dropped.map((j) => names[j] ?? ''),
    condition: Number.isFinite(condition) ? condition : 1,
  }
}

/** Share of a regressor's variance that the other regressors leave unexplained. */
export function ownShare(fit: OlsFit, name: string): number {
  const j = fit.names.indexOf(name)
  const whole = fit.scatter[j]?.[j] ?? 0
  if (!(whole > 0)) return 0
  const others = fit.names.map((_, i) => i).filter((i) => i !== j)
  const among = others.map((a) => others.map((b) => fit.scatter[a]?.[b] ?? 0))
  const across = others.map((a) => fit.scatter[a]?.[j] ?? 0)
  return 1 - quadraticForm(across, solveNormalEquations(among, across).inverse) / whole
}
