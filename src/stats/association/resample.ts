/**
 * Errors by resampling that depend on ids, never on the order of rows or on chance: the same seed gives the same draw on
 * every machine. Pure. Source: Chamandy et al. 2012 (Poisson bootstrap); Kott 2001 (delete-a-group jackknife).
 */
import { foldOfId } from '../effect/folds.ts'
import { quantile } from './skewed.ts'

/** 200 groups by hash: one scan gives all the sums that the jackknife needs. */
export const jackknifeGroups = 200

export function groupOfId(id: string): number {
  return foldOfId(id, jackknifeGroups)
}

/**
 * Error of a smooth function of sums.
 * @param groups  sums of each group of ids
 * @param of      the statistic, of the sums of all but one group
 */
export function jackknife(
  groups: readonly (readonly number[])[],
  of: (sums: readonly number[]) => number,
): { readonly estimate: number; readonly se: number } | null {
  const g = groups.length
  const width = groups[0]?.length ?? 0
  const whole = Array.from({ length: width }, (_, j) => groups.reduce((sum, row) => sum + (row[j] ?? 0), 0))
  const without = groups.map((row) => of(whole.map((v, j) => v - (row[j] ?? 0))))
  const estimate = of(whole)
  if (g < 2 || !without.every(Number.isFinite) || !Number.isFinite(estimate)) return null
  const mean = without.reduce((sum, v) => sum + v, 0) / g
  const squares = without.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return { estimate, se: Math.sqrt(((g - 1) / g) * squares) }
}

/**
 * Percentile interval of a function of sums, each row weighted by a Poisson(1) draw of (id, replicate, seed).
 * @param rows  one row of numbers per id, to be summed
 */
export function poissonBootstrap(
  ids: readonly string[],
  rows: readonly (readonly number[])[],
  of: (sums: readonly number[]) => number,
  { replicates = 1000, seed = 1, level = 0.95 } = {},
): { readonly ci: readonly [number, number]; readonly replicates: number; readonly seed: number } | null {
  const width = rows[0]?.length ?? 0
  const own = Uint32Array.from(ids, (id) => foldOfId(id, 4294967296))
  const found: number[] = []
  for (let b = 0; b < replicates; b++) {
    const sums = new Array<number>(width).fill(0)
    const draw = mixed((seed >>> 0) ^ Math.imul(b + 1, 0x9e3779b9))
    for (let i = 0; i < own.length; i++) {
      const weight = poissonOf(mixed((own[i] ?? 0) ^ draw))
      if (weight === 0) continue
      const row = rows[i]
      for (let j = 0; j < width; j++) sums[j] = (sums[j] ?? 0) + weight * (row?.[j] ?? 0)
    }
    found.push(of(sums))
  }
  const [low, high] = [quantile(found, (1 - level) / 2), quantile(found, (1 + level) / 2)]
  return low === null || high === null ? null : { ci: [low, high], replicates, seed }
}

/** Finalizer of MurmurHash3 (Appleby): every bit in moves every bit out. */
function mixed(bits: number): number {
  let z = bits >>> 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

/** P(X <= 0), P(X <= 1), … of Poisson(1), on the scale of 32 bits. */
const steps = cumulative()

function cumulative(): readonly number[] {
  const found: number[] = []
  let [term, sum] = [Math.exp(-1), 0]
  for (let k = 0; k < 12; k++) {
    sum += term
    found.push(sum * 4294967296)
    term /= k + 1
  }
  return found
}

function poissonOf(bits: number): number {
  let k = 0
  while (k < steps.length && bits >= (steps[k] ?? 0)) k++
  return k
}
