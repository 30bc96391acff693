/** AIPW against DoubleML and direct computation, on data where the answer is known, and where arms do not overlap. */
import { describe, expect, it } from 'vitest'
import { type Aipw, type AipwFacts, aipw, aipwOfEach, foldOfId } from '../../src/stats/effect/index.ts'
import { at, expectClose, golden, goldenRows, goldensThere, type JsonMap, num } from './goldens.ts'

const facts: AipwFacts = { covariatesBeforeTreatment: true, pastOutcomeAmongCovariates: true }

type Input = Parameters<typeof aipw>[0]

function done(input: Input, known = facts): Aipw {
  const result = aipw(input, known)
  if (result.status === 'refuse') throw new Error(result.explanation)
  return result
}

function estimateOf(effect: Aipw['ate']): { estimate: number; se: number } {
  if (effect.status === 'refuse') throw new Error(effect.explanation)
  return effect
}

function fromGolden(id: string): Input {
  const settings = at(golden(id), 'settings') as JsonMap
  const rows = goldenRows(String(at(golden(id), 'data', 'path')))
  const column = (name: string): Float64Array => Float64Array.from(rows, (r) => Number(r[name]))
  const names = settings.covariates as string[]
  return {
    names,
    columns: names.map(column),
    treatment: column(String(settings.treatment)),
    outcome: column(String(settings.outcome)),
    folds: Float64Array.from(rows, (_, i) => i % 5),
  }
}

describe.skipIf(!goldensThere)('agrees with DoubleML and direct computation', () => {
  it.each(['aipw_nsw', 'aipw_sim61'])('%s', (id) => {
    const { ate, att, notCrossFitted: plain, overlap: o, ...rest } = done(fromGolden(id))
    const [a, b] = [estimateOf(ate), estimateOf(att)]
    const given = at(golden(id), 'expected') as JsonMap
    // the file of nsw has three decimals, its reference was made from more
    const naive = { value: num(given, 'naive_difference'), rel_tol: id === 'aipw_nsw' ? 2e-8 : 1e-10 }
    const expected = { ...given, naive_difference: naive }
    const smd = o.balance.map((s) => ({ covariate: s.covariate, before: s.before, after_ipw: s.afterAte }))
    expectClose(
      {
        no_crossfit: {
          ate: plain.ate,
          se_ate: plain.seAte,
          att: plain.att,
          se_att: plain.seAtt,
          hajek_ipw_ate: rest.hajekAte,
        },
        crossfit_fold_is_row_index_mod_5: { ate: a.estimate, se_ate: a.se, att: b.estimate, se_att: b.se },
        naive_difference: rest.naiveDifference,
        overlap: {
          e_min: o.lowest,
          e_max: o.highest,
          share_outside_005_095: o.shareOutside05,
          share_outside_001_099: o.shareOutside01,
          ess_treated: o.essTreated,
          ess_control: o.essControl,
          n_treated: o.nTreated,
          n_control: o.nControl,
          smd,
        },
        n: rest.n,
      },
      expected,
    )
  })
  it('grades E3 what overlaps, is balanced and robust, and E4 without the past outcome', () => {
    const good = done(fromGolden('aipw_sim61'))
    expect(good.ate).toMatchObject({ status: 'ok', grade: 'E3', gradeNotes: [] })
    const without = done(fromGolden('aipw_sim61'), { ...facts, pastOutcomeAmongCovariates: false })
    expect(without.ate).toMatchObject({ status: 'ok', grade: 'E4' })
  })
})

/** A stratum in which `treated` of `n` are treated, with given means of the arms and a spread of ±1. */
function stratum(z: number, n: number, treated: number, one: number, zero: number): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const t = i < treated ? 1 : 0
    return [z, t, (t === 1 ? one : zero) + (i % 2 === 0 ? 1 : -1)]
  })
}

