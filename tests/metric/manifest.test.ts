/** Metrics in the manifest, read by a tool of dbt: models generated from dbt's published schema, no extra keys allowed. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'
import { company } from './company.ts'

const missing = spawnSync('python3', ['-c', 'import dbt_artifacts_parser']).status !== 0
if (missing)
  console.log('skipped: python3 with dbt-artifacts-parser is not here (pip install dbt-artifacts-parser)')

const more = `metrics:
  - { name: ytd, type: cumulative, metric: revenue, grain_to_date: year }
  - { name: three, type: cumulative, metric: revenue, window: 3 months }
  - { name: halves, type: derived, expr: a - b, metrics: [{ name: revenue, alias: a, filter: is_new }, { name: revenue, alias: b, filter: not is_new }] }
  - { name: filled, type: simple, measure: revenue, fill_nulls_with: 0, tags: [t], owner: finance }
`

const script = `import json, sys
from dbt_artifacts_parser import parser
m = parser.parse_manifest_v12(json.load(open(sys.argv[1])))
r = m.metrics['metric.shop.revenue_per_customer']
print(r.type.value, r.label, r.type_params.numerator.name, r.type_params.denominator.name, r.depends_on.nodes)
print(m.metrics['metric.shop.revenue'].depends_on.nodes, m.metrics['metric.shop.revenue'].type_params.measure.name)
c = m.metrics['metric.shop.three'].type_params.cumulative_type_params
print(c.window.count, c.window.granularity, c.metric.name, m.metrics['metric.shop.ytd'].type_params.cumulative_type_params.grain_to_date)
print([(x.alias, x.filter.where_filters[0].where_sql_template) for x in m.metrics['metric.shop.halves'].type_params.metrics])
f = m.metrics['metric.shop.filled']
print(f.type_params.measure.fill_nulls_with, f.tags, f.meta['ledgerline']['owner'], len(f.meta['ledgerline']['definition_hash']))
s = m.semantic_models['semantic_model.shop.visits']
print(s.model, s.node_relation.schema_name, s.defaults.agg_time_dimension, s.dimensions[0].type_params.time_granularity.value, s.measures[0].agg.value, s.depends_on.nodes)
`

it.skipIf(missing)('is read by tools of dbt', async () => {
  const p = project({ ...company, 'models/metrics/more.yml': more })
  expect((await p.run('parse')).code).toBe(0)
  const { stdout, stderr } = spawnSync('python3', ['-c', script, `${p.dir}/target/manifest.json`], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    "ratio Revenue per customer revenue customers ['metric.shop.customers', 'metric.shop.revenue']",
    "['semantic_model.shop.sales'] revenue",
    '3 month revenue year',
    "[('a', 'is_new'), ('b', 'not is_new')]",
    "0 ['t'] finance 64",
    "ref('visits') seeds day day sum ['seed.shop.visits']",
  ])
})
