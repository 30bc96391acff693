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
  /** Measure of int_measure_availability without which it cannot be had. */
  readonly needs: string | null
}

export const outcomes: readonly Outcome[] = [
  { name: 'churn', harm: 1, isEvent: true, isMoney: false, needs: null },
  { name: 'active_months', harm: -1, isEvent: false, isMoney: false, needs: null },
  { name: 'contacts', harm: 1, isEvent: false, isMoney: false, needs: 'contact_count' },
  { name: 'net_revenue', harm: -1, isEvent: false, isMoney: true, needs: 'net_revenue' },
  { name: 'margin', harm: -1, isEvent: false, isMoney: true, needs: 'cm1' },
  { name: 'cm3', harm: -1, isEvent: false, isMoney: true, needs: 'cm3' },
  { name: 'cm3_loaded', harm: -1, isEvent: false, isMoney: true, needs: 'cm3_loaded' },
]

export const windowKinds = ['registered', 'to_date'] as const
export type WindowKind = (typeof windowKinds)[number]

/** Name of the outcome in the mart: the registered window has the plain name. */
export function outcomeName(outcome: string, window: WindowKind): string {
  return window === 'registered' ? outcome : `${outcome}_to_date`
}
