/** What property files may say of metrics, and what they are told when they say something else. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'
import { company } from './company.ts'

const file = 'models/metrics/more.yml'

/** The problems of a metrics file beside those of the company, each as `place: message`. */
async function problems(text: string): Promise<string[]> {
  const ran = await project({ ...company, [file]: text }).run('parse', '--log-format', 'json')
  unfit(ran, 2)
  return ran.err
    .split('\n')
    .filter((line) => line.includes('"event":"problem"'))
    .map(
      (line) =>
        JSON.parse(line) as { place?: { file: string; line: number; column: number }; message: string },
    )
    .map(
      ({ place, message }) =>
        `${place?.file.replace(/^.*\//, '')}:${place?.line}:${place?.column} ${message}`,
    )
}

async function listed(text: string): Promise<Record<string, Record<string, unknown>>> {
  const ran = await project({ ...company, [file]: text }).run('metric', 'list', '--output', 'json')
  expect(ran.code, ran.err).toBe(0)
  const all = JSON.parse(ran.out) as Record<string, unknown>[]
  return Object.fromEntries(all.map((m) => [String(m.name), m]))
}

describe('names in a definition', () => {
  it('are looked up, all of them in one go, with the nearest that there is', async () => {
    const told = await problems(`metrics:
  - { name: m1, type: simple, measure: revnue }
  - { name: m2, type: ratio, numerator: revenue, denominator: custmers }
  - { name: m3, type: derived, expr: revenue - vists }
  - { name: m4, type: simple, model: ref('mart_sale'), measure: sum(revenue) }
  - { name: m5, type: simple, model: ref('mart_sales'), measure: sum(revenu) }
  - { name: m6, type: simple, semantic_model: sale, measure: revenue }
  - { name: m7, type: cumulative, metric: revenue, window: 3 monts }
  - { name: m8, type: simple, measure: revenue, requires: [input_x] }
`)
    expect(told).toEqual([
      'more.yml:2:40 No semantic model has a measure revnue. Did you mean revenue?',
      'more.yml:3:63 There is no metric named custmers. Did you mean customers?',
      'more.yml:4:38 There is no metric named vists. Did you mean visits?',
      'more.yml:5:38 There is no model, seed or snapshot named mart_sale. Did you mean mart_sales?',
      'more.yml:6:66 mart_sales has no column revenu. Did you mean revenue?',
      'more.yml:7:62 There is no semantic model named sale. Did you mean sales?',
      'more.yml:8:60 m7: there is no period mont; there are day, week, month, quarter, year, fiscal_month, fiscal_quarter, fiscal_year; did you mean month?',
      'more.yml:9:60 m8: requires input_x, and there is no such port',
    ])
  })

  it('of dimensions and measures are columns of the model', async () => {
    const told = await problems(`semantic_models:
  - name: wrong
    model: ref('mart_sales')
    defaults: { agg_time_dimension: mont }
    entities: [{ name: shop, type: foreign, expr: shop_id }]
    dimensions: [{ name: month, type: time }, { name: segmnt, type: categorical }]
    measures: [{ name: bought, agg: sum, expr: custmers }]
`)
    expect(told).toEqual([
      'more.yml:4:37 mart_sales has no dimension mont of type time. Did you mean month?',
      'more.yml:5:24 mart_sales has no column shop_id.',
      'more.yml:6:55 mart_sales has no column segmnt. Did you mean segment?',
      'more.yml:7:24 mart_sales has no column custmers. Did you mean customers?',
    ])
  })

  it('are each of one thing', async () => {
    const [told, ...more] = await problems('metrics:\n  - { name: Revenue, type: derived, expr: visits }\n')
    expect(more).toEqual([])
    expect(told).toMatch(/Revenue is also defined in|revenue is also defined in/)
  })
})

it('every kind of mistake has a code of its own', async () => {
  const ran = await project({
    ...company,
    [file]: `metrics:
  - { name: a, type: ratio, numerator: nothing, denominator: customers }
  - { name: b, type: simple, measure: nothing }
  - { name: c, type: simple, semantic_model: nothing, measure: revenue }
  - { name: d, type: derived, expr: d + 1 }
  - { name: e, type: derived, expr: revenue + customers }
semantic_models:
  - { name: f, model: ref('mart_sales'), defaults: { agg_time_dimension: nothing } }
`,
  }).run('parse')
  const codes = unfit(ran, 2).match(/^E\d{4}/gm) ?? []
  expect(codes.sort()).toEqual(['E2128', 'E2129', 'E2130', 'E2131', 'E2132', 'E2133'])
})

