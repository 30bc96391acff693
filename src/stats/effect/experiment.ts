/**
 * Randomised experiments: difference of the arms as drawn (ITT), adjusted for a value before the start (CUPED) or for
 * several (Lin), with the checks that come first: sample ratio, attrition. Pure. In: moments of each arm. Out: an
 * `Experiment` with graded effects, or a refusal. Start at `experiment`.
 * Sources: Welch 1947; Deng, Xu, Kohavi & Walker 2013; Lin 2013; Manski 1990 (bounds).
 */
import type { Refused } from '../result.ts'
import { chiSquareSf, normalQuantile } from '../special/index.ts'
import { type Column, meanOf, type Named, unusable } from './columns.ts'
import { type Caveats, type Graded, gradeOf } from './grade.ts'
import { notBinary } from './logit.ts'
import { effectOf, ols } from './ols.ts'
import {
  type Described,
  type Diagnostics,
  type Effect,
  estimated,
  graded,
  pValue,
  refused,
} from './record.ts'

/** One arm, from one query: `armMomentsSql`. Variances and covariance with divisor n − 1. */
export interface Arm {
  readonly n: number
  readonly mean: number
  readonly variance: number
  /** Value before the start, for CUPED. */
  readonly before?: { readonly mean: number; readonly variance: number; readonly covariance: number }
  /** Units assigned, where some have no outcome; n where left out. */
  readonly assigned?: number
}

export interface ExperimentInput {
  readonly treated: Arm
  readonly control: Arm
  /** Units of all arms and their planned shares, for the sample-ratio test; the two arms, evenly, where left out. */
  readonly assignment?: { readonly counts: readonly number[]; readonly shares?: readonly number[] }
  /** Least and greatest possible outcome, to bound what the missing would have shown. */
  readonly outcomeRange?: readonly [number, number]
  readonly analysedByUnitOfRandomisation: boolean
  readonly outcomeFixedBeforehand: boolean
  /** Units with an event in each arm, where the outcome is one: at least 20 are needed. */
  readonly events?: readonly [number, number]
  readonly caveats?: Caveats
  readonly level?: number
}

export interface Experiment {
  readonly status: 'done'
  readonly itt: Effect
  /** Null where an arm has no value before the start, or it does not vary. */
  readonly cuped: { readonly effect: Effect; readonly theta: number; readonly varianceRatio: number } | null
  /** Difference over the control's mean; null where that is not above 0. */
  readonly relativeLift: number | null
  readonly p: number
  readonly sampleRatio: SampleRatio
  /** Smallest effect found in 80 % of such experiments. */
  readonly minimalDetectableEffect: number
  readonly attrition: {
    readonly treated: number
    readonly control: number
    readonly bounds: readonly [number, number] | null
  }
}

export interface SampleRatio {
  readonly chi2: number
  readonly df: number
  readonly p: number
}

const assumptions = ['assignment was random', 'no unit changes the outcome of another']

/** χ² test of the arms' sizes against their planned shares. Null for impossible counts or shares. */
export function sampleRatio(counts: readonly number[], shares?: readonly number[]): SampleRatio | null {
  const planned = shares ?? counts.map(() => 1 / counts.length)
  const whole = planned.reduce((a, b) => a + b, 0)
  const n = counts.reduce((a, b) => a + b, 0)
  const valid = counts.length > 1 && planned.length === counts.length && planned.every((s) => s > 0)
  if (!valid || !counts.every((c) => Number.isInteger(c) && c >= 0) || n === 0) return null
  const expected = planned.map((s) => (n * s) / whole)
  const chi2 = counts.reduce((sum, c, i) => sum + (c - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1), 0)
  return { chi2, df: counts.length - 1, p: chiSquareSf(chi2, counts.length - 1) }
}

/** Smallest difference found with the power, from the deviation of all units and the arms' sizes. */
export function minimalDetectableEffect(
  deviation: number,
  n1: number,
  n0: number,
  power = 0.8,
  alpha = 0.05,
): number {
  return (normalQuantile(power) - normalQuantile(alpha / 2)) * deviation * Math.sqrt(1 / n1 + 1 / n0)
}

