/** Pages of metrics: a small project with marts of the package's names, whose figures are made by hand. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'
import { deadLinks, pagesOf, unbalanced, wordsOf } from './site-pages.ts'

const scorecard = (rows: readonly string[]): string =>
  `select metric, '1' as metric_version, '(all)' as segment_set, '(all)' as segment, "window", fiscal_month::date as fiscal_month,
  numerator::decimal(28,6) as numerator, denominator::decimal(28,6) as denominator, value::double as value, n::bigint as n,
  low::double as low, high::double as high, currency, null_reason
from (values ${rows.join(', ')}) as v(metric, "window", fiscal_month, numerator, denominator, value, n, low, high, currency, null_reason)\n`

const files = {
  'project.yml': 'name: shop\ncurrency: EUR\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'models/marts/dim_metric.sql':
    "select * from (values ('fcr', '1', 'First-contact resolution', 'percent', 'Measured', 'short', 'operation', false), ('net_revenue', '1', 'Net <revenue>', 'money', 'Actual', 'short', 'finance', true), ('Odd/name', '1', 'Odd', 'index', 'Measured', 'long', 'perception', false)) as v(metric, version, name, unit, class, horizon, portfolio, additive)\n",
  'models/intermediate/int_scorecard_metrics.sql':
    "select * from (values ('fcr', '1', 'share', 100), ('net_revenue', '1', 'total', 1)) as v(metric, metric_version, kind, factor)\n",
  'models/marts/mart_scorecard.sql': scorecard([
    "('fcr', 'month', '2026-01-01', 3, 4, 75, 4, 30.06, 95.44, null, null)",
    "('fcr', 'month', '2026-02-01', null, null, null, null, null, null, null, 'not available: input_cases')",
    "('fcr', 't12m', '2026-02-01', 3, 4, 75, 4, 30.06, 95.44, null, null)",
    "('net_revenue', 'month', '2026-01-01', 1234567.895, null, 1234567.895, null, null, null, 'EUR', null)",
    "('net_revenue', 'month', '2026-02-01', 1e-9, null, 1e-9, null, null, null, 'EUR', null)",
  ]),
}

it('say what a metric is and how it is made, with its parts, its interval and why a month has none', async () => {
  const p = project(files)
  await p.good()
  expect((await p.run('docs', 'generate')).code).toBe(0)
  const pages = pagesOf(join(p.dir, 'target/docs'))
  expect(deadLinks(pages)).toEqual([])
  const fcr = pages.get('metric.fcr.v1.html') ?? ''
  expect(unbalanced(fcr)).toEqual([])
  // 3 of 4 are 75 %; the interval is at the point's scale and without its sign
  expect(wordsOf(fcr)).toContain('2026-01 3 4 75.0% [30.1, 95.4] 4 2026-02 not available: input_cases')
  expect(wordsOf(fcr)).toContain('Twelve months 3 4 75.0% [30.1, 95.4] 4')
  expect(wordsOf(fcr)).toContain('fcr = numerator denominator × 100')
  const revenue = wordsOf(pages.get('metric.net_revenue.v1.html') ?? '')
  // half a cent goes away from zero; what is next to nothing is 0.00, and no exponent is printed
  expect(revenue).toContain('2026-01 1,234,567.90')
  expect(revenue).toContain('2026-02 0.00')
  expect(revenue).toContain('Net <revenue>.')
  const odd = [...pages.keys()].filter((name) => name.startsWith('metric.Odd_name'))
  expect(odd).toHaveLength(1)
  expect(wordsOf(pages.get(odd[0] ?? '') ?? '')).toContain(
    'not available: the project does not say how it is made',
  )
})

it('are not there before they are built, nor where a mart of that name is another one', async () => {
  const p = project({ ...files, 'models/marts/dim_metric.sql': 'select 1 as something\n' })
  await p.run('docs', 'generate')
  expect([...pagesOf(join(p.dir, 'target/docs')).keys()].filter((n) => n.includes('metric'))).toEqual([
    'model.dim_metric.html',
    'model.int_scorecard_metrics.html',
  ])
  await p.good()
  const ran = await p.run('docs', 'generate')
  expect(ran.code, ran.err).toBe(0)
  expect([...pagesOf(join(p.dir, 'target/docs')).keys()].filter((n) => n.startsWith('metric.'))).toEqual([])
})

it('are those of the package whose dimension it is, whatever else has its name', async () => {
  const other = 'select 1 as something\n'
  const lib = { 'lib/project.yml': 'name: lib\nexports: [models]\nmodels: { +schema: of_lib }\n' }
  const packages = { 'project.yml': `${files['project.yml']}packages: [{ path: lib }]\n` }
  const inLib = Object.entries(files)
    .filter(([name]) => name !== 'project.yml')
    .map(([name, text]) => [`lib/${name}`, text])
  for (const [whose, all] of [
    ['shop', { ...files, ...packages, ...lib, 'lib/models/marts/dim_metric.sql': other }],
    ['lib', { ...Object.fromEntries(inLib), ...packages, ...lib, 'models/marts/dim_metric.sql': other }],
  ] as const) {
    const p = project(all)
    await p.good()
    const ran = await p.run('docs', 'generate')
    expect(ran.code, ran.err).toBe(0)
    const pages = pagesOf(join(p.dir, 'target/docs'))
    expect(deadLinks(pages)).toEqual([])
    const fcr = pages.get('metric.fcr.v1.html') ?? ''
    // 3 of 4
    expect(wordsOf(fcr)).toContain('2026-01 3 4 75.0% [30.1, 95.4] 4')
    expect(fcr).toContain(`<a href="model.${whose}.dim_metric.html">`)
    expect(fcr).toContain('<a href="model.mart_scorecard.html">')
  }
})