describe('what cannot be a figure', () => {
  it('is told at its place', async () => {
    const told = await problems(`metrics:
  - { name: score, type: simple, model: ref('mart_sales'), measure: avg(mean_score) }
  - { name: scores, type: simple, model: ref('mart_sales'), measure: sum(mean_score) }
  - { name: mixed, type: derived, expr: revenue + customers }
  - { name: squared, type: derived, expr: revenue * web_revenue }
  - { name: circle, type: derived, expr: round_trip + 1 }
  - { name: round_trip, type: derived, expr: circle + 1 }
  - { name: twice, type: cumulative, metric: running, window: 2 months }
  - { name: running, type: cumulative, metric: revenue, grain_to_date: year }
`)
    const whole = told.join('\n')
    expect(whole).toContain('more.yml:2:69 score: an average of mean_score, which is not additive')
    expect(whole).toContain('more.yml:3:70 scores: a sum of mean_score, which is not additive')
    expect(whole).toContain('more.yml:4:41 mixed: adds money to count.')
    expect(whole).toContain('more.yml:5:43 squared: multiplies money by money.')
    expect(whole).toContain('These metrics are made of each other: circle -> round_trip -> circle.')
    expect(whole).toContain('more.yml:8:46 twice: is a window of windows.')
    expect(told).toHaveLength(6)
  })

  it('is told of an expression over what is not additive, unless it is weighted or only compared', async () => {
    const told = await problems(`metrics:
  - { name: e1, type: simple, model: ref('mart_sales'), measure: "sum(coalesce(mean_score, 0))" }
  - { name: e2, type: simple, model: ref('mart_sales'), measure: avg(mean_score * 2) }
  - { name: e3, type: simple, model: ref('mart_sales'), measure: sum(case when is_new then "mean_score" end) }
  - { name: f1, type: simple, model: ref('mart_sales'), measure: sum(mean_score * customers) }
  - { name: f2, type: simple, model: ref('mart_sales'), measure: sum(case when mean_score > 3 then customers end) }
  - { name: f3, type: simple, model: ref('mart_sales'), measure: sum((mean_score >= 3)::integer) }
  - { name: f4, type: simple, model: ref('mart_sales'), measure: max(mean_score + 1) }
  - { name: e4, type: simple, model: ref('mart_sales'), measure: sum(mean_score + customers * 0) }
  - { name: e5, type: simple, model: ref('mart_sales'), measure: sum(mean_score /* * */ + customers) }
  - { name: e6, type: simple, model: ref('mart_sales'), measure: sum(mean_score * 2 + customers) }
  - { name: e7, type: simple, model: ref('mart_sales'), measure: sum(customers / mean_score * 2) }
  - { name: e8, type: simple, model: ref('mart_sales'), measure: sum(mean_score * customers + mean_score) }
  - { name: e9, type: simple, model: ref('mart_sales'), measure: sum(mean_score ** customers) }
  - { name: f5, type: simple, model: ref('mart_sales'), measure: "sum(customers * -coalesce(mean_score, 0))" }
  - { name: f6, type: simple, model: ref('mart_sales'), measure: sum((mean_score + 1)::double / 100 * customers) }
  - { name: f7, type: simple, model: ref('mart_sales'), measure: sum(case when is_new then mean_score else 0 end * customers) }
  - { name: f8, type: simple, model: ref('mart_sales'), measure: "sum(coalesce(mean_score * customers, 0) + 1)" }
`)
    expect(told.map((line) => line.replace(/^\S+ (e\d: an? \w+ of mean_score), which.*/, '$1'))).toEqual([
      'e1: a sum of mean_score',
      'e2: an average of mean_score',
      'e3: a sum of mean_score',
      'e4: a sum of mean_score',
      'e5: a sum of mean_score',
      'e6: a sum of mean_score',
      'e7: a sum of mean_score',
      'e8: a sum of mean_score',
      'e9: a sum of mean_score',
    ])
  })

  it('is told when two currencies meet', async () => {
    const told = await problems(`metrics:
  - { name: dollars, type: derived, expr: revenue_usd + revenue_eur }
semantic_models:
  - name: abroad
    model: ref('mart_sales')
    measures:
      - { name: revenue_usd, agg: sum, expr: revenue, currency: USD, create_metric: true }
      - { name: revenue_eur, agg: sum, expr: revenue, currency: EUR, create_metric: true }
`)
    expect(told).toEqual(['more.yml:2:43 dollars: adds USD to EUR.'])
  })

  it('is an expression that cannot be read', async () => {
    const told = await problems(`metrics:
  - { name: e1, type: derived, expr: "revenue +" }
  - { name: e2, type: derived, expr: "sqrt(revenue)" }
  - { name: e3, type: derived, expr: "(revenue" }
  - { name: e4, type: derived, expr: "revenue; drop table x" }
  - { name: e5, type: derived, expr: "1 + 1" }
`)
    expect(told.map((t) => t.replace(/^\S+ /, ''))).toEqual([
      'e1: the expression ends too early.',
      'e2: sqrt is no function of metrics; there are coalesce, nullif, abs, greatest, least.',
      'e3: the expression ends too early.',
      'e4: ; is no part of an expression; it has names of metrics, numbers and + - * / ( ).',
      'e5: expr names no metric.',
    ])
  })
})

