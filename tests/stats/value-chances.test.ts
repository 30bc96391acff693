/** BG/BB against the paper's donors and against every course that things can take, and totals of customers against draws. */
import { describe, expect, it } from 'vitest'
import { seeded } from '../../src/stats/random.ts'
import {
  bgAlive,
  bgBbAlive,
  bgBbLikelihood,
  bgBbLoglik,
  bgBbMoments,
  bgBbUnconditional,
  bgDiscountedPairs,
  bgMoments,
  type ChanceGroup,
  type Fit,
  fitBgBb,
  portfolioTotal,
} from '../../src/stats/value/index.ts'

/** Fader, Hardie & Shang 2010, Table 1: 11,104 donors of 1995, six yearly appeals; t_x, x, donors. */
const donors = (
  '6 6 1203|6 5 728|6 4 512|6 3 357|6 2 234|6 1 129|5 5 335|5 4 284|5 3 225|5 2 173|5 1 119|4 4 240|4 3 181|4 2 155|' +
  '4 1 78|3 3 322|3 2 255|3 1 129|2 2 613|2 1 277|1 1 1091|0 0 3464'
)
  .split('|')
  .map((row): ChanceGroup => {
    const [recency = 0, frequency = 0, count = 0] = row.split(' ').map(Number)
    return { frequency, recency, count, opportunities: 6 }
  })

function fitted(groups: readonly ChanceGroup[]): Fit {
  const fit = fitBgBb(groups)
  if (fit.status === 'refuse') throw new Error(fit.explanation)
  return fit
}

describe('BG/BB on the donors of the paper', () => {
  it('has the published likelihood and its maximum', () => {
    expect(donors.reduce((sum, g) => sum + g.count, 0)).toBe(11104)
    const fit = fitted(donors)
    expect(fit.loglik).toBeCloseTo(-33225.6, 1)
    for (const [i, published] of [1.204, 0.75, 0.657, 2.783].entries())
      expect(fit.params[i]).toBeCloseTo(published, 3)
  })

  it('finds what was drawn within its errors: twenty times 4,000 customers', () => {
    const draws = seeded(11)
    // the chance of a purchase and of leaving: Beta(1, 2) and Beta(1, 4), by their quantiles
    const chance = (b: number): number => 1 - draws.uniform() ** (1 / b)
    const truth = [1, 2, 1, 4]
    const offs = Array.from({ length: 20 }, () => {
      const drawn = new Map<string, ChanceGroup>()
      for (let i = 0; i < 4000; i++) {
        const [buys, leaves] = [chance(2), chance(4)]
        let [frequency, recency] = [0, 0]
        for (let k = 1; k <= 8 && draws.uniform() >= leaves; k++)
          if (draws.uniform() < buys) [frequency, recency] = [frequency + 1, k]
        const key = `${frequency} ${recency}`
        const count = (drawn.get(key)?.count ?? 0) + 1
        drawn.set(key, { frequency, recency, opportunities: 8, count })
      }
      const fit = fitted([...drawn.values()])
      return fit.params.map((v, i) => Math.log(v / (truth[i] ?? 1)) / Math.sqrt(fit.covariance[i]?.[i] ?? 0))
    })
    // squares of 20 standard normals: mean 1, 99.9 % between 0.3 and 2.3
    for (const i of truth.keys()) {
      const spread = offs.reduce((sum, z) => sum + (z[i] ?? 0) ** 2, 0) / offs.length
      expect(spread).toBeGreaterThan(0.3)
      expect(spread).toBeLessThan(2.3)
    }
  })

  it('has the slope that differences of the likelihood have', () => {
    const { at } = bgBbLikelihood(donors)
    const p = [1.5, 0.9, 0.4, 2]
    for (const [i, slope] of at(p).gradient.entries()) {
      const moved = (by: number): number => at(p.map((v, j) => (i === j ? v + by : v))).value
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5 / slope).toBeCloseTo(1, 6)
    }
  })
})

type Ratio = readonly [top: bigint, bottom: bigint]
const times = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * c, b * d]
const plus = ([a, b]: Ratio, [c, d]: Ratio): Ratio => [a * d + c * b, b * d]
const number = ([a, b]: Ratio): number => Number((a * 10n ** 30n) / b) / 1e30
const rising = (from: number, steps: number): bigint =>
  Array.from({ length: steps }, (_, i) => BigInt(from + i)).reduce((all, v) => all * v, 1n)
