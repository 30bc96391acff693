/**
 * Lifetime value with one margin, one retention and one discount for all. Pure. The timing is part of the figure's name: the
 * same numbers give values that differ by a third. Source: Gupta & Lehmann 2003; Fader & Hardie 2012 (timing).
 */
import type { RefusalCode } from '../result.ts'

/** When payments fall: now, at the end of a period if retained, at its end with the first certain, in its middle. */
export type ClvTiming = 'first_now' | 'end_if_retained' | 'end_first_certain' | 'mid_period'

export interface ClosedForm {
  readonly margin: number
  readonly retention: number
  /** Per period. */
  readonly discount: number
  readonly acquisitionCost?: number
}

export type Clv =
  | { readonly status: 'ok'; readonly clv: number; readonly expectedLife: number }
  | { readonly status: 'refuse'; readonly reason: RefusalCode; readonly explanation: string }

export function closedFormClv(
  { margin, retention, discount, acquisitionCost = 0 }: ClosedForm,
  timing: ClvTiming,
): Clv {
  if (!(retention >= 0 && retention <= 1 && discount >= 0) || !Number.isFinite(margin))
    return {
      status: 'refuse',
      reason: 'bad_input',
      explanation: 'Retention lies between 0 and 1, the discount is not below 0.',
    }
  const scale = 1 + discount - retention
  if (scale <= 0)
    return {
      status: 'refuse',
      reason: 'horizon',
      explanation: 'Nobody leaves and nothing is discounted: the value is endless.',
    }
  const factor = {
    first_now: 1 + discount,
    end_if_retained: retention,
    end_first_certain: 1,
    mid_period: Math.sqrt(1 + discount),
  }[timing]
  return { status: 'ok', clv: (margin * factor) / scale - acquisitionCost, expectedLife: 1 / (1 - retention) }
}

/** The first payments only, the first now: what an endless sum hides. */
export function finiteClv(
  { margin, retention, discount, acquisitionCost = 0 }: ClosedForm,
  periods: number,
): number {
  let value = -acquisitionCost
  for (let k = 0; k < periods; k++) value += margin * (retention / (1 + discount)) ** k
  return value
}
