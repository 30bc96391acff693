/** Draws are hashes of their names; shapes have the moments of their closed forms. */
import { describe, expect, it } from 'vitest'
import { betaFrom, normalFrom, sequence, withOdds } from '../../demo/distribution.ts'
import { drawsOf, u } from '../../demo/draw.ts'

describe('a draw', () => {
  it('is the first 53 bits of a lane of SHA-256, as Python computes them', () => {
    // hashlib.sha256(b'1|customer|0|0').digest(), eight bytes a lane, int.from_bytes(lane) >> 11, over 2 ** 53
    expect([0, 1, 2, 3].map((k) => u(1, 'customer', 0, k))).toEqual([
      0.26785555812725403, 0.7522498879053077, 0.6256070839233241, 0.4862408698448857,
    ])
    expect(u(7, 'cost', 'TW-EU.5000.CC100.3', 3)).toBe(0.9935848687850237)
  })

  it('does not depend on which draws were taken before it', () => {
    const forwards = drawsOf(3, 'case', 'a')
    const backwards = drawsOf(3, 'case', 'a')
    const up = [0, 1, 2, 3, 4, 5, 6, 7].map(forwards)
    const down = [7, 6, 5, 4, 3, 2, 1, 0].map(backwards).reverse()
    expect(down).toEqual(up)
  })

  it('differs with seed, purpose, id and position', () => {
    const values = [
      u(1, 'a', 'b', 0),
      u(2, 'a', 'b', 0),
      u(1, 'c', 'b', 0),
      u(1, 'a', 'd', 0),
      u(1, 'a', 'b', 4),
    ]
    expect(new Set(values).size).toBe(5)
  })
})

describe('a shape', () => {
  const n = 20_000

  it('beta(0.8, 12) has mean 0.0625 and variance 0.004246', () => {
    // mean a / (a + b); variance ab / ((a + b)^2 (a + b + 1)) = 9.6 / (163.84 · 13.8)
    const values = Array.from({ length: n }, (_, i) => betaFrom(0.8, 12, sequence(drawsOf(1, 'beta', i))))
    const mean = values.reduce((sum, x) => sum + x, 0) / n
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n
    // four standard errors of the mean: 4 · sqrt(0.004246 / 20,000)
    expect(Math.abs(mean - 0.0625)).toBeLessThan(0.00185)
    expect(Math.abs(variance / 0.004246 - 1)).toBeLessThan(0.1)
  })

  it('normal has mean 0 and variance 1', () => {
    const values = Array.from({ length: n }, (_, i) => normalFrom(u(1, 'normal', i, 0), u(1, 'normal', i, 1)))
    const mean = values.reduce((sum, x) => sum + x, 0) / n
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
  })

  it('odds of 1 to 4 times 1.6 are 0.4, a probability of 2/7', () => {
    expect(withOdds(0.2, 1.6)).toBeCloseTo(2 / 7, 15)
  })
})
