/** Every rule of the evidence grades, sensitivity to hidden causes, and adjustment for many tests. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  benjaminiHochberg,
  type Caveats,
  type Evidence,
  eValue,
  eValueOfLimit,
  gradeOf,
  oster,
  riskRatioOfDifference,
  robustnessValue,
  rosenbaumBinary,
  rosenbaumSignedRank,
  weakestGrade,
} from '../../src/stats/effect/index.ts'
import { at, expectClose, golden, goldensThere, type JsonMap } from './goldens.ts'

const experiment = {
  design: 'experiment',
  srmP: 0.001,
  analysedByUnitOfRandomisation: true,
  attritionGap: 0.019,
  attritionBounded: false,
  outcomeFixedBeforehand: true,
} as const
const did = {
  design: 'difference_in_differences',
  prePeriods: 2,
  pretrendP: 0.1,
  placebosHold: true,
  clusters: 30,
  stableComposition: true,
} as const
const adjustment = {
  design: 'adjustment',
  covariatesBeforeTreatment: true,
  pastOutcomeAmongCovariates: true,
  shareOutside: 0.05,
  essShare: 0.3,
  largestImbalance: 0.099,
  crossFitGap: 1,
  robustnessValue: 0.11,
  strongestPartialR2: 0.1,
} as const

describe('a design that meets every demand, at its edge', () => {
  it.each([
    ['E1', experiment],
    ['E2', did],
    ['E2', { design: 'natural_experiment', sharpAndDocumented: true }],
    ['E3', adjustment],
    ['E4', { design: 'association' }],
    ['E5', { design: 'assumption' }],
  ] as [string, Evidence][])('%s', (grade, evidence) => {
    expect(gradeOf(evidence).grade).toBe(grade)
  })
})

describe('one demand that is not met, or not known, leaves E4 and says which', () => {
  it.each([
    { ...experiment, srmP: 0.0009 },
    { ...experiment, srmP: null },
    { ...experiment, analysedByUnitOfRandomisation: false },
    { ...experiment, attritionGap: -0.02 },
    { ...experiment, attritionGap: null },
    { ...experiment, outcomeFixedBeforehand: false },
    { ...did, prePeriods: 1 },
    { ...did, pretrendP: 0.099 },
    { ...did, pretrendP: null },
    { ...did, placebosHold: false },
    { ...did, placebosHold: null },
    { ...did, clusters: 29 },
    { ...did, stableComposition: false },
    { design: 'natural_experiment', sharpAndDocumented: false },
    { ...adjustment, covariatesBeforeTreatment: false },
    { ...adjustment, pastOutcomeAmongCovariates: false },
    { ...adjustment, shareOutside: 0.051 },
    { ...adjustment, essShare: 0.29 },
    { ...adjustment, largestImbalance: 0.1 },
    { ...adjustment, crossFitGap: 1.01 },
    { ...adjustment, robustnessValue: 0.1 },
  ] as Evidence[])('%j', (evidence) => {
    const { grade, notes } = gradeOf(evidence)
    expect(grade).toBe('E4')
    expect(notes).toHaveLength(1)
  })
  it('but a bound makes up for different attrition', () => {
    expect(gradeOf({ ...experiment, attritionGap: 0.3, attritionBounded: true }).grade).toBe('E1')
  })
})

describe('a grade falls one step for each caveat', () => {
  it.each([
    [{ responseRate: 0.19 }, 'E2'],
    [{ responseRate: 0.2 }, 'E1'],
    [{ unmatchedShare: 0.21 }, 'E2'],
    [{ unmatchedShare: 0.2 }, 'E1'],
    [{ outcomeWindowDays: 90, benefitHorizonDays: 91 }, 'E2'],
    [{ outcomeWindowDays: 90, benefitHorizonDays: 90 }, 'E1'],
    [{ eValueOfLimit: 1.1 }, 'E1'],
    [{ responseRate: 0.1, unmatchedShare: 0.3 }, 'E3'],
    [{ responseRate: 0.1, unmatchedShare: 0.3, outcomeWindowDays: 1, benefitHorizonDays: 2 }, 'E4'],
    [{ responseRate: 0.04, aboutAllCustomers: true }, 'E4'],
    [{ responseRate: 0.04, aboutAllCustomers: false }, 'E2'],
  ] as [Caveats, string][])('%j from E1 to %s', (caveats, grade) => {
    expect(gradeOf(experiment, caveats).grade).toBe(grade)
  })
  it('the E-value of the limit counts for adjustment only', () => {
    expect(gradeOf(adjustment, { eValueOfLimit: 1.25 }).grade).toBe('E3')
    expect(gradeOf(adjustment, { eValueOfLimit: 1.24 }).grade).toBe('E4')
    expect(gradeOf(did, { eValueOfLimit: 1.24 }).grade).toBe('E2')
  })
  it('what was measured never becomes an assumption', () => {
    expect(gradeOf({ design: 'association' }, { responseRate: 0.1, unmatchedShare: 0.5 }).grade).toBe('E4')
  })
})

describe('a chain is as good as its weakest step', () => {
  it('minimum', () => {
    expect(weakestGrade(['E1', 'E3', 'E2'])).toBe('E3')
    expect(weakestGrade(['E1'])).toBe('E1')
    expect(weakestGrade([])).toBe('E5')
  })
})

describe.skipIf(!goldensThere)('sensitivity agrees with the published figures', () => {
  const expected = (goldensThere ? at(golden('sensitivity_a'), 'expected') : {}) as JsonMap
  const list = (key: string): JsonMap[] => (goldensThere ? (at(expected, key) as JsonMap[]) : [])
  const tolerant = (row: JsonMap): JsonMap => ({ ...row, rel_tol: 1e-8 })
  it('E-values', () => {
    for (const row of list('e_value')) {
      const [rr, [low = 0, high = 0]] = [Number(row.rr), row.ci as number[]]
      expectClose({ ...row, e_value: eValue(rr), e_value_ci: eValueOfLimit(rr, low, high) }, tolerant(row))
    }
  })
  it('robustness values', () => {
    for (const row of list('robustness_value')) {
      const found = robustnessValue(Number(row.t), Number(row.df), Number(row.q))
      expectClose(
        { ...row, partial_r2: found?.partialR2, rv_q: found?.value, rv_q_alpha: found?.valueAtAlpha },
        tolerant(row),
      )
    }
  })
  it('Rosenbaum bounds of discordant pairs, to probabilities of 1e-78', () => {
    for (const one of list('rosenbaum_binary')) {
      for (const row of one.rows as JsonMap[]) {
        const found = rosenbaumBinary(Number(one.T), Number(one.n), Number(row.gamma))
        expectClose({ gamma: row.gamma, p_upper: found?.pUpper, p_lower: found?.pLower }, tolerant(row))
      }
    }
  })
  it('Rosenbaum bounds of signed ranks', () => {
    for (const one of list('rosenbaum_wilcoxon')) {
      for (const row of one.rows as JsonMap[]) {
        const found = rosenbaumSignedRank(one.d as number[], Number(row.gamma))
        expectClose({ gamma: row.gamma, W: found?.w, z: found?.z, p_upper: found?.pUpper }, tolerant(row))
      }
    }
  })
  it('Oster', () => {
    for (const row of list('oster_approx')) {
      const found = oster({
        betaUncontrolled: Number(row.beta_uncontrolled),
        r2Uncontrolled: Number(row.r2_uncontrolled),
        betaControlled: Number(row.beta_controlled),
        r2Controlled: Number(row.r2_controlled),
      })
      const mine = {
        rmax: found?.rMax,
        beta_star_approx: found?.betaStar,
        delta_for_zero_approx: found?.deltaForZero,
      }
      expectClose({ ...row, ...mine }, tolerant(row))
    }
  })
})

describe('sensitivity of what cannot be', () => {
  it('is null, never NaN', () => {
    expect(eValue(0)).toBeNull()
    expect(eValue(Number.NaN)).toBeNull()
    expect(eValueOfLimit(2, -1, 3)).toBeNull()
    expect(riskRatioOfDifference(1, 0)).toBeNull()
    expect(robustnessValue(Number.NaN, 10)).toBeNull()
    expect(robustnessValue(2, 1)).toBeNull()
    expect(rosenbaumBinary(5, 4, 2)).toBeNull()
    expect(rosenbaumBinary(3, 4, 0.5)).toBeNull()
    expect(rosenbaumSignedRank([0, 0], 1)).toBeNull()
    const same = { betaUncontrolled: 1, r2Uncontrolled: 0.1, betaControlled: 1, r2Controlled: 0.3 }
    expect(oster(same)).toBeNull()
  })
  it('an E-value does not care for the direction', () => {
    expect(eValue(0.5)).toBeCloseTo(eValue(2) ?? 0, 12)
    expect(eValue(2)).toBeCloseTo(2 + Math.SQRT2, 12)
  })
})

describe('Benjamini–Hochberg', () => {
  it('gives the adjusted values of the published example', () => {
    // Benjamini & Hochberg 1995, section 3.2: fifteen tests, four called at 5 %
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ]
    const q = benjaminiHochberg(p)
    expect(q.filter((v) => (v ?? 1) <= 0.05)).toHaveLength(4)
    expect(q[3]).toBeCloseTo((0.0095 * 15) / 4, 12)
  })
  it('does not count what was not tested', () => {
    expect(benjaminiHochberg([null, 0.01, 0.04, Number.NaN])).toEqual([null, 0.02, 0.04, null])
    expect(benjaminiHochberg([])).toEqual([])
  })
  it('keeps the order of p, stays in [p, 1] and does not depend on the order given', () => {
    const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(p, (values) => {
        const q = benjaminiHochberg(values).map((v) => v ?? -1)
        const back = benjaminiHochberg([...values].reverse()).reverse()
        expect(back).toEqual(q)
        for (const [i, v] of values.entries()) {
          expect(q[i]).toBeGreaterThanOrEqual(v)
          expect(q[i]).toBeLessThanOrEqual(1)
          for (const [j, w] of values.entries()) if (v < w) expect(q[i]).toBeLessThanOrEqual(q[j] ?? 0)
        }
      }),
      { numRuns: 100 },
    )
  })
})
