/**
 * How strong an unobserved cause must be to explain an effect away. Pure.
 * Sources: VanderWeele & Ding 2017 (E-value); Cinelli & Hazlett 2020 (robustness value); Oster 2019.
 */
import { criticalValue, studentQuantile } from '../special/index.ts'

/** E-value of a risk ratio: `RR + √(RR (RR − 1))`, below 1 by its inverse. Null where there is no ratio above 0. */
export function eValue(riskRatio: number): number | null {
  if (!(riskRatio > 0) || !Number.isFinite(riskRatio)) return null
  const away = Math.max(riskRatio, 1 / riskRatio)
  return away + Math.sqrt(away * (away - 1))
}

/** E-value of the limit nearer to 1; 1 when the interval holds 1. */
export function eValueOfLimit(riskRatio: number, low: number, high: number): number | null {
  if (!(low > 0 && high >= low) || !(riskRatio > 0)) return null
  if (low <= 1 && high >= 1) return 1
  return eValue(low > 1 ? low : high)
}

/** Risk ratio that a difference of means stands for: `exp(0.91 d)`, d in standard deviations of the outcome. */
export function riskRatioOfDifference(difference: number, deviation: number): number | null {
  return deviation > 0 && Number.isFinite(difference) ? Math.exp((0.91 * difference) / deviation) : null
}

export interface RobustnessValue {
  /** Share of the outcome's remaining variance that the treatment explains. */
  readonly partialR2: number
  /** Partial R² that a cause needs with treatment and outcome to move the estimate by the share q. */
  readonly value: number
  /** The same until the estimate is no longer significant. */
  readonly valueAtAlpha: number
}

/** @param t statistic of the treatment in a linear regression with `df` residual degrees of freedom */
export function robustnessValue(t: number, df: number, q = 1, alpha = 0.05): RobustnessValue | null {
  if (!Number.isFinite(t) || !(df > 1) || !(q > 0)) return null
  const f = Math.abs(t) / Math.sqrt(df)
  const critical = exactCritical(alpha, df - 1) / Math.sqrt(df - 1)
  return {
    partialR2: (t * t) / (t * t + df),
    value: strengthFor(q * f),
    valueAtAlpha: strengthFor(Math.max(0, q * f - critical)),
  }
}

/** The t quantile also beyond 200 degrees of freedom: published values carry its digits. */
function exactCritical(alpha: number, df: number): number {
  return df < 200 ? criticalValue(1 - alpha, df) : -studentQuantile(alpha / 2, df)
}

function strengthFor(f: number): number {
  const f2 = f * f
  return (Math.sqrt(f2 * f2 + 4 * f2) - f2) / 2
}

export interface OsterInput {
  readonly betaUncontrolled: number
  readonly r2Uncontrolled: number
  readonly betaControlled: number
  readonly r2Controlled: number
  /** R² if everything were observed; `min(1, 1.3 R²)` where left out. */
  readonly rMax?: number
  /** Selection on the unobserved over selection on the observed. */
  readonly delta?: number
}

export interface Oster {
  readonly rMax: number
  /** Effect left at `delta`. */
  readonly betaStar: number
  /** Delta that brings the effect to zero; below 0 where controls moved it away from zero. */
  readonly deltaForZero: number
}

/** Oster's approximation. Null where controls explain nothing more, or change nothing. */
export function oster(input: OsterInput): Oster | null {
  const { betaUncontrolled, r2Uncontrolled, betaControlled, r2Controlled, delta = 1 } = input
  const rMax = input.rMax ?? Math.min(1, 1.3 * r2Controlled)
  const explained = r2Controlled - r2Uncontrolled
  const moved = betaUncontrolled - betaControlled
  const left = rMax - r2Controlled
  if (!(explained > 0) || !(left > 0) || moved === 0 || !Number.isFinite(moved)) return null
  return {
    rMax,
    betaStar: betaControlled - (delta * moved * left) / explained,
    deltaForZero: (betaControlled * explained) / (moved * left),
  }
}
