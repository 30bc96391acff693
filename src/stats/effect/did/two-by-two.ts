/**
 * Difference-in-differences of one group, one start and its never-treated controls: four means, with the error of
 * unit-level changes. Pure. Sources: Card & Krueger 1994; Bertrand, Duflo & Mullainathan 2004.
 */
import type { Refused } from '../../result.ts'
import { criticalValue } from '../../special/index.ts'
import { type Caveats, gradeOf } from '../grade.ts'
import { type Effect, estimated, graded, pValue, refused } from '../record.ts'
import type { Cohort, PanelMoments } from './panel.ts'

export interface TwoByTwoInput {
  readonly moments: PanelMoments
  /** First period under treatment of the treated group. */
  readonly group: number
  readonly pre: number
  readonly post: number
  readonly caveats?: Caveats
}

export interface PlaceboChange {
  readonly from: number
  readonly to: number
  readonly estimate: number
  readonly se: number
  readonly p: number
  readonly holds: boolean
}

export interface TwoByTwo {
  readonly status: 'done'
  readonly effect: Effect
  /** Error of pooled least squares clustered by unit, for comparison. */
  readonly seClustered: number
  /** Changes between neighbouring periods up to `pre`. */
  readonly placebos: readonly PlaceboChange[]
}

const assumptions = ['without treatment, both groups would have moved alike', 'no effect before the start']

export function didTwoByTwo({ moments, group, pre, post, caveats }: TwoByTwoInput): TwoByTwo | Refused {
  const treated = moments.cohorts.find((c) => c.first === group)
  const control = moments.cohorts.find((c) => c.first === null)
  const [from, to] = [moments.periods.indexOf(pre), moments.periods.indexOf(post)]
  const n = (treated?.n ?? 0) + (control?.n ?? 0)
  const diagnostics = { n_treated: treated?.n ?? 0, n_control: control?.n ?? 0 }
  const at = { method: 'did_2x2', estimand: 'ATT', n, assumptions, diagnostics }
  if (from < 0 || to <= from)
    return refused(at, 'bad_input', `There are no periods ${pre} and ${post} in this order.`)
  if (pre >= group || post < group)
    return refused(at, 'leak', `The start ${group} is not between ${pre} and ${post}.`)
  if (!treated || !control || Math.min(treated.n, control.n) < 50) {
    return refused(at, 'too_few', 'Treated and never treated units must be 50 each.')
  }
  const main = welch(treated, control, from, to)
  if (!Number.isFinite(main.variance)) return refused(at, 'bad_input', 'A variance is not a finite number.')
  const placebos = Array.from({ length: from }, (_, i) => placebo(treated, control, i, moments.periods))
  return {
    status: 'done',
    effect: effect(main, placebos, at, moments.incomplete, caveats),
    seClustered: clustered(treated, control, from, to),
    placebos,
  }
}

interface Welch {
  readonly estimate: number
  readonly variance: number
  readonly df: number
}

function change(c: Cohort, from: number, to: number): { readonly mean: number; readonly variance: number } {
  const s = (i: number, j: number): number => c.covariance[i]?.[j] ?? 0
  return {
    mean: (c.mean[to] ?? 0) - (c.mean[from] ?? 0),
    variance: s(to, to) - 2 * s(from, to) + s(from, from),
  }
}

function welch(treated: Cohort, control: Cohort, from: number, to: number): Welch {
  const [one, zero] = [change(treated, from, to), change(control, from, to)]
  const [a, b] = [one.variance / treated.n, zero.variance / control.n]
  const df = (a + b) ** 2 / (a ** 2 / (treated.n - 1) + b ** 2 / (control.n - 1))
  return { estimate: one.mean - zero.mean, variance: a + b, df: a + b > 0 ? df : treated.n + control.n - 2 }
}

/** Pooled regression on group, period and their product, clusters being units: four coefficients, two rows a unit. */
function clustered(treated: Cohort, control: Cohort, from: number, to: number): number {
  const part = (c: Cohort): number => (change(c, from, to).variance * (c.n - 1)) / (c.n * c.n)
  const g = treated.n + control.n
  return Math.sqrt((part(treated) + part(control)) * (g / (g - 1)) * ((2 * g - 1) / (2 * g - 4)))
}

function placebo(treated: Cohort, control: Cohort, i: number, periods: readonly number[]): PlaceboChange {
  const { estimate, variance, df } = welch(treated, control, i, i + 1)
  const se = Math.sqrt(variance)
  return {
    from: periods[i] ?? 0,
    to: periods[i + 1] ?? 0,
    estimate,
    se,
    p: pValue(estimate, se, df),
    holds: Math.abs(estimate) <= criticalValue(0.95, df) * se,
  }
}

function effect(
  { estimate, variance, df }: Welch,
  placebos: readonly PlaceboChange[],
  described: Parameters<typeof refused>[0],
  incomplete: number,
  caveats: Caveats | undefined,
): Effect {
  const lowest =
    placebos.length > 0 ? Math.min(1, Math.min(...placebos.map((p) => p.p)) * placebos.length) : null
  const placebosHold = placebos.length > 0 ? placebos.every((p) => p.holds) : null
  const diagnostics = {
    ...described.diagnostics,
    df,
    placebo_p_bonferroni: lowest,
    incomplete_units: incomplete,
  }
  const at = { ...described, diagnostics }
  if (lowest !== null && lowest < 0.05) {
    return refused(at, 'pretrend', 'The groups moved apart before the start: take controls that moved alike.')
  }
  const { grade, notes } = gradeOf(
    {
      design: 'difference_in_differences',
      prePeriods: placebos.length + 1,
      pretrendP: lowest,
      placebosHold,
      clusters: described.n,
      stableComposition: incomplete <= 0.05 * (described.n + incomplete),
    },
    caveats,
  )
  return graded(
    estimated({ ...at, estimate, se: Math.sqrt(variance), df, seMethod: 'Welch, of changes' }),
    grade,
    notes,
  )
}
