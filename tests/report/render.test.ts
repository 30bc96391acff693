import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FigureRow, type ReportRows, renderReport } from '../../src/publish/report/index.ts'
import { figure, narrative } from './rows.ts'

const report = { name: 'roi_summary', title: 'ROI summary', description: '' }
const render = (template: string, rows: ReportRows, format: 'html' | 'md' = 'html') =>
  renderReport({ ...rows, report, template, file: 'reports/x.html.hbs', format })
const rows = (...figures: FigureRow[]): ReportRows => ({ figures, narratives: [] })

describe('what comes from the data is escaped', () => {
  const evil = figure({ segment: '<script>alert(1)</script>', value: '1.000000' })
  const each = `{{#each (rows 'FIN-1' 'net_revenue') as |r|}}{{label r.segment}} {{r.segment}} {{value r}}{{/each}}`

  it('in HTML, by the helpers and by the template itself', () => {
    const { text, problems } = render(each, rows(evil))
    expect(problems).toEqual([])
    expect(text).not.toContain('<script')
    expect(text).toContain('&lt;script&gt;')
  })

  it('in Markdown, where a bar would open a cell', () => {
    const piped = figure({ segment: 'a | <b>', value: '1.000000' })
    const { text } = render(
      `{{#each (rows 'FIN-1' 'net_revenue') as |r|}}{{label r.segment}}{{/each}}`,
      rows(piped),
      'md',
    )
    expect(text).toBe('A \\| &lt;b&gt;\n')
  })

  it('in texts and in a picture', () => {
    const bad = figure({ unit: 'percent', segment: '"><script>', value: '3.000000', low: '1', high: '5' })
    const template = `{{narrative 'FIN-1'}}{{plotMark (row 'FIN-1' 'net_revenue' segment='"><script>') (rows 'FIN-1' 'net_revenue')}}`
    const { text } = render(template, { figures: [bad], narratives: [narrative('<script>x</script>', '')] })
    expect(text).not.toContain('<script')
  })
})

describe('a figure that is not there is never silent', () => {
  it('prints the reason of a row without a value', () => {
    const row = figure({ figure: 'roi', unit: 'percent', null_reason: 'not available: input_initiatives' })
    expect(render(`{{value (row 'FIN-1' 'roi')}}`, rows(row)).text).toBe(
      '<em class="na">not available: input_initiatives</em>\n',
    )
  })

  it('reports a row that the template asks for and nobody gives', () => {
    const { problems, text } = render(`{{value (row 'FIN-1' 'nppv')}}`, rows(figure({ value: '1' })))
    expect(problems.map((p) => `${p.code} ${p.message}`)).toEqual([
      'E7003 The text of report roi_summary cites FIN-1/nppv/(all), which is no row of rpt_figure.',
    ])
    expect(text).toContain('not available')
  })

  it('places an unknown helper in the template', () => {
    const [problem] = render('<p>\n{{velue 1}}', rows()).problems
    expect(problem).toMatchObject({ code: 'E1103', place: { file: 'reports/x.html.hbs' } })
    expect(problem?.message).toContain('Did you mean value?')
  })

  it('answers a broken template with a place, not a trace', () => {
    const [problem] = render('<p>\n{{#if (row}}', rows()).problems
    expect(problem).toMatchObject({ code: 'E1101', place: { line: 2 } })
  })
})

describe('the same figure a year before', () => {
  it('is the nearest earlier month of the same key', () => {
    const given = rows(
      figure({ value: '660.370000' }),
      figure({ value: '641.120000', fiscal_month: '2025-02-01' }),
      figure({ value: '600.000000', fiscal_month: '2024-02-01' }),
    )
    const template = `{{value (row 'FIN-1' 'net_revenue')}} {{value (row 'FIN-1' 'net_revenue' period='prior')}}`
    expect(render(template, given).text).toBe('660.37 641.12\n')
  })
})

describe('Markdown tables align on their figures', () => {
  it('pads each column, right where the rule says so', () => {
    const { text } = render('| A | B |\n|---|---:|\n| net | 1.00 |\n| x | −12.00 |\n', rows(), 'md')
    expect(text).toBe('| A   |      B |\n| --- | -----: |\n| net |   1.00 |\n| x   | −12.00 |\n')
  })
})

