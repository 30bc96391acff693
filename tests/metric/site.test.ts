/** Pages of defined metrics in the site of the docs. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { deadLinks, pagesOf, unbalanced, wordsOf } from '../cli/site-pages.ts'
import { project } from '../engine/project.ts'
import { company } from './company.ts'

const more = `metrics:
  - { name: waiting, type: derived, expr: revenue - new_rows_cost, requires: [input_costs] }
  - { name: new_rows_cost, type: simple, semantic_model: sales, measure: revenue, filter: "is_new and 1 < 2", description: "With <markup>.", owner: finance }
`
const port =
  'models:\n  - name: input_costs\n    abstract: true\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: varchar }]\n'

it('say what a metric is made of, part by part, down to the model, and the SQL', async () => {
  const p = project({ ...company, 'models/metrics/more.yml': more, 'models/inputs/input_costs.yml': port })
  const ran = await p.run('docs', 'generate')
  expect(ran.code, ran.err).toBe(0)
  const pages = pagesOf(join(p.dir, 'target/docs'))
  expect(deadLinks(pages)).toEqual([])
  const ratio = pages.get('metric.revenue_per_customer.html') ?? ''
  expect(unbalanced(ratio)).toEqual([])
  const words = wordsOf(ratio)
  expect(words).toContain('revenue_per_customer = revenue / customers')
  expect(words).toContain('sum(revenue) of mart_sales')
  expect(words).toContain('Asked by month, segment, channel')
  expect(words).toMatch(/SQL Compiled by month .*from "marts"\."mart_sales"/)
  const cost = wordsOf(pages.get('metric.new_rows_cost.html') ?? '')
  expect(cost).toContain('With <markup>.')
  expect(cost).toContain('where is_new and 1 < 2')
  expect(cost).toContain('Used by waiting')
  // what waits for a port has no SQL that would give a figure
  const waiting = wordsOf(pages.get('metric.waiting.html') ?? '')
  expect(waiting).toContain('Not available input_costs')
  expect(waiting).not.toContain('SQL Compiled')
  expect(wordsOf(pages.get('list.metrics.html') ?? '')).toContain('web_share')
  // a model leads to its metrics
  expect(wordsOf(pages.get('model.mart_sales.html') ?? '')).toMatch(/Metrics .*web_revenue/)
})
