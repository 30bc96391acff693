/**
 * Effects of what was assigned by lot, from the moments of the arms alone (`int_experiment_arms`). Pure.
 * In: one row per arm of an experiment, window, outcome and segment. Out: rows of int_experiment_estimates: the difference
 * of the arms as assigned, and the same adjusted for the value before entry (CUPED). Start at `randomisedEffects`.
 */
import { stats } from 'ledgerline'
import { type Checks, type Experiment, netOf } from './result.ts'

export interface ArmRow {
  readonly arm: string
  readonly n: number
  readonly assigned: number
  readonly customers: number
  readonly mean: number
  readonly variance: number
  readonly x_mean: number
  readonly x_variance: number
  readonly covariance: number
  readonly events: number
  readonly tenure_mean: number
  readonly tenure_variance: number
}

export interface Randomised {
  readonly method: string
  readonly effect: stats.effect.Effect
  readonly checks: Checks
  readonly events: number
  readonly isAdjusted: boolean
  /** Of one of several treated arms; the return stands on all of them together. */
  readonly isPart: boolean
}

/**
 * All arms of one experiment, outcome, window and segment: the treated against `control`, and where there are several treated
 * arms each of them too.
 */
export function randomisedEffects(
  experiment: Experiment,
  arms: readonly ArmRow[],
  facts: { readonly isEvent: boolean; readonly isFixedBeforehand: boolean },
): Randomised[] {
  const control = arms.find((a) => a.arm === 'control')
  const treated = arms.filter((a) => a.arm !== 'control')
  const [first] = treated
  if (!control || !first) return []
  if (treated.length === 1) return contrast(experiment, arms, first, control, facts)
  const parts = treated.flatMap((arm) =>
    contrast(experiment, arms, arm, control, facts).map((c) => ({
      ...c,
      method: `${c.method}:${arm.arm}`,
      isPart: true,
    })),
  )
  return [...contrast(experiment, arms, treated.reduce(together), control, facts), ...parts]
}

/** Moments of two arms as one. */
function together(one: ArmRow, two: ArmRow): ArmRow {
  const n = one.n + two.n
  const share = n > 0 ? two.n / n : 0
  const mean = (a: number, b: number): number => a + share * (b - a)
  const product = (a: number, b: number, gaps: number): number =>
    n > 1 ? ((one.n - 1) * a + (two.n - 1) * b + (1 - share) * two.n * gaps) / (n - 1) : 0
  const [gap, xGap] = [two.mean - one.mean, two.x_mean - one.x_mean]
  return {
    arm: 'treated',
    n,
    assigned: one.assigned + two.assigned,
    customers: one.customers + two.customers,
    mean: mean(one.mean, two.mean),
    variance: product(one.variance, two.variance, gap * gap),
    x_mean: mean(one.x_mean, two.x_mean),
    x_variance: product(one.x_variance, two.x_variance, xGap * xGap),
    covariance: product(one.covariance, two.covariance, gap * xGap),
    events: one.events + two.events,
    tenure_mean: mean(one.tenure_mean, two.tenure_mean),
    tenure_variance: product(
      one.tenure_variance,
      two.tenure_variance,
      (two.tenure_mean - one.tenure_mean) ** 2,
    ),
  }
}

function contrast(
  experiment: Experiment,
  arms: readonly ArmRow[],
  treated: ArmRow,
  control: ArmRow,
  { isEvent, isFixedBeforehand }: { readonly isEvent: boolean; readonly isFixedBeforehand: boolean },
): Randomised[] {
  const adjusts = treated.x_variance + control.x_variance > 0
  const found = stats.effect.experiment({
    treated: armOf(treated, adjusts),
    control: armOf(control, adjusts),
    assignment: assignmentOf(experiment, arms),
    analysedByUnitOfRandomisation: true,
    outcomeFixedBeforehand: isFixedBeforehand,
    ...(isEvent ? { events: [treated.events, control.events] as const } : {}),
  })
  const events = treated.events + control.events
  const shared = { balance_max_smd: imbalance(treated, control), pretrend_p: null }
  const none = { srm_p: null, attrition: null, net_effect_total: null, net_effect_se: null }
  if (found.status === 'refuse') {
    const srm = found.diagnostics.srm_p
    const checks = { ...none, ...shared, srm_p: typeof srm === 'number' ? srm : null }
    return [{ method: 'experiment/welch', effect: found, checks, events, isAdjusted: false, isPart: false }]
  }
  const attrition = Math.abs(found.attrition.treated - found.attrition.control)
  const one = (effect: stats.effect.Effect, method: string): Randomised => {
    const checks = { ...shared, srm_p: found.sampleRatio.p, attrition, ...netOf(effect, treated.customers) }
    return { method, effect, checks, events, isAdjusted: method === 'experiment/cuped', isPart: false }
  }
  const welch = one(found.itt, 'experiment/welch')
  return found.cuped === null ? [welch] : [welch, one(found.cuped.effect, 'experiment/cuped')]
}

function armOf(row: ArmRow, adjusts: boolean): stats.effect.Arm {
  const arm = { n: row.n, mean: row.mean, variance: row.variance }
  if (!adjusts) return arm
  return { ...arm, before: { mean: row.x_mean, variance: row.x_variance, covariance: row.covariance } }
}

/** Counts of all arms with the shares that were planned for them. */
function assignmentOf({ planned_share }: Experiment, arms: readonly ArmRow[]) {
  const counts = arms.map((a) => a.assigned)
  const planned = sharesOf(planned_share)
  const shares = arms.map((a) => planned[a.arm] ?? 0)
  return shares.every((s) => s > 0) ? { counts, shares } : { counts }
}

export function sharesOf(planned: string): Readonly<Record<string, number>> {
  try {
    const parsed: unknown = JSON.parse(planned)
    if (typeof parsed !== 'object' || parsed === null) return {}
    return Object.fromEntries(Object.entries(parsed).map(([arm, share]) => [arm, Number(share)]))
  } catch {
    return {}
  }
}

/** Largest standardised difference of what was known on entry: the value before, and tenure. */
function imbalance(one: ArmRow, zero: ArmRow): number | null {
  const gap = (a: number, b: number, v: number): number | null =>
    v > 0 ? Math.abs(a - b) / Math.sqrt(v / 2) : null
  const gaps = [
    gap(one.x_mean, zero.x_mean, one.x_variance + zero.x_variance),
    gap(one.tenure_mean, zero.tenure_mean, one.tenure_variance + zero.tenure_variance),
  ].filter((g) => g !== null)
  return gaps.length > 0 ? Math.max(...gaps) : null
}
