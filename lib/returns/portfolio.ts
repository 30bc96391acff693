/**
 * On which initiatives a budget is spent ahead. In: forecasts at the base rate. Out: one row per initiative that has one:
 * chosen by the lower limit of what it is worth, never by a mean, and never on an effect of grade E4. Interactions
 * between initiatives are not known here. Pure. Start at `portfolioRows`.
 */
import { stats } from 'ledgerline'
import { amountOf, centsOf, moneyText } from './cents.ts'
import type { RoiRow } from './initiative.ts'

export interface Ahead {
  readonly initiative_id: string
  readonly grade: stats.Grade
  readonly exclusive_group: string | null
  /** Of the horizon; null where no line says it. */
  readonly cost: number | null
  /** Null with the cost. */
  readonly npv: number | null
  /** Null where the error of the effect is not known. */
  readonly npv_low: number | null
  /** What is not known of it and which input would say it. */
  readonly not_available: string | null
}

type Priced = Ahead & { readonly cost: number }

/** @param given  0 is what the initiatives cost together, as far as it is known */
export function portfolioRows(list: readonly Ahead[], given: number): RoiRow[] {
  const costs = list.flatMap((a) => (a.cost === null ? [] : [a.cost]))
  const budget = given > 0 ? given : costs.reduce((sum, cost) => sum + cost, 0)
  const isBudgetKnown = given > 0 || costs.length > 0
  const low = (a: Ahead): number => a.npv_low ?? 0
  // the value of a choice is what it brings above its cost
  const candidates = list.filter((a): a is Priced => reasonAgainst(a) === null && a.cost !== null)
  const programmes = candidates.map((a) => ({ id: a.initiative_id, cost: a.cost, value: low(a) }))
  const groups = groupsOf(candidates)
  const found = stats.finance.choosePortfolio(programmes, budget, groups)
  const curve = curveOf(
    candidates.filter((a) => low(a) > 0 && a.cost > 0),
    low,
  )
  return list.map((a) => {
    const chosen = found.chosen.includes(a.initiative_id)
    return {
      initiative_id: a.initiative_id,
      grade: a.grade,
      cost: moneyText(a.cost),
      npv: moneyText(a.npv),
      npv_low: moneyText(a.npv_low),
      is_chosen: chosen,
      reason:
        reasonAgainst(a) ??
        (chosen
          ? null
          : low(a) <= 0
            ? 'its lower limit is worth nothing'
            : 'beyond the budget, or another is worth more'),
      budget: isBudgetKnown ? moneyText(budget) : null,
      upper_bound: moneyText(found.upperBound),
      not_available: a.not_available,
      ...curve.get(a.initiative_id),
    }
  })
}

/** The next best for its cost comes next: what a further programme adds falls from place to place. */
function curveOf(list: readonly Priced[], low: (a: Ahead) => number): Map<string, RoiRow> {
  const ranked = [...list].sort(
    (a, b) => low(b) / b.cost - low(a) / a.cost || (a.initiative_id < b.initiative_id ? -1 : 1),
  )
  let [cost, npv] = [0n, 0n]
  return new Map(
    ranked.map((a, i) => {
      cost += centsOf(moneyText(a.cost) ?? '0')
      npv += centsOf(moneyText(low(a)) ?? '0')
      const place = { curve_place: i + 1, cost_to_here: amountOf(cost), npv_low_to_here: amountOf(npv) }
      return [a.initiative_id, { ...place, npv_low_by_cost: low(a) / a.cost }]
    }),
  )
}

function reasonAgainst(a: Ahead): string | null {
  if (a.grade === 'E4' || a.grade === 'E5') return `grade_e4: an effect of grade ${a.grade} moves no money`
  // what is not known to cost anything is not free
  if (a.cost === null) return 'cost_missing: nothing says what it costs ahead'
  return a.npv_low === null ? 'its error is not known' : null
}

function groupsOf(list: readonly Ahead[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const a of list) {
    if (a.exclusive_group === null) continue
    groups.set(a.exclusive_group, [...(groups.get(a.exclusive_group) ?? []), a.initiative_id])
  }
  return [...groups.values()].filter((ids) => ids.length > 1)
}
