/** What adds up within one of something is asked of one. Sums of the rows below, by hand. */
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'
import { asking } from './asking.ts'

const files = {
  'project.yml': 'name: shop\n',
  // each order is credited once by each rule
  'seeds/credits.csv':
    'rule,channel,credit\nlinear,mail,1.00\nlinear,web,2.00\nlast,web,3.00\n,mail,0.50\n,web,0.25\n',
  'seeds/credits.yml': `seeds:
  - name: credits
    columns:
      - { name: rule, data_type: varchar }
      - { name: channel, data_type: varchar }
      - { name: credit, data_type: "decimal(18,2)", unit: money, additive: within one rule }
`,
  'models/metrics/m.yml': `semantic_models:
  - name: credits
    model: ref('credits')
    dimensions:
      - { name: by_rule, type: categorical, expr: rule }
      - { name: channel, type: categorical }
    measures:
      - { name: credit, agg: sum, create_metric: true }
      - { name: highest, agg: max, expr: credit, create_metric: true }
      - { name: credits, agg: count, create_metric: true }
metrics:
  - { name: linear, type: simple, measure: credit, filter: "rule = 'linear'" }
  - { name: both, type: simple, measure: credit, filter: "rule = 'linear' or rule = 'last'" }
  - { name: each, type: ratio, numerator: credit, denominator: credits }
`,
}
const { asked, refused } = asking(files)

describe('a sum that adds up within one rule', () => {
  it('is asked by it, of one, or has a filter that leaves one', async () => {
    expect(await asked('credit', '--by', 'by_rule')).toEqual(['last,3.00', 'linear,3.00', ',0.75'])
    expect(await asked('credit', '--where', "by_rule = 'linear'", '--by', 'channel')).toEqual([
      'mail,1.00',
      'web,2.00',
    ])
    expect(await asked('credit', '--where', 'by_rule is null')).toEqual(['0.75'])
    expect(await asked('linear')).toEqual(['3.00'])
    for (const where of [
      "(by_rule = 'linear')",
      "((by_rule = 'linear') and channel <> 'x')",
      '\'linear\' = "by_rule"',
      "channel between 'a' and 'z' and by_rule = 'linear'",
      "by_rule = 'linear' and (channel = 'mail' or channel = 'web')",
      "by_rule = 'linear' -- the one",
    ])
      expect(await asked('credit', '--where', where), where).toEqual(['3.00'])
    // 0.75 / 2
    expect(await asked('each', '--where', "by_rule is null and channel <> 'x'")).toEqual(['0.38'])
  })

  it('is refused of several, whatever it is part of', async () => {
    const told = 'credit adds up within one rule only: ask by by_rule, say --where "by_rule = …", or give'
    for (const question of [
      ['credit'],
      ['each', '--by', 'channel'],
      ['both'],
      ['credit', '--where', "by_rule in ('linear', 'last')"],
      ['credit', '--where', "not (by_rule = 'linear')"],
      ['credit', '--where', 'by_rule = channel'],
      ['credit', '--where', 'by_rule is not null'],
      // figures of what each lets through, by hand: 3.75, 3.00, 6.75, 3.00 and all
      ['credit', '--where', "coalesce(by_rule = 'linear', true)"],
      ['credit', '--where', "(by_rule = 'linear') = false"],
      ['credit', '--where', "case when by_rule = 'linear' then true else true end"],
      ['credit', '--where', "case when true and by_rule = 'linear' and true then false else true end"],
      ['credit', '--where', 'by_rule = (channel)'],
      ['credit', '--where', "by_rule = 'li' || channel || 'x'"],
      ['credit', '--where', "(by_rule = 'linear') is not null"],
      ['credit', '--where', "by_rule = 'linear' is not null"],
      ['credit', '--where', "(by_rule = 'linear' or true)"],
      ['credit', '--where', "by_rule = 'linear' and true or true"],
      ['credit', '--where', "lower(by_rule) = 'linear'"],
      ['credit', '--where', "by_rule <> 'x' /* and by_rule = 'linear' */"],
      ['credit', '--where', "channel <> 'x and by_rule = ''linear'' and y'"],
      ['credit', '--where', "channel <> e'\\' and by_rule = \\'linear\\' and '"],
    ])
      expect((await refused(...question)).replace(/\s+/g, ' '), question.join(' ')).toContain(told)
  })

  it('has a greatest and a count all the same', async () => {
    expect(await asked('highest,credits')).toEqual(['3.00,5'])
  })
})

