/** A view that a build leaves out shows what was built beneath it: a test of it has not passed on these rows. */
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

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

/** What reads a view that is left out reads the table beneath it, and so it comes after that, however urgent it is. */
describe('a table beneath a view that a build leaves out', () => {
  const shop = async (kind: 'view' | 'ephemeral'): Promise<TestProject> => {
    const table = (name: string): string => `models: [{ name: ${name}, config: { materialized: table } }]\n`
    const p = project({
      'project.yml': 'name: shop\n',
      'seeds/s.csv': 'sold,amount\n2026-01-01,1.00\n2026-01-01,2.00\n',
      'seeds/s.yml':
        'seeds: [{ name: s, columns: [{ name: sold, data_type: date }, { name: amount, data_type: "decimal(18,2)" }] }]\n',
      'models/intermediate/int_days.sql': days('0'),
      'models/intermediate/int_days.yml': table('int_days'),
      'models/intermediate/int_view.sql': "select sold, amount from {{ref 'int_days'}}\n",
      'models/intermediate/int_view.yml': `models: [{ name: int_view, config: { materialized: ${kind} } }]\n`,
      'models/marts/mart_a.sql': "select sold, amount from {{ref 'int_view'}}\n",
      'models/marts/mart_a.yml': table('mart_a'),
      'models/marts/mart_b.sql': "select sold, amount from {{ref 'mart_a'}}\n",
      'models/marts/mart_b.yml': table('mart_b'),
      'models/marts/mart_c.sql': days('0'),
      'models/marts/mart_c.yml': `models:
  - name: mart_c
    config: { materialized: table }
    reconcile:
      - { name: equals_view, to: { model: "ref('int_view')", measure: sum(amount) }, measure: sum(amount), by: [sold] }
`,
    })
    await p.good()
    // the table counts as quick, what reads it as slow, so that this is wanted first
    await p.meddle(
      "update _ledgerline.node_state set milliseconds = if(node_id like '%mart%', 9000, 1)",
      'checkpoint',
    )
    return p
  }

  for (const kind of ['view', 'ephemeral'] as const)
    it(`is built before what reads it through that ${kind}`, async () => {
      const p = await shop(kind)
      p.write('models/intermediate/int_days.sql', days('1'))
      await p.good('--select', 'int_days', 'mart_a', 'mart_b', '--threads', '1')
      // 1.00 is left out now
      expect(
        await p.column('select amount from marts.mart_a union all select amount from marts.mart_b'),
      ).toEqual(['2.00', '2.00'])
      p.write('models/marts/mart_c.sql', days('1'))
      await p.good()
      expect(await p.column('select amount from marts.mart_a')).toEqual(['2.00'])
    })

  it('is built before a tie-out of that view, which so ties', async () => {
    const p = await shop('view')
    p.write('models/intermediate/int_days.sql', days('1'))
    p.write('models/marts/mart_c.sql', days('1'))
    const { code, nodes } = await p.told('--select', 'int_days', 'mart_c', '--threads', '1')
    expect(code).toBe(0)
    expect(Object.values(nodes).map((n) => n.checks.equals_view)).toContain('pass')
  })

  it('that failed holds back what reads it through that view', async () => {
    const p = await shop('view')
    p.replace('models/intermediate/int_days.sql', 'from', ", 1 / 0 > 0 and error('gone') as e from")
    const { nodes } = await p.told('--select', 'int_days', 'mart_a', '--threads', '1')
    expect(nodes.int_days?.status).toBe('error')
    expect(nodes.mart_a?.status).toBe('skipped')
  })
})