/** Refuses `bad_input`, `too_few` (arms below 50, events below 20) and `srm` (p < 0.001). */
export function experiment(input: ExperimentInput): Experiment | Refused {
  const { treated, control, assignment } = input
  const counts = assignment?.counts ?? [assignedTo(treated), assignedTo(control)]
  const ratio = sampleRatio(counts, assignment?.shares)
  const diagnostics = {
    n_treated: treated.n,
    n_control: control.n,
    srm_chi2: ratio?.chi2 ?? null,
    srm_p: ratio?.p ?? null,
  }
  const at: Described = {
    method: 'experiment/welch',
    estimand: 'ITT',
    n: treated.n + control.n,
    assumptions,
    diagnostics,
  }
  const stop = refusedInput(input, ratio, at)
  if (stop || !ratio)
    return stop ?? refused(at, 'bad_input', 'Counts or shares of the arms are not possible.')
  return concluded(input, ratio, at)
}

function concluded(input: ExperimentInput, ratio: SampleRatio, described: Described): Experiment {
  const { treated, control } = input
  const attrition = attritionOf(input)
  const grading = gradeOf(
    {
      design: 'experiment',
      srmP: ratio.p,
      analysedByUnitOfRandomisation: input.analysedByUnitOfRandomisation,
      attritionGap: attrition.treated - attrition.control,
      attritionBounded: attrition.bounds !== null && attrition.bounds[0] * attrition.bounds[1] > 0,
      outcomeFixedBeforehand: input.outcomeFixedBeforehand,
    },
    input.caveats,
  )
  const extra = { attrition_treated: attrition.treated, attrition_control: attrition.control }
  const at = { ...described, diagnostics: { ...described.diagnostics, ...extra } }
  const context = { at, grading, level: input.level ?? 0.95 }
  const { estimate, se, df } = welch(treated, control)
  return {
    status: 'done',
    itt: arms(estimate, se, df, context, 'experiment/welch'),
    cuped: cuped(treated, control, context),
    relativeLift: control.mean > 0 ? estimate / control.mean : null,
    p: pValue(estimate, se, df),
    sampleRatio: ratio,
    minimalDetectableEffect: minimalDetectableEffect(pooledDeviation(treated, control), treated.n, control.n),
    attrition,
  }
}

function assignedTo(arm: Arm): number {
  return arm.assigned ?? arm.n
}

function refusedInput(input: ExperimentInput, ratio: SampleRatio | null, at: Described): Refused | undefined {
  const { treated, control, events = [20, 20] } = input
  for (const [name, arm] of Object.entries({ treated, control })) {
    const { before } = arm
    const numbers = [
      arm.n,
      arm.mean,
      arm.variance,
      before?.mean ?? 0,
      before?.variance ?? 0,
      before?.covariance ?? 0,
    ]
    if (!numbers.every(Number.isFinite) || arm.variance < 0 || assignedTo(arm) < arm.n) {
      return refused(at, 'bad_input', `The moments of the ${name} arm are not possible.`)
    }
    if (arm.n < 50) return refused(at, 'too_few', `The ${name} arm has ${arm.n} units, 50 are needed.`)
  }
  if (Math.min(...events) < 20) {
    return refused(at, 'too_few', `An arm has ${Math.min(...events)} events, 20 are needed.`)
  }
  if (!(treated.variance + control.variance > 0)) {
    return refused(
      at,
      'collinear',
      'The outcome is the same for every unit of an arm: there is nothing to compare.',
    )
  }
  if (ratio && ratio.p < 0.001) {
    const told = `The sizes of the arms differ from plan by more than chance (p = ${ratio.p.toExponential(1)})`
    return refused(at, 'srm', `${told}: find what lost or doubled units before looking at outcomes.`)
  }
  return undefined
}

interface Difference {
  readonly estimate: number
  readonly se: number
  readonly df: number
}

function welch(one: Arm, zero: Arm): Difference {
  const [a, b] = [one.variance / one.n, zero.variance / zero.n]
  const df = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (zero.n - 1))
  return { estimate: one.mean - zero.mean, se: Math.sqrt(a + b), df }
}

interface Context {
  readonly at: Described
  readonly grading: Graded
  readonly level: number
}

