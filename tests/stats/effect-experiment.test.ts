/** Randomised experiments against published data, and the checks that come before any outcome is looked at. */
import { describe, expect, it } from 'vitest'
import {
  type Arm,
  type Experiment,
  type ExperimentInput,
  experiment,
  gradeOf,
  linAdjusted,
  sampleRatio,
} from '../../src/stats/effect/index.ts'
import { seeded } from '../../src/stats/random.ts'
import { at, expectClose, golden, goldenRows, goldensThere } from './goldens.ts'

const declared = { analysedByUnitOfRandomisation: true, outcomeFixedBeforehand: true }

function done(input: ExperimentInput): Experiment {
  const result = experiment(input)
  if (result.status === 'refuse') throw new Error(result.explanation)
  return result
}

function estimateOf(effect: Experiment['itt'] | undefined) {
  if (!effect || effect.status === 'refuse') throw new Error('refused')
  return effect
}

function armOf(y: readonly number[], x: readonly number[]): Arm {
  const n = y.length
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / n
  const [my, mx] = [mean(y), mean(x)]
  const moment = (f: (i: number) => number): number => y.reduce((sum, _, i) => sum + f(i), 0) / (n - 1)
  return {
    n,
    mean: my,
    variance: moment((i) => ((y[i] ?? 0) - my) ** 2),
    before: {
      mean: mx,
      variance: moment((i) => ((x[i] ?? 0) - mx) ** 2),
      covariance: moment((i) => ((y[i] ?? 0) - my) * ((x[i] ?? 0) - mx)),
    },
  }
}

describe.skipIf(!goldensThere)('agrees with the published e-mail experiment', () => {
  const rows = goldensThere ? goldenRows('data/hillstrom.csv.gz') : []
  it.each([
    'experiment_hillstrom_mens_spend',
    'experiment_hillstrom_mens_visit',
    'experiment_hillstrom_womens_conversion',
  ])('%s', (id) => {
    const [treatedName, outcome] = [
      String(at(golden(id), 'settings', 'treated')),
      String(at(golden(id), 'settings', 'outcome')),
    ]
    const used = rows.filter((r) => r.segment === treatedName || r.segment === 'No E-Mail')
    const numbers = (of: typeof rows, name: string): number[] => of.map((r) => Number(r[name]))
    const arm = (segment: string): Arm => {
      const mine = used.filter((r) => r.segment === segment)
      return armOf(numbers(mine, outcome), numbers(mine, 'history'))
    }
    const counts = ['Mens E-Mail', 'No E-Mail', 'Womens E-Mail'].map(
      (s) => rows.filter((r) => r.segment === s).length,
    )
    const [treated, control] = [arm(treatedName), arm('No E-Mail')]
    const result = done({ treated, control, assignment: { counts }, ...declared })
    const itt = estimateOf(result.itt)
    const adjusted = estimateOf(result.cuped?.effect)
    const names = at(golden(id), 'expected', 'lin_adjusted', 'covariates') as string[]
    const lin = estimateOf(
      linAdjusted(
        {
          names,
          columns: names.map((name) => numbers(used, name)),
          treatment: used.map((r) => (r.segment === treatedName ? 1 : 0)),
          outcome: numbers(used, outcome),
        },
        gradeOf({ design: 'association' }),
      ),
    )
    expectClose(
      {
        n_treated: treated.n,
        n_control: control.n,
        mean_treated: treated.mean,
        mean_control: control.mean,
        difference: itt.estimate,
        se_welch: itt.se,
        z: itt.estimate / itt.se,
        p: result.p,
        ci: [itt.ciLow, itt.ciHigh],
        relative_lift: result.relativeLift,
        cuped_history: {
          theta: result.cuped?.theta,
          difference: adjusted.estimate,
          se: adjusted.se,
          variance_ratio: result.cuped?.varianceRatio,
        },
        lin_adjusted: { covariates: names, ate: lin.estimate, se_HC2: lin.se },
        srm_three_arms: { counts, chi2: result.sampleRatio.chi2, p: result.sampleRatio.p },
        mde_80pct: result.minimalDetectableEffect,
      },
      at(golden(id), 'expected'),
    )
    expect(itt.grade).toBe('E1')
  })
})

const arm = (n: number, mean: number, variance: number, more: Partial<Arm> = {}): Arm => ({
  n,
  mean,
  variance,
  ...more,
})

