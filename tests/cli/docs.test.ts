/**
 * `docs generate`: what stands in catalog.json and beside it. The outer judge of the shape is dbt-artifacts-parser,
 * made from dbt's published schema, with no extra key allowed.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project, type TestProject, unfit } from '../engine/project.ts'

const probe = spawnSync('python3', ['-c', 'import dbt_artifacts_parser'], { encoding: 'utf8' })
const missing = probe.status !== 0
if (missing)
  console.log('skipped: python3 with dbt-artifacts-parser is not here (pip install dbt-artifacts-parser)')

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'data/visits.csv': 'customer,seen\nc1,2026-01-01\n',
  'seeds/orders.csv': 'customer,amount\nc1,1.00\nc1,2.00\nc2,4.00\n',
  'seeds/orders.yml':
    'seeds:\n  - name: orders\n    columns:\n      - { name: customer, data_type: VARCHAR }\n      - { name: amount, data_type: "DECIMAL(18,2)" }\n',
  'models/staging/web.yml':
    'sources:\n  - name: web\n    tables:\n      - name: visits\n        location: data/visits.csv\n        columns:\n          - { name: customer, data_type: VARCHAR }\n          - { name: seen, data_type: DATE }\n',
  'models/staging/stg_visits.sql':
    "{{config materialized='view'}}select customer, seen from {{source 'web' 'visits'}}\n",
  'models/marts/mart_sum.sql':
    "select customer, sum(amount)::decimal(18,2) as total from {{ref 'orders'}} where amount > 0 group by customer\n",
  'models/marts/mart_sum.yml':
    'models:\n  - name: mart_sum\n    description: What each customer paid.\n    owner: finance\n    columns:\n      - { name: total, description: In euro. }\n',
}

interface Written {
  readonly nodes: Record<string, { metadata: object; columns: object; stats: object; meta: Meta }>
  readonly sources: Written['nodes']
}
interface Meta {
  readonly ledgerline: { readonly lineage: object }
}

function written(p: TestProject, name: string): Written {
  return JSON.parse(p.read(`target/${name}`)) as Written
}

it('tells the types of a project that was never built', async () => {
  const p = project(files)
  const ran = await p.run('docs', 'generate')
  expect(ran.code, ran.err).toBe(0)
  const { nodes, sources } = written(p, 'catalog.json')
  expect(Object.keys(nodes)).toEqual(['model.shop.mart_sum', 'model.shop.stg_visits', 'seed.shop.orders'])
  expect(nodes['model.shop.mart_sum']).toEqual({
    metadata: {
      ...{ type: 'BASE TABLE', schema: 'marts', name: 'mart_sum', database: 'shop' },
      ...{ comment: 'What each customer paid.', owner: 'finance' },
    },
    columns: {
      customer: { type: 'VARCHAR', index: 1, name: 'customer', comment: null },
      total: { type: 'DECIMAL(18,2)', index: 2, name: 'total', comment: 'In euro.' },
    },
    stats: { has_stats: expect.objectContaining({ value: false, include: false }) },
    unique_id: 'model.shop.mart_sum',
  })
  expect(nodes['model.shop.stg_visits']?.metadata).toMatchObject({ type: 'VIEW' })
  expect(sources['source.shop.web.visits']?.columns).toMatchObject({ seen: { type: 'DATE', index: 2 } })
})

it('counts the rows of what was built', async () => {
  const p = project(files)
  await p.good()
  await p.run('docs', 'generate')
  // three orders of two customers
  const { nodes } = written(p, 'catalog.json')
  expect(nodes['seed.shop.orders']?.stats).toMatchObject({ row_count: { value: 3, include: true } })
  expect(nodes['model.shop.mart_sum']?.stats).toMatchObject({ row_count: { value: 2 } })
})

it('writes column lineage into the manifest', async () => {
  const p = project(files)
  await p.run('docs', 'generate')
  const orders = 'seed.shop.orders'
  expect(written(p, 'manifest.json').nodes['model.shop.mart_sum']?.meta.ledgerline.lineage).toEqual({
    columns: {
      customer: [{ node: orders, column: 'customer', role: 'value' }],
      total: [{ node: orders, column: 'amount', role: 'value' }],
    },
    influence: [
      { node: orders, column: 'amount' },
      { node: orders, column: 'customer' },
    ],
  })
})

it('writes nothing for a project that does not bind, and says what is wrong', async () => {
  const p = project(files)
  p.write('models/marts/mart_bad.sql', "select nothing from {{ref 'orders'}}\n")
  expect(unfit(await p.run('docs', 'generate'), 2)).toContain('models/marts/mart_bad.sql:1:8')
  expect(() => p.read('target/catalog.json')).toThrow('ENOENT')
})

it.skipIf(missing)(
  'is read by the parser of dbt artefacts as catalog v1, and the manifest as v12',
  async () => {
    const p = project(files)
    await p.good()
    await p.run('docs', 'generate')
    const program = `import json, sys
from dbt_artifacts_parser import parser
c = parser.parse_catalog_v1(json.load(open(sys.argv[1])))
m = parser.parse_manifest_v12(json.load(open(sys.argv[2])))
n = c.nodes['model.shop.mart_sum']
print([(x.name, x.type, x.index) for x in n.columns.values()], n.stats['row_count'].value, sorted(c.sources))
print(sorted(set(c.nodes) - set(m.nodes)), m.metadata.invocation_id == c.metadata.invocation_id)`
    const paths = ['catalog.json', 'manifest.json'].map((name) => join(p.dir, 'target', name))
    const { stdout, stderr } = spawnSync('python3', ['-c', program, ...paths], { encoding: 'utf8' })
    expect(stdout + stderr).toBe(
      "[('customer', 'VARCHAR', 1), ('total', 'DECIMAL(18,2)', 2)] 2.0 ['source.shop.web.visits']\n[] True\n",
    )
  },
)
