/**
 * What a row of cash flows is worth: present value, internal rate, payback. In: one amount per period, the first at
 * once; a rate per period. Out: numbers, or null with a reason. Pure. Money enters here as doubles; amounts that must tie
 * stay DECIMAL in SQL. Source: Brealey, Myers & Allen; Descartes' rule of signs.
 */
import { brent } from '../optim/root.ts'

/** `mid`: flow k > 0 falls in the middle of its period. The first flow is always at once. */
export type Timing = 'end' | 'mid'

/** The rate of a month that compounds to the annual effective rate. */
export function monthlyRate(annual: number): number {
  return Math.expm1(Math.log1p(annual) / 12)
}

export function discounted(flows: readonly number[], rate: number, timing: Timing): number[] {
  const log = Math.log1p(rate)
  return flows.map((flow, k) => flow * Math.exp(-log * whenOf(k, timing)))
}

function whenOf(k: number, timing: Timing): number {
  return k === 0 || timing === 'end' ? k : k - 0.5
}

export function npv(flows: readonly number[], rate: number, timing: Timing = 'end'): number {
  return sum(discounted(flows, rate, timing))
}

function sum(values: readonly number[]): number {
  return values.reduce((all, v) => all + v, 0)
}

/** Changes of sign from flow to flow, noughts left out: more than one, and there may be several internal rates. */
export function signChanges(flows: readonly number[]): number {
  const signs = flows.filter((f) => f !== 0).map(Math.sign)
  return signs.filter((s, i) => i > 0 && s !== signs[i - 1]).length
}

export type Irr =
  | { readonly status: 'ok'; readonly irr: number; readonly roots: readonly number[] }
  | {
      readonly status: 'refuse'
      readonly reason: 'irr_ambiguous'
      readonly explanation: string
      /** All rates at which the value is nought, for the reader. */
      readonly roots: readonly number[]
    }

/** Rate per period at which the value is nought, between -99.9 % and 100,000 %; only when there is exactly one sign change. */
export function irr(flows: readonly number[]): Irr {
  const changes = signChanges(flows)
  const roots = changes === 0 ? [] : allRoots(flows)
  const [only] = roots
  if (changes === 1 && only !== undefined) return { status: 'ok', irr: only, roots }
  const explanation =
    changes === 0
      ? 'The flows do not change sign: there is no rate at which they are worth nothing.'
      : changes === 1
        ? 'The only rate lies beyond -99.9 % or 100,000 %.'
        : `The flows change sign ${changes} times, so several rates may make them worth nothing. The present value holds.`
  return { status: 'refuse', reason: 'irr_ambiguous', explanation, roots }
}

const steps = 8192

/** In g = ln(1 + r) the value is a sum of exponentials; only its sign matters, so the largest is taken out. */
function allRoots(flows: readonly number[]): number[] {
  const [low, high] = [Math.log(1e-3), Math.log(1001)]
  const value = (g: number): number => {
    const most = Math.max(0, -(flows.length - 1) * g)
    return sum(flows.map((flow, k) => flow * Math.exp(-k * g - most)))
  }
  const roots: number[] = []
  for (let i = 0; i < steps; i++) {
    const from = low + ((high - low) * i) / steps
    const to = low + ((high - low) * (i + 1)) / steps
    const root = value(to) === 0 ? undefined : brent(value, from, to)
    if (root !== undefined) roots.push(Math.expm1(root))
    else if (value(to) === 0) roots.push(Math.expm1(to))
  }
  return [...new Set(roots)]
}

/**
 * Periods until the flows have paid back, straight within the period; 0 where nothing was laid out, null when never.
 * @param rate  0 for the simple payback
 */
export function payback(flows: readonly number[], rate = 0, timing: Timing = 'end'): number | null {
  let before = 0
  for (const [k, flow] of discounted(flows, rate, timing).entries()) {
    const after = before + flow
    if (k === 0 && after >= 0) return 0
    if (k > 0 && before < 0 && after >= 0) return k - 1 - before / flow
    before = after
  }
  return null
}

/** Present value of what comes in per unit of what goes out; null when nothing goes out. */
export function profitabilityIndex(
  flows: readonly number[],
  rate: number,
  timing: Timing = 'end',
): number | null {
  const values = discounted(flows, rate, timing)
  const out = -sum(values.filter((v) => v < 0))
  return out > 0 ? sum(values.filter((v) => v > 0)) / out : null
}

/** Net present value per unit of what goes out. */
export function discountedRoi(flows: readonly number[], rate: number, timing: Timing = 'end'): number | null {
  const index = profitabilityIndex(flows, rate, timing)
  return index === null ? null : index - 1
}

/**
 * The effect per unit at which the value is nought, where benefits grow straight with it.
 * @param perUnit  flows of one unit of effect
 * @param fixed    flows that come whatever the effect, costs negative
 */
export function breakEvenEffect(
  perUnit: readonly number[],
  fixed: readonly number[],
  rate: number,
  timing: Timing = 'end',
): number | null {
  const gain = npv(perUnit, rate, timing)
  return gain > 0 ? Math.max(0, -npv(fixed, rate, timing) / gain) : null
}
