/** Difference-in-differences against csdid and differences, and against laws and refusals. */
import { describe, expect, it } from 'vitest'
import {
  cohortMoments,
  didTwoByTwo,
  noncentralityFor,
  type Staggered,
  staggered,
  staggeredFromMoments,
  type UnitPanel,
} from '../../src/stats/effect/index.ts'
import { at, expectClose, golden, goldenRows, goldensThere, type JsonMap } from './goldens.ts'

function done(result: ReturnType<typeof staggered>): Staggered {
  if (result.status === 'refuse') throw new Error(result.explanation)
  return result
}

/** Long rows to a panel. */
function panelOf(path: string, id: string, time: string, group: string, y: string, x?: string): UnitPanel {
  const rows = goldenRows(path)
  const units = [...new Set(rows.map((r) => r[id] ?? ''))]
  const periods = [...new Set(rows.map((r) => Number(r[time])))].sort((a, b) => a - b)
  const position = new Map(units.map((u, i) => [u, i]))
  const outcome = periods.map(() => new Float64Array(units.length).fill(Number.NaN))
  const [first, covariate] = [new Float64Array(units.length), new Float64Array(units.length)]
  for (const r of rows) {
    const u = position.get(r[id] ?? '') ?? 0
    const column = outcome[periods.indexOf(Number(r[time]))]
    if (column) column[u] = Number(r[y])
    first[u] = Number(r[group])
    if (x) covariate[u] = Number(r[x])
  }
  const panel = { periods, outcome, first }
  return x ? { ...panel, covariates: [{ name: x, byPeriod: [covariate] }] } : panel
}

const mpdta = (x?: string): UnitPanel =>
  panelOf('data/mpdta.csv', 'countyreal', 'year', 'first_treat', 'lemp', x)
const sim31 = (): UnitPanel => panelOf('data/did_sim31.csv.gz', 'unit', 'period', 'cohort', 'y')

type Pair = { readonly estimate: number; readonly se: number }
const pair = (e: Pair | undefined) => ({ att: e?.estimate, se: e?.se })
const overall = (e: Pair | undefined) => ({ overall_att: e?.estimate, overall_se: e?.se })

/** In the shape of the references. */
function shaped({ aggregates: a, groupTime, pretrend, n }: Staggered): unknown {
  return {
    simple: pair(a?.simple),
    dynamic: {
      ...overall(a?.dynamic.overall),
      rows: a?.dynamic.rows.map((r) => ({ event_time: r.at, ...pair(r) })),
    },
    group: { ...overall(a?.group.overall), rows: a?.group.rows.map((r) => ({ group: r.at, ...pair(r) })) },
    calendar: {
      ...overall(a?.calendar.overall),
      rows: a?.calendar.rows.map((r) => ({ time: r.at, ...pair(r) })),
    },
    pretrend_wald: { W: pretrend?.wald, df: pretrend?.df, p: pretrend?.p },
    group_time: groupTime.map((c) => ({ group: c.group, time: c.time, ...pair(c) })),
    n_units: n,
  }
}

