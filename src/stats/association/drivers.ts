/**
 * Which parts of the experience go with an outcome: shares of its explained variance, and what the bad and the good end of
 * each part are worth. Pure. Source: Lindeman, Merenda & Gold 1980; Groemping 2006 (shares); Brandt 1987 (penalty, reward).
 */
import { type Column, meanOf, type Named, unusable } from '../effect/columns.ts'
import {
  addProducts,
  crossProductsByPart,
  type Scatter,
  scatterOf,
  withoutPart,
} from '../effect/cross-products.ts'
import { effectOf, ols } from '../effect/ols.ts'
import { refused } from '../effect/record.ts'
import { type Matrix, solveNormalEquations } from '../linalg/matrix.ts'
import { seeded } from '../random.ts'
import type { Estimated, Refused } from '../result.ts'

export interface DriverShares {
  readonly status: 'ok'
  readonly n: number
  readonly r2: number
  /** In the order of the drivers; they sum to `r2`. */
  readonly shares: readonly number[]
  /** Standard error of each share; null without parts, or for more drivers than a jackknife is made for. */
  readonly errors: readonly number[] | null
  /** Names of those that the others tell exactly: what they explain cannot be told apart. */
  readonly determined: readonly string[]
  /** `exact` over all subsets, or the number of orders drawn. */
  readonly method: 'exact' | 'sampled'
  readonly orders: number
}

/** Most drivers whose subsets are all taken: 4,096 of them. */
export const mostExact = 12
const leastPerDriver = 10
/** Parts of a jackknife, and most drivers for which it is made: each part takes all subsets anew. */
export const shareParts = 40
const mostWithErrors = 8

export interface ShareOptions {
  readonly orders?: number
  readonly seed?: number
  /** Part of each row, 0…39, by hash of its id (`foldOfId`): leaving each out in turn gives the errors. */
  readonly parts?: Column
}

/** Shares of R² (LMG, Shapley), from one scan of the columns. */
export function driverShares(
  { names, columns, outcome }: Named & { readonly outcome: Column },
  { orders = 2000, seed = 1, parts }: ShareOptions = {},
): DriverShares | Refused {
  const all = { names: [...names, 'outcome'], columns: [...columns, outcome] }
  const at = { method: 'lmg', estimand: 'share of explained variance', n: outcome.length }
  const problem = unusable(all)
  if (problem !== undefined) return refused(at, 'bad_input', problem)
  if (names.length > 30) return refused(at, 'bad_input', `${names.length} drivers; 30 are the most.`)
  if (outcome.length < leastPerDriver * (names.length + 1))
    return refused(
      at,
      'too_few',
      `${outcome.length} rows for ${names.length} drivers; ten for each are needed.`,
    )
  const products = crossProductsByPart(
    all,
    all.columns.map(meanOf),
    parts,
    parts === undefined ? 1 : shareParts,
  )
  const whole = addProducts(products)
  const moments = scatterOf(whole)
  if (!(r2Of(moments.scatter, bitsOf(names.length)) > 0))
    return refused(at, 'collinear', 'The drivers explain nothing, or the outcome is the same in every row.')
  const found = sharesOf(moments, names.length, orders, seed)
  const left =
    parts === undefined || names.length > mostWithErrors ? null : products.map((p) => withoutPart(whole, p))
  const errors =
    left && jackknifed(left.map((p) => sharesOf(scatterOf(p), names.length, orders, seed).shares))
  return { ...found, errors, determined: determinedOf(moments) }
}

/** Errors of estimates, from what they are without each part in turn. */
function jackknifed(without: readonly (readonly number[])[]): number[] {
  const n = without.length
  return (without[0] ?? []).map((_, j) => {
    const mean = without.reduce((sum, shares) => sum + (shares[j] ?? 0), 0) / n
    return Math.sqrt((without.reduce((sum, shares) => sum + ((shares[j] ?? 0) - mean) ** 2, 0) * (n - 1)) / n)
  })
}

function sharesOf(
  moments: Scatter,
  k: number,
  orders: number,
  seed: number,
): Omit<DriverShares, 'determined' | 'errors'> {
  const known = new Map<number, number>()
  const r2 = (subset: number): number => {
    const found = known.get(subset) ?? r2Of(moments.scatter, subset)
    known.set(subset, found)
    return found
  }
  const exact = k <= mostExact
  const shares = exact ? overSubsets(k, r2) : overOrders(k, r2, orders, seed)
  return {
    status: 'ok',
    n: moments.n,
    r2: r2(bitsOf(k)),
    shares,
    method: exact ? 'exact' : 'sampled',
    orders: exact ? 0 : orders,
  }
}

