/**
 * The simplest model of contracts, everybody leaves with the same chance at every renewal: what the shifted beta-geometric has
 * to beat, and what stands in where customers do not differ. Pure. Source: likelihood ratio on a boundary, Self & Liang 1987.
 */
import { chiSquareSf } from '../special/index.ts'
import type { Fit } from './likelihood.ts'
import type { RenewalCohort } from './sbg.ts'

export interface Geometric {
  /** Chance of leaving at a renewal. */
  readonly theta: number
  readonly se: number
  readonly loglik: number
  /** Renewals that somebody faced. */
  readonly exposure: number
}

/** Null where nobody faced a renewal. */
export function fitGeometric(cohorts: readonly RenewalCohort[]): Geometric | null {
  let [leavers, exposure] = [0, 0]
  for (const { lost, alive } of cohorts) {
    for (const [i, count] of lost.entries()) {
      leavers += count
      exposure += count * (i + 1)
    }
    exposure += alive * lost.length
  }
  if (exposure === 0) return null
  const theta = leavers / exposure
  const term = (count: number, log: number): number => (count === 0 ? 0 : count * log)
  const loglik = term(leavers, Math.log(theta)) + term(exposure - leavers, Math.log1p(-theta))
  return { theta, se: Math.sqrt((theta * (1 - theta)) / exposure), loglik, exposure }
}

/** Do customers differ? p of the likelihood ratio; one side of the parameter is its edge, so half the mass lies at 0. */
export function heterogeneityP(fit: Fit, plain: Geometric): number {
  const ratio = 2 * (fit.loglik - plain.loglik)
  return ratio <= 0 ? 1 : chiSquareSf(ratio, 1) / 2
}
