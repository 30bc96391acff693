/**
 * Staggered difference-in-differences where the units are few and each stands for many (regions, sites): the same
 * group-time effects as `staggered.ts`, with errors that hold for a handful of clusters in a group. A group's units are
 * its clusters; every effect is a sum over groups of contrasts of their means, so its variance is a sum of parts, each
 * with the degrees of freedom of its group. Pure. In: moments by cohort (`cohortMomentsSql`). Start at `rollOut`.
 * Sources: Callaway & Sant'Anna 2021; Welch 1947, Satterthwaite 1946 (degrees of freedom); McKeon 1974 (joint test).
 */
import {
  dot,
  multiplyVector,
  quadraticForm,
  solveNormalEquations,
  type Vector,
  zeros,
} from '../../linalg/matrix.ts'
import type { Refused } from '../../result.ts'
import { criticalValue, fSf } from '../../special/index.ts'
import { type Caveats, gradeOf } from '../grade.ts'
import { type Described, type Effect, estimated, graded, pValue, refused } from '../record.ts'
import type { Estimate, Placebo } from './effect.ts'
import { type Cell, type Controls, groupTimeCells, isControl, placeboCells, startOf } from './joint.ts'
import type { Cohort, PanelMoments } from './panel.ts'

export interface RollOutOptions {
  readonly controls?: Controls
  readonly level?: number
  readonly caveats?: Caveats
}

export interface RollOut {
  readonly status: 'done'
  readonly effect: Effect
  /** Mean effect by periods since the start; empty when the effect is refused. */
  readonly byExposure: readonly (Estimate & { readonly at: number; readonly df: number })[]
  readonly pretrend: { readonly f: number; readonly df: readonly [number, number]; readonly p: number } | null
  readonly placebos: readonly Placebo[]
}

/** A weighted sum of cells as one contrast over periods for each cohort. */
type Contrast = readonly Vector[]

interface Found extends Estimate {
  readonly df: number
}

const assumptions = [
  'without treatment, groups and controls would have moved alike',
  'no effect before the start',
]

/** Refuses `bad_input`, `too_few` (10 clusters, 5 treated, 5 controls) and `pretrend`. */
export function rollOut(moments: PanelMoments, options: RollOutOptions = {}): RollOut | Refused {
  const { periods } = moments
  const { controls = 'not_yet', level = 0.95 } = options
  const cohorts = moments.cohorts.filter((c) => c.n > 1 && (c.first === null || c.first > (periods[0] ?? 0)))
  const at = describedAs(cohorts, moments.incomplete)
  const stop = refusedMoments(cohorts, at)
  if (stop) return stop
  const panel = { ...moments, cohorts }
  const groups = cohorts.flatMap((c) =>
    c.first !== null && c.first <= (periods.at(-1) ?? 0) ? [c.first] : [],
  )
  const cells = groupTimeCells(groups, periods).filter((cell) =>
    cohorts.some((c) => isControl(c.first, cell, periods, controls)),
  )
  const after = cells.filter((c) => c.time >= startOf(c.group, periods))
  if (after.length === 0) return refused(at, 'too_few', 'No group has a control after its start.')
  const measure = (of: readonly Cell[]): Found => measured(panel, of, controls, level)
  const before = cells.filter((c) => c.time < startOf(c.group, periods))
  const pretrend = jointTest(panel, before, controls)
  const placebos = placebosOf(
    groups,
    periods,
    (of) => of.filter((cell) => cohorts.some((c) => isControl(c.first, cell, periods, controls))),
    measure,
  )
  const effect = effectOf(measure(after), { pretrend, placebos }, panel, groups, at, options)
  const exposures = [...new Set(after.map((c) => c.time - startOf(c.group, periods)))].sort((a, b) => a - b)
  const byExposure = exposures.map((e) => ({
    at: e,
    ...measure(after.filter((c) => c.time - startOf(c.group, periods) === e)),
  }))
  return {
    status: 'done',
    effect,
    byExposure: effect.status === 'refuse' ? [] : byExposure,
    pretrend,
    placebos,
  }
}

