/**
 * Random numbers that are the same for the same seed, on every machine. In: a seed. Out: uniform and normal draws.
 * Source: Blackman & Vigna 2021 (xoshiro128**), seeded by splitmix32; normals by the quantile, one draw each.
 */
import { normalQuantile } from './special/index.ts'

export interface Draws {
  /** Above 0 and below 1. */
  readonly uniform: () => number
  readonly normal: () => number
}

export function seeded(seed: number): Draws {
  const state = Uint32Array.from(splitmix(seed))
  const uniform = (): number => {
    const high = next(state) >>> 5
    const low = next(state) >>> 6
    return (high * 67108864 + low + 0.5) / 9007199254740992
  }
  return { uniform, normal: () => normalQuantile(uniform()) }
}

function splitmix(seed: number): number[] {
  let s = seed >>> 0
  return Array.from({ length: 4 }, () => {
    s = (s + 0x9e3779b9) >>> 0
    let z = s
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  })
}

function rotated(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by))
}

function next(s: Uint32Array): number {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s
  const result = Math.imul(rotated(Math.imul(s1, 5), 7), 9) >>> 0
  s[2] = s2 ^ s0
  s[3] = s3 ^ s1
  s[1] = s1 ^ (s[2] ?? 0)
  s[0] = s0 ^ (s[3] ?? 0)
  s[2] = (s[2] ?? 0) ^ (s1 << 9)
  s[3] = rotated(s[3] ?? 0, 11)
  return result
}
