import { describe, expect, it } from 'vitest'
import { checkNarratives, numbersIn } from '../../src/publish/report/index.ts'
import { figure, narrative } from './rows.ts'

const revenue = figure({ value: '12275458.450000' })
const rate = figure({
  section: 'CXL-3',
  figure: 'repeat_rate',
  segment: 'score 5',
  unit: 'percent',
  value: '3.223000',
  low: '3.078000',
  high: '3.374000',
  n: '54980',
})
const rateKey = 'CXL-3/repeat_rate/score 5'
const codes = (text: string, keys: string) =>
  checkNarratives('roi_summary', { figures: [revenue, rate], narratives: [narrative(text, keys)] }).map(
    (p) => p.code,
  )

describe('a text prints only numbers of the figures it cites', () => {
  it.each([
    ['Net revenue was EUR 12,275,458.45 in the year to 2026-02.', 'FIN-1/net_revenue/(all)'],
    ['Customers with score 5 repeat at 3.2% [3.1, 3.4], n 54,980.', rateKey],
    ['The 95% interval reaches from 3.1% to 3.4%.', rateKey],
    ['FY2026 P11 closed; E2 was not reached, cm1 and csat_5 neither.', ''],
  ])('accepts: %s', (text, keys) => {
    expect(codes(text, keys)).toEqual([])
  })

  it.each([
    ['a wrong digit', 'Net revenue was EUR 12,275,458.46.', 'FIN-1/net_revenue/(all)'],
    ['a number that is not cited', 'They repeat at 3.2%.', 'FIN-1/net_revenue/(all)'],
    ['a dropped unit', 'They repeat at 3.2 of all.', rateKey],
    ['the wrong unit', 'They repeat at 3.2 pp.', rateKey],
    ['a turned sign', 'They repeat at −3.2%.', rateKey],
    ['a turned sign with a hyphen', 'They repeat at -3.2%.', rateKey],
    ['another scale', 'Net revenue was EUR 12,275k.', 'FIN-1/net_revenue/(all)'],
    ['a code stuck to the amount', 'Net revenue was EUR99.', 'FIN-1/net_revenue/(all)'],
    ['another rounding', 'They repeat at 3.22%.', rateKey],
  ])('refuses %s', (_, text, keys) => {
    expect(codes(text, keys)).toEqual(['E7004'])
  })

  it('refuses a citation of no row', () => {
    expect(codes('Nothing.', 'FIN-1/absent/(all)')).toEqual(['E7003'])
  })

  it('leaves the header alone, whose dates and names are no figures', () => {
    const header = narrative('Entity, scope: Area 51, consolidated\nRun: 7c1e04ab', '', 'header')
    expect(checkNarratives('roi_summary', { figures: [], narratives: [header] })).toEqual([])
  })

  it('names the section and the number', () => {
    const [problem] = checkNarratives('roi_summary', {
      figures: [revenue],
      narratives: [narrative('It is 7.', '')],
    })
    expect(problem?.message).toContain('section FIN-1, prints 7')
  })
})

describe('numbers are found however they are written', () => {
  it.each([
    ['1,234,567.89 and -5, then +12.0%', ['1,234,567.89', '−5', '12.0%']],
    ['2.46× and 0.4 pp [0.1, 0.7]', ['2.46×', '0.4 pp', '0.1', '0.7']],
    ['input_x2 on 2026-02-28 in T12M, v6', []],
    ['12, 13 and 14.', ['12', '13', '14']],
  ])('%s', (text, numbers) => {
    expect(numbersIn(text, [])).toEqual(numbers)
  })
})
