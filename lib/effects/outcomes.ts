/**
 * The outcomes that every experiment is looked at for, and what is said about each. They are the same for all, so that
 * none is chosen by its result.
 */
export interface Outcome {
  readonly name: string
  /** Which sign is harm to the customer relationship or to contribution: 1 when more of it is. */
  readonly harm: 1 | -1
  readonly isEvent: boolean
  readonly isMoney: boolean
  /** Measures of int_measure_availability without any of which it cannot be had; `activity` is what int_activity_rule tells. */
  readonly needs: readonly string[]
}

export const outcomes: readonly Outcome[] = [
  { name: 'churn', harm: 1, isEvent: true, isMoney: false, needs: ['activity'] },
  { name: 'active_months', harm: -1, isEvent: false, isMoney: false, needs: ['activity'] },
  { name: 'contacts', harm: 1, isEvent: false, isMoney: false, needs: ['contact_count'] },
  { name: 'net_revenue', harm: -1, isEvent: false, isMoney: true, needs: ['net_revenue'] },
  { name: 'margin', harm: -1, isEvent: false, isMoney: true, needs: ['cm1', 'retention_cost'] },
  { name: 'cm3', harm: -1, isEvent: false, isMoney: true, needs: ['cm3'] },
  { name: 'cm3_loaded', harm: -1, isEvent: false, isMoney: true, needs: ['cm3_loaded'] },
]

/** Why an outcome cannot be had: what its measures lack, each reason once; undefined where it can. */
export function lackOf({ needs }: Outcome, missing: ReadonlyMap<string, string>): string | undefined {
  const reasons = needs.flatMap((measure) => missing.get(measure) ?? [])
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join(', ')
}

export const windowKinds = ['registered', 'to_date'] as const
export type WindowKind = (typeof windowKinds)[number]

/** Name of the outcome in the mart: the registered window has the plain name. */
export function outcomeName(outcome: string, window: WindowKind): string {
  return window === 'registered' ? outcome : `${outcome}_to_date`
}
