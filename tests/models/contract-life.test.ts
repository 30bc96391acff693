/** Curves of leaving against customers whose chances of leaving are known (T-sbg), and against sums worked out by hand. */
import { describe, expect, it } from 'vitest'
import { behaviour, type Segment } from '../../demo/behaviour.ts'
import { lastMonth } from '../../demo/calendar.ts'
import { simulateCustomer } from '../../demo/customer.ts'
import { cohortsOf, fitLife, type Group, lifeAhead } from '../../lib/contract-life.ts'

describe('customers who leave as their tier does and for no other reason', () => {
  const sortingOnly = { ...behaviour, failedCaseOdds: 1, priceRiseOdds: 1 }
  const arrivals = Array.from({ length: 12_000 }, (_, k) => simulateCustomer(5, k, sortingOnly)).filter(
    (c) => c.startMonth >= 0 && c.startMonth < lastMonth,
  )
  const groupsOf = (segment: Segment): Group[] =>
    arrivals
      .filter((c) => c.segment.id === segment)
      .map((c) => ({
        observed: lastMonth - c.startMonth,
        lostAt: c.endMonth !== undefined && c.endMonth <= lastMonth ? c.endMonth - c.startMonth : 0,
        customers: 1,
      }))

  it.each([
    ['value', 0.8, 12],
    ['core', 0.7, 20],
    ['premium', 0.6, 35],
  ] as const)('%s: alpha %d and beta %d within three errors', (segment, alpha, beta) => {
    const life = fitLife(groupsOf(segment))
    if (life.status === 'refuse' || life.method !== 'sbg') throw new Error(`${segment}: ${life.reason}`)
    for (const [i, truth] of [alpha, beta].entries())
      expect(Math.abs((life.params[i] ?? 0) - truth)).toBeLessThan(3 * (life.se[i] ?? 0))
    expect(life.gap).toBeLessThan(0.03)
  })

  it('value and core: one chance of leaving for all is rejected', () => {
    for (const segment of ['value', 'core'] as const) {
      const life = fitLife(groupsOf(segment))
      expect(life.status === 'refuse' ? 1 : life.heterogeneityP).toBeLessThan(0.001)
    }
  })
})

describe('by hand', () => {
  it('cohorts of different length keep who left when, and who stayed', () => {
    expect(
      cohortsOf([
        { observed: 2, lostAt: 1, customers: 3 },
        { observed: 2, lostAt: 0, customers: 5 },
        { observed: 1, lostAt: 1, customers: 2 },
        // seen on one day only: no renewal lies behind it
        { observed: 0, lostAt: 0, customers: 9 },
      ]),
    ).toEqual([
      { lost: [2], alive: 0 },
      { lost: [3, 0], alive: 5 },
    ])
  })
  it('few who left are refused; all alike get one chance', () => {
    const flat = (leavers: number): Group[] => [
      { observed: 2, lostAt: 1, customers: leavers },
      { observed: 2, lostAt: 2, customers: leavers },
      { observed: 2, lostAt: 0, customers: 1000 - 2 * leavers },
    ]
    expect(fitLife(flat(9))).toMatchObject({ status: 'refuse', reason: 'too_few' })
    // the same number leaves twice, so the rate rises: no spread of chances gives that
    const life = fitLife(flat(100))
    expect(life).toMatchObject({ status: 'warn', method: 'geometric', reason: 'boundary' })
    // 200 leavers of 1,000 + 900 renewals
    expect(life.status === 'refuse' ? 0 : life.params[0]).toBeCloseTo(200 / 1900, 12)
  })
  it('a spread that a test does not tell from none warns and keeps its curve', () => {
    // 100 of 1,000, 91 of 900, 79 of 809: rates of 0.100, 0.101 and 0.098 hardly fall
    const life = fitLife([
      { observed: 3, lostAt: 1, customers: 100 },
      { observed: 3, lostAt: 2, customers: 91 },
      { observed: 3, lostAt: 3, customers: 79 },
      { observed: 3, lostAt: 0, customers: 730 },
    ])
    expect(life).toMatchObject({ status: 'warn', method: 'sbg', reason: 'not_told_apart' })
    expect(life.status === 'refuse' ? 0 : life.heterogeneityP).toBeGreaterThan(0.05)
  })
  it('a contract of a known chance runs a geometric sum, and its error follows the chance', () => {
    const life = { method: 'geometric', params: [0.5], covariance: [[0.01]] } as const
    expect(lifeAhead(life, 7, 3, 0).months).toBeCloseTo(0.875, 12)
    // d(q + q² + q³)/dθ = -(1 + 2q + 3q²) = -2.75; error of θ is 0.5 × 0.1
    expect(lifeAhead(life, 7, 3, 0).logSe).toBeCloseTo((2.75 * 0.05) / 0.875, 6)
  })
})
