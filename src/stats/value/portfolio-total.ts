/**
 * What many customers will do together, with an interval of the total: the parameters are not known exactly (all customers err
 * together), and each customer is one draw (these errors cancel). In: a fit and groups of equal customers. Out: the record of
 * an estimate. Pure. Source: delta method on the parameters; variance of a sum of independent customers.
 */
import type { Estimated, Refused } from '../result.ts'
import { normalQuantile } from '../special/index.ts'
import { deltaError, type Fit } from './likelihood.ts'

export interface Customers {
  readonly count: number
  /** Of one of them, under the parameters. */
  readonly moments: (params: readonly number[]) => { readonly mean: number; readonly variance: number }
}

/** `estimand` names what is counted, of whom and in which window. */
export function portfolioTotal(
  fit: Fit,
  customers: readonly Customers[],
  { estimand, level = 0.95 }: { readonly estimand: string; readonly level?: number },
): Estimated | Refused {
  const n = customers.reduce((sum, c) => sum + c.count, 0)
  const total = (params: readonly number[]): number =>
    customers.reduce((sum, c) => sum + c.count * c.moments(params).mean, 0)
  const estimate = total(fit.params)
  const noise = customers.reduce((sum, c) => sum + c.count * c.moments(fit.params).variance, 0)
  const ofParameters = deltaError(fit, total)
  const se = Math.sqrt(ofParameters ** 2 + noise)
  const about = {
    method: 'portfolio total',
    estimand,
    n,
    diagnostics: { se_parameters: ofParameters, se_customers: Math.sqrt(Math.max(0, noise)) },
    assumptions: ['the model holds', 'customers act independently of each other'],
  }
  if (n === 0 || !Number.isFinite(estimate) || !Number.isFinite(se))
    return {
      ...about,
      diagnostics: {},
      status: 'refuse',
      reason: n === 0 ? 'too_few' : 'bad_input',
      explanation: n === 0 ? 'There is no customer.' : 'A mean or a variance of a customer is no number.',
    }
  const half = normalQuantile(0.5 + level / 2) * se
  return {
    ...about,
    status: 'ok',
    warnings: [],
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    level,
    seMethod: 'delta and customer variance',
  }
}