it('a filter by a dimension that has the name of the column says nothing of the column', async () => {
  // lin and las: 3.00 and 3.00
  const p = project({
    ...files,
    'models/metrics/m.yml': `semantic_models:
  - name: credits
    model: ref('credits')
    dimensions: [{ name: rule, type: categorical, expr: "left(rule, 1)" }]
    measures: [{ name: credit, agg: sum }]
metrics:
  - { name: prefix, type: simple, measure: credit, filter: "rule = 'l'" }
`,
  })
  await p.good()
  const ran = await p.run('metric', 'query', 'prefix')
  expect(ran.code, ran.out).toBe(2)
  expect(ran.err.replace(/\s+/g, ' ')).toContain('credit adds up within one rule only')
})

it('the name of a column may have letters of any language', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'seeds/noten.csv': 'größe,n\n1.5,2\n',
    'seeds/noten.yml':
      'seeds: [{ name: noten, columns: [{ name: größe, data_type: double, additive: false }, { name: n, data_type: integer }] }]\n',
    'models/metrics/m.yml': `metrics:
  - { name: summed, type: simple, model: ref('noten'), measure: sum(größe + 1) }
  - { name: weighted, type: simple, model: ref('noten'), measure: sum(größe * n) }
`,
  })
  const ran = await p.run('parse')
  expect(ran.err.replace(/\s+/g, ' ')).toContain('summed: a sum of größe, which is not additive')
  expect(ran.err).not.toContain('weighted: a sum')
})

describe('a sum that adds up over months unless they overlap', () => {
  // four answers in January and six in February; a window to February holds ten
  const { asked, refused } = asking({
    'project.yml': 'name: shop\n',
    'seeds/answers.csv':
      'span,starts,n\nmonth,2026-01-01,4\nmonth,2026-02-01,6\nt12m,2026-01-01,4\nt12m,2026-02-01,10\n',
    'seeds/answers.yml': `seeds:
  - name: answers
    columns:
      - { name: span, data_type: varchar }
      - { name: starts, data_type: date }
      - { name: n, data_type: bigint, additive: within one span; of span t12m or all one starts }
`,
    'models/metrics/m.yml': `semantic_models:
  - name: answers
    model: ref('answers')
    defaults: { agg_time_dimension: starts }
    dimensions:
      - { name: starts, type: time, type_params: { time_granularity: month } }
      - { name: span, type: categorical }
    measures:
      - { name: n, agg: sum, create_metric: true }
      - { name: standing, agg: sum, expr: n, filter: span = 't12m', periods: apart, create_metric: true }
metrics:
  - { name: of_months, type: simple, measure: n, filter: span = 'month' }
  - { name: of_windows, type: simple, measure: n, filter: span = 't12m' }
  - { name: two_months, type: cumulative, metric: of_months, window: 2 months }
  - { name: two_windows, type: cumulative, metric: of_windows, window: 2 months }
`,
  })

  it('is asked over months of what does not overlap, and by month of what does', async () => {
    expect(await asked('of_months')).toEqual(['10'])
    expect(await asked('two_months', '--by', 'starts')).toEqual(['2026-01-01,', '2026-02-01,10'])
    expect(await asked('of_windows', '--by', 'starts')).toEqual(['2026-01-01,4', '2026-02-01,10'])
    expect(await asked('n', '--by', 'span,starts')).toHaveLength(4)
    expect(await asked('of_windows', '--where', "starts = date '2026-02-01'")).toEqual(['10'])
    expect(await asked('standing', '--from', '2026-02-01', '--to', '2026-02-28')).toEqual(['10'])
  })

  it('is refused where months that overlap would be added', async () => {
    for (const question of [
      ['of_windows'],
      ['of_windows', '--by', 'quarter'],
      ['n', '--by', 'span'],
      ['n', '--where', "span = 'all'"],
      ['two_windows', '--by', 'starts'],
    ])
      expect((await refused(...question)).replace(/\s+/g, ' '), question.join(' ')).toContain(
        'n adds up within one span; of span t12m or all one starts only: ask by starts',
      )
  })
})

it('a text that names no column is no answer to within what', async () => {
  const p = project({
    ...files,
    'seeds/credits.yml': files['seeds/credits.yml'].replace('one rule', 'reason'),
  })
  const ran = await p.run('parse')
  expect(ran.code).toBe(2)
  expect(ran.err.replace(/\s+/g, ' ')).toContain(
    'credit: a sum of what adds up within reason only, as credits says, and that names no column of it',
  )
})
