/**
 * Whether groups and controls moved alike before the start: joint Wald test, and the slope that it would have seen.
 * Pure. Sources: Callaway & Sant'Anna 2021; Roth 2022 (a test that passes with little power shows nothing).
 */
import { dot, multiplyVector, solveNormalEquations, type Vector } from '../../linalg/matrix.ts'
import { brent } from '../../optim/root.ts'
import { chiSquareCdf, chiSquareSf, logGamma } from '../../special/index.ts'
import { type Joint, startOf } from './joint.ts'

export interface Pretrend {
  readonly wald: number
  readonly df: number
  readonly p: number
  /** Slope by period between groups and controls that the test finds in 80 % of samples. */
  readonly minimalDetectableSlope: number | null
}

/** Null where no group has two periods before its start. */
export function pretrendTest(joint: Joint, periods: Vector, alpha = 0.05, power = 0.8): Pretrend | null {
  const before = joint.cells.flatMap((c, i) => (c.time < startOf(c.group, periods) ? [i] : []))
  if (before.length === 0) return null
  const effects = before.map((i) => joint.att[i] ?? 0)
  const covariance = before.map((i) => before.map((j) => joint.covariance[i]?.[j] ?? 0))
  const { inverse, dropped } = solveNormalEquations(covariance, effects)
  const df = before.length - dropped.length
  if (df === 0) return null
  const wald = dot(effects, multiplyVector(inverse, effects))
  const gaps = before.map((i) => {
    const cell = joint.cells[i]
    return (periods[cell?.time ?? 0] ?? 0) - (periods[cell?.base ?? 0] ?? 0)
  })
  const unit = dot(gaps, multiplyVector(inverse, gaps))
  const needed = noncentralityFor(df, alpha, power)
  const slope = unit > 0 && needed !== undefined ? Math.sqrt(needed / unit) : null
  return { wald, df, p: chiSquareSf(wald, df), minimalDetectableSlope: slope }
}

/** Noncentrality at which a χ² test of level `alpha` has the power. */
export function noncentralityFor(df: number, alpha: number, power: number): number | undefined {
  const critical = brent((x) => chiSquareSf(x, df) - alpha, 0, 50 + 20 * df)
  if (critical === undefined) return undefined
  return brent((l) => noncentralCdf(critical, df, l) - (1 - power), 0, 200 + 20 * df)
}

/** P(χ²(df, λ) ≤ x): χ² with df + 2j degrees of freedom, j drawn from a Poisson distribution of mean λ/2. */
function noncentralCdf(x: number, df: number, lambda: number): number {
  const mean = lambda / 2
  if (mean === 0) return chiSquareCdf(x, df)
  let sum = 0
  const most = Math.ceil(mean + 12 * Math.sqrt(mean) + 40)
  for (let j = 0; j <= most; j++) {
    sum += Math.exp(-mean + j * Math.log(mean) - logGamma(j + 1)) * chiSquareCdf(x, df + 2 * j)
  }
  return sum
}
