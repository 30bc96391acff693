/** Logistic regression against R and statsmodels, and where no maximum likelihood exists. */
import { describe, expect, it } from 'vitest'
import { areaUnderCurve, type Logit, logit, marginalEffectOf } from '../../src/stats/effect/index.ts'
import { seeded } from '../../src/stats/random.ts'
import { at, expectClose, golden, goldenRows, goldensThere, num } from './goldens.ts'

function fitted(input: Parameters<typeof logit>[0]): Logit {
  const result = logit(input)
  if (result.status === 'refuse') throw new Error(result.explanation)
  return result
}

const reason = (input: Parameters<typeof logit>[0]): string => {
  const result = logit(input)
  return result.status === 'refuse' ? result.reason : result.status
}

function telco(): Parameters<typeof logit>[0] & { names: string[] } {
  const rows = goldenRows('data/telco.csv.gz')
  const of = (f: (row: Record<string, string>) => number | boolean): Float64Array =>
    Float64Array.from(rows, (row) => Number(f(row)))
  const columns: Record<string, Float64Array> = {
    tenure_years: of((r) => Number(r.tenure) / 12),
    month_to_month: of((r) => r.Contract === 'Month-to-month'),
    two_year: of((r) => r.Contract === 'Two year'),
    fiber: of((r) => r.InternetService === 'Fiber optic'),
    no_internet: of((r) => r.InternetService === 'No'),
    support: of((r) => r.TechSupport === 'Yes'),
    paperless: of((r) => r.PaperlessBilling === 'Yes'),
    charges10: of((r) => Number(r.MonthlyCharges) / 10),
  }
  return {
    names: Object.keys(columns),
    columns: Object.values(columns),
    outcome: of((r) => r.Churn === 'Yes'),
  }
}

describe.skipIf(!goldensThere)('agrees with R and statsmodels', () => {
  it('logit_telco_churn: coefficients, errors, marginal effects, fit', () => {
    const input = telco()
    const fit = fitted(input)
    const expected = at(golden('logit_telco_churn'), 'expected')
    const coefficients = Object.fromEntries(
      fit.coefficients.map((c) => [
        c.name,
        { beta: c.estimate, se: c.se, se_robust: c.seRobust, odds_ratio: c.oddsRatio },
      ]),
    )
    const effects = fit.marginalEffects.map((m) => [m.name, { ame: m.estimate, se_delta: m.se }])
    expectClose(
      {
        n: fit.n,
        loglik: fit.logLikelihood,
        mcfadden_r2: fit.mcfaddenR2,
        auc: areaUnderCurve(fit.fitted, input.outcome),
        brier: fit.brier,
        coefficients,
        average_marginal_effects: Object.fromEntries(effects),
      },
      expected,
    )
    expect(marginalEffectOf(fit, 'fiber')).toMatchObject({
      status: 'ok',
      estimate: expect.closeTo(num(expected, 'average_marginal_effects', 'fiber', 'ame'), 7),
    })
  })
  it('logit_separation is refused', () => {
    const inline = at(golden('logit_separation'), 'data', 'inline') as Record<string, number[]>
    expect(reason({ names: ['x'], columns: [inline.x ?? []], outcome: inline.y ?? [] })).toBe('separation')
  })
})

/** 2 × 2 counts as rows: the odds ratio and its error have closed forms (Woolf 1955). */
function twoByTwo(a: number, b: number, c: number, d: number): { x: number[]; y: number[] } {
  const x = [...new Array<number>(a + b).fill(1), ...new Array<number>(c + d).fill(0)]
  const fill = (count: number, value: number): number[] => new Array<number>(count).fill(value)
  return { x, y: [...fill(a, 1), ...fill(b, 0), ...fill(c, 1), ...fill(d, 0)] }
}

