import { describe, expect, it } from 'vitest'
import {
  displayInterval,
  displayLabel,
  displayReading,
  displayState,
  displayValue,
} from '../../src/publish/report/display.ts'
import { printDecimal } from '../../src/text/index.ts'
import { figure } from './rows.ts'

describe('a figure is printed by the rule of its unit', () => {
  // by hand, from the rules of docs/reports.md
  it.each([
    ['money', '31899635.590000', '31,899,635.59'],
    ['money', '-17933828.530000', '−17,933,828.53'],
    ['money', '0.000000', '0.00'],
    ['money', '999.995000', '1,000.00'],
    ['money', '-0.004000', '0.00'],
    ['count', '96096.000000', '96,096'],
    ['count', '999.000000', '999'],
    ['percent', '3.223000', '3.2%'],
    ['percent', '-0.040000', '0.0%'],
    ['percent', '100.000000', '100.0%'],
    ['percentage_points', '0.410000', '0.4 pp'],
    ['percentage_points', '-0.290000', '−0.3 pp'],
    ['multiple', '2.460000', '2.46×'],
    ['months', '17.000000', '17 months'],
  ])('%s %s is %s', (unit, value, shown) => {
    expect(displayValue(figure({ unit, value }))).toBe(shown)
  })

  it('keeps every cent of an amount that a double cannot hold', () => {
    // 2^53 = 9007199254740992: the last cents would be lost in a float
    expect(displayValue(figure({ value: '90071992547409931.170000' }))).toBe('90,071,992,547,409,931.17')
  })

  it('rounds half away from zero, as the database does', () => {
    expect([printDecimal('0.125', 2), printDecimal('-0.125', 2), printDecimal('2.5', 0)]).toEqual([
      '0.13',
      '−0.13',
      '3',
    ])
  })

  it('prints a plus on a change only', () => {
    const change = figure({ value: '19.250000' })
    expect(displayValue(change)).toBe('19.25')
    expect(displayValue(change, { sign: true })).toBe('+19.25')
    expect(displayValue(figure({ value: '0.000000' }), { sign: true })).toBe('0.00')
  })

  it('prints a return without decimals and another share with one', () => {
    expect(displayValue(figure({ unit: 'percent', metric: 'roi', value: '64.400000' }))).toBe('64%')
  })

  it('refuses a text that is no decimal', () => {
    expect(() => printDecimal('1e-7', 2)).toThrow(RangeError)
    expect(() => printDecimal('', 2)).toThrow(RangeError)
  })
})

describe('a missing figure says why', () => {
  it('prints its reason, never 0, a blank or a dash', () => {
    const row = figure({ value: null, null_reason: 'not available: input_initiatives' })
    expect(displayValue(row)).toBe('not available: input_initiatives')
    expect(displayInterval({ ...row, low: '0', high: '1' })).toBe('')
  })
  it('says so when even the reason is missing', () => {
    expect(displayValue(figure({ value: null }))).toBe('not available: no reason given')
  })
})

describe('wording follows the interval', () => {
  const gap = (low: string, high: string) =>
    figure({ unit: 'percentage_points', value: '0.410000', low, high, grade: 'E4' })
  it.each([
    ['-0.100000', '0.400000', 'no distinguishable change'],
    ['0.000000', '0.400000', 'no distinguishable change'],
    ['0.130000', '0.690000', 'higher'],
    ['-0.690000', '-0.130000', 'lower'],
  ])('[%s, %s] reads %s', (low, high, words) => {
    expect(displayReading(gap(low, high))).toBe(words)
  })
  it('prints both ends at the scale of the point', () => {
    expect(displayInterval(gap('-0.149000', '0.690000'))).toBe('[−0.1, 0.7]')
  })
})

describe('names and marks', () => {
  it('turns a column into words and leaves members as the tables spell them', () => {
    expect(['cost_of_revenue', 'cm1', 'NO_SCORE', 'score 5'].map(displayLabel)).toEqual([
      'Cost of revenue',
      'CM1',
      'NO_SCORE',
      'Score 5',
    ])
  })
  it('says a failed tie-out in words beside the cross', () => {
    expect(displayState(figure({ value: '0.05', tie_out_state: 'fail' }))).toMatchObject({
      symbol: '✕',
      words: 'does not tie out',
    })
  })
})