function bitsOf(k: number): number {
  return 2 ** k - 1
}

/** R² of the drivers whose bits are set; what others determine adds nothing. */
function r2Of(scatter: Matrix, subset: number): number {
  const last = scatter.length - 1
  const kept = Array.from({ length: last }, (_, j) => j).filter((j) => (subset >>> j) & 1)
  const whole = scatter[last]?.[last] ?? 0
  if (kept.length === 0 || !(whole > 0)) return 0
  const among = kept.map((i) => kept.map((j) => scatter[i]?.[j] ?? 0))
  const across = kept.map((i) => scatter[i]?.[last] ?? 0)
  const { solution } = solveNormalEquations(among, across)
  return solution.reduce((sum, b, i) => sum + b * (across[i] ?? 0), 0) / whole
}

/** A driver without variation is told by any others, too. */
function determinedOf({ names, scatter }: Scatter): string[] {
  const drivers = names.slice(0, -1)
  return drivers.filter((_, j) => {
    const order = [...drivers.keys()].filter((i) => i !== j).concat(j)
    const among = order.map((i) => order.map((k) => scatter[i]?.[k] ?? 0))
    return !((scatter[j]?.[j] ?? 0) > 0) || r2Of(among, bitsOf(order.length - 1)) > 1 - 1e-10
  })
}

function overSubsets(k: number, r2: (subset: number) => number): number[] {
  const weight = weightsOf(k)
  return Array.from({ length: k }, (_, j) => {
    let share = 0
    for (let subset = 0; subset <= bitsOf(k); subset++) {
      if ((subset >>> j) & 1) continue
      share += (weight[ones(subset)] ?? 0) * (r2(subset | (1 << j)) - r2(subset))
    }
    return share
  })
}

/** `s! (k - 1 - s)! / k!`, the share of orders in which just those s come before. */
function weightsOf(k: number): number[] {
  const weights = [1 / k]
  for (let s = 1; s < k; s++) weights.push(((weights[s - 1] ?? 0) * s) / (k - s))
  return weights
}

function ones(bits: number): number {
  let [count, rest] = [0, bits]
  for (; rest !== 0; rest &= rest - 1) count++
  return count
}

function overOrders(k: number, r2: (subset: number) => number, orders: number, seed: number): number[] {
  const draws = seeded(seed)
  const shares = new Array<number>(k).fill(0)
  for (let o = 0; o < orders; o++) {
    const order = Array.from({ length: k }, (_, j) => ({ j, key: draws.uniform() })).sort(
      (a, b) => a.key - b.key,
    )
    let subset = 0
    for (const { j } of order) {
      const next = subset | (1 << j)
      shares[j] = (shares[j] ?? 0) + (r2(next) - r2(subset)) / orders
      subset = next
    }
  }
  return shares
}

export interface PenaltyReward {
  readonly driver: string
  /** Low against middle, other drivers equal: what failing costs. */
  readonly penalty: Estimated | Refused
  /** High against middle: what excelling brings. */
  readonly reward: Estimated | Refused
  /**
   * `basic` only failing shows, `delight` only excelling, `performance` both, `indifferent` neither; null where one is refused.
   * An interval without 0 shows.
   */
  readonly shape: 'basic' | 'delight' | 'performance' | 'indifferent' | null
}

/** @param columns  level of each driver: -1 low, 0 middle, 1 high */
export function penaltyReward({
  names,
  columns,
  outcome,
}: Named & { readonly outcome: Column }): PenaltyReward[] {
  const isLevel = (column: Column, level: number): Float64Array =>
    Float64Array.from(column, (v) => (Number.isFinite(v) ? Number(v === level) : Number.NaN))
  const regression = ols({
    names: names.flatMap((name) => [`${name} low`, `${name} high`]),
    columns: columns.flatMap((column) => [isLevel(column, -1), isLevel(column, 1)]),
    outcome,
  })
  return names.map((driver) => {
    const side = (end: 'low' | 'high'): Estimated | Refused =>
      effectOf(
        regression,
        `${driver} ${end}`,
        `outcome of ${end} against middle ${driver}, other drivers equal`,
      )
    const [penalty, reward] = [side('low'), side('high')]
    return { driver, penalty, reward, shape: shapeOf(penalty, reward) }
  })
}

function shapeOf(penalty: Estimated | Refused, reward: Estimated | Refused): PenaltyReward['shape'] {
  if (penalty.status === 'refuse' || reward.status === 'refuse') return null
  const shows = (r: Estimated): boolean => r.ciLow > 0 || r.ciHigh < 0
  if (shows(penalty)) return shows(reward) ? 'performance' : 'basic'
  return shows(reward) ? 'delight' : 'indifferent'
}
