/** Small algebra and optimisers against problems whose answers are known by hand. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invertPositive, multiply, solveNormalEquations } from '../../src/stats/linalg/matrix.ts'
import { bfgs, hessianAt, nelderMead, type Smooth } from '../../src/stats/optim/minimize.ts'
import { brent } from '../../src/stats/optim/root.ts'

describe('normal equations', () => {
  it('give the line through three points', () => {
    // y = 2 + 3x at x = 0, 1, 2: X'X = [[3, 3], [3, 5]], X'y = [15, 21]
    const { solution, inverse, dropped } = solveNormalEquations(
      [
        [3, 3],
        [3, 5],
      ],
      [15, 21],
    )
    expect(solution[0]).toBeCloseTo(2, 12)
    expect(solution[1]).toBeCloseTo(3, 12)
    // the inverse is [[5, -3], [-3, 3]] / 6
    expect(inverse[0]?.[0]).toBeCloseTo(5 / 6, 12)
    expect(inverse[0]?.[1]).toBeCloseTo(-0.5, 12)
    expect(dropped).toEqual([])
  })

  it('drop and name a column that the others determine, and keep the intercept', () => {
    // columns 1, x, 2x at x = 1, 2, 3
    const a = [
      [3, 6, 12],
      [6, 14, 28],
      [12, 28, 56],
    ]
    const { dropped, solution } = solveNormalEquations(a, [6, 14, 28], 1)
    expect(dropped).toHaveLength(1)
    expect(dropped[0]).toBeGreaterThan(0)
    const fitted = [1, 2, 3].map(
      (x) => (solution[0] ?? 0) + x * ((solution[1] ?? 0) + 2 * (solution[2] ?? 0)),
    )
    for (const [i, y] of [1, 2, 3].entries()) expect(fitted[i]).toBeCloseTo(y, 10)
  })

  it('A times its inverse is 1, for every X′X of full rank', () => {
    const entry = fc.double({ min: -5, max: 5, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.array(entry, { minLength: 3, maxLength: 3 }), { minLength: 8, maxLength: 8 }),
        (x) => {
          const a = [0, 1, 2].map((i) =>
            [0, 1, 2].map((j) => x.reduce((s, r) => s + (r[i] ?? 0) * (r[j] ?? 0), 0) + (i === j ? 1 : 0)),
          )
          const inverse = invertPositive(a)
          if (inverse === undefined) return false
          return multiply(a, inverse).every((row, i) =>
            row.every((v, j) => Math.abs(v - (i === j ? 1 : 0)) < 1e-9),
          )
        },
      ),
    )
  })

  it('an indefinite matrix has no inverse here', () => {
    expect(
      invertPositive([
        [1, 2],
        [2, 1],
      ]),
    ).toBeUndefined()
  })
})

const rosenbrock: Smooth = ([x = 0, y = 0]) => ({
  value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
})

describe('minimisers', () => {
  it('find the bottom of the banana valley at (1, 1)', () => {
    const found = bfgs(rosenbrock, [-1.2, 1])
    expect(found.converged).toBe(true)
    expect(found.x[0]).toBeCloseTo(1, 7)
    expect(found.x[1]).toBeCloseTo(1, 7)
    const blind = nelderMead((x) => rosenbrock(x).value, [-1.2, 1])
    expect(blind.x[0]).toBeCloseTo(1, 4)
  })
  it('the Hessian there is [[802, −400], [−400, 200]]', () => {
    const h = hessianAt(rosenbrock, [1, 1])
    expect(h[0]?.[0]).toBeCloseTo(802, 3)
    expect(h[0]?.[1]).toBeCloseTo(-400, 3)
    expect(h[1]?.[1]).toBeCloseTo(200, 3)
  })
  it('say so when the function has no bottom', () => {
    expect(bfgs(([x = 0]) => ({ value: -x, gradient: [-1] }), [0], 1e-8, 50).converged).toBe(false)
  })
  it('Brent finds the fixed point of the cosine, and nothing where signs agree', () => {
    expect(brent((x) => Math.cos(x) - x, 0, 1)).toBeCloseTo(0.7390851332151607, 14)
    expect(brent((x) => x * x + 1, -1, 1)).toBeUndefined()
  })
})