describe.skipIf(!goldensThere)('agrees with csdid, differences and the published vignette', () => {
  it.each([
    ['did_cs_mpdta_never', () => staggered(mpdta())],
    ['did_cs_mpdta_notyet', () => staggered(mpdta(), { controls: 'not_yet' })],
    ['did_cs_mpdta_never_lpop', () => staggered(mpdta('lpop'))],
    ['did_cs_sim31', () => staggered(sim31())],
  ] as const)('%s', (id, run) => {
    expectClose(shaped(done(run())), at(golden(id), 'expected'))
  })
  it.each([
    ['did_2x2_mpdta_2007', mpdta, 2007, 2006, 2007],
    ['did_2x2_sim31_g5', sim31, 5, 4, 8],
  ] as const)('%s', (id, panel, group, pre, post) => {
    const result = didTwoByTwo({ moments: cohortMoments(panel()), group, pre, post })
    if (result.status === 'refuse' || result.effect.status === 'refuse') throw new Error('refused')
    const { effect, placebos } = result
    expectClose(
      {
        att: effect.estimate,
        se_welch_of_changes: effect.se,
        se_cluster_CR1_pooled_ols: result.seClustered,
        n_treated: effect.diagnostics.n_treated,
        n_control: effect.diagnostics.n_control,
        placebo_in_time: {
          rows: placebos.map((p) => ({ t0: p.from, t1: p.to, placebo: p.estimate, se_welch: p.se })),
        },
      },
      at(golden(id), 'expected') as JsonMap,
    )
  })
  it('grades E2 what moved alike before, and E4 where a placebo leaves its interval', () => {
    expect(done(staggered(sim31())).effect).toMatchObject({ status: 'ok', grade: 'E2' })
    // mpdta has one group that starts in its second year: one period before
    expect(done(staggered(mpdta())).effect).toMatchObject({ status: 'ok', grade: 'E4' })
  })
  it('gives without covariates from units what it gives from moments', () => {
    const one = done(staggered(sim31()))
    const units = done(staggered({ ...sim31(), covariates: [] }))
    expect(units.aggregates?.simple.estimate).toBeCloseTo(one.aggregates?.simple.estimate ?? 0, 10)
    expect(units.aggregates?.dynamic.overall.se).toBeCloseTo(one.aggregates?.dynamic.overall.se ?? 0, 10)
  })
})

/** Units with a level and noise of their own; `effect` from the start on, `drift` by period in treated groups. */
function made(effect: number, drift = 0, perCohort = 80, firsts = [0, 4, 6]): UnitPanel {
  const periods = [1, 2, 3, 4, 5, 6, 7]
  const first = firsts.flatMap((f) => new Array<number>(perCohort).fill(f))
  const noise = (u: number, t: number): number => Math.sin(12.9898 * (u + 1) + 78.233 * t * (u + 3)) * 0.5
  const outcome = periods.map((t) =>
    first.map(
      (f, u) => u / 10 + t * 0.3 + noise(u, t) + (f > 0 ? drift * t : 0) + (f > 0 && t >= f ? effect : 0),
    ),
  )
  return { periods, outcome, first }
}

describe('laws', () => {
  it('finds an effect, and none where there is none', () => {
    const some = done(staggered(made(2)))
    expect(Math.abs((some.aggregates?.simple.estimate ?? 0) - 2)).toBeLessThan(
      4 * (some.aggregates?.simple.se ?? 0),
    )
    const none = done(staggered(made(0)))
    expect(Math.abs(none.aggregates?.simple.estimate ?? 9)).toBeLessThan(
      4 * (none.aggregates?.simple.se ?? 0),
    )
  })
  it('does not depend on the order of units, nor on levels of units and periods', () => {
    const panel = made(1)
    const order = Array.isArray(panel.first) ? [...panel.first.keys()].reverse() : []
    const turned: UnitPanel = {
      ...panel,
      first: order.map((u) => panel.first[u] ?? 0),
      outcome: panel.outcome.map((c, t) => order.map((u) => (c[u] ?? 0) + 100 * t + 7 * u)),
    }
    const [a, b] = [done(staggered(panel)).aggregates?.group, done(staggered(turned)).aggregates?.group]
    expect(b?.overall.estimate).toBeCloseTo(a?.overall.estimate ?? 0, 8)
    expect(b?.overall.se).toBeCloseTo(a?.overall.se ?? 0, 8)
  })
  it('counts a unit twice: the same estimate, the error by √2 smaller', () => {
    const { cohorts, periods } = cohortMoments(made(1))
    const of = (k: number) => {
      const scaled = cohorts.map((c) => ({
        ...c,
        n: c.n * k,
        covariance: c.covariance.map((row) => row.map((v) => (v * (c.n - 1) * k) / (c.n * k - 1))),
      }))
      return done(staggeredFromMoments({ periods, cohorts: scaled, incomplete: 0 })).aggregates?.simple
    }
    expect(of(2)?.estimate).toBeCloseTo(of(1)?.estimate ?? 0, 10)
    expect((of(2)?.se ?? 0) * Math.SQRT2).toBeCloseTo(of(1)?.se ?? 0, 10)
  })
  it('draws bands that hold the intervals, the same for the same seed', () => {
    const [a, b] = [done(staggered(made(1), { seed: 7 })), done(staggered(made(1), { seed: 7 }))]
    expect(a.aggregates?.dynamic.rows).toEqual(b.aggregates?.dynamic.rows)
    for (const r of a.aggregates?.dynamic.rows ?? []) {
      expect(r.bandLow).toBeLessThan(r.ciLow)
      // at most the Bonferroni quantile of nine rows
      expect((r.bandHigh - r.estimate) / r.se).toBeLessThan(2.85)
    }
  })
  it('sums influence by cluster: a cluster of identical units counts as one', () => {
    const panel = made(1, 0, 60)
    const twice = <T>(c: ArrayLike<T>): T[] => Array.from(c).flatMap((v) => [v, v])
    const doubled = { ...panel, first: twice(panel.first), outcome: panel.outcome.map(twice) }
    const cluster = Array.from(panel.first, (_, i) => i).flatMap((i) => [i, i])
    const [alone, clustered] = [done(staggered(panel)), done(staggered({ ...doubled, cluster }))]
    expect(clustered.aggregates?.simple.se).toBeCloseTo(alone.aggregates?.simple.se ?? 0, 10)
  })
  it('knows the noncentrality of a test with 80 % power', () => {
    // Cohen 1988, table 12.2 of noncentralities at 5 %: 7.85, 9.63, 12.83, 16.24
    for (const [df, lambda] of [
      [1, 7.849],
      [2, 9.635],
      [5, 12.828],
      [10, 16.241],
    ] as const) {
      expect(noncentralityFor(df, 0.05, 0.8)).toBeCloseTo(lambda, 2)
    }
  })
  it('names the slope that its pre-trend test would have seen', () => {
    const { pretrend } = done(staggered(made(1)))
    expect(pretrend?.minimalDetectableSlope).toBeGreaterThan(0)
    const larger = done(staggered(made(1, 0, 320)))
    expect(larger.pretrend?.minimalDetectableSlope ?? 9).toBeLessThan(pretrend?.minimalDetectableSlope ?? 0)
  })
})

