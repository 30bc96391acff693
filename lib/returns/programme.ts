/**
 * The programme as a whole. In: rows of mart_initiative_roi for actuals at the base rate, and which initiatives reach E2.
 * Out: one row for the evidence of grade E1 and E2 together, one for the same against all that was spent, one for E3
 * apart. E4 and E5 are in no sum. Errors of initiatives are taken as independent, which holds where each was drawn by a lot of its
 * own; beside them stand the limits if all errors went one way. Pure. Start at `programmeRows`.
 */
import { stats } from 'ledgerline'
import { amountOf, centsOf, moneyText, sumCents } from './cents.ts'
import type { RoiRow } from './initiative.ts'

export interface Actual {
  readonly initiative_id: string
  readonly grade: stats.Grade
  /** Null where no input says what it cost. */
  readonly programme_cost: string | null
  readonly incremental_contribution: string | null
  readonly se: number | null
  readonly npv: string | null
  readonly npv_low: string | null
  readonly reaches_e2: boolean
}

export const noEffect = 'no effect reaches E2 in this period'

const input = 'input_initiative_costs'

/** @param spentInAll  what all programmes cost to the last closed period, with and without evidence; null where nothing says so */
export function programmeRows(actuals: readonly Actual[], spentInAll: string | null): RoiRow[] {
  if (actuals.length === 0) return []
  const evidenced = actuals.filter((a) => a.grade === 'E1' || a.grade === 'E2')
  const supported = actuals.filter((a) => a.grade === 'E3')
  const spent: Cost = spentInAll === null ? { cents: null, without: input } : given(centsOf(spentInAll))
  const share = (of: readonly Actual[]): number | null => shareOf(costOf(of), spent)
  const reaching = evidenced.filter((a) => a.reaches_e2).length
  const told = (row: RoiRow): RoiRow => (reaching > 0 ? row : { ...row, ...refused })
  return [
    told({
      basis: 'E1_E2',
      ...sumOf(evidenced, costOf(evidenced)),
      effects: reaching,
      share_of_cost: share(evidenced),
    }),
    told({
      basis: 'all_cost',
      ...sumOf(evidenced, spent),
      effects: reaching,
      share_of_cost: shareOf(spent, spent),
    }),
    { basis: 'E3', ...sumOf(supported, costOf(supported)), effects: 0, share_of_cost: share(supported) },
  ]
}

const refused = {
  roi: null,
  roi_low: null,
  roi_high: null,
  incremental_contribution: null,
  low: null,
  high: null,
  se: null,
  low_together: null,
  high_together: null,
  se_together: null,
  roi_low_together: null,
  roi_high_together: null,
  npv: null,
  npv_low: null,
  npv_high: null,
  status: 'refuse',
  reason: 'no_effect',
  explanation: noEffect,
}

interface Cost {
  readonly cents: bigint | null
  /** What does not say it. */
  readonly without: string | null
}

function given(cents: bigint): Cost {
  return { cents, without: null }
}

/** A sum without one of its parts is none. */
function costOf(list: readonly Actual[]): Cost {
  const unknown = list.filter((a) => a.programme_cost === null).map((a) => a.initiative_id)
  if (unknown.length > 0) {
    const of = unknown.length < list.length ? ` of ${unknown.join(', ')}` : ''
    return { cents: null, without: `${input}${of}` }
  }
  return given(sumCents(list.map((a) => centsOf(a.programme_cost ?? '0.00'))))
}

function shareOf({ cents }: Cost, { cents: spent }: Cost): number | null {
  return cents === null || spent === null || spent <= 0n ? null : Number(cents) / Number(spent)
}

function sumOf(list: readonly Actual[], { cents, without }: Cost): RoiRow {
  const base = {
    initiatives: list.length,
    programme_cost: cents === null ? null : amountOf(cents),
    not_available: without === null ? null : `programme_cost: ${without}`,
  }
  if (list.length === 0)
    return { ...base, status: 'refuse', reason: 'no_effect', explanation: 'no initiative of this grade' }
  const benefit = sumCents(list.map((a) => centsOf(a.incremental_contribution ?? '0.00')))
  const total = Number(benefit) / 100
  const grade = gradeOf(list)
  const apart = errorOf(list)
  const together = apart === null ? null : list.reduce((sum, a) => sum + (a.se ?? 0), 0)
  const [low, high] = limits(total, apart)
  const [lowTogether, highTogether] = limits(total, together)
  const sums = {
    ...base,
    incremental_contribution: amountOf(benefit),
    se: apart,
    low,
    high,
    se_together: together,
    low_together: lowTogether,
    high_together: highTogether,
    ...worthOf(list),
    grade,
  }
  // what one of them cost may not be in the ledger, so that all of it would be too little
  return {
    ...sums,
    ...roiOf(total, apart, together, grade, { cents, without: without ?? costOf(list).without }),
  }
}

function roiOf(
  benefit: number,
  apart: number | null,
  together: number | null,
  grade: stats.Grade,
  { cents, without }: Cost,
): RoiRow {
  if (cents === null || without !== null)
    return { roi: null, status: 'refuse', reason: 'cost_missing', explanation: `not available: ${without}` }
  const known = { benefit, cost: Number(cents) / 100, seCost: 0, grade }
  const found = stats.finance.roi({ ...known, seBenefit: apart ?? 0 })
  if (found.status === 'refuse')
    return { status: 'refuse', reason: found.reason, explanation: found.explanation }
  if (apart === null) return { roi: found.roi, status: 'ok', reason: null }
  const widest = stats.finance.roi({ ...known, seBenefit: together ?? 0 })
  return {
    roi: found.roi,
    roi_low: found.ciFieller[0],
    roi_high: found.ciFieller[1],
    roi_low_together: widest.status === 'ok' ? widest.ciFieller[0] : null,
    roi_high_together: widest.status === 'ok' ? widest.ciFieller[1] : null,
    status: 'ok',
    reason: null,
  }
}

/** Of a sum of independent estimates; null where one of them has no error that is known. */
function errorOf(list: readonly Actual[]): number | null {
  if (list.some((a) => a.se === null)) return null
  return Math.sqrt(list.reduce((sum, a) => sum + (a.se ?? 0) ** 2, 0))
}

function limits(total: number, se: number | null): [string | null, string | null] {
  if (se === null) return [null, null]
  const half = stats.special.criticalValue(0.95) * se
  return [moneyText(total - half), moneyText(total + half)]
}

/** Values add; their errors as those of the benefits do. */
function worthOf(list: readonly Actual[]): RoiRow {
  if (list.some((a) => a.npv === null)) return { npv: null }
  const npv = amountOf(sumCents(list.map((a) => centsOf(a.npv ?? '0.00'))))
  if (list.some((a) => a.npv_low === null)) return { npv }
  const half = Math.sqrt(list.reduce((sum, a) => sum + (Number(a.npv) - Number(a.npv_low)) ** 2, 0))
  return { npv, npv_low: moneyText(Number(npv) - half), npv_high: moneyText(Number(npv) + half) }
}

function gradeOf(list: readonly Actual[]): stats.Grade {
  return stats.effect.weakestGrade(list.map((a) => a.grade))
}