function describedAs(cohorts: readonly Cohort[], incomplete: number): Described {
  const count = (test: (c: Cohort) => boolean): number =>
    cohorts.reduce((sum, c) => sum + (test(c) ? c.n : 0), 0)
  const [treated, never] = [count((c) => c.first !== null), count((c) => c.first === null)]
  const diagnostics = {
    n_treated: treated,
    n_control: never,
    clusters: treated + never,
    incomplete_units: incomplete,
  }
  return { method: 'did_cs/clusters', estimand: 'ATT', n: treated + never, diagnostics, assumptions }
}

function refusedMoments(cohorts: readonly Cohort[], at: Described): Refused | undefined {
  if (!cohorts.every((c) => [...c.mean, ...c.covariance.flat(), c.n].every(Number.isFinite)))
    return refused(at, 'bad_input', 'A mean or covariance is not a finite number.')
  if (at.n < 10) return refused(at, 'too_few', `${at.n} clusters, 10 are needed.`)
  const least = Math.min(...['n_treated', 'n_control'].map((key) => Number(at.diagnostics?.[key])))
  if (least < 5) return refused(at, 'too_few', `${least} clusters on one side, 5 are needed.`)
  return undefined
}

/** Mean of the cells, each weighing as many units as its group has. */
function contrastOf(
  { cohorts, periods }: PanelMoments,
  cells: readonly Cell[],
  controls: Controls,
): Contrast {
  const sizeOf = (cell: Cell): number => cohorts.find((c) => c.first === cell.group)?.n ?? 0
  const whole = cells.reduce((sum, cell) => sum + sizeOf(cell), 0)
  const contrast = cohorts.map(() => periods.map(() => 0))
  const add = (c: number, { time, base }: Cell, weight: number): void => {
    const row = contrast[c] ?? []
    row[time] = (row[time] ?? 0) + weight
    row[base] = (row[base] ?? 0) - weight
  }
  for (const cell of cells) {
    const weight = sizeOf(cell) / whole
    const among = cohorts.map((c) => isControl(c.first, cell, periods, controls))
    const count = cohorts.reduce((sum, c, i) => sum + (among[i] ? c.n : 0), 0)
    for (const [i, c] of cohorts.entries()) {
      if (c.first === cell.group) add(i, cell, weight)
      else if (among[i]) add(i, cell, (-weight * c.n) / count)
    }
  }
  return contrast
}

function measured(panel: PanelMoments, cells: readonly Cell[], controls: Controls, level: number): Found {
  const { cohorts } = panel
  const contrast = contrastOf(panel, cells, controls)
  const estimate = cohorts.reduce((sum, c, i) => sum + dot(contrast[i] ?? [], c.mean), 0)
  const parts = cohorts.map((c, i) => Math.max(0, quadraticForm(contrast[i] ?? [], c.covariance)) / c.n)
  const variance = parts.reduce((a, b) => a + b, 0)
  const spread = parts.reduce((sum, v, i) => sum + (v * v) / ((cohorts[i]?.n ?? 2) - 1), 0)
  const df = spread > 0 ? (variance * variance) / spread : cohorts.reduce((sum, c) => sum + c.n - 1, 0)
  const se = Math.sqrt(variance)
  const half = criticalValue(level, df) * se
  return { estimate, se, ciLow: estimate - half, ciHigh: estimate + half, df }
}