function inputOf(rows: readonly number[][]): Input {
  const column = (j: number): number[] => rows.map((r) => r[j] ?? 0)
  const folds = rows.map((_, i) => i % 5)
  return { names: ['z'], columns: [column(0)], treatment: column(1), outcome: column(2), folds }
}

describe('by hand', () => {
  // effect 1 where z = 0 (400 rows, 100 treated), 3 where z = 1 (200 rows, 150 treated)
  const rows = [...stratum(0, 400, 100, 6, 5), ...stratum(1, 200, 150, 13, 10)]
  it('weighs the strata by all units for the ATE and by the treated for the ATT', () => {
    const { notCrossFitted, naiveDifference } = done(inputOf(rows))
    expect(notCrossFitted.ate).toBeCloseTo((400 * 1 + 200 * 3) / 600, 9)
    expect(notCrossFitted.att).toBeCloseTo((100 * 1 + 150 * 3) / 250, 9)
    expect(naiveDifference).toBeCloseTo((100 * 6 + 150 * 13) / 250 - (300 * 5 + 50 * 10) / 350, 9)
  })
  it('balances the covariate exactly where the propensity is exact', () => {
    const { overlap } = done(inputOf(rows))
    expect(overlap.lowest).toBeCloseTo(0.25, 9)
    expect(overlap.highest).toBeCloseTo(0.75, 9)
    expect(overlap.balance[0]?.afterAte).toBeCloseTo(0, 9)
    expect(overlap.balance[0]?.afterAtt).toBeCloseTo(0, 9)
    // weights of the treated 4 and 4/3: (Σw)² / Σw² = 600² / (100·16 + 150·16/9)
    expect(overlap.essTreated).toBeCloseTo(600 ** 2 / (1600 + (150 * 16) / 9), 6)
  })
  it('does not depend on the order of rows', () => {
    const order = rows.map((_, i) => i).sort((a, b) => ((a * 7919) % 600) - ((b * 7919) % 600))
    const input = inputOf(rows)
    const turn = (c: ArrayLike<number>): number[] => order.map((i) => c[i] ?? 0)
    const turned = {
      ...input,
      columns: input.columns.map(turn),
      treatment: turn(input.treatment),
      outcome: turn(input.outcome),
      folds: turn(input.folds),
    }
    const [a, b] = [estimateOf(done(input).ate), estimateOf(done(turned).ate)]
    expect(b.estimate).toBeCloseTo(a.estimate, 9)
    expect(b.se).toBeCloseTo(a.se, 9)
  })
  it('scales with the outcome and does not see its origin', () => {
    const input = inputOf(rows)
    const moved = { ...input, outcome: rows.map((r) => 1000 * (r[2] ?? 0) + 1e6) }
    const [a, b] = [estimateOf(done(input).att), estimateOf(done(moved).att)]
    expect(b.estimate / 1000).toBeCloseTo(a.estimate, 8)
    expect(b.se / 1000).toBeCloseTo(a.se, 8)
  })
})

describe('several outcomes of the same units', () => {
  const { outcome, ...units } = inputOf([...stratum(0, 400, 100, 6, 5), ...stratum(1, 200, 150, 13, 10)])
  const others = {
    missing: [Number.NaN, ...Array.from(outcome).slice(1)],
    constant: Array.from(outcome).map(() => 3),
    another: Array.from(outcome).map((y, i) => y * y + (i % 7)),
  }
  const asked = [others.missing, outcome, others.constant, others.another]
  it('have the effects by hand, and a refusal is of its own outcome alone', () => {
    const [missing, one, constant, another] = aipwOfEach(units, asked, facts)
    expect(missing).toMatchObject({ reason: 'bad_input' })
    expect(constant).toMatchObject({ reason: 'collinear' })
    expect(another).toMatchObject({ status: 'done' })
    // effect 1 in 400 rows of which 100 are treated, 3 in 200 of which 150 are
    expect(one).toMatchObject({ notCrossFitted: { att: expect.closeTo((100 * 1 + 150 * 3) / 250, 9) } })
  })
  it('have to the last digit what each has alone', () => {
    const alone = asked.map((y) => aipw({ ...units, outcome: y }, facts))
    expect(aipwOfEach(units, asked, facts)).toEqual(alone)
    expect(aipwOfEach(units, asked.toReversed(), facts)).toEqual(alone.toReversed())
  })
  it('are all refused where the treatment is decided by the covariates', () => {
    const { outcome: y, ...decided } = inputOf([...stratum(0, 100, 0, 6, 5), ...stratum(1, 100, 100, 13, 10)])
    const found = aipwOfEach(decided, [y, y], facts)
    expect(found.map((f) => f.status === 'refuse' && f.reason)).toEqual(['separation', 'separation'])
  })
})

