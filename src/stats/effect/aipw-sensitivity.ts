/**
 * How strong a cause left out of an adjustment must be, beside the strongest covariate that is in it. Pure.
 * The linear regression of the outcome on treatment and covariates stands in for AIPW (Cinelli & Hazlett 2020).
 */

import { z95 } from '../special/index.ts'
import { type CrossProducts, productsAmong } from './cross-products.ts'
import { type OlsFit, olsFit } from './ols-fit.ts'
import { eValue, eValueOfLimit, riskRatioOfDifference, robustnessValue } from './sensitivity.ts'

export interface HiddenCause {
  readonly robustnessValue: number
  /** The covariate that explains most of what is left of treatment or outcome, and how much. */
  readonly strongestCovariate: string | null
  readonly strongestPartialR2: number
  readonly eValue: number
  readonly eValueOfLimit: number
}

/** Null where the regression cannot be fitted, or the outcome does not vary. */
export function hiddenCause(
  treated: CrossProducts,
  control: CrossProducts,
  ate: number,
  seAte: number,
): HiddenCause | null {
  const joined = withTreatment(treated, control)
  const last = joined.names.length - 1
  const onOutcome = olsFit(joined)
  const onTreatment = olsFit(
    productsAmong(joined, [...joined.names.keys()].filter((j) => j !== 0 && j !== last).concat(0)),
  )
  if (onOutcome.status === 'refuse' || onTreatment.status === 'refuse') return null
  const [own, ...outcomeShares] = partialShares(onOutcome)
  const df = onOutcome.n - onOutcome.k
  const value = robustnessValue(Math.sqrt((own ?? 0) / (1 - (own ?? 0))) * Math.sqrt(df), df)
  const deviation = Math.sqrt(onOutcome.tss / onOutcome.n)
  const ratio = (difference: number): number => riskRatioOfDifference(difference, deviation) ?? 1
  const treatmentShares = partialShares(onTreatment)
  const shares = outcomeShares.map((share, j) => Math.max(share, treatmentShares[j] ?? 0))
  const strongestPartialR2 = Math.max(0, ...shares)
  return {
    robustnessValue: value?.value ?? 0,
    strongestCovariate:
      shares.length > 0 ? (onTreatment.names[shares.indexOf(strongestPartialR2)] ?? null) : null,
    strongestPartialR2,
    eValue: eValue(ratio(ate)) ?? 1,
    eValueOfLimit: eValueOfLimit(ratio(ate), ratio(ate - z95 * seAte), ratio(ate + z95 * seAte)) ?? 1,
  }
}

/** Partial R² of each regressor; 0 for one that was left out. */
function partialShares({ slopes, inverse, rss, n, k }: OlsFit): number[] {
  const variance = rss / (n - k)
  return slopes.map((b, j) => {
    const own = variance * (inverse[j]?.[j] ?? 0)
    const t2 = own > 0 ? (b * b) / own : 0
    return t2 / (t2 + n - k)
  })
}

/** Sums of (treatment, columns, outcome) from those of the arms. */
function withTreatment(treated: CrossProducts, control: CrossProducts): CrossProducts {
  const middle = treated.n / (treated.n + control.n)
  const [one, zero] = [1 - middle, -middle]
  const across = treated.sums.map((v, j) => one * v + zero * (control.sums[j] ?? 0))
  const own = treated.n * one * one + control.n * zero * zero
  return {
    names: ['treatment', ...treated.names],
    n: treated.n + control.n,
    centre: [middle, ...treated.centre],
    sums: [treated.n * one + control.n * zero, ...treated.sums.map((v, j) => v + (control.sums[j] ?? 0))],
    products: [
      [own, ...across],
      ...treated.products.map((row, i) => [
        across[i] ?? 0,
        ...row.map((v, j) => v + (control.products[i]?.[j] ?? 0)),
      ]),
    ],
  }
}
