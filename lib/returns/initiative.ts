/**
 * The return of one initiative in one scenario: rows of mart_initiative_roi, one for all levers and one for each.
 * In: lines of mart_initiative_cashflow, the effect behind them, rates. Out: rows, refused with a reason where the
 * evidence or the cost does not carry a return. Pure. Start at `returnRows`.
 */
import { stats } from 'ledgerline'
import { amountOf, centsOf, moneyText, sumCents } from './cents.ts'
import { breakEven, type Flows, flowsOf, worthOf } from './value.ts'

export interface Line {
  readonly initiative_id: string
  readonly month: string
  readonly scenario: string
  readonly line: string
  readonly books: string
  readonly amount: string
  /** Of a benefit; E5 for what was planned. */
  readonly grade: string | null
}

export interface InitiativeEffect {
  readonly initiative_id: string
  readonly grade: stats.Grade
  readonly estimate: number | null
  readonly net_effect_se: number | null
  readonly periods: number
  readonly reaches_e2: boolean
  /** Errors of what each lever brought; none where the effect is not split. */
  readonly levers: readonly LeverError[]
}

export interface LeverError {
  readonly lever: string
  readonly se: number
  readonly df: number
}

export interface Rate {
  readonly id: string
  /** Null where finance gives none. */
  readonly annual: number | null
}

export type RoiRow = Readonly<Record<string, string | number | boolean | null>>

export const levers = ['acquisition', 'retention', 'spend', 'cost_to_serve', 'interaction'] as const

const plans: ReadonlySet<string> = new Set(['business_case', 'budget', 'what_if'])

/**
 * Which input has no cost of an initiative, in one scenario; null where it has any, one of nought too.
 * @param lines  of the initiative and scenario, those in acquisition cost too
 */
export function inputWithoutCost(lines: readonly Line[]): string | null {
  if (lines.some((l) => !isBenefit(l))) return null
  const { scenario = '' } = lines[0] ?? {}
  const isStated = scenario === 'forecast' && lines.some((l) => l.grade === 'E5')
  const isPlan = scenario === 'business_case' || scenario === 'budget' || isStated
  return isPlan ? 'input_initiative_budget' : 'input_initiative_costs'
}

/**
 * @param lines     of one initiative and scenario, none of them in acquisition cost already
 * @param calendar  first days of all fiscal months, in order
 * @param without   input that has no cost of the initiative: the cost and what stands on it are not known
 */
export function returnRows(
  lines: readonly Line[],
  effect: InitiativeEffect | undefined,
  rates: readonly Rate[],
  calendar: readonly string[],
  without: string | null,
): RoiRow[] {
  const [first] = lines
  if (!first) return []
  const months = monthsOf(lines, calendar)
  const grade = gradeOf(first.scenario, effect, months.length)
  const isEvidence = grade !== 'E4'
  const cost = costOf(lines, without)
  const key = {
    initiative_id: first.initiative_id,
    scenario: first.scenario,
    horizon_months: months.length,
    grade,
  }
  const common = { ...key, first_month: months[0] ?? null, last_month: months.at(-1) ?? null }
  const se = errorOf(first.scenario, effect, months.length)
  const all = rates.map((rate) => ({
    ...common,
    lever: 'all',
    rate_id: rate.id,
    rate: rate.annual,
    ...(isEvidence ? returned(lines, months, cost, grade, se, effect, rate) : withoutEvidence(cost)),
  }))
  const [base] = rates
  if (!isEvidence || base === undefined) return all
  const moved = levers.filter((lever) => lines.some((l) => l.line === lineOf(lever)))
  return [
    ...all,
    ...moved.map((lever) => ({
      ...leverRow(lines, lever, { ...common, rate_id: base.id, rate: base.annual }),
      ...leverLimits(lines, lever, effect, months.length),
    })),
  ]
}

/** Limits of one lever: errors of levers are not independent, so they do not add up to that of all. */
function leverLimits(
  lines: readonly Line[],
  lever: string,
  effect: InitiativeEffect | undefined,
  months: number,
): RoiRow {
  const scenario = lines[0]?.scenario ?? ''
  if (effect === undefined || plans.has(scenario)) return {}
  const own = effect.levers.find((l) => l.lever === lever)
  // an effect that is not split lies on one lever with the error of all
  const isSplit = new Set(lines.filter(isBenefit).map((l) => l.line)).size > 1
  const se = own?.se ?? (isSplit ? null : effect.net_effect_se)
  if (se === null) return {}
  const ahead = scenario === 'forecast' ? (se * months) / effect.periods : se
  const total = Number(benefitCents(lines, (l) => l === lineOf(lever))) / 100
  const half = stats.special.criticalValue(0.95, own?.df) * ahead
  return { se: ahead, low: moneyText(total - half), high: moneyText(total + half) }
}

/** A forecast beyond what was watched falls one step; a plan is an assumption. */
function gradeOf(scenario: string, effect: InitiativeEffect | undefined, months: number): stats.Grade {
  if (plans.has(scenario)) return 'E5'
  if (effect === undefined) return scenario === 'forecast' ? 'E5' : 'E4'
  if (scenario !== 'forecast' || effect.periods >= months || effect.grade === 'E4') return effect.grade
  return effect.grade === 'E1' ? 'E2' : effect.grade === 'E2' ? 'E3' : 'E4'
}

function errorOf(scenario: string, effect: InitiativeEffect | undefined, months: number): number | null {
  if (plans.has(scenario) || effect?.net_effect_se == null) return null
  return scenario === 'forecast' ? (effect.net_effect_se * months) / effect.periods : effect.net_effect_se
}

