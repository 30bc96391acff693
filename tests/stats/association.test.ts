/** Scores beside behaviour, against independent computations (scipy, R relaimpo's formula) and arithmetic by hand. */
import { describe, expect, it } from 'vitest'
import {
  chained,
  cochranArmitage,
  compareMeans,
  compareShares,
  driverShares,
  groupOfId,
  jackknife,
  jackknifeGroups,
  median,
  momentsOfColumn,
  momentsOfSums,
  penaltyReward,
  poissonBootstrap,
  ratioOfMeans,
  scoreCurve,
  shareParts,
  spearman,
  winsorised,
} from '../../src/stats/association/index.ts'
import { estimated } from '../../src/stats/effect/index.ts'
import { seeded } from '../../src/stats/random.ts'
import { wilson } from '../../src/stats/score/index.ts'
import { at, expectClose, golden, goldenRows, goldensThere, num } from './goldens.ts'

const bandOf = (score: number): 'detractor' | 'passive' | 'promoter' =>
  score <= 6 ? 'detractor' : score <= 8 ? 'passive' : 'promoter'

describe.skipIf(!goldensThere).each(['cx_association_seed21', 'cx_association_seed23'])('%s', (id) => {
  const data = goldensThere ? goldenRows(String(at(golden(id), 'data', 'path'))) : []
  const column = (name: string, rows = data): number[] => rows.map((r) => Number(r[name]))
  const bands = Object.fromEntries(
    (['detractor', 'passive', 'promoter'] as const).map((name) => {
      const rows = data.filter((r) => bandOf(Number(r.nps)) === name)
      const spend = column('spend', rows)
      const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
      const moments = momentsOfSums(rows.length, sum(spend), sum(spend.map((v) => v * v)))
      return [
        name,
        { moments: moments ?? { n: 0, mean: 0, variance: 0 }, retained: sum(column('retained', rows)) },
      ]
    }),
  )
  const share = (name: string) => ({ events: bands[name]?.retained ?? 0, n: bands[name]?.moments.n ?? 0 })
  const none = { n: 0, mean: 0, variance: 0 }
  const [low, high] = [bands.detractor?.moments ?? none, bands.promoter?.moments ?? none]

  it('bands: mean spend and retention', () => {
    const actual = Object.fromEntries(
      Object.entries(bands).map(([name, { moments, retained }]) => [
        name,
        {
          n: moments.n,
          mean_spend: moments.mean,
          se_spend: Math.sqrt(moments.variance / moments.n),
          retained,
          retention: retained / moments.n,
          retention_wilson: wilson(retained, moments.n),
        },
      ]),
    )
    expectClose(actual, at(golden(id), 'expected', 'bands'))
  })

  it('promoters against detractors: Welch, ratio, retention', () => {
    const spend = compareMeans(high, low)
    const ratio = ratioOfMeans(high, low)
    const kept = compareShares(share('promoter'), share('detractor'))
    if (spend.status === 'refuse' || ratio.status === 'refuse' || kept.status === 'refuse')
      throw new Error('refused')
    const actual = {
      spend_difference: spend.estimate,
      welch_t: spend.diagnostics.t,
      welch_df: spend.diagnostics.df,
      welch_p: spend.diagnostics.p,
      welch_ci: [spend.ciLow, spend.ciHigh],
      spend_ratio: ratio.estimate,
      log_ratio_se_delta: ratio.diagnostics.log_se,
      ratio_ci_delta: [ratio.ciLow, ratio.ciHigh],
      retention_difference: kept.estimate,
      retention_diff_se: kept.se,
    }
    expectClose(actual, at(golden(id), 'expected', 'promoter_vs_detractor'))
  })

  it('trend over the bands, and rank correlation', () => {
    const trend = cochranArmitage(
      ['detractor', 'passive', 'promoter'].map((name, score) => ({ score, ...share(name) })),
    )
    expectClose(
      { z: trend?.z, p_two_sided: trend?.p, scores: [0, 1, 2] },
      at(golden(id), 'expected', 'trend_cochran_armitage'),
    )
    expectClose(spearman(column('nps'), column('spend')), at(golden(id), 'expected', 'spearman_nps_spend'))
  })

  it('bootstrap of the ratio, and the jackknife beside the delta method', () => {
    const rows = data.map((r) => {
      const [spend, band] = [Number(r.spend), bandOf(Number(r.nps))]
      const [isHigh, isLow] = [Number(band === 'promoter'), Number(band === 'detractor')]
      return [isHigh * spend, isHigh, isLow * spend, isLow]
    })
    const ids = data.map((r) => String(r.id))
    const ratio = ([a = 0, n = 1, b = 0, m = 1]: readonly number[]): number => a / n / (b / m)
    const boot = poissonBootstrap(ids, rows, ratio, { replicates: 2000, seed: 7 })
    // a quarter of the reference's own replicates: its tolerance, doubled
    const wanted = at(golden(id), 'expected', 'bootstrap_ratio_percentile_ci', 'value') as unknown as number[]
    for (const [i, limit] of wanted.entries())
      expect(Math.abs((boot?.ci[i] ?? 0) / limit - 1)).toBeLessThan(0.03)
    const groups = Array.from({ length: jackknifeGroups }, () => [0, 0, 0, 0])
    for (const [i, row] of rows.entries()) {
      const group = groups[groupOfId(ids[i] ?? '')]
      for (const [j, v] of row.entries()) if (group) group[j] = (group[j] ?? 0) + v
    }
    const found = jackknife(groups, ratio)
    const delta = num(golden(id), 'expected', 'promoter_vs_detractor', 'log_ratio_se_delta')
    expect(Math.abs((found?.se ?? 0) / ((found?.estimate ?? 1) * delta) - 1)).toBeLessThan(0.2)
  })

  it('driver shares sum to the explained variance', () => {
    const names = at(golden(id), 'expected', 'lmg_shapley_r2', 'x') as unknown as string[]
    const found = driverShares({ names, columns: names.map((n) => column(n)), outcome: column('nps') })
    if (found.status === 'refuse') throw new Error(found.explanation)
    expectClose(
      { total_r2: found.r2, shares_of_r2: Object.fromEntries(names.map((n, i) => [n, found.shares[i]])) },
      {
        ...(at(golden(id), 'expected', 'lmg_shapley_r2') as object),
        sum_check: undefined,
        x: undefined,
        y: undefined,
      } as never,
    )
    expect(found.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(found.r2, 12)
  })
})

describe('by hand', () => {
  it('a share of two orthogonal drivers is the R² of each alone', () => {
    // y = 2 a + b over the corners of a square: variances 4 and 1 of 5
    const corners = [
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ]
    const rows = Array.from({ length: 40 }, (_, i) => corners[i % 4] ?? [])
    const [a, b] = [rows.map((r) => r[0] ?? 0), rows.map((r) => r[1] ?? 0)]
    const outcome = rows.map((r) => 2 * (r[0] ?? 0) + (r[1] ?? 0))
    const found = driverShares({ names: ['a', 'b'], columns: [a, b], outcome })
    expect(found).toMatchObject({ status: 'ok', method: 'exact' })
    expect(found.status === 'ok' && found.shares.map((s) => s.toFixed(12))).toEqual([
      '0.800000000000',
      '0.200000000000',
    ])
  })
  it('of one driver the error is that of a squared correlation: 2 r (1 - r²) / sqrt(n), within a third for 40 parts', () => {
    const draws = seeded(7)
    const n = 4000
    const normal = () => Float64Array.from({ length: n }, () => draws.normal())
    const [a, noise] = [normal(), normal()]
    const outcome = a.map((v, i) => 0.5 * v + Math.sqrt(0.75) * (noise[i] ?? 0))
    const found = driverShares(
      { names: ['a'], columns: [a], outcome },
      { parts: a.map((_, i) => i % shareParts) },
    )
    // r = 0.5: 2 × 0.5 × 0.75 / 63.25
    const error = found.status === 'ok' ? (found.errors?.[0] ?? 0) : 0
    expect(Math.abs(error / 0.01186 - 1)).toBeLessThan(1 / 3)
  })
  it('beyond twelve drivers orders are drawn, and the shares still sum to R²', () => {
    const columns = Array.from({ length: 13 }, (_, j) =>
      Array.from({ length: 200 }, (_, i) => ((i * (j + 3) * 7919) % 101) / 101),
    )
    const outcome = columns[0]?.map((v, i) => v + 0.5 * (columns[4]?.[i] ?? 0)) ?? []
    const found = driverShares({ names: columns.map((_, j) => `d${j}`), columns, outcome }, { orders: 50 })
    if (found.status === 'refuse') throw new Error(found.explanation)
    expect(found).toMatchObject({ method: 'sampled', orders: 50 })
    expect(found.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(found.r2, 10)
  })
  it('penalty and reward: a driver that only fails is basic', () => {
    // low 2, middle 5, high 5; the wobble of 0.1 averages out within each level
    const level = Array.from({ length: 300 }, (_, i) => (i % 3) - 1)
    const outcome = level.map((v, i) => (v === -1 ? 2 : 5) + (Math.floor(i / 3) % 2 === 0 ? 0.1 : -0.1))
    const [found] = penaltyReward({ names: ['speed'], columns: [level], outcome })
    expect(found).toMatchObject({ shape: 'basic' })
    expect(found?.penalty.status === 'refuse' ? Number.NaN : found?.penalty.estimate).toBeCloseTo(-3, 10)
    expect(found?.reward.status === 'refuse' ? Number.NaN : found?.reward.estimate).toBeCloseTo(0, 10)
  })
  it('a chain keeps the error of both steps and the weaker grade', () => {
    const step = (estimate: number, se: number) =>
      estimated({ method: 'm', estimand: 'e', n: 100, estimate, se, seMethod: 's' })
    const found = chained(
      { result: step(0.02, 0.01), grade: 'E3' },
      { result: step(300, 60), grade: 'E4' },
      'money',
    )
    // 0.02 * 300; sqrt((0.02 * 60)² + (300 * 0.01)² + (0.01 * 60)²) = sqrt(1.44 + 9 + 0.36)
    expect(found).toMatchObject({ status: 'ok', grade: 'E4', estimate: 6 })
    expect(found.status === 'refuse' ? 0 : found.se).toBeCloseTo(Math.sqrt(10.8), 12)
  })
  it('caps, middles and ranks', () => {
    const values = [1, 2, 3, 4, 1000]
    expect(median(values)).toBe(3)
    // place 3 of 0…4
    expect(winsorised(values, 0.75)).toEqual({ values: Float64Array.from([1, 2, 3, 4, 4]), cap: 4 })
    expect(momentsOfColumn([1e9, 1e9 + 1, 1e9 + 2])).toEqual({ n: 3, mean: 1e9 + 1, variance: 1 })
    expect(spearman([1, 2, 3, 4], [1, 4, 9, 16])).toBe(1)
  })
  it('a point of the scale with few answers stays and prints nothing', () => {
    const curve = scoreCurve([
      { score: 10, n: 40, sum: 400, sumOfSquares: 4000, events: 30 },
      { score: 2, n: 5, sum: 10, sumOfSquares: 20, events: 1 },
    ])
    expect(curve.map((p) => [p.score, p.status, p.mean, p.share])).toEqual([
      [2, 'too_few', null, null],
      [10, 'ok', 10, 0.75],
    ])
  })
})

describe('what cannot be compared is refused', () => {
  const band = (n: number, mean: number, variance = 1) => ({ n, mean, variance })
  it('too few, absurd, below zero, constant', () => {
    expect(compareMeans(band(49, 1), band(500, 2))).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(compareMeans(band(60, Number.NaN), band(60, 2))).toMatchObject({ reason: 'bad_input' })
    expect(ratioOfMeans(band(60, -1), band(60, 2))).toMatchObject({ reason: 'bad_input' })
    expect(compareShares({ events: 70, n: 60 }, { events: 1, n: 60 })).toMatchObject({ reason: 'bad_input' })
    // everybody spends the same: no error, no significance, no division by zero
    expect(compareMeans(band(60, 5, 0), band(60, 5, 0))).toMatchObject({
      estimate: 0,
      se: 0,
      diagnostics: { p: 1 },
    })
    expect(cochranArmitage([{ score: 0, events: 10, n: 10 }])).toBeNull()
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull()
    expect(median([])).toBeNull()
  })
  it('drivers that explain nothing, or have too few rows', () => {
    const columns = [Array.from({ length: 40 }, () => 1)]
    const outcome = Array.from({ length: 40 }, (_, i) => i)
    expect(driverShares({ names: ['a'], columns, outcome })).toMatchObject({ reason: 'collinear' })
    expect(driverShares({ names: ['a'], columns: [[1, 2]], outcome: [1, 2] })).toMatchObject({
      reason: 'too_few',
    })
  })
})
