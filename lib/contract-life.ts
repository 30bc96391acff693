/**
 * How long contracts last: fits by segment, and what a contract of some age is still expected to run. In: counts of leavers
 * by renewal. Out: parameters or a refusal; months, discounted months and their error. Start at `fitLife`, `lifeAhead`.
 */
import { stats } from 'ledgerline'

/** Customers of one length of observation: at which renewal they left (0: they stayed to the end). */
export interface Group {
  readonly observed: number
  readonly lostAt: number
  readonly customers: number
}

/** A chance of leaving that is the same for all has one parameter, one that differs has two. */
export interface Life {
  readonly method: 'sbg' | 'geometric'
  readonly params: readonly number[]
  /** Of the logarithms of the parameters. */
  readonly covariance: readonly (readonly number[])[]
}

export interface FittedLife extends Life {
  readonly status: 'ok' | 'warn'
  readonly reason: string | null
  readonly se: readonly number[]
  readonly loglik: number
  readonly geometric: stats.value.Geometric
  /** Of the likelihood ratio; null where only the geometric model could be fitted. */
  readonly heterogeneityP: number | null
  /** Largest distance to the Kaplan-Meier curve where at least 50 were at risk. */
  readonly gap: number
}

export interface LifeRefused {
  readonly status: 'refuse'
  readonly reason: string
  readonly explanation: string
}

/** Fewest who left for a curve to be fitted. */
const leastLeavers = 20
const leastAtRisk = 50
/**
 * A spread of chances that a test does not tell from none keeps its curve, as a warning: one chance for all errs more and says
 * it errs less (decision 0045).
 */
const toldApart = 0.05

export function cohortsOf(groups: readonly Group[]): stats.value.RenewalCohort[] {
  const byLength = new Map<number, { lost: number[]; alive: number }>()
  for (const { observed, lostAt, customers } of groups) {
    if (observed < 1) continue
    const cohort = byLength.get(observed) ?? { lost: new Array<number>(observed).fill(0), alive: 0 }
    if (lostAt >= 1) cohort.lost[lostAt - 1] = (cohort.lost[lostAt - 1] ?? 0) + customers
    else cohort.alive += customers
    byLength.set(observed, cohort)
  }
  return [...byLength.entries()].sort(([a], [b]) => a - b).map(([, cohort]) => cohort)
}

export function fitLife(groups: readonly Group[]): FittedLife | LifeRefused {
  const cohorts = cohortsOf(groups)
  const leavers = groups.reduce((sum, g) => sum + (g.lostAt >= 1 ? g.customers : 0), 0)
  const geometric = stats.value.fitGeometric(cohorts)
  if (leavers < leastLeavers || geometric === null)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${leavers} customers left; ${leastLeavers} are needed for a curve.`,
    }
  const fit = stats.value.fitSbg(cohorts)
  if (fit.status === 'ok') {
    const p = stats.value.heterogeneityP(fit, geometric)
    const life = { method: 'sbg', params: fit.params, covariance: fit.covariance } as const
    const { se, loglik } = fit
    return {
      ...life,
      ...(p < toldApart ? { status: 'ok', reason: null } : { status: 'warn', reason: 'not_told_apart' }),
      se,
      loglik,
      geometric,
      heterogeneityP: p,
      gap: gapOf(life, cohorts),
    }
  }
  // customers who do not differ: one chance for all says as much
  if (fit.reason !== 'boundary' && fit.reason !== 'no_convergence') return fit
  const { theta, se } = geometric
  if (!(theta > 0 && theta < 1))
    return { status: 'refuse', reason: 'boundary', explanation: 'Nobody or everybody left.' }
  const life = { method: 'geometric', params: [theta], covariance: [[(se / theta) ** 2]] } as const
  return {
    ...life,
    status: 'warn',
    reason: 'boundary',
    se: [se],
    loglik: geometric.loglik,
    geometric,
    heterogeneityP: null,
    gap: gapOf(life, cohorts),
  }
}

export function survivalOf({ method, params }: Life, t: number): number {
  return method === 'sbg' ? stats.value.sbgSurvival(params, t) : (1 - (params[0] ?? 0)) ** t
}

function gapOf(life: Life, cohorts: readonly stats.value.RenewalCohort[]): number {
  const times = cohorts.flatMap(({ lost, alive }) => [
    ...lost.map((events, i) => ({ time: i + 1, events, censored: 0 })),
    { time: lost.length, events: 0, censored: alive },
  ])
  const merged = new Map<number, { time: number; events: number; censored: number }>()
  for (const { time, events, censored } of times) {
    const at = merged.get(time) ?? { time, events: 0, censored: 0 }
    merged.set(time, { time, events: at.events + events, censored: at.censored + censored })
  }
  const curve = stats.survival.kaplanMeier([...merged.values()])
  return curve
    .filter((point) => point.atRisk >= leastAtRisk)
    .reduce((most, p) => Math.max(most, Math.abs(p.survival - survivalOf(life, p.time))), 0)
}

export interface Ahead {
  readonly months: number
  /** Error of its logarithm, of the parameters alone. */
  readonly logSe: number
  /** How the logarithm of the months moves with that of each parameter: every contract of the curve moves with them. */
  readonly slopes: readonly number[]
  /** Of the months that one contract will run, the parameters known: each is one draw. */
  readonly variance: number
  /** Expected squares of the discounts of the months it runs. */
  readonly squares: number
}

/**
 * Months that a contract of this age is still expected to run, each discounted to its middle.
 * @param age   renewals behind it
 * @param rate  per year; 0 counts months
 */
export function lifeAhead(life: Life, age: number, months: number, rate: number): Ahead {
  const growth = Array.from({ length: months }, (_, i) => (1 + rate) ** ((i + 0.5) / 12))
  const at = (params: readonly number[]): number => {
    const own = { ...life, params }
    const now = survivalOf(own, age)
    return growth.reduce((sum, g, i) => sum + survivalOf(own, age + i + 1) / now / g, 0)
  }
  const found = at(life.params)
  const { gradient, error } = stats.value.deltaMethod(asFit(life), at)
  const now = survivalOf(life, age)
  let [before, square, squares] = [0, 0, 0]
  for (const [i, g] of growth.entries()) {
    const d = 1 / g
    const left = survivalOf(life, age + i + 1) / now
    // who runs this month ran all before it
    square += left * d * (d + 2 * before)
    squares += left * d * d
    before += d
  }
  return {
    months: found,
    logSe: found > 0 ? error / found : 0,
    slopes: gradient.map((g) => (found > 0 ? g / found : 0)),
    variance: Math.max(0, square - found ** 2),
    squares,
  }
}

function asFit({ params, covariance, method }: Life): stats.value.Fit {
  const names = method === 'sbg' ? ['alpha', 'beta'] : ['theta']
  return { status: 'ok', params, covariance, names, se: [], loglik: 0, n: 0, gradientNorm: 0 }
}