describe('what cannot be carried is refused', () => {
  it('groups that drifted before the start: no number, but what was found', () => {
    const result = done(staggered(made(1, 0.5)))
    expect(result.effect).toMatchObject({ status: 'refuse', reason: 'pretrend' })
    expect(result.aggregates).toBeNull()
    expect(result.groupTime.every((c) => c.time < c.group)).toBe(true)
    expect(result.placebos.length).toBeGreaterThan(0)
    const two = didTwoByTwo({ moments: cohortMoments(made(1, 0.5)), group: 6, pre: 5, post: 6 })
    expect(two).toMatchObject({ status: 'done', effect: { status: 'refuse', reason: 'pretrend' } })
  })
  it('too few units, no never treated, infinite values, a post period before the start', () => {
    expect(staggered(made(1, 0, 20))).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(staggered(made(1, 0, 80, [4, 6]))).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(staggered(made(1, 0, 80, [4, 6]), { controls: 'not_yet' }).status).toBe('done')
    const panel = made(1)
    const infinite = [
      [Number.POSITIVE_INFINITY, ...(panel.outcome[0] as number[]).slice(1)],
      ...panel.outcome.slice(1),
    ]
    expect(staggered({ ...panel, outcome: infinite })).toMatchObject({
      status: 'refuse',
      reason: 'bad_input',
    })
    const early = didTwoByTwo({ moments: cohortMoments(panel), group: 6, pre: 3, post: 5 })
    expect(early).toMatchObject({ status: 'refuse', reason: 'leak' })
  })
  it('units that miss a period are left out and counted, and cost the grade when many', () => {
    const panel = made(1)
    const holed = panel.outcome.map((c, t) =>
      Array.from(c, (v, u) => (t === 2 && u % 8 === 0 ? Number.NaN : v)),
    )
    const result = done(staggered({ ...panel, outcome: holed }))
    expect(result.incomplete).toBe(30)
    expect(result.effect).toMatchObject({ status: 'warn', grade: 'E4' })
  })
  it('units treated from the first period on have no before and are counted apart', () => {
    const result = done(staggered(made(1, 0, 80, [0, 1, 4])))
    expect(result.alwaysTreated).toBe(80)
    expect(result.n).toBe(160)
  })
})
