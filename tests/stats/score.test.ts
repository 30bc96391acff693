/** Scores, their intervals and weights, against independent computations (R survey, published intervals). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Cell,
  clopperPearson,
  jeffreys,
  meanScore,
  momentsOf,
  nonResponseBounds,
  nps,
  npsChange,
  npsInterval,
  npsPairedChange,
  postStratified,
  raked,
  sampleForChange,
  sampleForMargin,
  wilson,
} from '../../src/stats/score/index.ts'
import { at, close, expectClose, golden, goldenRows, goldensThere, type JsonMap, num } from './goldens.ts'

const tolerance = { rel: 1e-9, abs: 1e-6 }
const list = (id: string, ...keys: string[]): JsonMap[] =>
  at(golden(id), 'expected', ...keys) as unknown as JsonMap[]
const counts = ([detractors = 0, passives = 0, promoters = 0]: readonly number[]) => ({
  detractors,
  passives,
  promoters,
})

it('34 detractors, 33 passives and 33 promoters are -1, give or take 8.18', () => {
  // 100 * sqrt((0.34 + 0.33 - 0.01 * 0.01) / 100) = 10 * sqrt(0.6699)
  const { score, se } = momentsOf(counts([34, 33, 33]))
  expect(score).toBeCloseTo(-1, 9)
  expect(se).toBeCloseTo(8.18474, 4)
})

describe.skipIf(!goldensThere)('nps_basic', () => {
  it('score, error and three intervals', () => {
    for (const row of list('nps_basic', 'rows')) {
      const c = counts([num(row, 'detractors'), num(row, 'passives'), num(row, 'promoters')])
      const { score, se } = momentsOf(c)
      const actual = {
        nps: score,
        se,
        ci_wald: npsInterval(c, 'wald'),
        ci_adjusted_wald: npsInterval(c, 'adjusted_wald'),
        ci_score_tango: npsInterval(c, 'score'),
      }
      const { detractors: _, passives: __, promoters: ___, n, ...wanted } = row
      expectClose(actual, wanted, JSON.stringify(c), tolerance)
      expect(nps(c).status).toBe(Number(n) < 30 ? 'refuse' : 'ok')
    }
  })
  it('change between waves', () => {
    for (const row of list('nps_basic', 'change')) {
      const found = npsChange(
        counts(row.before as unknown as number[]),
        counts(row.after as unknown as number[]),
      )
      const { before: _, after: __, p_two_sided, ...wanted } = row
      expectClose(found, wanted, 'change', tolerance)
      close(found.p, p_two_sided, 'p', tolerance)
    }
  })
  it('samples for a margin and for a change', () => {
    for (const row of list('nps_basic', 'min_n'))
      expect(sampleForMargin(num(row, 'margin_points'), num(row, 'confidence'), num(row, 'sd'))).toBe(
        num(row, 'n'),
      )
    for (const row of list('nps_basic', 'min_n_detect_change_two_sample')) {
      const options = { level: 1 - num(row, 'alpha'), power: num(row, 'power'), sd: num(row, 'sd') }
      expect(sampleForChange(num(row, 'delta_points'), options)).toBe(num(row, 'n_per_wave'))
    }
  })
})

describe.skipIf(!goldensThere)('topbox_wilson_a', () => {
  it('three intervals of a share', () => {
    for (const row of list('topbox_wilson_a', 'rows')) {
      const [k, n] = [num(row, 'k'), num(row, 'n')]
      const actual = { wilson: wilson(k, n), jeffreys: jeffreys(k, n), clopper_pearson: clopperPearson(k, n) }
      const { k: _, n: __, p: ___, ...wanted } = row
      expectClose(actual, wanted, `${k}/${n}`, { rel: 1e-9, abs: 1e-14 })
    }
  })
})

describe.skipIf(!goldensThere).each(['nps_weighting_seed11', 'nps_weighting_seed13'])('%s', (id) => {
  const seed = id.slice(-2)
  const expected = goldensThere ? (at(golden(id), 'expected') as JsonMap) : {}
  const population = (dimension: string): Map<string, number> =>
    new Map(
      Object.entries(at(golden(id), 'data', 'population', dimension) as unknown as Record<string, number>),
    )
  const cells = (): Cell[] => {
    const found = new Map<
      string,
      { members: string[]; detractors: number; passives: number; promoters: number }
    >()
    for (const row of goldenRows(`data/nps_survey_seed${seed}.csv`)) {
      const members = [row.segment ?? '', row.region ?? '']
      const cell = found.get(members.join()) ?? { members, detractors: 0, passives: 0, promoters: 0 }
      const score = Number(row.score)
      cell[score >= 9 ? 'promoters' : score >= 7 ? 'passives' : 'detractors'] += 1
      found.set(members.join(), cell)
    }
    return [...found.values()].sort((a, b) => (a.members.join() < b.members.join() ? -1 : 1))
  }

  it('by strata', () => {
    const strata = [...population('seg')].map(([name, size]) => {
      const own = cells().filter((c) => c.members[0] === name)
      const of = (key: 'detractors' | 'passives' | 'promoters') => own.reduce((all, c) => all + c[key], 0)
      return {
        name,
        population: size,
        detractors: of('detractors'),
        passives: of('passives'),
        promoters: of('promoters'),
      }
    })
    const found = postStratified(strata)
    if (found.status === 'refuse') throw new Error(found.explanation)
    close(found.nps, num(expected, 'poststratified', 'nps'), 'nps', { rel: 1e-8, abs: 0 })
    close(found.se, num(expected, 'poststratified', 'se_stratified'), 'se', { rel: 1e-8, abs: 0 })
  })

  it('by margins', () => {
    const { weights, result } = raked(cells(), [population('seg'), population('reg')])
    if (result.status === 'refuse') throw new Error(result.explanation)
    const wanted = at(expected, 'raked') as JsonMap
    expectClose(
      {
        nps: result.nps,
        se_linearised_weights_fixed: result.se,
        kish_n_eff: result.effectiveN,
        design_effect: result.designEffect,
        max_min_weight_ratio: result.weightRatio,
        weights_by_cell: cells().map((c, i) => ({
          segment: c.members[0],
          region: c.members[1],
          w: weights[i],
        })),
      },
      wanted,
      'raked',
      { rel: 1e-8, abs: 0 },
    )
  })
})

describe('scores', () => {
  it('the same people twice: by hand, 100 people, 20 rise from detractor to promoter', () => {
    // differences: 20 times 2, 80 times 0; mean 0.4, mean square 0.8, error sqrt((0.8 - 0.16) / 100) = 0.08
    const found = npsPairedChange([
      [10, 0, 20],
      [0, 30, 0],
      [0, 0, 40],
    ])
    expect(found.change).toBeCloseTo(40, 12)
    expect(found.se).toBeCloseTo(8, 12)
  })
  it('what silence could hide: 50 of 200 answered, +10 net: between -70 and +80', () => {
    expect(nonResponseBounds(counts([20, 0, 30]), 200)).toEqual([-70, 80])
  })
  it('a mean of 1 to 5: by hand, answers 3, 4, 5', () => {
    const found = meanScore(3, 12, 50)
    expect(found?.mean).toBe(4)
    expect(found?.se).toBeCloseTo(Math.sqrt(1 / 3), 14)
    expect(meanScore(1, 4, 16)).toBeNull()
  })
  it('refuses what is too small to weigh', () => {
    expect(postStratified([{ name: 'a', population: 10, ...counts([1, 1, 1]) }])).toMatchObject({
      reason: 'too_few',
    })
    const cell = { members: ['a'], ...counts([20, 20, 20]) }
    expect(
      raked(
        [cell],
        [
          new Map([
            ['a', 5],
            ['b', 5],
          ]),
        ],
      ).result,
    ).toMatchObject({ reason: 'too_few' })
  })
  it('intervals hold the score and stay in their range, whatever the counts', () => {
    const count = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(count, count, count, (d, a, p) => {
        fc.pre(d + a + p > 0)
        const c = counts([d, a, p])
        const { score } = momentsOf(c)
        const [low, high] = npsInterval(c, 'score')
        expect(low).toBeGreaterThanOrEqual(-100)
        expect(high).toBeLessThanOrEqual(100)
        expect(low).toBeLessThanOrEqual(score + 1e-9)
        expect(high).toBeGreaterThanOrEqual(score - 1e-9)
      }),
    )
  })
})