/** All effects before the start are nought: Hotelling's trace with the covariance pooled over cohorts. */
function jointTest(panel: PanelMoments, cells: readonly Cell[], controls: Controls): RollOut['pretrend'] {
  if (cells.length === 0) return null
  const { cohorts, periods } = panel
  const free = cohorts.reduce((sum, c) => sum + c.n - 1, 0)
  const pooled = periods.map((_, s) =>
    periods.map(
      (__, t) => cohorts.reduce((sum, c) => sum + (c.n - 1) * (c.covariance[s]?.[t] ?? 0), 0) / free,
    ),
  )
  const contrasts = cells.map((cell) => contrastOf(panel, [cell], controls))
  const effects = contrasts.map((w) => cohorts.reduce((sum, c, i) => sum + dot(w[i] ?? [], c.mean), 0))
  const covariance = zeros(cells.length, cells.length)
  for (const [i, a] of contrasts.entries()) {
    const turned = cohorts.map((_, c) => multiplyVector(pooled, a[c] ?? []))
    for (const [j, b] of contrasts.entries()) {
      const row = covariance[i] ?? []
      row[j] = cohorts.reduce((sum, c, k) => sum + dot(turned[k] ?? [], b[k] ?? []) / c.n, 0)
    }
  }
  const { inverse, dropped } = solveNormalEquations(covariance, effects)
  const q = cells.length - dropped.length
  if (q === 0) return null
  const changes = new Set(cells.map((c) => `${c.base} ${c.time}`)).size
  return traceTest(dot(effects, multiplyVector(inverse, effects)), q, Math.min(q, changes), free)
}

/** McKeon's F for Hotelling's trace of `q` contrasts of `p` changes, their covariance from `free` degrees of freedom. */
function traceTest(wald: number, q: number, p: number, free: number): RollOut['pretrend'] {
  if (free - p - 3 <= 0) return null
  const spread = ((free + q / p - p - 1) * (free - 1)) / ((free - p - 3) * (free - p))
  const rest = 4 + (q + 2) / (spread - 1)
  const f = (wald * rest * (free - p - 1)) / (free * q * (rest - 2))
  return { f, df: [q, rest], p: fSf(f, q, rest) }
}

function placebosOf(
  groups: readonly number[],
  periods: Vector,
  usable: (cells: readonly Cell[]) => readonly Cell[],
  measure: (cells: readonly Cell[]) => Found,
): Placebo[] {
  const most = Math.max(0, ...groups.map((g) => startOf(g, periods) - 1))
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((shift) => {
    const cells = usable(placeboCells(groups, periods, shift))
    if (cells.length === 0) return []
    const found = measure(cells)
    return [{ shift, ...found, p: pValue(found.estimate, found.se, found.df) }]
  })
}

function effectOf(
  found: Found,
  { pretrend, placebos }: Pick<RollOut, 'pretrend' | 'placebos'>,
  { periods, incomplete }: PanelMoments,
  groups: readonly number[],
  described: Described,
  { level = 0.95, caveats }: RollOutOptions,
): Effect {
  const hold = placebos.length > 0 ? placebos.every((p) => p.ciLow <= 0 && p.ciHigh >= 0) : null
  const diagnostics = {
    ...described.diagnostics,
    df: found.df,
    pretrend_f: pretrend?.f ?? null,
    pretrend_df: pretrend?.df[0] ?? null,
    pretrend_p: pretrend?.p ?? null,
    placebos: placebos.length,
    placebos_hold: hold,
  }
  const at = { ...described, diagnostics }
  if ((pretrend && pretrend.p < 0.05) || placebos.some((p) => p.p * placebos.length < 0.05)) {
    const told =
      'Groups and controls moved apart before the start, so what came after is not the treatment alone'
    return refused(at, 'pretrend', `${told}: compare with other controls.`)
  }
  const lost = incomplete / (described.n + incomplete)
  const { grade, notes } = gradeOf(
    {
      design: 'difference_in_differences',
      prePeriods: Math.min(...groups.map((g) => startOf(g, periods))),
      pretrendP: pretrend?.p ?? null,
      placebosHold: hold,
      clusters: described.n,
      stableComposition: lost <= 0.05,
    },
    caveats,
  )
  const { estimate, se, df } = found
  return graded(
    estimated({ ...at, estimate, se, df, level, seMethod: 'clusters, Satterthwaite' }),
    grade,
    notes,
  )
}