function arms(
  estimate: number,
  se: number,
  df: number,
  c: Context,
  method: string,
  more: Diagnostics = {},
): Effect {
  const at = { ...c.at, method, diagnostics: { ...c.at.diagnostics, ...more, df } }
  const result = estimated({ ...at, estimate, se, df, level: c.level, seMethod: 'Welch' })
  return graded(result, c.grading.grade, c.grading.notes)
}

/** θ = cov/var over both arms; the outcome less θ times the value before. */
function cuped(one: Arm, zero: Arm, c: Context): Experiment['cuped'] {
  const [a, b] = [one.before, zero.before]
  if (!a || !b) return null
  const n = one.n + zero.n
  const between = (one.n * zero.n) / n
  const [dy, dx] = [one.mean - zero.mean, a.mean - b.mean]
  const covariance = (one.n - 1) * a.covariance + (zero.n - 1) * b.covariance + between * dy * dx
  const variance = (one.n - 1) * a.variance + (zero.n - 1) * b.variance + between * dx * dx
  if (!(variance > 0)) return null
  const theta = covariance / variance
  const adjusted = (arm: Arm, x: NonNullable<Arm['before']>): Arm => ({
    n: arm.n,
    mean: arm.mean - theta * x.mean,
    variance: Math.max(0, arm.variance - 2 * theta * x.covariance + theta * theta * x.variance),
  })
  const { estimate, se, df } = welch(adjusted(one, a), adjusted(zero, b))
  const varianceRatio = (se / welch(one, zero).se) ** 2
  const effect = arms(estimate, se, df, c, 'experiment/cuped', { theta, variance_ratio: varianceRatio })
  return { effect, theta, varianceRatio }
}

function pooledDeviation(one: Arm, zero: Arm): number {
  const n = one.n + zero.n
  const gap = one.mean - zero.mean
  const squares =
    (one.n - 1) * one.variance + (zero.n - 1) * zero.variance + ((one.n * zero.n) / n) * gap * gap
  return Math.sqrt(squares / (n - 1))
}

/** Shares without an outcome, and what the difference would be at worst and best for them. */
function attritionOf({ treated, control, outcomeRange }: ExperimentInput): Experiment['attrition'] {
  const lost = (arm: Arm): number => 1 - arm.n / assignedTo(arm)
  const filled = (arm: Arm, value: number): number => (1 - lost(arm)) * arm.mean + lost(arm) * value
  const bounds = outcomeRange && boundsFrom(outcomeRange, treated, control, filled)
  return { treated: lost(treated), control: lost(control), bounds: bounds ?? null }
}

function boundsFrom(
  [least, most]: readonly [number, number],
  treated: Arm,
  control: Arm,
  filled: (arm: Arm, value: number) => number,
): readonly [number, number] {
  return [filled(treated, least) - filled(control, most), filled(treated, most) - filled(control, least)]
}

export interface LinInput extends Named {
  readonly treatment: Column
  readonly outcome: Column
}

/** Mean effect adjusted for covariates, each centred and interacted with the treatment; HC2 errors. */
export function linAdjusted(
  { names, columns, treatment, outcome }: LinInput,
  grading: Graded,
  level = 0.95,
): Effect {
  const at = { method: 'experiment/lin', estimand: 'ITT', n: treatment.length, assumptions }
  const all = { names: ['treatment', 'outcome', ...names], columns: [treatment, outcome, ...columns] }
  const problem = unusable(all) ?? notBinary(treatment)
  if (problem !== undefined) return refused(at, 'bad_input', problem)
  const centred = columns.map((column) => {
    const mean = meanOf(column)
    return Float64Array.from(column, (v) => v - mean)
  })
  const times = centred.map((column) => column.map((v, i) => v * (treatment[i] ?? 0)))
  const fit = ols(
    {
      names: ['treatment', ...names, ...names.map((name) => `treatment * ${name}`)],
      columns: [treatment, ...centred, ...times],
      outcome,
    },
    { se: 'HC2', level },
  )
  const found = effectOf(fit, 'treatment', 'ITT')
  return found.status === 'refuse'
    ? { ...found, method: 'experiment/lin', assumptions }
    : graded({ ...found, method: 'experiment/lin', assumptions }, grading.grade, grading.notes)
}
