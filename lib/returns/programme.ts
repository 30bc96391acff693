/**
 * The programme as a whole. In: rows of mart_initiative_roi for actuals at the base rate, and which initiatives reach E2.
 * Out: one row for the evidence of grade E1 and E2 together, one for the same against all that was spent, one for E3
 * apart. E4 and E5 are in no sum. Errors of initiatives are taken as independent. Pure. Start at `programmeRows`.
 */
import { stats } from 'ledgerline'
import { amountOf, centsOf, moneyText, sumCents } from './cents.ts'
import type { RoiRow } from './initiative.ts'

export interface Actual {
  readonly initiative_id: string
  readonly grade: stats.Grade
  readonly programme_cost: string
  readonly incremental_contribution: string | null
  readonly se: number | null
  readonly npv: string | null
  readonly reaches_e2: boolean
}

export const noEffect = 'no effect reaches E2 in this period'

/** @param spentInAll  what all programmes cost to the last closed period, with and without evidence */
export function programmeRows(actuals: readonly Actual[], spentInAll: string): RoiRow[] {
  if (actuals.length === 0) return []
  const evidenced = actuals.filter((a) => a.grade === 'E1' || a.grade === 'E2')
  const supported = actuals.filter((a) => a.grade === 'E3')
  const spent = centsOf(spentInAll)
  const share = (of: readonly Actual[]): number | null =>
    spent > 0n ? Number(costOf(of)) / Number(spent) : null
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
      share_of_cost: spent > 0n ? 1 : null,
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
  npv: null,
  status: 'refuse',
  reason: 'no_effect',
  explanation: noEffect,
}

function costOf(list: readonly Actual[]): bigint {
  return sumCents(list.map((a) => centsOf(a.programme_cost)))
}

function sumOf(list: readonly Actual[], cost: bigint): RoiRow {
  const base = { initiatives: list.length, programme_cost: amountOf(cost) }
  if (list.length === 0)
    return { ...base, status: 'refuse', reason: 'no_effect', explanation: 'no initiative of this grade' }
  const benefit = sumCents(list.map((a) => centsOf(a.incremental_contribution ?? '0.00')))
  const total = Number(benefit) / 100
  const se = Math.sqrt(list.reduce((sum, a) => sum + (a.se ?? 0) ** 2, 0))
  const half = stats.special.criticalValue(0.95) * se
  const found = stats.finance.roi({
    benefit: total,
    seBenefit: se,
    cost: Number(cost) / 100,
    seCost: 0,
    grade: gradeOf(list),
  })
  const values = list.map((a) => a.npv)
  const npv = values.some((v) => v === null)
    ? null
    : amountOf(sumCents(values.map((v) => centsOf(v ?? '0.00'))))
  const sums = {
    ...base,
    incremental_contribution: amountOf(benefit),
    se,
    low: moneyText(total - half),
    high: moneyText(total + half),
    npv,
    grade: gradeOf(list),
  }
  if (found.status === 'refuse')
    return { ...sums, status: 'refuse', reason: found.reason, explanation: found.explanation }
  return {
    ...sums,
    roi: found.roi,
    roi_low: found.ciFieller[0],
    roi_high: found.ciFieller[1],
    status: 'ok',
    reason: null,
  }
}

function gradeOf(list: readonly Actual[]): stats.Grade {
  return stats.effect.weakestGrade(list.map((a) => a.grade))
}
