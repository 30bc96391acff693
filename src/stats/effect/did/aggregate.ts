/**
 * Means of group-time effects: simple, by length of exposure, by group, by calendar time. Pure. Shares of groups are
 * estimated too, so each mean carries its gradient over effects and shares. Source: Callaway & Sant'Anna 2021, section 3.
 */
import { quadraticForm, type Vector } from '../../linalg/matrix.ts'
import { type Joint, startOf } from './joint.ts'

/** A smooth function of effects and shares. */
export interface Mean {
  readonly value: number
  readonly gradient: Vector
}

export interface Row {
  /** Length of exposure, group or period. */
  readonly at: number
  readonly mean: Mean
}

export interface Aggregates {
  readonly simple: Mean
  readonly dynamic: { readonly rows: readonly Row[]; readonly overall: Mean }
  readonly group: { readonly rows: readonly Row[]; readonly overall: Mean }
  readonly calendar: { readonly rows: readonly Row[]; readonly overall: Mean }
}

export function errorOf(mean: Mean, joint: Joint): number {
  return Math.sqrt(Math.max(0, quadraticForm(mean.gradient, joint.covariance)))
}

/** Mean of some cells, weighted by the shares of their groups. */
export function weightedMean(joint: Joint, chosen: readonly number[]): Mean {
  const { cells, att, groups, shares } = joint
  const groupOf = (i: number): number => groups.indexOf(cells[i]?.group ?? Number.NaN)
  const total = chosen.reduce((sum, i) => sum + (shares[groupOf(i)] ?? 0), 0)
  const value = chosen.reduce((sum, i) => sum + (shares[groupOf(i)] ?? 0) * (att[i] ?? 0), 0) / total
  const gradient = [...att.map(() => 0), ...shares.map(() => 0)]
  for (const i of chosen) {
    gradient[i] = (shares[groupOf(i)] ?? 0) / total
    const at = att.length + groupOf(i)
    gradient[at] = (gradient[at] ?? 0) + ((att[i] ?? 0) - value) / total
  }
  return { value, gradient }
}

function plainMean(means: readonly Mean[]): Mean {
  const length = means[0]?.gradient.length ?? 0
  const average = (of: (m: Mean) => number): number => means.reduce((sum, m) => sum + of(m), 0) / means.length
  return {
    value: average((m) => m.value),
    gradient: Array.from({ length }, (_, j) => average((m) => m.gradient[j] ?? 0)),
  }
}

export function aggregates(joint: Joint, periods: Vector): Aggregates {
  const { cells, att, shares, groups } = joint
  const exposure = cells.map((c) => c.time - startOf(c.group, periods))
  const all = cells.map((_, i) => i)
  const after = all.filter((i) => (exposure[i] ?? -1) >= 0)
  const single = (i: number): Mean => ({
    value: att[i] ?? 0,
    gradient: [...att.map((_, j) => (i === j ? 1 : 0)), ...shares.map(() => 0)],
  })
  const by = (keys: readonly number[], pick: (key: number) => number[]): Row[] =>
    keys.map((at) => ({ at, mean: weightedMean(joint, pick(at)) }))
  const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b)
  const dynamic = by(distinct(exposure), (e) => all.filter((i) => exposure[i] === e))
  const calendar = by(distinct(after.map((i) => cells[i]?.time ?? 0)), (t) =>
    after.filter((i) => cells[i]?.time === t),
  )
  const groupRows = distinct(after.map((i) => cells[i]?.group ?? 0)).map((at) => ({
    at,
    mean: plainMean(after.filter((i) => cells[i]?.group === at).map(single)),
  }))
  return {
    simple: weightedMean(joint, after),
    dynamic: { rows: dynamic, overall: plainMean(dynamic.filter((r) => r.at >= 0).map((r) => r.mean)) },
    group: { rows: groupRows, overall: overGroups(groupRows, groups, shares, att.length) },
    calendar: {
      rows: calendar.map((r) => ({ at: periods[r.at] ?? 0, mean: r.mean })),
      overall: plainMean(calendar.map((r) => r.mean)),
    },
  }
}

function overGroups(rows: readonly Row[], groups: readonly number[], shares: Vector, cells: number): Mean {
  const share = (r: Row): number => shares[groups.indexOf(r.at)] ?? 0
  const total = rows.reduce((sum, r) => sum + share(r), 0)
  const value = rows.reduce((sum, r) => sum + share(r) * r.mean.value, 0) / total
  const gradient = [...new Array<number>(cells + shares.length).fill(0)].map((_, j) =>
    rows.reduce((sum, r) => sum + (share(r) / total) * (r.mean.gradient[j] ?? 0), 0),
  )
  for (const r of rows) {
    const at = cells + groups.indexOf(r.at)
    gradient[at] = (gradient[at] ?? 0) + (r.mean.value - value) / total
  }
  return { value, gradient }
}
