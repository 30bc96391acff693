/**
 * Difference-in-differences with starts at different times (Callaway & Sant'Anna 2021): never two-way fixed effects,
 * whose weights turn negative. Pure. In: moments by cohort, or a panel of units with covariates. Out: a `Staggered`
 * with one graded effect, or a refusal. Start at `staggered` or `staggeredFromMoments`.
 */
import { dot, multiplyVector, type Vector } from '../../linalg/matrix.ts'
import type { Refused } from '../../result.ts'
import { criticalValue, normalP } from '../../special/index.ts'
import { codesOf } from '../columns.ts'
import type { Caveats } from '../grade.ts'
import { type Described, type Effect, refused } from '../record.ts'
import { aggregates, errorOf, type Mean, type Row, weightedMean } from './aggregate.ts'
import { simultaneousCritical } from './bands.ts'
import type { CellProblem } from './cell-design.ts'
import { unitEstimator } from './doubly-robust.ts'
import { type Before, type Estimate, effectFrom, type Placebo, type Shape } from './effect.ts'
import {
  type Cell,
  type Controls,
  groupTimeCells,
  type Joint,
  jointFromMoments,
  placeboCells,
  startOf,
} from './joint.ts'
import { cohortMoments, type PanelMoments, type UnitPanel, unusablePanel } from './panel.ts'
import { type Pretrend, pretrendTest } from './pretrend.ts'

export interface StaggeredOptions {
  readonly controls?: Controls
  /** The mean that stands as the effect. */
  readonly aggregate?: 'simple' | 'dynamic' | 'group' | 'calendar'
  readonly level?: number
  /** Of the multiplier bootstrap for the bands. */
  readonly seed?: number
  readonly caveats?: Caveats
}

export interface RowEstimate extends Estimate {
  readonly at: number
  readonly bandLow: number
  readonly bandHigh: number
}

export interface GroupTime extends Estimate {
  readonly group: number
  readonly time: number
}

export interface Summary {
  readonly overall: Estimate
  readonly rows: readonly RowEstimate[]
}

export interface Staggered {
  readonly status: 'done'
  readonly effect: Effect
  /** Of all periods; only those before the start when the effect is refused. */
  readonly groupTime: readonly GroupTime[]
  /** Null when the effect is refused. */
  readonly aggregates: {
    readonly simple: Estimate
    readonly dynamic: Summary
    readonly group: Summary
    readonly calendar: Summary
  } | null
  readonly pretrend: Pretrend | null
  readonly placebos: readonly Placebo[]
  readonly seed: number
  readonly n: number
  readonly incomplete: number
  readonly alwaysTreated: number
}

type Estimator = (cells: readonly Cell[]) => Joint | { readonly problem: CellProblem; readonly cell: Cell }

const assumptions = [
  'without treatment, groups and controls would have moved alike',
  'no effect before the start',
  'a unit once treated stays treated',
]

/** From units: with covariates doubly robust, with clusters summed by cluster. */
export function staggered(panel: UnitPanel, options: StaggeredOptions = {}): Staggered | Refused {
  const at = describedAs('did_cs', panel.first.length)
  const problem = unusablePanel(panel)
  if (problem !== undefined) return refused(at, 'bad_input', problem)
  const moments = cohortMoments(panel)
  if (panel.covariates === undefined && panel.cluster === undefined)
    return staggeredFromMoments(moments, options)
  const last = panel.periods.at(-1) ?? 0
  const start = panel.periods[0] ?? 0
  // starts after the last period are never seen; those at the first have no before
  const first = Array.from({ length: panel.first.length }, (_, i) => {
    const f = panel.first[i] ?? 0
    return f > last ? 0 : f
  })
  const outcome = panel.outcome.map((column) =>
    Float64Array.from(first, (f, i) => (f !== 0 && f <= start ? Number.NaN : (column[i] ?? Number.NaN))),
  )
  const used: UnitPanel = { ...panel, first, outcome }
  const clusters = panel.cluster ? codesOf(panel.cluster).groups : undefined
  const shape = shapeOf(moments, clusters)
  const controls = options.controls ?? 'never'
  return conclude(unitEstimator(used, controls), shape, options, 'did_cs/dr')
}

export function staggeredFromMoments(
  moments: PanelMoments,
  options: StaggeredOptions = {},
): Staggered | Refused {
  const { cohorts, periods } = moments
  const finite = cohorts.every((c) => [...c.mean, ...c.covariance.flat(), c.n].every(Number.isFinite))
  const n = cohorts.reduce((sum, c) => sum + c.n, 0)
  if (!finite)
    return refused(describedAs('did_cs', n), 'bad_input', 'A mean or covariance is not a finite number.')
  const used = cohorts.filter((c) => c.first === null || c.first > (periods[0] ?? 0)).map(seen(periods))
  const controls = options.controls ?? 'never'
  const shape = shapeOf(moments, undefined)
  return conclude(
    (cells) => jointFromMoments({ ...moments, cohorts: used }, cells, controls),
    shape,
    options,
    'did_cs',
  )
}

type AnyCohort = PanelMoments['cohorts'][number]

/** A start after the last period is never seen. */
function seen(periods: Vector): (c: AnyCohort) => AnyCohort {
  return (c) => ({ ...c, first: c.first !== null && c.first > (periods.at(-1) ?? 0) ? null : c.first })
}