describe('keys of a metric', () => {
  it('belong to its type', async () => {
    const told = await problems(`metrics:
  - { name: k1, type: simple, numerator: revenue }
  - { name: k2, type: ratio, numerator: revenue }
  - { name: k3, type: cumulative, metric: revenue }
  - { name: k4, type: simple, measure: sum(revenue) }
  - { name: k5, type: conversion }
  - { name: k6, type: cumulative, metric: revenue, window: soon }
`)
    expect(told).toEqual([
      'more.yml:2:5 metrics.k1.measure: is missing; a simple metric has it.',
      'more.yml:2:42 metrics.k1.numerator: is no key of a simple metric.',
      'more.yml:3:5 metrics.k2.denominator: is missing; a ratio metric has it.',
      'more.yml:4:43 metrics.k3.metric: needs window or grain_to_date beside it, one of them.',
      'more.yml:6:23 metrics.k5.type: conversion is not available yet; simple, ratio, derived, cumulative are.',
      'more.yml:7:60 metrics.k6.window: must be a number and a unit, such as 12 months.',
    ])
  })

  it("that dbt has and this has not lead to this one's", async () => {
    const ran = await project({
      ...company,
      [file]: 'metrics:\n  - { name: d, type: simple, label: D, type_params: { measure: revenue } }\n',
    }).run('parse')
    expect(unfit(ran, 2)).toContain('the keys of type_params stand on the metric itself')
  })
})

describe('the definition hash', () => {
  const of = async (text: string): Promise<unknown> =>
    (await listed(`metrics:\n  - { name: x, ${text} }\n`)).x?.definition_hash
  const plain = "type: simple, model: ref('mart_sales'), measure: sum(revenue), filter: \"channel = 'web'\""

  it('stays when only words about the metric change, or the spelling of its SQL', async () => {
    const before = await of(plain)
    expect(before).toMatch(/^[0-9a-f]{64}$/)
    expect(await of(`${plain}, label: Web, description: d, owner: o, tags: [t]`)).toBe(before)
    expect(await of(plain.replace("channel = 'web'", "CHANNEL='web' /* all of it */"))).toBe(before)
  })

  it('stays when a part has another name, or stands in a semantic model', async () => {
    const text = (measure: string): string => `metrics:
  - { name: x, type: ratio, unit: money, numerator: ${measure}, denominator: customers }
  - { name: ${measure}, type: simple, model: ref('mart_sales'), measure: sum(revenue), agg_time_dimension: month }
`
    const all = [await listed(text('one')), await listed(text('other'))]
    expect(all[0]?.x?.definition_hash).toBe(all[1]?.x?.definition_hash)
    expect(all[0]?.x?.definition_hash).toBe(all[0]?.revenue_per_customer?.definition_hash)
  })

  it('changes with what makes the number, also of a metric below it', async () => {
    const before = await of(plain)
    const changed = [
      await of(plain.replace("'web'", "'WEB'")),
      await of(plain.replace('sum', 'max')),
      await of(`${plain}, fill_nulls_with: 0`),
      await of(`${plain}, unit: money_per_day`),
    ]
    expect(new Set([before, ...changed]).size).toBe(5)
    const ratio = async (filter: string): Promise<unknown> =>
      (
        await listed(
          `metrics:\n  - { name: r, type: ratio, numerator: y, denominator: customers }\n  - { name: y, type: simple, measure: revenue, filter: ${filter} }\n`,
        )
      ).r?.definition_hash
    expect(await ratio('is_new')).not.toBe(await ratio('not is_new'))
  })
})

describe('metric list', () => {
  it('says how each is made and what it can be asked by', async () => {
    const all = await listed('metrics: []\n')
    expect(all.revenue_per_customer).toMatchObject({
      ...{ type: 'ratio', unit: 'money', label: 'Revenue per customer', formula: 'revenue / customers' },
      ...{
        dimensions: ['month', 'segment', 'channel'],
        inputs: ['metric.shop.revenue', 'metric.shop.customers'],
      },
    })
    // of two models what both know
    expect(all.revenue_per_visit?.dimensions).toEqual(['segment'])
    // without a semantic model every column that is no number
    expect(all.new_rows?.dimensions).toEqual(['month', 'segment', 'channel', 'is_new'])
  })
})