/** What it cost, or the input that does not say. */
interface Cost {
  readonly cents: bigint | null
  readonly without: string | null
}

function costOf(lines: readonly Line[], without: string | null): Cost {
  if (without !== null) return { cents: null, without }
  return { cents: -sumCents(lines.filter((l) => !isBenefit(l)).map((l) => centsOf(l.amount))), without }
}

function costRow({ cents, without }: Cost): RoiRow {
  return {
    programme_cost: cents === null ? null : amountOf(cents),
    not_available: without === null ? null : `programme_cost: ${without}; npv: ${without}`,
  }
}

function isBenefit({ line }: Line): boolean {
  return line.startsWith('benefit_') || line === 'interaction'
}

function benefitCents(lines: readonly Line[], of: (line: string) => boolean): bigint {
  return sumCents(lines.filter((l) => isBenefit(l) && of(l.line)).map((l) => centsOf(l.amount)))
}

function lineOf(lever: string): string {
  return lever === 'interaction' ? lever : `benefit_${lever}`
}

function leverRow(lines: readonly Line[], lever: string, common: RoiRow): RoiRow {
  const line = lineOf(lever)
  const amount = amountOf(benefitCents(lines, (l) => l === line))
  return {
    ...common,
    lever,
    incremental_contribution: amount,
    in_headline: false,
    status: 'ok',
    reason: null,
  }
}

function withoutEvidence(cost: Cost): RoiRow {
  return {
    ...costRow(cost),
    in_headline: false,
    status: 'refuse',
    reason: 'grade_e4',
    explanation: 'the effect is of grade E4, a difference that other causes may explain: no return',
  }
}

function returned(
  lines: readonly Line[],
  months: readonly string[],
  cost: Cost,
  grade: stats.Grade,
  se: number | null,
  effect: InitiativeEffect | undefined,
  rate: Rate,
): RoiRow {
  const benefit = benefitCents(lines, () => true)
  const worthBy = plans.has(lines[0]?.scenario ?? '') ? undefined : effect
  const half = se === null ? null : stats.special.criticalValue(0.95) * se
  const total = Number(benefit) / 100
  return {
    ...costRow(cost),
    incremental_contribution: amountOf(benefit),
    se,
    low: half === null ? null : moneyText(total - half),
    high: half === null ? null : moneyText(total + half),
    ...(cost.without === null
      ? worthRow(flowsByMonth(lines, months), rate, se, worthBy)
      : worthUnknown(cost.without)),
    ...roiRow(total, se, cost, grade),
    in_headline: (grade === 'E1' || grade === 'E2') && lines[0]?.scenario === 'actual',
  }
}

/** Flows without the cost would be worth what the benefits are. */
function worthUnknown(without: string): RoiRow {
  const reason = `not available: ${without}`
  return { npv: null, npv_reason: reason, irr_reason: reason, payback_reason: reason }
}

/** Costs are the ledger's and do not err; what the benefits err by is discounted as they are. */
function worthRow(
  flows: Flows,
  { annual }: Rate,
  se: number | null,
  effect: InitiativeEffect | undefined,
): RoiRow {
  if (annual === null) return { npv: null, npv_reason: 'not available: input_discount_rates' }
  const worth = worthOf(flows, annual)
  const half =
    se === null || worth.perBenefit === null
      ? null
      : stats.special.criticalValue(0.95) * se * worth.perBenefit
  return {
    npv: moneyText(worth.npv),
    npv_low: half === null ? null : moneyText(worth.npv - half),
    npv_high: half === null ? null : moneyText(worth.npv + half),
    irr: worth.irr,
    irr_reason: worth.irrReason,
    profitability_index: worth.profitabilityIndex,
    payback_months: worth.paybackMonths,
    discounted_payback_months: worth.discountedPaybackMonths,
    payback_reason: worth.paybackReason,
    break_even_effect: effect?.estimate == null ? null : breakEven(flows, effect.estimate, annual),
  }
}

/** The return with Fieller's interval; refused for plans, without cost, and where the interval says nothing. */
function roiRow(benefit: number, se: number | null, { cents, without }: Cost, grade: stats.Grade): RoiRow {
  const cost = cents === null ? Number.NaN : Number(cents) / 100
  const found = stats.finance.roi({ benefit, seBenefit: se ?? 0, cost, seCost: 0, grade })
  if (found.status === 'refuse') {
    const isUnknown = found.reason === 'cost_missing' && without !== null
    const explanation = isUnknown ? `not available: ${without}` : found.explanation
    return { roi: null, status: 'refuse', reason: found.reason, explanation }
  }
  const known = se !== null
  return {
    roi: found.roi,
    roi_low: known ? found.ciFieller[0] : null,
    roi_high: known ? found.ciFieller[1] : null,
    probability_positive: known ? found.probabilityPositive : null,
    status: 'ok',
    reason: null,
  }
}

/** Every fiscal month from the first line to the last: a month without a line is nought, not left out. */
function monthsOf(lines: readonly Line[], calendar: readonly string[]): string[] {
  const found = lines.map((l) => l.month).sort()
  const [first = '', last = ''] = [found[0], found.at(-1)]
  return calendar.filter((month) => month >= first && month <= last)
}

function flowsByMonth(lines: readonly Line[], months: readonly string[]): Flows {
  return flowsOf(
    months.map((month) => {
      const of = lines.filter((l) => l.month === month)
      const sum = (list: readonly Line[]): number =>
        Number(sumCents(list.map((l) => centsOf(l.amount)))) / 100
      return { benefit: sum(of.filter(isBenefit)), cost: sum(of.filter((l) => !isBenefit(l))) }
    }),
  )
}
