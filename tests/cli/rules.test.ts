/** Rules that a project sets for itself, over its own nodes, columns, edges and tests. */
import { expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

const files = {
  ...shop,
  'models/marts/m.yml': `models:
  - { name: mart_total, description: All., owner: finance, columns: [{ name: amount, unit: money, data_tests: [not_null] }] }
exposures:
  - { name: board, type: dashboard, owner: { name: Ann }, depends_on: [ref('mart_total')] }
`,
  'rules/marts_have_an_owner.sql': "select name from nodes where layer = 'marts' and owner is null\n",
}

it('stop check with what breaks them, and warn where they say so', async () => {
  const p = project(files)
  const err = unfit(await p.run('check'), 2)
  expect(err).toContain('E2126 rule-broken   rules/marts_have_an_owner.sql:1:1')
  expect(err).toContain('name = mart_customers')
  p.replace('rules/marts_have_an_owner.sql', 'select', '-- severity: warn\nselect')
  const warned = await p.run('check')
  expect([warned.code, warned.err.includes('E2126')]).toEqual([0, true])
  p.write('rules/deep/broken.sql', 'select nme from nodes')
  expect(unfit(await p.run('check'), 2)).toContain('E2127')
})

it.each([
  ["select count(*) from nodes where resource_type = 'model'", '4'],
  ["select child_id from edges where parent_id = 'model.shop.mart_total'", 'exposure.shop.board'],
  [
    "select n.owner || ' ' || c.unit from columns c join nodes n on n.id = c.node_id where c.name = 'amount' and unit is not null",
    'finance money',
  ],
  ["select kind || ' ' || column_name from tests where node_id = 'model.shop.mart_total'", 'not_null amount'],
  ["select array_to_string(grain, ',') from nodes where name = 'stg_orders'", 'order_id'],
])('%s', async (query, wanted) => {
  const { code, out, err } = await project(files).run(
    'show',
    '--project',
    '--inline',
    query,
    '--output',
    'csv',
  )
  expect(code, err).toBe(0)
  expect(out.trim().split('\n')[1]).toBe(wanted)
})