describe('the shipped templates', () => {
  const template = (format: string) =>
    readFileSync(new URL(`../../reports/roi_summary.${format}.hbs`, import.meta.url), 'utf8')

  it('hold no script and fetch nothing', () => {
    expect(template('html')).not.toMatch(/<script|<link|<img|@import|url\(|https?:/)
  })

  it('name every asked figure that has no row, in both formats alike', () => {
    const keys = (['html', 'md'] as const).map((format) =>
      render(template(format), { figures: [], narratives: [] }, format)
        .problems.map((p) => p.message)
        .sort(),
    )
    expect(keys[0]).toEqual(keys[1])
    expect(keys[0]?.every((message) => message.includes('which is no row of rpt_figure'))).toBe(true)
  })

  it('print a reason, and no empty figure, when nothing at all is available', () => {
    const asked = render(template('html'), { figures: [], narratives: [] }).problems.map((p) => p.message)
    const keys = asked.flatMap((message) => /cites ([^,]+?)( \(prior\))?, which/.exec(message)?.[1] ?? [])
    const null_reason = 'not available: input_gl_entries'
    const figures = keys.flatMap((key) => {
      const [section = '', name = '', segment = ''] = key.split('/')
      const row = figure({ section, figure: name, segment, null_reason })
      return [row, { ...row, fiscal_month: '2025-02-01' }]
    })
    const { text, problems } = render(template('html'), { figures, narratives: [] })
    expect(problems).toEqual([])
    expect(text).toContain(`<em class="na">${null_reason}</em>`)
    expect(text).not.toMatch(/<td class="num[^>]*>\s*<\/td>/)
  })

  it('write column heads with a scope and a language on the page', () => {
    const html = template('html')
    expect(html).toContain('<html lang="en">')
    expect(html.match(/<th(?![^>]*scope=)[ >]/g)).toBeNull()
  })
})

describe('a plot', () => {
  const roi = (segment: string, value: string, low: string, high: string) =>
    figure({ figure: 'roi', segment, unit: 'percent', value, low, high, grade: 'E1' })
  const axis = (...all: FigureRow[]) => {
    const { text } = render(`{{plotAxis (rows 'FIN-1' 'roi')}}`, rows(...all))
    return [...text.matchAll(/<text x="([\d.]+)"[^>]*>([^<]+)</g)].map((m) => ({
      x: Number(m[1]),
      label: m[2] ?? '',
    }))
  }
  it('has no more ticks than their labels have room for', () => {
    // of 300 units 272 are between the ends; a label of seven characters takes 56 and a gap
    expect(
      axis(roi('a', '-1494', '-3143', '155'), roi('b', '470', '-372', '1312')).map((t) => t.label),
    ).toEqual(['−4,000%', '−2,000%', '0%', '2,000%'])
    expect(axis(roi('a', '5', '-8', '22')).map((t) => t.label)).toEqual(['−10%', '−5%', '0%', '5%', '10%'])
  })
  it('colours what is told from nought, and nothing else', () => {
    const all = [
      roi('gain', '50', '10', '90'),
      roi('loss', '-50', '-90', '-10'),
      roi('none', '5', '-10', '20'),
    ]
    const { text } = render(
      `{{#each (rows 'FIN-1' 'roi') as |r|}}{{plotMark r (rows 'FIN-1' 'roi') signed=true}} {{reading r up='gain' down='loss'}}\n{{/each}}`,
      rows(...all),
    )
    expect([...text.matchAll(/class="(plot[^"]*)".*<\/svg> (.*)/g)].map((m) => [m[1], m[2]])).toEqual([
      ['plot gain', 'gain'],
      ['plot loss', 'loss'],
      ['plot', 'no distinguishable change'],
    ])
  })
})

it('leaves out the figures that are told elsewhere', () => {
  const all = rows(figure({ figure: 'share' }), figure({ figure: 'share.part' }), figure({ figure: 'age' }))
  expect(render(`{{#each (figures 'FIN-1' except='age') as |r|}}{{r.figure}}{{/each}}`, all).text).toBe(
    'share\n',
  )
})
