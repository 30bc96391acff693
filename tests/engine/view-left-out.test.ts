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

const sales = (rows: string): string => `sold,amount\n${rows}`

function overFiles() {
  const p = project({
    'project.yml': 'name: shop\n',
    'data/sales.csv': sales('2026-01-01,1.00\n'),
    'models/staging/shop/sources.yml':
      'sources: [{ name: shop, tables: [{ name: sales, location: data/sales.csv, columns: [{ name: amount, data_type: "decimal(18,2)" }] }] }]\n',
    'models/staging/shop/stg_shop__sales.sql': "select amount from {{source 'shop' 'sales'}}\n",
    'models/staging/shop/stg_shop__sales.yml':
      'models: [{ name: stg_shop__sales, columns: [{ name: amount, data_tests: [{ accepted_range: { min_value: 0 } }] }] }]\n',
    'models/intermediate/int_total.sql':
      "select cast(sum(amount) as decimal(18,2)) as total from {{ref 'stg_shop__sales'}}\n",
  })
  const total = async () =>
    (await p.run('show', 'int_total', '--output', 'csv')).out.trim().split('\n').at(-1)
  return { p, total }
}

it('a model that is built alone takes the rows that its source has by now, and says so in its key', async () => {
  const { p, total } = overFiles()
  await p.good()
  p.write('data/sales.csv', sales('2026-01-01,1.00\n2026-01-02,100.00\n'))
  await p.good('--select', 'int_total')
  expect(await total()).toBe('101.00')
  // as it was: what was built from the other rows does not pass for current
  p.write('data/sales.csv', sales('2026-01-01,1.00\n'))
  await p.good()
  expect(await total()).toBe('1.00')
})

it('a test of rows that came since runs, though the source was left out; and so it does when they are gone', async () => {
  const { p } = overFiles()
  p.write('data/sales.csv', sales('2026-01-01,-1.00\n'))
  await p.bad(1)
  p.write('data/sales.csv', sales('2026-01-01,1.00\n'))
  expect((await p.run('test')).code).toBe(0)
  p.write('data/sales.csv', sales('2026-01-01,-1.00\n'))
  expect(await p.bad(1)).toContain('accepted_range')
  p.write('data/sales.csv', sales('2026-01-01,1.00\n'))
  await p.good()
  p.write('data/sales.csv', sales('2026-01-01,-1.00\n'))
  expect(await p.bad(1, '--select', 'stg_shop__sales')).toContain('accepted_range')
})
