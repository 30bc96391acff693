/** A model that was meant to fill a port, and is called by another name, is warned of; a model that somebody reads is a step of its own. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const port = (name: string): string =>
  `models:\n  - name: ${name}\n    abstract: true\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: integer }]\n`
const shop = (more: Readonly<Record<string, string>>) =>
  project({
    'project.yml': 'name: shop\n',
    'models/inputs/input_orders.yml': port('input_orders'),
    'models/inputs/input_cases.yml': port('input_cases'),
    'models/inputs/input_cases.sql': 'select 0 as id\n',
    'models/marts/mart_a.sql':
      "select id from {{ref 'input_orders'}} union all select id from {{ref 'input_cases'}}\n",
    ...more,
  })

it('the port is named that it nearly has the name of', async () => {
  const { err, code } = await shop({ 'models/inputs/input_order.sql': 'select 1 as id\n' }).run('check')
  expect(code).toBe(0)
  expect(err).toContain('E2138 nearly-a-port (warning)   models/inputs/input_order.sql:1:1')
  expect(err).toContain('Did you mean input_orders?')
})

it('also where the port has a default beside it', async () => {
  const { err } = await shop({ 'models/inputs/input_case.sql': 'select 1 as id\n' }).run('check')
  expect(err).toContain('Did you mean input_cases?')
})

it.each([
  ['one that fills it', { 'models/inputs/input_orders.sql': 'select 1 as id\n' }],
  [
    'a step that another model reads',
    {
      'models/inputs/input_order.sql': 'select 1 as id\n',
      'models/inputs/input_orders.sql': "select id from {{ref 'input_order'}}\n",
    },
  ],
  ['one of another name', { 'models/inputs/input_parcels_of_the_day.sql': 'select 1 as id\n' }],
  ['a model of another layer', { 'models/intermediate/input_order.sql': 'select 1 as id\n' }],
])('%s is none', async (_, more) => {
  expect((await shop(more).run('check')).err).not.toContain('E2138')
})
