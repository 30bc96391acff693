/** Special functions against values computed with 60 digits, and against laws that hold everywhere. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  betaRegularized,
  chiSquareSf,
  criticalValue,
  digamma,
  fSf,
  gammaP,
  gammaQ,
  hyp2f1,
  hyperU,
  logAddExp,
  logBeta,
  logGamma,
  logHyp2f1,
  normalCdf,
  normalQuantile,
  normalSf,
  studentQuantile,
  studentSf,
  trigamma,
} from '../../src/stats/special/index.ts'
import { at, close, golden, goldensThere, type Json } from './goldens.ts'

const functions: Readonly<Record<string, (...args: number[]) => number>> = {
  lgamma: (x = 0) => logGamma(x),
  lbeta: (a = 0, b = 0) => logBeta(a, b),
  digamma: (x = 0) => digamma(x),
  trigamma: (x = 0) => trigamma(x),
  hyp2f1: (a = 0, b = 0, c = 0, z = 0) => hyp2f1(a, b, c, z),
  log_hyp2f1: (a = 0, b = 0, c = 0, z = 0) => logHyp2f1(a, b, c, z),
  norm_ppf: (p = 0) => normalQuantile(p),
  betainc_reg: (a = 0, b = 0, x = 0) => betaRegularized(a, b, x),
  gammainc_q: (a = 0, x = 0) => gammaQ(a, x),
  hyperu: (a = 0, b = 0, z = 0) => hyperU(a, b, z),
  t_sf: (t = 0, df = 0) => studentSf(t, df),
  logaddexp: (a = 0, b = 0) => logAddExp(a, b),
}

describe.skipIf(!goldensThere)('special functions agree with 60-digit references', () => {
  const expected = goldensThere ? at(golden('special_functions_a'), 'expected') : {}
  const cases = goldensThere ? Object.entries(at(expected, 'functions') as Record<string, Json>) : []
  it.each(cases)('%s', (name, list) => {
    for (const one of list as readonly Json[]) {
      const args = (at(one, 'args') as readonly number[]).map(Number)
      const value = functions[name]?.(...args)
      close(value, at(one, 'value'), `${name}(${args.join(', ')})`, { rel: 1e-12, abs: 1e-14 })
    }
  })
})

describe('laws', () => {
  const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true })
  const near = (a: number, b: number, rel: number): true => {
    expect(Math.abs(a - b)).toBeLessThanOrEqual(rel * Math.max(1, Math.abs(a), Math.abs(b)))
    return true
  }

  it('Γ(x + 1) = x Γ(x)', () => {
    fc.assert(fc.property(positive, (x) => near(logGamma(x + 1), logGamma(x) + Math.log(x), 1e-13)))
  })
  it('ψ and ψ′ are the slopes of ln Γ and ψ', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 500, noNaN: true }), (x) => {
        const h = 1e-4 * x
        near(digamma(x), (logGamma(x + h) - logGamma(x - h)) / (2 * h), 1e-6)
        near(trigamma(x), (digamma(x + h) - digamma(x - h)) / (2 * h), 1e-6)
      }),
    )
  })
  it('B(a + 1, b) = B(a, b) a / (a + b), however unlike a and b are', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (a, b) =>
        near(logBeta(a + 1, b), logBeta(a, b) + Math.log(a / (a + b)), 1e-12),
      ),
    )
  })
  it('P + Q = 1, and both tails of the beta integral make 1', () => {
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, x) => {
        near(gammaP(a, b) + gammaQ(a, b), 1, 1e-13)
        near(betaRegularized(a, b, x) + betaRegularized(b, a, 1 - x, x), 1, 1e-11)
      }),
    )
  })
  it('a quantile is the inverse of its distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), (p) => {
        near(normalSf(-normalQuantile(p)) / p, 1, 1e-11)
        near(studentSf(-studentQuantile(p, 7), 7) / p, 1, 1e-10)
      }),
    )
  })
  it('(1 − z)^(−a) is 2F1(a, b; b; z)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (a, b, z) => near(logHyp2f1(a, b, b, z), -a * Math.log1p(-z), 1e-12),
      ),
    )
  })
})

describe('values of the printed tables', () => {
  it('normal, t, χ² and F at their 5 % points', () => {
    // Abramowitz & Stegun tables 26.1, 26.8 to 26.10
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021, 7)
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3)
    expect(criticalValue(0.95, 1)).toBeCloseTo(12.706, 3)
    expect(criticalValue(0.95)).toBeCloseTo(1.959964, 6)
    expect(chiSquareSf(3.841, 1)).toBeCloseTo(0.05, 4)
    expect(fSf(4.96, 1, 10)).toBeCloseTo(0.05, 3)
  })
  it('outside its domain a function is NaN, never a number', () => {
    for (const value of [
      logGamma(-1),
      digamma(0),
      logBeta(0, 1),
      gammaQ(0, 1),
      normalQuantile(1.5),
      logHyp2f1(1, 1, 1, 1),
    ])
      expect(value).toBeNaN()
  })
})
