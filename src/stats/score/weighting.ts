/**
 * What the score of those who answered says of all: strata of known size, margins of known size, and what it could be
 * if all others had answered one way. Pure. Source: Holt & Smith 1979 (post-stratification); Deming & Stephan 1940 (raking);
 * Kish 1965 (effective sample).
 */
import type { RefusalCode } from '../result.ts'
import { type Counts, momentsOf } from './nps.ts'

export interface Stratum extends Counts {
  readonly name: string
  /** People of the population in it. */
  readonly population: number
}

export interface Weighted {
  readonly status: 'ok' | 'warn'
  readonly warnings: readonly string[]
  /** Points. */
  readonly nps: number
  readonly se: number
  readonly effectiveN: number
  readonly designEffect: number
  /** Largest weight over the smallest. */
  readonly weightRatio: number
  readonly n: number
}

export interface WeightingRefused {
  readonly status: 'refuse'
  readonly reason: RefusalCode
  readonly explanation: string
}

function answers({ detractors, passives, promoters }: Counts): number {
  return detractors + passives + promoters
}

/** Each stratum's score by its share of the population. Strata with fewer than five answers are to be merged before. */
export function postStratified(strata: readonly Stratum[]): Weighted | WeightingRefused {
  const small = strata.find((s) => answers(s) < 5)
  if (small !== undefined)
    return refused(
      'too_few',
      `Stratum ${small.name} has ${answers(small)} answers: merge strata of fewer than five.`,
    )
  const all = strata.reduce((sum, s) => sum + s.population, 0)
  let [score, variance] = [0, 0]
  for (const stratum of strata) {
    const share = stratum.population / all
    const n = answers(stratum)
    const { score: own, se } = momentsOf(stratum)
    score += share * own
    // of a sample: n - 1 in the denominator
    variance += share ** 2 * se ** 2 * (n / (n - 1))
  }
  const weights = strata.map((s) => ({ n: answers(s), weight: s.population / answers(s) }))
  return judged(score, Math.sqrt(variance), weights)
}

export interface Cell extends Counts {
  /** Member of each margin, in the order of the margins. */
  readonly members: readonly string[]
}

export interface Raked {
  /** Weight of one answer of each cell, in the order of the cells. */
  readonly weights: readonly number[]
  readonly result: Weighted | WeightingRefused
}

/**
 * Weights that meet every margin. The error treats them as fixed, so it is somewhat too large.
 * @param margins  population by member, one map per dimension
 */
export function raked(cells: readonly Cell[], margins: readonly ReadonlyMap<string, number>[]): Raked {
  const weights = cells.map(() => 1)
  for (const [d, margin] of margins.entries()) {
    for (const [member, population] of margin) {
      if (population > 0 && !cells.some((c) => c.members[d] === member && answers(c) > 0))
        return {
          weights,
          result: refused('too_few', `Nobody of ${member} answered: its weight would be endless.`),
        }
    }
  }
  for (let round = 0; round < 1000; round++) if (rakeOnce(cells, margins, weights) < 1e-13) break
  return { weights, result: weightedScore(cells, weights) }
}

/** @returns the largest relative change of a weight */
function rakeOnce(
  cells: readonly Cell[],
  margins: readonly ReadonlyMap<string, number>[],
  weights: number[],
): number {
  let most = 0
  for (const [d, margin] of margins.entries()) {
    for (const [member, population] of margin) {
      const inside = cells.map((c, i) => ({ c, i })).filter(({ c }) => c.members[d] === member)
      const total = inside.reduce((sum, { c, i }) => sum + answers(c) * (weights[i] ?? 0), 0)
      if (total === 0) continue
      for (const { i } of inside) weights[i] = (weights[i] ?? 0) * (population / total)
      most = Math.max(most, Math.abs(population / total - 1))
    }
  }
  return most
}

/** Score of weighted answers; `sqrt(sum w² (x - mean)²) / sum w`. */
function weightedScore(cells: readonly Cell[], weights: readonly number[]): Weighted | WeightingRefused {
  const parts = cells.flatMap((c, i) => [
    { n: c.promoters, x: 100, weight: weights[i] ?? 0 },
    { n: c.passives, x: 0, weight: weights[i] ?? 0 },
    { n: c.detractors, x: -100, weight: weights[i] ?? 0 },
  ])
  const total = parts.reduce((sum, p) => sum + p.n * p.weight, 0)
  const mean = parts.reduce((sum, p) => sum + p.n * p.weight * p.x, 0) / total
  const variance = parts.reduce((sum, p) => sum + p.n * (p.weight * (p.x - mean)) ** 2, 0)
  return judged(
    mean,
    Math.sqrt(variance) / total,
    cells.map((c, i) => ({ n: answers(c), weight: weights[i] ?? 0 })),
  )
}

/** Kish's effective sample decides whether the weighted score may be printed. */
function judged(
  nps: number,
  se: number,
  groups: readonly { readonly n: number; readonly weight: number }[],
): Weighted | WeightingRefused {
  const n = groups.reduce((sum, g) => sum + g.n, 0)
  const sum = groups.reduce((all, g) => all + g.n * g.weight, 0)
  const squares = groups.reduce((all, g) => all + g.n * g.weight ** 2, 0)
  const effectiveN = sum ** 2 / squares
  if (!(effectiveN >= 30))
    return refused(
      'too_few',
      `The weights leave ${effectiveN.toFixed(1)} effective answers; a score is printed from 30 on.`,
    )
  const used = groups.filter((g) => g.n > 0).map((g) => g.weight)
  const warnings = effectiveN < n / 2 ? ['weights leave less than half of the sample'] : []
  const status = warnings.length > 0 ? 'warn' : 'ok'
  const weightRatio = Math.max(...used) / Math.min(...used)
  return { status, warnings, nps, se, effectiveN, designEffect: n / effectiveN, weightRatio, n }
}

function refused(reason: RefusalCode, explanation: string): WeightingRefused {
  return { status: 'refuse', reason, explanation }
}

/** What the score of all who were asked could be: nobody who was silent a promoter, and all of them. */
export function nonResponseBounds(counts: Counts, invited: number): readonly [low: number, high: number] {
  const silent = Math.max(0, invited - answers(counts))
  const all = answers(counts) + silent
  const net = counts.promoters - counts.detractors
  return [(100 * (net - silent)) / all, (100 * (net + silent)) / all]
}
