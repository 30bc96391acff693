/**
 * Survival of customers whose end is not all seen. In: at each time how many left, how many were seen until then, how many
 * came into sight. Out: the curve with errors, its mean to a horizon, the test between groups. Pure.
 * Source: Kaplan & Meier 1958; Greenwood 1926; log-rank after Mantel 1966.
 */
import { invertPositive, multiplyVector } from '../linalg/matrix.ts'
import { chiSquareSf, normalQuantile } from '../special/index.ts'

/** One row per time, in any order. Who is censored at a time is still at risk at it. */
export interface AtTime {
  readonly time: number
  readonly events: number
  readonly censored: number
  /** Customers first seen at this age, who enter the risk set behind it (left truncation). */
  readonly entered?: number
}

export interface SurvivalPoint {
  readonly time: number
  readonly survival: number
  readonly se: number
  readonly ci: readonly [low: number, high: number]
  readonly atRisk: number
}

/** @param start  at risk from the beginning; all that ever leave or are censored, less late entries, unless said */
export function kaplanMeier(
  rows: readonly AtTime[],
  { level = 0.95, start = sizeOf(rows) } = {},
): SurvivalPoint[] {
  const z = normalQuantile(0.5 + level / 2)
  let [atRisk, survival, sum] = [start, 1, 0]
  return sorted(rows).map(({ time, events, censored, entered = 0 }) => {
    const here = atRisk
    if (events > 0) {
      survival *= 1 - events / here
      sum += events / (here * (here - events))
    }
    atRisk -= events + censored - entered
    const se = survival === 0 ? 0 : survival * Math.sqrt(sum)
    return { time, survival, se, ci: logLog(survival, sum, z), atRisk: here }
  })
}

function sorted(rows: readonly AtTime[]): AtTime[] {
  return [...rows].sort((a, b) => a.time - b.time)
}

function sizeOf(rows: readonly AtTime[]): number {
  return rows.reduce((all, r) => all + r.events + r.censored - (r.entered ?? 0), 0)
}

/** On the scale of log(-log S), which keeps the limits between 0 and 1. */
function logLog(survival: number, sum: number, z: number): readonly [number, number] {
  if (survival === 1 || survival === 0) return [survival, survival]
  const width = (z * Math.sqrt(sum)) / Math.abs(Math.log(survival))
  return [survival ** Math.exp(width), survival ** Math.exp(-width)]
}

/** S at a time: that of the last row not after it; null beyond what was observed. */
export function survivalAt(curve: readonly SurvivalPoint[], time: number): SurvivalPoint | null {
  if (time > (curve.at(-1)?.time ?? -1)) return null
  const before = curve.filter((p) => p.time <= time).at(-1)
  return before ?? { time, survival: 1, se: 0, ci: [1, 1], atRisk: curve[0]?.atRisk ?? 0 }
}

/** Mean lifetime up to a horizon: the area under the steps. Null when the horizon lies beyond what was observed. */
export function restrictedMean(curve: readonly SurvivalPoint[], horizon: number): number | null {
  if (horizon > (curve.at(-1)?.time ?? -1)) return null
  let [area, from, height] = [0, 0, 1]
  for (const { time, survival } of curve) {
    if (time >= horizon) break
    area += height * (time - from)
    from = time
    height = survival
  }
  return area + height * (horizon - from)
}

export interface LogRank {
  readonly statistic: number
  readonly df: number
  readonly p: number
}

/** Do the groups leave alike? Null when a group leaves no information. */
export function logRank(groups: readonly (readonly AtTime[])[]): LogRank | null {
  const times = [...new Set(groups.flatMap((g) => g.filter((r) => r.events > 0).map((r) => r.time)))].sort(
    (a, b) => a - b,
  )
  const k = groups.length - 1
  const risk = groups.map(riskAt)
  const off = new Array<number>(k).fill(0)
  const covariance = Array.from({ length: k }, () => new Array<number>(k).fill(0))
  for (const time of times) {
    const n = risk.map((at) => at(time))
    const d = groups.map((g) => g.filter((r) => r.time === time).reduce((all, r) => all + r.events, 0))
    const [atRisk, events] = [total(n), total(d)]
    if (atRisk < 2) continue
    const factor = (events * (atRisk - events)) / (atRisk - 1)
    for (let i = 0; i < k; i++) {
      const share = (n[i] ?? 0) / atRisk
      off[i] = (off[i] ?? 0) + (d[i] ?? 0) - events * share
      for (let j = 0; j < k; j++) {
        const row = covariance[i]
        if (row) row[j] = (row[j] ?? 0) + factor * share * ((i === j ? 1 : 0) - (n[j] ?? 0) / atRisk)
      }
    }
  }
  const inverse = invertPositive(covariance)
  if (inverse === undefined) return null
  const statistic = multiplyVector(inverse, off).reduce((all, v, i) => all + v * (off[i] ?? 0), 0)
  return { statistic, df: k, p: chiSquareSf(statistic, k) }
}

function total(values: readonly number[]): number {
  return values.reduce((all, v) => all + v, 0)
}

/** How many of a group are at risk at a time. */
function riskAt(rows: readonly AtTime[]): (time: number) => number {
  const start = sizeOf(rows)
  return (time) =>
    rows.reduce((left, r) => (r.time < time ? left - r.events - r.censored + (r.entered ?? 0) : left), start)
}