/** E[p^s (1 - p)^f] of p ~ Beta(a, b), exactly. */
const moment = (a: number, b: number, s: number, f: number): Ratio => [
  rising(a, s) * rising(b, f),
  rising(a + b, s + f),
]

/** Chance of one course of buying, over every opportunity after which the customer may have left: whole numbers only. */
function chanceOf(course: readonly number[], [a, b, g, d]: readonly [number, number, number, number]): Ratio {
  const bought = course.reduce((sum, v) => sum + v, 0)
  const there = (k: number, left: number): Ratio =>
    times(moment(a, b, bought, k - bought), moment(g, d, left, k))
  let sum = there(course.length, 0)
  for (let k = course.lastIndexOf(1) + 1; k < course.length; k++) sum = plus(sum, there(k, 1))
  return sum
}

const courses = (n: number): number[][] =>
  Array.from({ length: 2 ** n }, (_, i) => Array.from({ length: n }, (_, j) => (i >> j) & 1))

describe('BG/BB against all courses that things can take, in whole numbers', () => {
  const params = [2, 1, 1, 3] as const
  const history = { frequency: 2, recency: 3, opportunities: 4 }
  const past = [1, 0, 1, 0]
  const chance = number(chanceOf(past, params))

  it('chances of all courses add up to one, and each is what the likelihood says', () => {
    const all = courses(4).map((course) => number(chanceOf(course, params)))
    expect(all.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 12)
    expect(bgBbLoglik(params, history)).toBeCloseTo(Math.log(chance), 12)
  })

  it('alive, mean and variance of what comes', () => {
    const alive = number(times(moment(2, 1, 2, 2), moment(1, 3, 0, 5)))
    expect(bgBbAlive(params, history)).toBeCloseTo(alive / chance, 12)
    let [mean, square] = [0, 0]
    for (const ahead of courses(3)) {
      const bought = ahead.reduce((sum, v) => sum + v, 0)
      const p = number(chanceOf([...past, ...ahead], params)) / chance
      mean += p * bought
      square += p * bought ** 2
    }
    const found = bgBbMoments(params, history, 3)
    expect(found.mean).toBeCloseTo(mean, 12)
    expect(found.variance).toBeCloseTo(square - mean ** 2, 12)
    // of a newcomer, at the first opportunity: 2/3 buy, 3/4 are there
    expect(bgBbUnconditional(params, 1)).toBeCloseTo(0.5, 14)
  })
})

describe('BG/BB is refused', () => {
  it.each([
    ['where nobody ever buys', [{ frequency: 0, recency: 0, opportunities: 6, count: 500 }], 'too_few'],
    ['for one customer', [{ frequency: 3, recency: 5, opportunities: 6, count: 1 }], 'too_few'],
    ['with one opportunity', [{ frequency: 1, recency: 1, opportunities: 1, count: 500 }], 'too_few'],
    [
      'with more purchases than opportunities',
      [{ frequency: 7, recency: 6, opportunities: 6, count: 500 }],
      'bad_input',
    ],
    [
      'with what is no number',
      [{ frequency: Number.NaN, recency: 6, opportunities: 6, count: 500 }],
      'bad_input',
    ],
    [
      'with infinitely many',
      [{ frequency: 1, recency: 1, opportunities: 6, count: Number.POSITIVE_INFINITY }],
      'bad_input',
    ],
  ])('%s', (_, groups, reason) => {
    expect(fitBgBb(groups)).toMatchObject({ status: 'refuse', reason })
  })

  it('where everybody buys every time: nobody differs, nobody leaves', () => {
    const fit = fitBgBb([{ frequency: 6, recency: 6, opportunities: 6, count: 500 }])
    expect(fit.status).toBe('refuse')
  })
})

