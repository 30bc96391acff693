/**
 * How strong a cause that nobody saw would have to be to explain a slope away. In: the slope with what was held equal, and alone.
 * Out: diagnostics of the estimate. Pure. Start at `withHidden`.
 */
import { stats } from 'ledgerline'

type Regression = stats.effect.Regression | stats.Refused
type Result = stats.Estimated | stats.Refused

/**
 * Robustness value (Cinelli and Hazlett 2020): the share of what is left of both that a cause needs. Oster 2019: what is left of the
 * slope if the unseen select as the seen do, and how many times as much they must for nothing to be left; null where the seen
 * change nothing, or explain all.
 */
export function withHidden(result: Result, whole: Regression, alone: Regression, name: string): Result {
  if (result.status === 'refuse' || whole.status === 'refuse' || alone.status === 'refuse') return result
  const slope = (of: stats.effect.Regression): number =>
    of.coefficients.find((c) => c.name === name)?.estimate ?? Number.NaN
  const found = stats.effect.oster({
    betaUncontrolled: slope(alone),
    r2Uncontrolled: alone.r2,
    betaControlled: result.estimate,
    r2Controlled: whole.r2,
  })
  return {
    ...result,
    diagnostics: {
      ...result.diagnostics,
      robustness_value: stats.effect.robustnessValue(result.estimate / result.se, whole.df)?.value ?? null,
      oster_beta: found?.betaStar ?? null,
      oster_delta: found?.deltaForZero ?? null,
      oster_r2_max: found?.rMax ?? null,
    },
  }
}
