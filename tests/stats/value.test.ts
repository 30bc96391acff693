/** Survival and lifetime value against published parameters and independent computations. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AtTime,
  kaplanMeier,
  logRank,
  restrictedMean,
  survivalAt,
} from '../../src/stats/survival/index.ts'
import {
  type BgVariant,
  bgAlive,
  bgExpected,
  bgLikelihood,
  bgUnconditional,
  calibration,
  closedFormClv,
  cohortOf,
  discountedPurchases,
  expectedValue,
  type Fit,
  type FitRefused,
  finiteClv,
  fitBgNbd,
  fitGammaGamma,
  fitGeometric,
  fitParetoNbd,
  fitSbg,
  gammaGammaLikelihood,
  heterogeneityP,
  holdOut,
  type Purchases,
  paretoAlive,
  paretoDert,
  paretoExpected,
  paretoLoglik,
  paretoUnconditional,
  purchasesOf,
  sbgLifetime,
  sbgLikelihood,
  sbgResidualLifetime,
  sbgRetention,
  sbgSurvival,
  sbgSurvivalError,
  spendingOf,
  weeksPerMonth,
} from '../../src/stats/value/index.ts'
import {
  at,
  close,
  expectClose,
  golden,
  goldenRows,
  goldensThere,
  type Json,
  type JsonMap,
  num,
} from './goldens.ts'

const expectedOf = (id: string): JsonMap => (goldensThere ? (at(golden(id), 'expected') as JsonMap) : {})
const rowsOf = (json: Json | undefined): JsonMap[] => json as unknown as JsonMap[]

function fitted<T extends Fit>(fit: T | FitRefused): T {
  if (fit.status === 'refuse') throw new Error(`${fit.reason}: ${fit.explanation}`)
  return fit as T
}

describe.skipIf(!goldensThere)('km_telco_contract', () => {
  const expected = expectedOf('km_telco_contract')
  const group = (contract?: string): AtTime[] => {
    const times = new Map<number, { time: number; events: number; censored: number }>()
    for (const row of goldenRows('data/telco.csv.gz')) {
      if (contract !== undefined && row.Contract !== contract) continue
      const time = Number(row.tenure)
      const here = times.get(time) ?? { time, events: 0, censored: 0 }
      if (row.Churn === 'Yes') here.events += 1
      else here.censored += 1
      times.set(time, here)
    }
    return [...times.values()]
  }

  it.each(['all', 'Month-to-month', 'One year', 'Two year'])('%s', (name) => {
    const curve = kaplanMeier(group(name === 'all' ? undefined : name))
    const wanted = at(expected, 'curves', name) as JsonMap
    for (const row of rowsOf(wanted.rows)) {
      const point = survivalAt(curve, num(row, 't'))
      if (point === null) throw new Error('beyond what was observed')
      expectClose(
        { S: point.survival, se_greenwood: point.se, ci_loglog: point.ci },
        (({ S, se_greenwood, ci_loglog }) => ({ S, se_greenwood, ci_loglog }))(row) as JsonMap,
        `${name} at ${num(row, 't')}`,
        { rel: 1e-9, abs: 1e-12 },
      )
      if (curve.some((p) => p.time === num(row, 't'))) expect(point.atRisk).toBe(num(row, 'at_risk'))
    }
    close(restrictedMean(curve, 72), num(wanted, 'rmst_72'), 'rmst', { rel: 1e-9, abs: 0 })
    expect(restrictedMean(curve, 73)).toBeNull()
  })

  it('differs between contracts', () => {
    const found = logRank(['Month-to-month', 'One year', 'Two year'].map(group))
    close(found?.statistic, num(expected, 'logrank', 'statistic'), 'log-rank', { rel: 1e-6, abs: 0 })
    expect(found?.df).toBe(2)
  })
})

describe('survival', () => {
  it('lets late comers in behind their entry: by hand, 4 at first, 2 join at 1, one leaves at 1 and at 2', () => {
    const curve = kaplanMeier([
      { time: 1, events: 1, censored: 0, entered: 2 },
      { time: 2, events: 1, censored: 4 },
    ])
    // 4 at risk at 1: 3/4; then 4 - 1 + 2 = 5: 3/4 * 4/5
    expect(curve.map((p) => p.atRisk)).toEqual([4, 5])
    expect(curve[1]?.survival).toBeCloseTo(0.6, 14)
  })
})

describe.skipIf(!goldensThere).each(['sbg_highend', 'sbg_regular', 'sbg_multicohort_fh2010'])('%s', (id) => {
  const expected = expectedOf(id)
  const cohorts = () => (at(golden(id), 'data', 'inline') as unknown as number[][]).map(cohortOf)
  it('fits, forecasts and discounts', () => {
    const fit = fitted(fitSbg(cohorts()))
    const [alpha = 0, beta = 0] = fit.params
    const at1 = (key: string, value: number): void =>
      expectClose({ [key]: value }, { [key]: expected[key] as Json })
    at1('alpha', alpha)
    at1('beta', beta)
    at1('loglik', fit.loglik)
    at1('se_alpha', fit.se[0] ?? 0)
    at1('se_beta', fit.se[1] ?? 0)
    const survival = expected.survival as JsonMap
    const t = survival.t as unknown as number[]
    expectClose(
      { values: t.map((v) => sbgSurvival(fit.params, v)) },
      { values: survival.values as Json, rel_tol: 1e-4 },
    )
    expectClose(
      { se: t.map((v) => sbgSurvivalError(fit, v)) },
      { se: survival.se_delta as Json, rel_tol: 0.02 },
    )
    const retention = expected.retention_rate as JsonMap
    expectClose(
      { values: (retention.t as unknown as number[]).map((v) => sbgRetention(fit.params, v)) },
      { values: retention.values as Json, rel_tol: 1e-4 },
    )
    // the discounted figures were computed at the fitted parameters printed beside them
    const printed = [num(expected, 'alpha'), num(expected, 'beta')]
    at1('expected_lifetime_discounted_DEL', sbgLifetime(printed, 0.1))
    for (const row of rowsOf(at(expected, 'DERL', 'rows')))
      close(sbgResidualLifetime(printed, num(row, 'n'), 0.1), num(row, 'value'), 'DERL', {
        rel: 1e-6,
        abs: 0,
      })
    const fixed = expected.loglik_at_fixed_params as JsonMap
    const { value } = sbgLikelihood(cohorts(), 1).at([num(fixed, 'alpha'), num(fixed, 'beta')])
    close(value, num(fixed), 'loglik', { rel: 0, abs: 1e-6 })
  })
})

describe('contracts are refused', () => {
  it.each([
    ['with one renewal', [100, 80], 'too_few'],
    ['when nobody left', [100, 100, 100], 'boundary'],
    ['when everybody left', [100, 40, 0], 'boundary'],
    ['when more stay than were there', [100, 80, 90], 'bad_input'],
    ['when a count is no number', [100, Number.NaN, 50], 'bad_input'],
  ])('%s', (_, survivors, reason) => {
    expect(fitSbg([cohortOf(survivors)])).toMatchObject({ status: 'refuse', reason })
  })
})

describe.skipIf(!goldensThere)('clv_closed_form', () => {
  it('four timings and the finite sum', () => {
    for (const row of rowsOf(expectedOf('clv_closed_form').rows)) {
      const given = {
        margin: num(row, 'margin'),
        retention: num(row, 'retention'),
        discount: num(row, 'discount'),
        acquisitionCost: num(row, 'acquisition_cost'),
      }
      const clv = (timing: Parameters<typeof closedFormClv>[1]): number => {
        const found = closedFormClv(given, timing)
        return found.status === 'ok' ? found.clv : Number.NaN
      }
      const tolerance = { rel: 1e-11, abs: 1e-9 }
      close(clv('first_now'), row.clv_first_payment_now, 'now', tolerance)
      close(clv('end_if_retained'), row.clv_first_payment_end_of_period_if_retained, 'retained', tolerance)
      close(clv('end_first_certain'), row.clv_end_period_first_certain, 'certain', tolerance)
      close(clv('mid_period'), row.clv_mid_period, 'mid', tolerance)
      close(finiteClv(given, 5), row.finite_5_first_now, 'finite', tolerance)
    }
    expect(closedFormClv({ margin: 1, retention: 1, discount: 0 }, 'mid_period')).toMatchObject({
      reason: 'horizon',
    })
  })
})

const weeks = (path: string): Purchases =>
  purchasesOf(
    goldenRows(path).map((r) => ({
      frequency: Number(r.frequency),
      recency: Number(r.rec_days) / 7,
      age: Number(r.T_days) / 7,
      count: Number(r.n),
    })),
  )
const paramsOf = (json: JsonMap): number[] => Object.values(json.params as JsonMap).map((v) => num(v))

function holdsFit(fit: Fit, expected: JsonMap): void {
  const names = Object.keys(expected.params as JsonMap)
  expectClose(
    Object.fromEntries(names.map((name, i) => [name, fit.params[i]])),
    expected.params as Json,
    'params',
  )
  expectClose(
    Object.fromEntries(names.map((name, i) => [name, fit.se[i]])),
    expected.se_observed_information as Json,
    'se',
  )
  expectClose({ loglik: fit.loglik }, { loglik: expected.loglik as Json })
}

describe.skipIf(!goldensThere).each([
  ['bgnbd_cdnow_sample', 'bg', 'cdnow_sample_summary'],
  ['bgnbd_cdnow_full_39w', 'bg', 'cdnow_full_39w_summary'],
  ['bgnbd_sim51', 'bg', 'clv_sim51_summary'],
  ['mbgnbd_sim51', 'mbg', 'clv_sim51_summary'],
] as [string, BgVariant, string][])('%s', (id, variant, file) => {
  const expected = expectedOf(id)
  it('has the published likelihood and its maximum, with errors', () => {
    const data = weeks(`data/${file}.csv`)
    const fixed = expected.loglik_at_fixed_params as JsonMap
    close(bgLikelihood(data, variant).at(paramsOf(fixed)).value, num(fixed), 'loglik', { rel: 0, abs: 1e-5 })
    holdsFit(fitted(fitBgNbd(data, variant)), expected)
  })
  it('predicts', () => {
    const params = paramsOf(expected)
    for (const row of rowsOf(at(expected, 'conditional', 'rows'))) {
      const h = {
        frequency: num(row, 'frequency'),
        recency: num(row, 'recency_days') / 7,
        age: num(row, 'T_days') / 7,
      }
      const tolerance = { rel: 1e-4, abs: 1e-9 }
      close(bgAlive(params, h, variant), row.p_alive, 'alive', tolerance)
      for (const t of [13, 39, 52])
        close(bgExpected(params, h, t, variant), row[`expected_purchases_${t}w`], `${t}w`, tolerance)
    }
    const free = expected.unconditional_repeat_purchases as JsonMap | undefined
    for (const [i, t] of ((free?.t_weeks ?? []) as unknown as number[]).entries())
      close(bgUnconditional(params, t), at(free, 'values', i), `at ${t}`, { rel: 1e-6, abs: 0 })
  })
})

describe.skipIf(!goldensThere)('pnbd_cdnow_sample', () => {
  const expected = expectedOf('pnbd_cdnow_sample')
  const data = () => weeks('data/cdnow_sample_summary.csv')
  it('has the published likelihood and its maximum, with errors', () => {
    const fixed = expected.loglik_at_fixed_params as JsonMap
    close(paretoLoglik(paramsOf(fixed), data()), num(fixed), 'loglik', { rel: 0, abs: 1e-5 })
    holdsFit(fitted(fitParetoNbd(data())), expected)
  })
  it('predicts', () => {
    const params = paramsOf(expected)
    for (const row of rowsOf(at(expected, 'conditional', 'rows'))) {
      const h = {
        frequency: num(row, 'frequency'),
        recency: num(row, 'recency_days') / 7,
        age: num(row, 'T_days') / 7,
      }
      const tolerance = { rel: 1e-4, abs: 1e-9 }
      close(paretoAlive(params, h), row.p_alive, 'alive', tolerance)
      for (const t of [13, 39, 52])
        close(paretoExpected(params, h, t), row[`expected_purchases_${t}w`], `${t}w`, tolerance)
      // 15 % a year in 52 weeks, continuously
      close(paretoDert(params, h, Math.log(1.15) / 52), row.dert_15pct_continuous, 'dert', {
        rel: 1e-4,
        abs: 1e-9,
      })
    }
    const free = expected.unconditional_repeat_purchases as JsonMap
    for (const [i, t] of (free.t_weeks as unknown as number[]).entries())
      close(paretoUnconditional(params, t), at(free, 'values', i), `at ${t}`, { rel: 1e-6, abs: 0 })
  })
})

describe.skipIf(!goldensThere)('gamma_gamma_cdnow_sample', () => {
  const expected = expectedOf('gamma_gamma_cdnow_sample')
  it('fits and expects', () => {
    const spending = spendingOf(
      goldenRows('data/cdnow_sample_value.csv').map((r) => ({
        frequency: Number(r.frequency),
        mean: Number(r.m),
      })),
    )
    const fixed = expected.loglik_at_fixed_params as JsonMap
    close(gammaGammaLikelihood(spending).at(paramsOf(fixed)).value, num(fixed), 'loglik', {
      rel: 0,
      abs: 1e-6,
    })
    const fit = fitted(fitGammaGamma(spending))
    holdsFit(fit, expected)
    close(fit.correlation, num(expected, 'corr_frequency_value'), 'correlation', { rel: 0, abs: 1e-9 })
    expectClose(
      { population_mean: expectedValue(fit.params, 0, 0) },
      { population_mean: expected.population_mean as Json },
    )
    for (const row of rowsOf(at(expected, 'conditional_mean', 'rows')))
      close(
        expectedValue(fit.params, num(row, 'frequency'), num(row, 'mean_value')),
        row.expected_mean,
        'mean',
        { rel: 1e-3, abs: 0 },
      )
  })
})

describe.skipIf(!goldensThere)('clv_bgnbd_gg_cdnow_sample', () => {
  it('discounts twelve months', () => {
    const { settings } = golden('clv_bgnbd_gg_cdnow_sample')
    const bg = Object.values(at(settings, 'params_bgnbd') as JsonMap).map(Number)
    const gg = Object.values(at(settings, 'params_gg') as JsonMap).map(Number)
    for (const row of rowsOf(expectedOf('clv_bgnbd_gg_cdnow_sample').rows)) {
      const h = {
        frequency: num(row, 'frequency'),
        recency: num(row, 'recency_days') / 7,
        age: num(row, 'T_days') / 7,
      }
      const worth = expectedValue(gg, h.frequency, num(row, 'mean_value'))
      close(worth, row.expected_value_per_purchase, 'worth', { rel: 1e-6, abs: 0 })
      const value = discountedPurchases((t) => bgExpected(bg, h, t), {
        worth,
        months: 12,
        month: weeksPerMonth,
        rate: 0.01,
        timing: 'end',
      })
      close(value, row.clv_12m, 'clv', { rel: 1e-6, abs: 0 })
    }
  })
})

describe('purchase models', () => {
  it.skipIf(!goldensThere)('do not depend on the order of rows, nor on the unit of time', () => {
    const histories = goldenRows('data/cdnow_sample_summary.csv').map((r) => ({
      frequency: Number(r.frequency),
      recency: Number(r.rec_days) / 7,
      age: Number(r.T_days) / 7,
      count: Number(r.n),
    }))
    const fit = fitted(fitBgNbd(purchasesOf(histories)))
    const turned = fitted(fitBgNbd(purchasesOf([...histories].reverse())))
    const days = fitted(
      fitBgNbd(purchasesOf(histories.map((h) => ({ ...h, recency: 7 * h.recency, age: 7 * h.age })))),
    )
    for (const [i, p] of fit.params.entries()) {
      expect(Math.abs((turned.params[i] ?? 0) / p - 1)).toBeLessThan(1e-6)
      expect(Math.abs((days.params[i] ?? 0) / (i === 1 ? 7 * p : p) - 1)).toBeLessThan(1e-6)
    }
  })

  it('are refused when nobody repeats, or too few are there', () => {
    const once = purchasesOf([{ frequency: 0, recency: 0, age: 30, count: 500 }])
    expect(fitBgNbd(once)).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(fitParetoNbd(once)).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(fitGammaGamma(spendingOf([{ frequency: 1, mean: 5 }]))).toMatchObject({ reason: 'too_few' })
  })

  it.each([
    ['a recency that is no number', { frequency: 2, recency: Number.NaN, age: 30 }],
    ['an endless age', { frequency: 2, recency: 10, age: Number.POSITIVE_INFINITY }],
    ['a purchase after the time observed', { frequency: 2, recency: 40, age: 30 }],
    ['fewer than no purchases', { frequency: -1, recency: 10, age: 30 }],
  ])('are refused for %s', (_, odd) => {
    const good = [0, 1, 2, 3].map((f) => ({ frequency: f, recency: 7 * f, age: 30, count: 100 }))
    const rows = purchasesOf([...good, odd])
    for (const fit of [fitBgNbd(rows), fitParetoNbd(rows)])
      expect(fit).toMatchObject({ status: 'refuse', reason: 'bad_input' })
  })

  it('are refused where all spend alike: the spread runs to nought', () => {
    const same = spendingOf(Array.from({ length: 500 }, (_, i) => ({ frequency: 1 + (i % 4), mean: 20 })))
    expect(fitGammaGamma(same).status).toBe('refuse')
  })

  it('agree with their closed form where both hold: a + b a little above and below 1', () => {
    const h = { frequency: 0, recency: 0, age: 30 }
    const [below, above] = [0.9995, 1.0015].map((sum) => bgUnconditional([0.5, 8, 0.3, sum - 0.3], 20))
    expect(Math.abs((above ?? 0) / (below ?? 1) - 1)).toBeLessThan(5e-3)
    expect(bgExpected([0.5, 8, 0.3, 0.4], h, 10)).toBeGreaterThan(0)
  })

  it('never expect less in a longer time, nor a chance beyond 0 and 1', () => {
    const positive = fc.double({ min: 0.05, max: 20, noNaN: true })
    fc.assert(
      fc.property(
        fc.tuple(positive, positive, positive, positive),
        fc.integer({ min: 0, max: 30 }),
        positive,
        (params, frequency, t) => {
          const h = { frequency, recency: frequency === 0 ? 0 : 20, age: 30 }
          for (const variant of ['bg', 'mbg'] as const) {
            const alive = bgAlive(params, h, variant)
            expect(alive).toBeGreaterThanOrEqual(0)
            expect(alive).toBeLessThanOrEqual(1)
            expect(bgExpected(params, h, 2 * t, variant)).toBeGreaterThanOrEqual(
              bgExpected(params, h, t, variant) - 1e-6,
            )
          }
          expect(paretoAlive(params, h)).toBeLessThanOrEqual(1)
          expect(paretoExpected(params, h, 2 * t)).toBeGreaterThanOrEqual(paretoExpected(params, h, t) - 1e-9)
        },
      ),
    )
  })
})

describe('holding out', () => {
  it('warns beyond 10 % and refuses beyond 30 %', () => {
    expect(holdOut(105, 100).status).toBe('ok')
    expect(holdOut(85, 100).status).toBe('warn')
    expect(holdOut(131, 100).status).toBe('refuse')
    expect(holdOut(1, 0).status).toBe('refuse')
  })
  it('groups by prediction, and loses nobody', () => {
    const groups = calibration(Array.from({ length: 25 }, (_, i) => ({ predicted: i, actual: 1 })))
    expect(groups.map((g) => g.customers).reduce((a, b) => a + b)).toBe(25)
    expect(groups[0]?.predicted).toBe(24 + 23 + 22)
  })
})

describe('one chance of leaving for all', () => {
  const highEnd = cohortOf([1000, 869, 743, 653, 593, 551, 517, 491])
  it('leavers over renewals faced, and the likelihood of just that', () => {
    // 131·1 + 126·2 + 90·3 + 60·4 + 42·5 + 34·6 + 26·7 + 491·7 = 4,926
    const found = fitGeometric([highEnd])
    expect(found?.exposure).toBe(4926)
    expect(found?.theta).toBeCloseTo(509 / 4926, 15)
    expect(found?.loglik).toBeCloseTo(509 * Math.log(509 / 4926) + 4417 * Math.log(4417 / 4926), 9)
    expect(fitGeometric([])).toBeNull()
  })
  it('does not fit customers of whom the published model says that they differ', () => {
    const [fit, plain] = [fitSbg([highEnd]), fitGeometric([highEnd])]
    if (fit.status === 'refuse' || plain === null) throw new Error('refused')
    // published: 1,611.16 below 0 for the beta-geometric; one parameter cannot reach it
    expect(fit.loglik - plain.loglik).toBeGreaterThan(10)
    expect(heterogeneityP(fit, plain)).toBeLessThan(1e-5)
    // where nothing is won, nothing is shown
    expect(heterogeneityP({ ...fit, loglik: plain.loglik }, plain)).toBe(1)
  })
})