describe('by hand', () => {
  it('Welch of 4/100 and 9/100: error √0.13', () => {
    const itt = estimateOf(done({ treated: arm(100, 5, 4), control: arm(100, 3, 9), ...declared }).itt)
    expect(itt.estimate).toBe(2)
    expect(itt.se).toBeCloseTo(Math.sqrt(0.13), 12)
    // 0.13² / ((0.04² + 0.09²)/99)
    expect(itt.diagnostics.df).toBeCloseTo((0.13 ** 2 * 99) / (0.04 ** 2 + 0.09 ** 2), 9)
  })
  it('CUPED takes out all the noise that the value before explains', () => {
    const before = { mean: 1, variance: 4, covariance: 4 }
    const result = done({
      treated: arm(100, 2, 5, { before }),
      control: arm(100, 2, 5, { before }),
      ...declared,
    })
    expect(result.cuped?.theta).toBe(1)
    // 5 − 2·4 + 4 = 1 of 5
    expect(result.cuped?.varianceRatio).toBeCloseTo(0.2, 12)
  })
  it('sample ratio: 60 to 40 where 50 to 50 was planned is χ² 4', () => {
    expect(sampleRatio([60, 40])).toMatchObject({ chi2: 4, df: 1 })
    expect(sampleRatio([60, 40], [0.6, 0.4])?.p).toBe(1)
    expect(sampleRatio([60, 40], [1, 0])).toBeNull()
  })
  it('bounds what the missing would have shown', () => {
    // 90 of 100 seen: 0.9·0.5 + 0.1·{0, 1} against 0.3
    const treated = arm(90, 0.5, 0.25, { assigned: 100 })
    const input = { treated, control: arm(100, 0.3, 0.21), outcomeRange: [0, 1] as const, ...declared }
    const { attrition, itt } = done(input)
    expect(attrition.bounds?.[0]).toBeCloseTo(0.15, 12)
    expect(attrition.bounds?.[1]).toBeCloseTo(0.25, 12)
    // lost shares differ by ten points, but the sign is bounded
    expect(estimateOf(itt).grade).toBe('E1')
    const { outcomeRange: _, ...open } = input
    expect(estimateOf(done(open).itt).grade).toBe('E4')
  })
})

describe('what cannot be carried is refused', () => {
  const reason = (input: Partial<ExperimentInput>): string => {
    const result = experiment({ treated: arm(100, 5, 4), control: arm(100, 3, 9), ...declared, ...input })
    return result.status === 'refuse' ? result.reason : 'done'
  }
  it('arms whose sizes do not fit', () => {
    expect(reason({ assignment: { counts: [1000, 1200] } })).toBe('srm')
    expect(reason({ assignment: { counts: [1000, 1100] } })).toBe('done')
  })
  it('small arms, few events, impossible moments, no variance', () => {
    expect(reason({ treated: arm(49, 5, 4) })).toBe('too_few')
    expect(reason({ events: [19, 40] })).toBe('too_few')
    expect(reason({ treated: arm(100, Number.NaN, 4) })).toBe('bad_input')
    expect(reason({ treated: arm(100, 5, -1) })).toBe('bad_input')
    expect(reason({ treated: arm(100, 5, 0), control: arm(100, 5, 0) })).toBe('collinear')
    expect(reason({ assignment: { counts: [100.5, 100] } })).toBe('bad_input')
  })
})

it('two lots drawn each for itself over the same customers: estimates do not go together, so the sum errs by the root of squares', () => {
  const draws = seeded(7)
  // heavy outcomes; the two treatments do something to everyone, and more together
  const people = Array.from({ length: 300 }, () => Math.exp(1.2 * draws.normal()))
  const lot = (): ReadonlySet<number> =>
    new Set(
      people
        .map((_, i) => ({ i, at: draws.uniform() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, people.length / 2)
        .map(({ i }) => i),
    )
  const pairs = Array.from({ length: 2000 }, () => {
    const lots = [lot(), lot()] as const
    const y = people.map((p, i) => p + (lots[0].has(i) ? 0.3 : 0) - (lots[1].has(i) ? 0.2 * p : 0))
    return ([0, 1] as const).map((which) => {
      const arm = (treated: boolean): Arm => {
        const own = y.filter((_, i) => lots[which].has(i) === treated)
        return armOf(own, own)
      }
      return estimateOf(done({ ...declared, treated: arm(true), control: arm(false) }).itt)
    })
  })
  const mean = (of: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length
  const centres = [0, 1].map((which) => mean((pair) => pair[which]?.estimate ?? 0))
  const product = (a: number, b: number): number =>
    mean(
      (pair) =>
        ((pair[a]?.estimate ?? 0) - (centres[a] ?? 0)) * ((pair[b]?.estimate ?? 0) - (centres[b] ?? 0)),
    )
  const correlation = product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1))
  // of 2,000 draws a correlation of nought lies within four times 1 / sqrt(2000)
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(2000))
  const held = mean((pair) => {
    const [a, b] = pair
    const sum = (a?.estimate ?? 0) + (b?.estimate ?? 0) - (centres[0] ?? 0) - (centres[1] ?? 0)
    return Number(Math.abs(sum) < 1.96 * Math.hypot(a?.se ?? 0, b?.se ?? 0))
  })
  expect(held).toBeGreaterThan(0.93)
  expect(held).toBeLessThan(0.97)
})