describe('the total of many customers', () => {
  const fit = fitted(donors)
  const held = donors.map((g) => ({
    count: g.count,
    moments: (params: readonly number[]) => bgBbMoments(params, g, 5),
  }))
  const found = portfolioTotal(fit, held, { estimand: 'donations of 2002 to 2006' })

  it('has the error of the parameters and that of the customers', () => {
    if (found.status === 'refuse') throw new Error(found.explanation)
    const { se_parameters: p, se_customers: c } = found.diagnostics as Record<string, number>
    expect(found.se).toBeCloseTo(Math.hypot(p ?? 0, c ?? 0), 9)
    // by hand: Bernoulli sums, so the variance is the sum of the customers'
    const variance = donors.reduce((sum, g) => sum + g.count * bgBbMoments(fit.params, g, 5).variance, 0)
    expect(c).toBeCloseTo(Math.sqrt(variance), 9)
    expect((found.ciHigh - found.estimate) / found.se).toBeCloseTo(1.959963984540054, 12)
    expect(p).toBeGreaterThan(0)
  })

  it('is refused without customers and with moments that are no numbers', () => {
    expect(portfolioTotal(fit, [], { estimand: '' })).toMatchObject({ status: 'refuse', reason: 'too_few' })
    const none = { count: 3, moments: () => ({ mean: Number.NaN, variance: 0 }) }
    expect(portfolioTotal(fit, [none], { estimand: '' })).toMatchObject({ reason: 'bad_input' })
  })

  it('BG/NBD: mean and variance of a living customer are those of drawn ones', () => {
    const [r, alpha, a, b] = [2, 10, 1.5, 3]
    const history = { frequency: 2, recency: 8, age: 8 }
    const draws = seeded(7)
    const gamma = (k: number): number => {
      let sum = 0
      for (let i = 0; i < k; i++) sum -= Math.log(draws.uniform())
      return sum
    }
    // Beta(1.5, 5) by rejection: the density is highest at 1/9
    const density = (p: number): number => p ** 0.5 * (1 - p) ** 4
    const beta = (): number => {
      for (;;) {
        const p = draws.uniform()
        if (draws.uniform() * density(1 / 9) < density(p)) return p
      }
    }
    const n = 100_000
    let [sum, squares, discountedPairs] = [0, 0, 0]
    for (let i = 0; i < n; i++) {
      // bought twice in 8 and lives: Gamma(2 + 2, 10 + 8), Beta(1.5, 3 + 2)
      const [rate, leaves] = [gamma(4) / 18, beta()]
      let [at, count, worth, own] = [-Math.log(draws.uniform()) / rate, 0, 0, 0]
      while (at < 12) {
        count += 1
        worth += Math.exp(-0.05 * at)
        own += Math.exp(-0.1 * at)
        at += draws.uniform() < leaves ? 12 : -Math.log(draws.uniform()) / rate
      }
      sum += count
      squares += count ** 2
      discountedPairs += worth ** 2 - own
    }
    const alive = bgAlive([r, alpha, a, b], history)
    const { mean, variance } = bgMoments([r, alpha, a, b], history, 12)
    const second = squares / n
    expect(Math.abs(mean / alive - sum / n)).toBeLessThan(4 * Math.sqrt((second - (sum / n) ** 2) / n))
    expect(Math.abs((variance + mean ** 2) / alive / second - 1)).toBeLessThan(0.03)
    const pairs = bgDiscountedPairs([r, alpha, a, b], history, 12, 0.05)
    expect(Math.abs(pairs / (discountedPairs / n) - 1)).toBeLessThan(0.03)
    // not discounted they are what the count scatters by beyond chance, found there by another quadrature
    expect(bgDiscountedPairs([r, alpha, a, b], history, 12, 0)).toBeCloseTo(
      (variance + mean ** 2 - mean) / alive,
      8,
    )
  })

  it('discounted pairs where nobody leaves: E[rate^2] times the square of the discounts', () => {
    // Gamma(0.5 + 2, 10 + 8) has a mean square of 2.5 x 3.5 / 18^2; leaving is Beta(1, 1e9)
    const discounts = (1 - Math.exp(-0.03 * 24)) / 0.03
    expect(bgDiscountedPairs([0.5, 10, 1, 1e9], { frequency: 2, age: 8 }, 24, 0.03)).toBeCloseTo(
      ((2.5 * 3.5) / 18 ** 2) * discounts ** 2,
      5,
    )
  })
})
