/**
 * A project with one of everything, built, and its artefacts read by dbt-artifacts-parser, whose models are generated from
 * dbt's published schemas and allow no extra keys. What it must say was written down from the project's own YAML.
 */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { TestProject } from '../engine/project.ts'

const probe = spawnSync('python3', ['-c', 'import dbt_artifacts_parser'], { encoding: 'utf8' })
const missing = probe.status !== 0
if (missing)
  console.log('skipped: python3 with dbt-artifacts-parser is not here (pip install dbt-artifacts-parser)')

const project = new TestProject({
  'project.yml': 'name: shop\nvars:\n  as_of_date: { type: date, default: 2026-01-31 }\n',
  'seeds/orders.csv': 'id,day,amount\n1,2026-01-01,2.50\n',
  'seeds/orders.yml': `seeds:
  - name: orders
    columns: [{ name: id, data_type: integer }, { name: day, data_type: date }, { name: amount, data_type: 'decimal(18,2)' }]
`,
  'snapshots/history.yml': `snapshots:
  - name: orders_history
    relation: ref('orders')
    config: { strategy: check, unique_key: id, check_cols: [amount], schema: snapshots }
`,
  'models/intermediate/int_days.sql': `{{config materialized='incremental' incremental_strategy='time_range' event_time='day' begin='2026-01-01' batch_size='month' lookback=1}}select day, amount from {{ref 'orders'}} where day >= {{batch_start}} and day < {{batch_end}}
`,
  'data/leads.csv': 'id,seen\n1,2026-01-01\n',
  'models/staging/crm.yml': `sources:
  - name: crm
    tables:
      - name: leads
        location: data/leads.csv
        loaded_at_field: seen
        freshness: { warn_after: { count: 6, period: hour }, filter: id > 0 }
`,
  'models/marts/mart_file.sql':
    "{{config materialized='external' location='out/file.csv'}}select id from {{ref 'orders'}}\n",
  'models/marts/mart_x.sql': "select id, amount from {{ref 'orders'}}\n",
  'models/marts/x.yml': `models:
  - name: mart_x
    owner: finance
    config:
      post_hook: "select 1"
      access: public
    columns:
      - name: amount
        data_tests:
          - not_null: { config: { warn_if: '> 1', error_if: '> 10', fail_calc: count(*), limit: 100, store_failures: true, tags: [money] }, description: Every order has an amount. }
unit_tests:
  - name: keeps_amounts
    model: mart_x
    given:
      - { input: ref('orders'), rows: [{ id: 1, amount: 2.50 }] }
    expect: { format: csv, rows: "id,amount\\n1,2.50\\n" }
    overrides: { vars: { as_of_date: '2026-02-01' } }
`,
})

const script = `import json, sys
from dbt_artifacts_parser import parser
m = parser.parse_manifest_v12(json.load(open(sys.argv[1] + '/manifest.json')))
parser.parse_run_results_v6(json.load(open(sys.argv[1] + '/run_results.json')))
s = m.nodes['snapshot.shop.orders_history']
print(s.resource_type, s.config.strategy, s.config.unique_key, s.config.check_cols, s.config.target_schema)
i = m.nodes['model.shop.int_days'].config
print(i.incremental_strategy, i.event_time, i.batch_size, i.lookback, i.begin, i.on_schema_change)
x = m.nodes['model.shop.mart_x']
print(x.access, [h.sql for h in x.config.post_hook], x.meta['ledgerline']['owner'])
t = [n for n in m.nodes.values() if n.resource_type == 'test' and n.name.startswith('not_null')][0]
c = t.config
print(c.severity, c.warn_if, c.error_if, c.fail_calc, c.limit, c.store_failures, t.tags, t.description, t.meta['ledgerline']['owner'])
l = list(m.sources.values())[0]
print(l.loaded_at_field, l.freshness.warn_after.count, l.freshness.warn_after.period.value, l.freshness.error_after, l.freshness.filter)
f = m.nodes['model.shop.mart_file']
print(f.config.materialized, f.meta['ledgerline']['external'])
u = list(m.unit_tests.values())[0]
print(u.model, u.given[0].input, u.given[0].rows, u.given[0].format.value, u.expect.format.value, repr(u.expect.rows), u.overrides.vars)
`

it.skipIf(missing)('is read by tools of dbt with all that its YAML says', async () => {
  await project.good()
  const { stdout, stderr } = spawnSync('python3', ['-c', script, `${project.dir}/target`], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    "snapshot check ['id'] ['amount'] snapshots",
    'microbatch day month 1 2026-01-01 fail',
    "Access.public ['select 1'] finance",
    "ERROR > 1 > 10 count(*) 100 True ['money'] Every order has an amount. finance",
    'seen 6 hour None id > 0',
    "external {'location': 'out/file.csv', 'format': 'csv', 'partition_by': [], 'delimiter': ','}",
    "mart_x ref('orders') [{'id': 1, 'amount': 2.5}] dict csv 'id,amount\\n1,2.50\\n' {'as_of_date': '2026-02-01'}",
  ])
})
