/**
 * Parameters of the purchase models as columns of a table, and back. In: a fit of `stats.value`. Out: a row. The covariance is
 * of the logarithms of the parameters. Start at `fitRow`, `fitOf`.
 */
import { stats } from 'ledgerline'

export type Values = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>

export const purchaseNames = ['r', 'alpha', 'a', 'b'] as const

/** `cov_r_alpha` and so on: the upper triangle, in the order of the parameters. */
export const covarianceColumns = purchaseNames.flatMap((x, i) =>
  purchaseNames.slice(i).map((y) => `cov_${x}_${y}`),
)

export function fitRow(fit: stats.value.Fit): Values {
  const covariance = purchaseNames.flatMap((_, i) =>
    purchaseNames.slice(i).map((__, j) => fit.covariance[i]?.[i + j]),
  )
  return {
    ...Object.fromEntries(purchaseNames.map((name, i) => [name, fit.params[i]])),
    ...Object.fromEntries(purchaseNames.map((name, i) => [`${name}_se`, fit.se[i]])),
    ...Object.fromEntries(covarianceColumns.map((name, i) => [name, covariance[i]])),
    loglik: fit.loglik,
  }
}

export function paramsOf(row: Values): number[] {
  return purchaseNames.map((name) => Number(row[name]))
}

/** Days of an average month. */
export const daysPerMonth = 365.25 / 12

/**
 * Purchases of a living customer in the next months, each discounted to the middle of its month.
 * @param rate per year
 */
export function discountedAhead(
  params: readonly number[],
  frequency: number,
  age: number,
  months: number,
  rate: number,
): number {
  return stats.value.discountedPurchases((t) => stats.value.bgExpectedAlive(params, { frequency, age }, t), {
    worth: 1,
    months,
    month: daysPerMonth,
    rate: (1 + rate) ** (1 / 12) - 1,
    timing: 'mid',
  })
}

/**
 * Second moment of those discounted purchases in its two parts: purchases with themselves, and pairs of different ones.
 * @param rate per year
 */
export function squaresAhead(
  params: readonly number[],
  frequency: number,
  age: number,
  months: number,
  rate: number,
): { readonly own: number; readonly pairs: number } {
  const daily = Math.log1p(rate) / (12 * daysPerMonth)
  return {
    own: discountedAhead(params, frequency, age, months, (1 + rate) ** 2 - 1),
    pairs: stats.value.bgDiscountedPairs(params, { frequency, age }, months * daysPerMonth, daily),
  }
}

/**
 * How the logarithm of `discountedAhead` moves with the logarithm of each parameter; by years instead of months, which is near
 * enough for an error and takes a twelfth of the time.
 */
export function slopesAhead(
  params: readonly number[],
  frequency: number,
  age: number,
  months: number,
  rate: number,
): number[] {
  const step = 1e-4
  const years = Math.max(1, Math.round(months / 12))
  const at = (own: readonly number[]): number => {
    let [sum, before] = [0, 0]
    for (let k = 1; k <= years; k++) {
      const now = stats.value.bgExpectedAlive(own, { frequency, age }, (k * daysPerMonth * months) / years)
      sum += (now - before) / (1 + rate) ** (k - 0.5)
      before = now
    }
    return Math.log(sum)
  }
  return params.map((_, i) => {
    const moved = (by: number): number => at(params.map((v, j) => (i === j ? v * Math.exp(by) : v)))
    return (moved(step) - moved(-step)) / (2 * step)
  })
}
