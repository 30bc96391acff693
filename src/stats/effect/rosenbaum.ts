/**
 * Rosenbaum's bounds for matched pairs: the worst and best p when a hidden cause makes one of a pair up to Γ times as
 * likely to be treated. Pure. Source: Rosenbaum 2002, chapter 4.
 */
import { betaRegularized, normalSf } from '../special/index.ts'

export interface PairBounds {
  readonly gamma: number
  readonly pUpper: number
  readonly pLower: number
}

/**
 * Pairs in which exactly one had the event.
 * @param treated pairs in which it was the treated one
 * @returns null for impossible counts or Γ below 1
 */
export function rosenbaumBinary(treated: number, pairs: number, gamma: number): PairBounds | null {
  const counts =
    Number.isInteger(treated) && Number.isInteger(pairs) && treated >= 0 && treated <= pairs && pairs > 0
  if (!counts || !(gamma >= 1)) return null
  const upper = gamma / (1 + gamma)
  return {
    gamma,
    pUpper: tail(treated, pairs, upper, 1 - upper),
    pLower: tail(treated, pairs, 1 - upper, upper),
  }
}

/** P(X ≥ k) of a binomial. */
function tail(k: number, n: number, p: number, rest: number): number {
  return k === 0 ? 1 : betaRegularized(k, n - k + 1, p, rest)
}

export interface SignedRankBound {
  readonly gamma: number
  /** Sum of the ranks of pairs in which the treated one was higher. */
  readonly w: number
  readonly z: number
  readonly pUpper: number
}

/** Wilcoxon's signed rank of paired differences: average ranks, zeros dropped, normal approximation. */
export function rosenbaumSignedRank(differences: readonly number[], gamma: number): SignedRankBound | null {
  const d = differences.filter((v) => v !== 0)
  if (d.length === 0 || !d.every(Number.isFinite) || !(gamma >= 1)) return null
  const ranks = averageRanks(d.map(Math.abs))
  const w = ranks.reduce((sum, r, i) => sum + ((d[i] ?? 0) > 0 ? r : 0), 0)
  const share = gamma / (1 + gamma)
  const [sum, squares] = [ranks.reduce((s, r) => s + r, 0), ranks.reduce((s, r) => s + r * r, 0)]
  const z = (w - share * sum) / Math.sqrt(share * (1 - share) * squares)
  return { gamma, w, z, pUpper: normalSf(z) }
}

function averageRanks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Array<number>(values.length).fill(0)
  for (let i = 0; i < order.length; ) {
    let end = i
    while (end < order.length && values[order[end] ?? 0] === values[order[i] ?? 0]) end++
    for (let j = i; j < end; j++) ranks[order[j] ?? 0] = (i + end + 1) / 2
    i = end
  }
  return ranks
}