function shapeOf({ periods, cohorts, incomplete }: PanelMoments, clusters: number | undefined): Shape {
  const [start, last] = [periods[0] ?? 0, periods.at(-1) ?? 0]
  const count = (test: (first: number | null) => boolean): number =>
    cohorts.reduce((sum, c) => sum + (test(c.first) ? c.n : 0), 0)
  const treated = (f: number | null): boolean => f !== null && f > start && f <= last
  const nTreated = count(treated)
  const nNever = count((f) => f === null || f > last)
  return {
    periods,
    groups: cohorts
      .flatMap((c) => (c.first !== null && treated(c.first) ? [c.first] : []))
      .sort((a, b) => a - b),
    nTreated,
    nNever,
    incomplete,
    alwaysTreated: count((f) => f !== null && f <= start),
    clusters: clusters ?? nTreated + nNever,
  }
}

function describedAs(method: string, n: number): Described {
  return { method, estimand: 'ATT', n, assumptions }
}

function conclude(
  estimate: Estimator,
  shape: Shape,
  options: StaggeredOptions,
  method: string,
): Staggered | Refused {
  const at = {
    ...describedAs(method, shape.nTreated + shape.nNever),
    diagnostics: { n_treated: shape.nTreated, n_never: shape.nNever },
  }
  const few = tooFew(shape, options.controls ?? 'never', at)
  if (few) return few
  const joint = estimate(groupTimeCells(shape.groups, shape.periods))
  if ('problem' in joint) return refusedCell(joint, shape.periods, at)
  if (!joint.cells.some((c) => c.time >= startOf(c.group, shape.periods))) {
    return refused(
      at,
      'too_few',
      'No group has a control after its start: later starts or untreated units are needed.',
    )
  }
  if (![...joint.att, ...joint.covariance.flat()].every(Number.isFinite)) {
    return refused(at, 'bad_input', 'An effect or its error is not a finite number: look for absurd values.')
  }
  const level = options.level ?? 0.95
  const pretrend = pretrendTest(joint, shape.periods)
  const placebos = placebosOf(estimate, shape, level)
  return assembled(joint, shape, { ...options, level }, at, { pretrend, placebos })
}

function tooFew(shape: Shape, controls: Controls, at: Described): Refused | undefined {
  if (shape.clusters < 10) return refused(at, 'too_few', `${shape.clusters} clusters, 10 are needed.`)
  if (shape.nTreated < 50) return refused(at, 'too_few', `${shape.nTreated} treated units, 50 are needed.`)
  if (controls === 'never' && shape.nNever < 50) {
    const told = `${shape.nNever} units are never treated, 50 are needed: take those not yet treated as controls.`
    return refused(at, 'too_few', told)
  }
  return undefined
}

function refusedCell(found: { problem: CellProblem; cell: Cell }, periods: Vector, at: Described): Refused {
  const where = `group ${found.cell.group} in period ${periods[found.cell.time] ?? ''}`
  return refused(at, found.problem, `The covariates set ${where} apart from its controls: leave some out.`)
}

function placebosOf(estimate: Estimator, { groups, periods }: Shape, level: number): Placebo[] {
  const most = Math.max(0, ...groups.map((g) => startOf(g, periods) - 1))
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((shift) => {
    const joint = estimate(placeboCells(groups, periods, shift))
    if ('problem' in joint || joint.cells.length === 0) return []
    const mean = weightedMean(joint, [...joint.cells.keys()])
    const found = estimateOf(mean, joint, level)
    return [{ shift, ...found, p: found.se > 0 ? normalP(found.estimate / found.se) : 1 }]
  })
}

function estimateOf(mean: Mean, joint: Joint, level: number): Estimate {
  const se = errorOf(mean, joint)
  const half = criticalValue(level) * se
  return { estimate: mean.value, se, ciLow: mean.value - half, ciHigh: mean.value + half }
}

function assembled(
  joint: Joint,
  shape: Shape,
  options: StaggeredOptions & { readonly level: number },
  at: Described,
  before: Before,
): Staggered {
  const { level, seed = 1, aggregate = 'simple' } = options
  const means = aggregates(joint, shape.periods)
  const summary = (of: { rows: readonly Row[]; overall: Mean }): Summary => ({
    overall: estimateOf(of.overall, joint, level),
    rows: banded(of.rows, joint, level, seed),
  })
  const all = {
    simple: estimateOf(means.simple, joint, level),
    dynamic: summary(means.dynamic),
    group: summary(means.group),
    calendar: summary(means.calendar),
  }
  const headline = aggregate === 'simple' ? all.simple : all[aggregate].overall
  const effect = effectFrom(headline, aggregate, shape, level, options.caveats, at, before)
  const told = effect.status === 'refuse'
  const groupTime = joint.cells.map((cell, i) => cellEstimate(joint, cell, i, shape.periods, level))
  return {
    status: 'done',
    effect,
    groupTime: told ? groupTime.filter((c) => c.time < c.group) : groupTime,
    aggregates: told ? null : all,
    ...before,
    seed,
    n: joint.n,
    incomplete: shape.incomplete,
    alwaysTreated: shape.alwaysTreated,
  }
}

function cellEstimate(joint: Joint, cell: Cell, i: number, periods: Vector, level: number): GroupTime {
  const gradient = [...joint.att, ...joint.shares].map((_, j) => (i === j ? 1 : 0))
  const found = estimateOf({ value: joint.att[i] ?? 0, gradient }, joint, level)
  return { group: cell.group, time: periods[cell.time] ?? 0, ...found }
}

function banded(rows: readonly Row[], joint: Joint, level: number, seed: number): RowEstimate[] {
  const turned = rows.map((r) => multiplyVector(joint.covariance, r.mean.gradient))
  const covariance = rows.map((a) => turned.map((b) => dot(a.mean.gradient, b)))
  const critical = simultaneousCritical(covariance, level, seed)
  return rows.map((r) => {
    const found = estimateOf(r.mean, joint, level)
    const half = critical * found.se
    return { at: r.at, ...found, bandLow: found.estimate - half, bandHigh: found.estimate + half }
  })
}
