/**
 * Return on a programme's cost with what is not known of it. In: benefit and cost with their errors. Out: an interval, or a
 * refusal. Pure; the simulation takes a seed. Source: Fieller 1954; delta method, Casella & Berger 5.5.4.
 */
import { seeded } from '../random.ts'
import type { Grade, RefusalCode } from '../result.ts'
import { normalCdf, normalQuantile } from '../special/index.ts'

export interface BenefitAndCost {
  readonly benefit: number
  readonly seBenefit: number
  /** From the ledger. */
  readonly cost: number
  readonly seCost: number
  /** Correlation of the two errors. */
  readonly rho?: number
  /** Grade of the effect behind the benefit; E4 and E5 give no return. */
  readonly grade: Grade
  readonly level?: number
}

export interface RoiEstimate {
  readonly status: 'ok'
  readonly roi: number
  readonly seDelta: number
  readonly ciDelta: readonly [number, number]
  readonly ciFieller: readonly [number, number]
  /** Of a return above nought, both errors normal. */
  readonly probabilityPositive: number
  readonly level: number
  readonly grade: Grade
}

export interface RoiRefused {
  readonly status: 'refuse'
  readonly reason: RefusalCode
  readonly explanation: string
}

export function roi(given: BenefitAndCost): RoiEstimate | RoiRefused {
  const { benefit, seBenefit, cost, seCost, rho = 0, grade, level = 0.95 } = given
  const refusal = roiRefusal(given)
  if (refusal !== undefined) return refusal
  const z = normalQuantile(0.5 + level / 2)
  const cov = rho * seBenefit * seCost
  const ratio = benefit / cost
  const variance = (seBenefit ** 2 - 2 * ratio * cov + (ratio * seCost) ** 2) / cost ** 2
  const seDelta = Math.sqrt(Math.max(0, variance))
  const fieller = fiellerOf(benefit, cost, seBenefit ** 2, seCost ** 2, cov, z)
  if (fieller === undefined)
    return refused(
      'interval_includes_everything',
      'The cost itself may be nought, so no limit of the return is known.',
    )
  const half = (fieller[1] - fieller[0]) / 2
  if (half > 10 * Math.abs(ratio - 1) && half > 1)
    return refused(
      'interval_includes_everything',
      'The interval is ten times the return and wider than the cost: it says nothing.',
    )
  const spread = Math.sqrt(Math.max(0, seBenefit ** 2 + seCost ** 2 - 2 * cov))
  return {
    status: 'ok',
    roi: ratio - 1,
    seDelta,
    ciDelta: [ratio - 1 - z * seDelta, ratio - 1 + z * seDelta],
    ciFieller: [fieller[0] - 1, fieller[1] - 1],
    probabilityPositive: spread === 0 ? Number(benefit > cost) : normalCdf((benefit - cost) / spread),
    level,
    grade,
  }
}

function roiRefusal({
  benefit,
  seBenefit,
  cost,
  seCost,
  rho = 0,
  grade,
}: BenefitAndCost): RoiRefused | undefined {
  if (grade === 'E4' || grade === 'E5')
    return refused(
      'grade_e4',
      `An effect of grade ${grade} is an association or an assumption: no return is computed from it.`,
    )
  if (
    ![benefit, seBenefit, seCost, rho].every(Number.isFinite) ||
    seBenefit < 0 ||
    seCost < 0 ||
    Math.abs(rho) > 1
  )
    return refused('bad_input', 'Benefit, errors and their correlation must be finite, errors not below 0.')
  if (!(cost > 0) || !Number.isFinite(cost))
    return refused('cost_missing', 'The programme has no cost in the ledger, or one of nought or less.')
  return undefined
}

function refused(reason: RefusalCode, explanation: string): RoiRefused {
  return { status: 'refuse', reason, explanation }
}

/** The set of ratios that the data do not contradict; undefined when it is not an interval. */
function fiellerOf(
  b: number,
  c: number,
  vb: number,
  vc: number,
  cov: number,
  z: number,
): readonly [number, number] | undefined {
  const lead = c ** 2 - z ** 2 * vc
  if (lead <= 0) return undefined
  const middle = b * c - z ** 2 * cov
  const root = Math.sqrt(Math.max(0, middle ** 2 - lead * (b ** 2 - z ** 2 * vb)))
  return [(middle - root) / lead, (middle + root) / lead]
}

export interface SimulatedRoi {
  readonly interval: readonly [number, number]
  readonly median: number
  readonly probabilityPositive: number
  readonly draws: number
  readonly seed: number
}

/** Percentiles of the return over draws of benefit and cost; draws with a cost of nought or less are drawn again. */
export function simulateRoi(given: BenefitAndCost, draws: number, seed: number): SimulatedRoi | RoiRefused {
  const refusal = roiRefusal(given)
  if (refusal !== undefined) return refusal
  const { benefit, seBenefit, cost, seCost, rho = 0, level = 0.95 } = given
  const { normal } = seeded(seed)
  const other = Math.sqrt(1 - rho ** 2)
  const returns = Float64Array.from({ length: draws }, () => {
    for (;;) {
      const z = normal()
      const b = benefit + seBenefit * z
      const c = cost + seCost * (rho * z + other * normal())
      if (c > 0) return b / c - 1
    }
  }).sort()
  const at = (p: number): number => returns[Math.min(draws - 1, Math.floor(p * draws))] ?? Number.NaN
  const tail = (1 - level) / 2
  const positive = returns.length - lowerBound(returns, 0)
  return {
    interval: [at(tail), at(1 - tail)],
    median: at(0.5),
    probabilityPositive: positive / draws,
    draws,
    seed,
  }
}

/** How many of the sorted values are not above the bound. */
function lowerBound(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= bound) low = middle + 1
    else high = middle
  }
  return low
}