describe('by hand', () => {
  it('gives the odds ratio of a 2 × 2 table and its error', () => {
    const { x, y } = twoByTwo(30, 70, 20, 80)
    const [, slope] = fitted({ names: ['x'], columns: [x], outcome: y }).coefficients
    expect(slope?.oddsRatio).toBeCloseTo((30 * 80) / (70 * 20), 10)
    expect(slope?.se).toBeCloseTo(Math.sqrt(1 / 30 + 1 / 70 + 1 / 20 + 1 / 80), 10)
  })
  it('gives the difference of the shares as marginal effect only where the curve is straight', () => {
    const { x, y } = twoByTwo(30, 70, 20, 80)
    const [effect] = fitted({ names: ['x'], columns: [x], outcome: y }).marginalEffects
    const mean = (0.3 * 0.7 + 0.2 * 0.8) / 2
    expect(effect?.estimate).toBeCloseTo(Math.log(2400 / 1400) * mean, 10)
  })
  it('gives a coefficient per unit of the column', () => {
    const { x, y } = twoByTwo(30, 70, 20, 80)
    const one = fitted({ names: ['x'], columns: [x], outcome: y })
    const far = fitted({ names: ['x'], columns: [x.map((v) => 1e9 + 1000 * v)], outcome: y })
    expect((far.coefficients[1]?.estimate ?? 0) * 1000).toBeCloseTo(one.coefficients[1]?.estimate ?? 0, 8)
    expect(far.logLikelihood).toBeCloseTo(one.logLikelihood, 8)
  })
  it('counts ties half in the area under the curve', () => {
    expect(areaUnderCurve([1, 2, 2, 3], [0, 0, 1, 1])).toBe(0.875)
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNull()
  })
})

it('columns that nearly say the same have large slopes, opposite, and the fit of what they say apart', () => {
  const draws = seeded(3)
  const column = (of: () => number): Float64Array => Float64Array.from({ length: 3000 }, of)
  const [x, apart] = [column(draws.normal), column(draws.normal)]
  const outcome = Float64Array.from(x, (v, i) =>
    Number(draws.uniform() < 1 / (1 + Math.exp(-0.5 * v - 0.8 * (apart[i] ?? 0)))),
  )
  const twin = Float64Array.from(x, (v, i) => v + 1e-3 * (apart[i] ?? 0))
  const one = fitted({ names: ['x', 'apart'], columns: [x, apart], outcome })
  const other = fitted({ names: ['x', 'twin'], columns: [x, twin], outcome })
  const slope = (of: Logit, name: string): number =>
    of.coefficients.find((c) => c.name === name)?.estimate ?? Number.NaN
  // b1 x + b2 apart = (b1 - 1000 b2) x + 1000 b2 twin
  expect(other.logLikelihood).toBeCloseTo(one.logLikelihood, 7)
  expect(slope(other, 'twin') / (1000 * slope(one, 'apart'))).toBeCloseTo(1, 6)
  expect(slope(other, 'x') / (slope(one, 'x') - 1000 * slope(one, 'apart'))).toBeCloseTo(1, 6)
})

describe('what cannot be carried is refused', () => {
  it('a cell without events: quasi-separation by a rare column', () => {
    const { x, y } = twoByTwo(0, 40, 400, 3560)
    expect(reason({ names: ['x'], columns: [x], outcome: y })).toBe('separation')
  })
  it('fewer than ten events for each column', () => {
    const { x, y } = twoByTwo(5, 50, 3, 60)
    expect(reason({ names: ['x'], columns: [x], outcome: y })).toBe('too_few')
  })
  it('an outcome of one kind, or one that is neither 0 nor 1, and missing values', () => {
    expect(reason({ names: ['x'], columns: [[1, 2, 3]], outcome: [1, 1, 1] })).toBe('too_few')
    expect(reason({ names: ['x'], columns: [[1, 2, 3]], outcome: [1, 0, 2] })).toBe('bad_input')
    expect(reason({ names: ['x'], columns: [[1, Number.NaN, 3]], outcome: [1, 0, 1] })).toBe('bad_input')
    expect(reason({ names: ['x'], columns: [[1, 1e300, 3]], outcome: [1, 0, 1] })).toBe('bad_input')
  })
  it('a column that the others determine is left out by name', () => {
    const { x, y } = twoByTwo(30, 70, 20, 80)
    const fit = fitted({ names: ['x', 'also'], columns: [x, x.map((v) => 3 - v)], outcome: y })
    expect(fit.dropped).toEqual(['also'])
    expect(marginalEffectOf(fit, 'also')).toMatchObject({ status: 'refuse', reason: 'collinear' })
  })
})