describe('what cannot be carried is refused', () => {
  const reason = (input: Input, known = facts): string => {
    const result = aipw(input, known)
    return result.status === 'refuse' ? result.reason : 'done'
  }
  it('controls that no treated unit resembles: no ATE, an ATT of grade E4', () => {
    const rows = [...stratum(0, 2500, 2, 6, 5), ...stratum(1, 400, 150, 13, 10)]
    const { ate, att } = done(inputOf(rows))
    expect(ate).toMatchObject({ status: 'refuse', reason: 'no_overlap' })
    expect(att).toMatchObject({ status: 'warn', grade: 'E4' })
    expect('estimate' in ate).toBe(false)
  })
  it('treated units that no control resembles: neither', () => {
    const { ate, att } = done(inputOf([...stratum(0, 400, 150, 6, 5), ...stratum(1, 2500, 2498, 13, 10)]))
    expect(ate).toMatchObject({ status: 'refuse', reason: 'no_overlap' })
    expect(att).toMatchObject({ status: 'refuse', reason: 'no_overlap' })
  })
  it('a treatment that the covariates decide', () => {
    expect(reason(inputOf([...stratum(0, 100, 0, 6, 5), ...stratum(1, 100, 100, 13, 10)]))).toBe('separation')
  })
  it('small arms, covariates after the treatment, missing values, wrong folds, absurd values', () => {
    const good = inputOf([...stratum(0, 400, 100, 6, 5), ...stratum(1, 200, 150, 13, 10)])
    expect(reason(inputOf(stratum(0, 400, 20, 6, 5)))).toBe('too_few')
    expect(reason(good, { ...facts, covariatesBeforeTreatment: false })).toBe('leak')
    expect(reason({ ...good, outcome: [Number.NaN, ...Array.from(good.outcome).slice(1)] })).toBe('bad_input')
    expect(reason({ ...good, outcome: [1e200, ...Array.from(good.outcome).slice(1)] })).toBe('bad_input')
    expect(reason({ ...good, folds: Array.from(good.folds).map(() => 5) })).toBe('bad_input')
  })
  it('a covariate without variation is left out by name', () => {
    const good = inputOf([...stratum(0, 400, 100, 6, 5), ...stratum(1, 200, 150, 13, 10)])
    const still = Array.from(good.outcome).map(() => 3)
    const result = done({ ...good, names: ['z', 'still'], columns: [...good.columns, still] })
    expect(result.dropped).toEqual(['still'])
    expect(result.ate).toMatchObject({ status: 'warn', estimate: expect.closeTo(5 / 3, 1) })
  })
})

describe('folds', () => {
  it('come from the id alone: the first digits of its MD5', () => {
    // RFC 1321: MD5 of 'a' is 0cc175b9…, of 'abc' 90015098…
    expect(foldOfId('a')).toBe(0x0cc175b9 % 5)
    expect(foldOfId('abc')).toBe(0x90015098 % 5)
  })
  it('are about equally large', () => {
    const counts = [0, 0, 0, 0, 0]
    for (let i = 0; i < 5000; i++) counts[foldOfId(`id-${i}`)] = (counts[foldOfId(`id-${i}`)] ?? 0) + 1
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120)
  })
})
