/**
 * What the flows of an initiative are worth: nought is the outlay before the first benefit, the others fall in the middle
 * of their month. In: flows by month, an annual effective rate. Out: value, internal rate, paybacks. Pure.
 * Start at `worthOf`.
 */
import { stats } from 'ledgerline'

export interface Flows {
  /** At once, then month by month. */
  readonly benefits: readonly number[]
  /** Negative. */
  readonly costs: readonly number[]
}

export interface Worth {
  readonly npv: number
  /**
   * What one unit of benefit is worth, spread over the months that bring any: the value is straight in the effect, so its error is
   * that of the benefit times this.
   */
  readonly perBenefit: number | null
  readonly irr: number | null
  readonly irrReason: string | null
  readonly profitabilityIndex: number | null
  readonly paybackMonths: number | null
  readonly discountedPaybackMonths: number | null
  readonly paybackReason: string | null
}

/**
 * Months in order, without a gap. Where the first has only costs it is the outlay at once; otherwise nothing is.
 * @param byMonth  benefits and costs (negative) of each month
 */
export function flowsOf(byMonth: readonly { readonly benefit: number; readonly cost: number }[]): Flows {
  const [first] = byMonth
  const months =
    first && first.benefit === 0 && first.cost < 0 ? byMonth : [{ benefit: 0, cost: 0 }, ...byMonth]
  return { benefits: months.map((m) => m.benefit), costs: months.map((m) => m.cost) }
}

export function worthOf({ benefits, costs }: Flows, annual: number): Worth {
  const rate = stats.finance.monthlyRate(annual)
  const net = benefits.map((b, k) => b + (costs[k] ?? 0))
  const outlay = -(net[0] ?? 0)
  const npv = stats.finance.npv(net, rate, 'mid')
  const internal = internalRate(net)
  const paybackMonths = paidBack(net, 0)
  const discountedPaybackMonths = paidBack(net, rate)
  return {
    npv,
    perBenefit: perBenefit(benefits, rate),
    ...internal,
    profitabilityIndex: outlay > 0 ? (npv + outlay) / outlay : null,
    paybackMonths,
    discountedPaybackMonths,
    paybackReason: discountedPaybackMonths === null ? notPaidBack(net, paybackMonths) : null,
  }
}

/** The mean discount of the months with a benefit: what is not known of an effect is as large in each of them. */
function perBenefit(benefits: readonly number[], rate: number): number | null {
  const months = benefits.filter((b) => b !== 0).length
  const ones = benefits.map((b) => Number(b !== 0))
  return months === 0 ? null : stats.finance.npv(ones, rate, 'mid') / months
}

/** What is lost again by the end was not paid back. */
function paidBack(net: readonly number[], rate: number): number | null {
  return stats.finance.npv(net, rate, 'mid') < 0 ? null : stats.finance.payback(net, rate, 'mid')
}

function notPaidBack(net: readonly number[], simple: number | null): string {
  return simple !== null
    ? `not reached in ${net.length - 1} months once discounted`
    : `not reached in ${net.length - 1} months`
}

/** Annual effective, on the same times as the value: half months, since flows fall in the middle of theirs. */
function internalRate(net: readonly number[]): { irr: number | null; irrReason: string | null } {
  const halves = new Array<number>(Math.max(1, 2 * net.length - 2)).fill(0)
  for (const [k, flow] of net.entries()) halves[k === 0 ? 0 : 2 * k - 1] = flow
  const found = stats.finance.irr(halves)
  if (found.status === 'refuse') return { irr: null, irrReason: `irr_ambiguous: ${found.explanation}` }
  const annual = Math.expm1(24 * Math.log1p(found.irr))
  if (!Number.isFinite(annual) || annual > 1000)
    return { irr: null, irrReason: 'irr_ambiguous: above 100,000 % a year, which says nothing.' }
  return { irr: annual, irrReason: null }
}

/** Effect at which the value is nought, the benefits growing straight with it; null where no effect does that. */
export function breakEven({ benefits, costs }: Flows, estimate: number, annual: number): number | null {
  if (estimate === 0) return null
  const perUnit = benefits.map((b) => b / estimate)
  return stats.finance.breakEvenEffect(perUnit, costs, stats.finance.monthlyRate(annual), 'mid')
}
