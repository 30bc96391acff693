/** A view that a build leaves out shows what was built beneath it: a test of it has not passed on these rows. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const days = (least: string): string =>
  `select sold, cast(sum(amount) as decimal(18,2)) as amount from {{ref 's'}} where amount > ${least} group by sold\n`

it('a tie-out and a test of a view run again when a table beneath it is another', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'seeds/s.csv': 'sold,amount\n2026-01-01,1.00\n2026-01-01,2.00\n',
    'seeds/s.yml':
      'seeds: [{ name: s, columns: [{ name: sold, data_type: date }, { name: amount, data_type: "decimal(18,2)" }] }]\n',
    'models/intermediate/int_days.sql': days('0'),
    'models/intermediate/int_days.yml': 'models: [{ name: int_days, config: { materialized: table } }]\n',
    'models/intermediate/int_view.sql': "select sold, amount from {{ref 'int_days'}}\n",
    'models/intermediate/int_view.yml': `models:
  - name: int_view
    config: { materialized: view }
    columns:
      - { name: amount, data_type: 'decimal(18,2)', data_tests: [{ accepted_range: { min_value: 3 } }] }
    reconcile:
      - { name: view_equals_other, to: { model: "ref('int_other')", measure: sum(amount) }, measure: sum(amount), by: [sold] }
`,
    // what it reads of int_days changes none of its rows
    'models/intermediate/int_other.sql':
      "select sold, cast(sum(amount) as decimal(18,2)) as amount from {{ref 's'}} where exists (select 1 from {{ref 'int_days'}}) group by sold\n",
    'models/intermediate/int_other.yml': 'models: [{ name: int_other, config: { materialized: table } }]\n',
  })
  await p.good()
  p.write('models/intermediate/int_days.sql', days('1'))
  // by hand: the view shows 2.00 now, the other side 3.00
  const text = await p.bad(1, '--select', '+int_other', '--indirect-selection', 'eager')
  expect(text).toContain('view_equals_other')
  expect(text).toContain('2.00')
  expect((await p.run('build', '--select', 'int_view')).code).toBe(1)
})
