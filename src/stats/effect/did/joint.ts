/**
 * Group-time effects and the shares of the groups with their joint covariance, from moments by cohort. Pure.
 * The influence of a unit on ATT(g, t) is linear in its outcomes with one factor for each cohort, so covariances need
 * no units. Source: Callaway & Sant'Anna 2021.
 */
import { type Matrix, type Vector, zeros } from '../../linalg/matrix.ts'
import type { Cohort, PanelMoments } from './panel.ts'

/** A group's change from `base` to `time` beside that of its controls; positions in the list of periods. */
export interface Cell {
  /** First period under treatment. */
  readonly group: number
  readonly time: number
  readonly base: number
}

export type Controls = 'never' | 'not_yet'

export interface Joint {
  readonly cells: readonly Cell[]
  readonly att: Vector
  readonly groups: readonly number[]
  /** Share of each group among all units. */
  readonly shares: Vector
  /** Of the effects, then the shares. */
  readonly covariance: Matrix
  readonly n: number
}

/** Cells of all groups and periods: changes from one period to the next before the start, from the last one before it after. */
export function groupTimeCells(groups: readonly number[], periods: Vector): Cell[] {
  return groups.flatMap((group) => {
    const start = startOf(group, periods)
    return periods.slice(1).map((_, i) => ({ group, time: i + 1, base: i + 1 < start ? i : start - 1 }))
  })
}

/** Cells of a start `shift` periods too early, which see only periods before the true one. */
export function placeboCells(groups: readonly number[], periods: Vector, shift: number): Cell[] {
  return groups.flatMap((group) => {
    const start = startOf(group, periods)
    const base = start - shift - 1
    if (base < 0) return []
    return Array.from({ length: shift }, (_, i) => ({ group, time: base + 1 + i, base }))
  })
}

/** Position of the first period under treatment. */
export function startOf(group: number, periods: Vector): number {
  const at = periods.findIndex((p) => p >= group)
  return at < 0 ? periods.length : at
}

export function isControl(first: number | null, cell: Cell, periods: Vector, controls: Controls): boolean {
  if (first === null) return true
  const until = periods[Math.max(cell.time, cell.base)] ?? 0
  return controls === 'not_yet' && first !== cell.group && first > until
}

/** A unit's influence: factor · (change − cohort's mean change) + level, by cohort. */
interface Influence {
  readonly time: number
  readonly base: number
  readonly factor: Vector
  readonly level: Vector
}

/** Leaves out cells without a control. */
export function jointFromMoments(
  { periods, cohorts }: PanelMoments,
  all: readonly Cell[],
  controls: Controls,
): Joint {
  const n = cohorts.reduce((sum, c) => sum + c.n, 0)
  const cells = all.filter((cell) => cohorts.some((c) => isControl(c.first, cell, periods, controls)))
  const found = cells.map((cell) => cellInfluence(cell, cohorts, periods, controls, n))
  const groups = [...new Set(cells.map((c) => c.group))]
  const shares = groups.map((g) => (cohorts.find((c) => c.first === g)?.n ?? 0) / n)
  const none = cohorts.map(() => 0)
  const shareInfluence = groups.map((g, i) => ({
    time: 0,
    base: 0,
    factor: none,
    level: cohorts.map((c) => (c.first === g ? 1 : 0) - (shares[i] ?? 0)),
  }))
  const influence: Influence[] = [...found.map((f) => f.influence), ...shareInfluence]
  return {
    cells,
    att: found.map((f) => f.att),
    groups,
    shares,
    covariance: covariances(influence, cohorts, n),
    n,
  }
}

function cellInfluence(
  cell: Cell,
  cohorts: readonly Cohort[],
  periods: Vector,
  controls: Controls,
  n: number,
): { readonly att: number; readonly influence: Influence } {
  const change = (c: Cohort): number => (c.mean[cell.time] ?? 0) - (c.mean[cell.base] ?? 0)
  const among = cohorts.map((c) => isControl(c.first, cell, periods, controls))
  const count = cohorts.reduce((sum, c, i) => sum + (among[i] ? c.n : 0), 0)
  const controlChange = cohorts.reduce((sum, c, i) => sum + (among[i] ? c.n * change(c) : 0), 0) / count
  const group = cohorts.find((c) => c.first === cell.group)
  const factor = cohorts.map((c, i) => (c === group ? n / c.n : among[i] ? -n / count : 0))
  const level = cohorts.map((c, i) => (among[i] ? (-n / count) * (change(c) - controlChange) : 0))
  const att = (group ? change(group) : 0) - controlChange
  return { att, influence: { time: cell.time, base: cell.base, factor, level } }
}

function covariances(influence: readonly Influence[], cohorts: readonly Cohort[], n: number): number[][] {
  const matrix = zeros(influence.length, influence.length)
  for (const [i, a] of influence.entries()) {
    for (const [j, b] of influence.slice(0, i + 1).entries()) {
      let sum = 0
      for (const [c, cohort] of cohorts.entries()) {
        const factors = (a.factor[c] ?? 0) * (b.factor[c] ?? 0)
        const spread =
          factors === 0 ? 0 : factors * changeCovariance(cohort.covariance, a, b) * (cohort.n - 1)
        sum += spread + cohort.n * (a.level[c] ?? 0) * (b.level[c] ?? 0)
      }
      for (const [r, s] of [
        [i, j],
        [j, i],
      ] as const) {
        const row = matrix[r]
        if (row) row[s] = sum / (n * n)
      }
    }
  }
  return matrix
}

function changeCovariance(s: Matrix, a: Influence, b: Influence): number {
  const cell = (i: number, j: number): number => s[i]?.[j] ?? 0
  return cell(a.time, b.time) - cell(a.time, b.base) - cell(a.base, b.time) + cell(a.base, b.base)
}
