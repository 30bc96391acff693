/** A row of int_experiment_estimates before the tests are adjusted for their number. */
import { stats } from 'ledgerline'
import { type EstimateRow, estimateRow, unavailableRow } from '../estimate.ts'
import type { Outcome } from './outcomes.ts'

/** Columns of a row, in their order: what it is about, then `estimateColumns`, then what else was looked at. */
export const placeColumns = {
  experiment_id: 'VARCHAR',
  outcome: 'VARCHAR',
  segment: 'VARCHAR',
  method: 'VARCHAR',
  initiative_id: 'VARCHAR',
  design: 'VARCHAR',
  outcome_window: 'VARCHAR',
  is_primary: 'BOOLEAN',
  is_leading: 'BOOLEAN',
} as const

export const checkColumns = {
  srm_p: 'DOUBLE',
  balance_max_smd: 'DOUBLE',
  pretrend_p: 'DOUBLE',
  attrition: 'DOUBLE',
  net_effect_total: 'DOUBLE',
  net_effect_se: 'DOUBLE',
  harm_flag: 'BOOLEAN',
} as const

export interface Experiment {
  readonly experiment_id: string
  readonly experiment_no: number
  readonly initiative_id: string | null
  readonly design: string
  readonly unit: string
  readonly planned_share: string
  readonly primary_outcome: string
  /** Outcome on which the return is computed: cm3, or margin where time that is freed is no money. */
  readonly money_outcome: string
  readonly is_registered_before: boolean
  readonly window_periods: number
  readonly pre_periods: number
}

export interface Checks {
  readonly srm_p: number | null
  readonly balance_max_smd: number | null
  readonly pretrend_p: number | null
  readonly attrition: number | null
  /** Estimate for all who were exposed: effect times their number; null where it does not add. */
  readonly net_effect_total: number | null
  readonly net_effect_se: number | null
}

export interface ResultRow extends EstimateRow, Partial<Checks> {
  readonly experiment_id: string
  readonly initiative_id: string | null
  readonly design: string
  readonly outcome: string
  readonly segment: string
  readonly method: string
  readonly outcome_window: string
  readonly is_primary: boolean
  /** The row that the return and the headline stand on. */
  readonly is_leading: boolean
  readonly harm_flag: boolean
}

export interface Cell {
  readonly experiment: Experiment
  readonly outcome: Outcome
  readonly name: string
  readonly segment: string
  readonly method: string
  readonly window: string
  readonly isLeading: boolean
}

type Effect = stats.effect.Effect | stats.Result

export function resultRow(cell: Cell, effect: Effect, checks: Partial<Checks>, nEvents?: number): ResultRow {
  const row = estimateRow(effect, { p: pOf(effect), nEvents: nEvents ?? null })
  return { ...place(cell), ...row, ...checks, harm_flag: isHarm(effect, cell.outcome) }
}

export function unavailableResult(cell: Cell, input: string): ResultRow {
  return { ...place(cell), ...unavailableRow(input, 'none'), harm_flag: false }
}

function place({ experiment, outcome, name, segment, method, window, isLeading }: Cell) {
  return {
    experiment_id: experiment.experiment_id,
    initiative_id: experiment.initiative_id,
    design: experiment.design,
    outcome: name,
    segment,
    method,
    outcome_window: window,
    is_primary: outcome.name === experiment.primary_outcome,
    is_leading: isLeading,
  }
}

/** Effect and error times what the effect is per; null for a refusal. */
export function netOf(effect: Effect, exposure: number | null) {
  if (effect.status === 'refuse' || exposure === null) return { net_effect_total: null, net_effect_se: null }
  return { net_effect_total: effect.estimate * exposure, net_effect_se: effect.se * exposure }
}

/** Two-sided p of no effect, by the distribution of the interval. */
export function pOf(effect: Effect): number | null {
  if (effect.status === 'refuse' || !(effect.se > 0)) return null
  const df = Number(effect.diagnostics.df)
  const t = effect.estimate / effect.se
  return df > 0 && df < 200 ? stats.special.studentP(t, df) : stats.special.normalP(t)
}

/** Harm is said only of an interval that lies on the wrong side as a whole. */
export function isHarm(effect: Effect, { harm }: Outcome): boolean {
  if (effect.status === 'refuse') return false
  return harm === 1 ? effect.ciLow > 0 : effect.ciHigh < 0
}