describe('selectors', () => {
  const names = async (...args: string[]): Promise<string[]> => {
    const ran = await project(company).run('ls', ...args)
    expect(ran.code, ran.err).toBe(0)
    return ran.out.trim().split('\n').sort()
  }

  it('name a metric and what it comes from', async () => {
    expect(await names('--select', 'metric:web_share')).toEqual(['web_share'])
    expect(await names('--select', '+metric:revenue', '--exclude-resource-type', 'test')).toEqual([
      ...['mart_sales', 'revenue', 'sales', 'sales'],
    ])
    expect(await names('--select', 'semantic_model:visits+')).toEqual([
      'revenue_per_visit',
      'visits',
      'visits',
    ])
    expect(await names('--resource-type', 'semantic_model')).toEqual(['sales', 'visits'])
  })
})

describe('check', () => {
  it('binds the SQL of every metric, also what is more than a name', async () => {
    const text = `metrics:
  - { name: ok, type: simple, model: ref('mart_sales'), measure: sum(revenue * 2), filter: "segment = 'a'" }
  - { name: bad_expr, type: simple, model: ref('mart_sales'), measure: sum(revenue * custmers) }
  - { name: bad_filter, type: simple, model: ref('mart_sales'), measure: sum(revenue), filter: "segmnt = 'a'" }
`
    const ran = await project({ ...company, [file]: text }).run('check')
    const told = unfit(ran, 2)
    expect(told).toMatch(/more\.yml:3:72[\s\S]*custmers/)
    expect(told).toMatch(/more\.yml:4:74[\s\S]*segmnt/)
    expect(told.match(/E3101/g)).toHaveLength(2)
  })

  it('says of which model none can be asked', async () => {
    const p = project({
      ...company,
      'models/marts/mart_short.sql': "{{config materialized='ephemeral'}}select * from {{ref 'sales'}}\n",
      [file]: "metrics:\n  - { name: gone, type: simple, model: ref('mart_short'), measure: count(*) }\n",
    })
    expect(unfit(await p.run('check'), 2)).toContain(
      'mart_short, which is ephemeral and leaves no table to ask',
    )
  })
})

describe('columns that a model does not list', () => {
  const files = (semantic: string): Record<string, string> => ({
    'project.yml': 'name: shop\n',
    'models/marts/sales.sql':
      "select * from (values (1, date '2026-01-15', 'web', 10.05::decimal(18,2), 'c1'), (2, date '2026-01-20', 'store', 20.00, null)) t(id, day, channel, amount, customer)\n",
    'models/marts/sales.yml': `models:
  - name: sales
    columns: [{ name: amount, unit: money, currency: EUR }]
semantic_models:
  - name: sales
    model: ref('sales')
    defaults: { agg_time_dimension: day }
    entities: [{ name: sale, type: primary, expr: id }]
    dimensions: [{ name: day, type: time }, { name: channel, type: categorical }]
    measures: [{ name: amount, agg: sum }, ${semantic}]
metrics: [{ name: revenue, type: simple, measure: amount }, { name: buyers, type: simple, measure: customer }]
`,
  })

  it('are columns all the same, as in dbt', async () => {
    const p = project(files('{ name: customer, agg: count, expr: customer }'))
    await p.good()
    const { out } = await p.run('metric', 'query', 'revenue', 'buyers', '--by', 'month', '--output', 'csv')
    expect(out).toBe('month,revenue,buyers\n2026-01-01,30.05,1\n')
    const told = await p.run('explain', 'metric:buyers', '--output', 'json')
    const { largest } = JSON.parse(told.out) as Node
    // what is counted is one, whatever it is called
    expect(largest?.map((row) => Object.values(row).at(-1))).toEqual(['1'])
  })

  it('are told by check where there is none, once and at its place', async () => {
    const p = project(files('{ name: customer, agg: count_distinct, expr: custmer }'))
    p.replace('models/marts/sales.yml', 'name: channel', 'name: chanel')
    const told = unfit(await p.run('check'), 2)
    expect(told.match(/^E\d{4}.*/gm)).toEqual([
      'E2108 unknown-column   models/marts/sales.yml:9:53',
      'E2108 unknown-column   models/marts/sales.yml:10:52',
    ])
    expect(told).toContain('sales has no column custmer. Did you mean customer?')
  })

  it('a count that may be of one or of rows has to say which', async () => {
    const told = unfit(await project(files('{ name: customer, agg: count }')).run('check'), 2)
    expect(told).toContain('say expr: customer for its values, or expr: 1 for rows')
  })
})

interface Node {
  readonly largest?: readonly Record<string, string | null>[]
}
