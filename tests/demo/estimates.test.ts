/** The engine's own estimators on this company: they find what it was made of. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Behaviour, behaviour } from '../../demo/behaviour.ts'
import { lastMonth } from '../../demo/calendar.ts'
import { type Customer, experienceIn, isActive, simulateCustomer } from '../../demo/customer.ts'
import { answerIn, asksOf } from '../../demo/survey.ts'
import { type Counts, nonResponseBounds, postStratified } from '../../src/stats/score/index.ts'
import { fitGeometric, fitSbg, heterogeneityP } from '../../src/stats/value/index.ts'

const seed = 11
const sortingOnly: Behaviour = { ...behaviour, failedCaseOdds: 1, priceRiseOdds: 1 }
const real: Customer[] = []
const pure: Customer[] = []
beforeAll(() => {
  for (let k = 0; k < 12000; k++) {
    if (k < 8000) real.push(simulateCustomer(seed, k))
    pure.push(simulateCustomer(seed, k, sortingOnly))
  }
})

describe('leaving (T-sbg)', () => {
  /** Arrivals by month: how many left after each month, and how many are still there. */
  const cohorts = (people: readonly Customer[]) =>
    Array.from({ length: 30 }, (_, n) => {
      const cohort = people.filter((c) => c.startMonth === n + 1)
      const lost = Array.from(
        { length: lastMonth - n - 1 },
        (_, age) => cohort.filter((c) => c.endMonth === n + 2 + age).length,
      )
      return { lost, alive: cohort.length - lost.reduce((sum, left) => sum + left, 0) }
    })

  it.each([
    ['value', 0.8, 12],
    ['core', 0.7, 20],
    ['premium', 0.6, 35],
  ] as const)('of %s: alpha %d and beta %d lie within three standard errors', (segment, alpha, beta) => {
    const fit = fitSbg(cohorts(pure.filter((c) => c.segment.id === segment)))
    if (fit.status === 'refuse') throw new Error(fit.explanation)
    const [foundAlpha = 0, foundBeta = 0] = fit.params
    const [errorOfAlpha = 0, errorOfBeta = 0] = fit.se
    expect(Math.abs(foundAlpha - alpha)).toBeLessThan(3 * errorOfAlpha)
    expect(Math.abs(foundBeta - beta)).toBeLessThan(3 * errorOfBeta)
  })

  it('is not one rate for all: the geometric model is rejected', () => {
    const all = cohorts(pure)
    const [fit, plain] = [fitSbg(all), fitGeometric(all)]
    if (fit.status === 'refuse' || plain === null) throw new Error('no fit')
    expect(heterogeneityP(fit, plain)).toBeLessThan(1e-6)
  })
})

const counts = (scores: readonly number[]): Counts => ({
  detractors: scores.filter((s) => s <= 6).length,
  passives: scores.filter((s) => s === 7 || s === 8).length,
  promoters: scores.filter((s) => s >= 9).length,
})
const scoreOf = (scores: readonly number[]) => {
  const { detractors, promoters } = counts(scores)
  return (100 * (promoters - detractors)) / scores.length
}

describe('answers (T-nonresp)', () => {
  it('weighted by what is known of those asked are nearer to what all would say, and the bounds hold it', () => {
    const asked = real.flatMap((c) => asksOf(c).map((month) => ({ c, ...answerIn(seed, c, month) })))
    const answered = asked.filter((row) => row.answers)
    // tier, and whether a case failed in the six months before: the company knows both of everyone
    const stratum = ({ c, month }: (typeof asked)[number]) =>
      `${c.segment.id} ${c.cases.filter((item) => item.failed && item.month < month && item.month >= month - 6).length > 0}`
    const names = [...new Set(asked.map(stratum))]
    const weighted = postStratified(
      names.map((name) => ({
        name,
        population: asked.filter((row) => stratum(row) === name).length,
        ...counts(answered.filter((row) => stratum(row) === name).map((row) => row.score)),
      })),
    )
    if (weighted.status === 'refuse') throw new Error(weighted.explanation)
    const truth = scoreOf(asked.map((row) => row.score))
    const raw = scoreOf(answered.map((row) => row.score))
    expect(Math.abs(weighted.nps - truth)).toBeLessThan(Math.abs(raw - truth))
    const [low, high] = nonResponseBounds(counts(answered.map((row) => row.score)), asked.length)
    expect(low).toBeLessThan(truth)
    expect(high).toBeGreaterThan(truth)
  })
})

describe('those who stay (T-survivor)', () => {
  it('have the better experience: of one month, those who leave after it have had more fail', () => {
    const [left, stayed] = [
      { n: 0, sum: 0 },
      { n: 0, sum: 0 },
    ]
    // half a year that the experience looks back on
    for (const c of real)
      for (let month = c.firstMonth + 6; isActive(c, month) && month < lastMonth; month++) {
        const group = c.endMonth === month + 1 ? left : stayed
        group.n++
        group.sum += experienceIn(c, month + 1)
      }
    expect(left.n).toBeGreaterThan(1000)
    expect(stayed.sum / stayed.n).toBeGreaterThan(left.sum / left.n)
  })
})
