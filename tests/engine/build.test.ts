/** What a build makes, what it leaves alone, and what it does when something fails. */
import { describe, expect, it } from 'vitest'
import { project } from './project.ts'
import { shop } from './shop.ts'

const mart = 'select customer, amount from marts.mart_customers order by all'

it('builds every kind of node; by hand: a has 10.00 + 5.25, b has 20.50', async () => {
  const p = project(shop)
  await p.good()
  expect(await p.rows(mart)).toEqual([
    { customer: 'a', amount: '15.25' },
    { customer: 'b', amount: '20.50' },
  ])
  expect(await p.column('select amount from marts.mart_total')).toEqual(['35.75'])
  expect(await p.rebuilt()).toEqual([])
})

describe('a change rebuilds exactly what hangs on it', () => {
  it('SQL, vars, seeds, contents of files', async () => {
    const p = project(shop)
    await p.good()
    p.replace('models/marts/mart_total.sql', 'amount from', 'amount -- said\nfrom')
    expect(await p.rebuilt()).toEqual(['mart_total'])
    expect((await p.run('why', 'mart_total', '--var', 'cut=6')).out).toContain('mart_customers changed')
    expect(await p.rebuilt('--var', 'cut=6')).toEqual(['int_big', 'mart_customers', 'mart_total'])
    expect(await p.column(`select amount from (${mart})`)).toEqual(['10.00', '20.50'])
    await p.good()
    p.replace('seeds/names.csv', 'Bo', 'Bob')
    expect(await p.rebuilt()).toEqual(['mart_customers', 'mart_total', 'names'])
    p.touch('data/orders.csv', 1_700_000_000)
    expect(await p.rebuilt()).toEqual([])
    // same size, another cent
    p.replace('data/orders.csv', '20.50', '20.51')
    p.touch('data/orders.csv', 1_700_000_001)
    expect(await p.rebuilt()).toContain('mart_total')
    expect(await p.column('select amount from marts.mart_total')).toEqual(['35.76'])
  })

  it('the same data in another folder moves the view of the source and nothing else', async () => {
    const p = project({ ...shop, 'other/orders.csv': shop['data/orders.csv'] ?? '' })
    await p.good()
    expect(await p.rebuilt('--var', 'data_dir=other')).toEqual(['shop.orders'])
    p.remove('data')
    expect(await p.column('select count(*) from staging.stg_orders')).toEqual(['3'])
  })

  it('a table that was dropped or lost rows behind our back', async () => {
    const p = project(shop)
    await p.good()
    await p.meddle('drop table marts.mart_customers')
    expect(await p.rebuilt()).toEqual(['mart_customers'])
    await p.meddle("delete from marts.mart_customers where customer = 'a'")
    expect(await p.rebuilt()).toEqual(['mart_customers'])
  })

  it('view to table and back', async () => {
    const p = project(shop)
    await p.good()
    p.replace('models/marts/mart_customers.sql', 'select', "{{config materialized='view'}}select")
    expect(await p.rebuilt()).toEqual(['mart_customers', 'mart_total'])
    p.replace('models/marts/mart_customers.sql', "{{config materialized='view'}}", '')
    expect(await p.rebuilt()).toEqual(['mart_customers', 'mart_total'])
    expect(await p.column('select count(*) from marts.mart_customers')).toEqual(['2'])
  })
})

describe('what reads rows that came out the same', () => {
  it('is not built again: it is current, its tests too, and the next build knows', async () => {
    const p = project({
      ...shop,
      'models/marts/mart_total.yml': 'models:\n  - { name: mart_total, grain: [amount] }\n',
    })
    await p.good()
    // another statement with the same rows: 15.25 and 20.50
    p.replace('models/marts/mart_customers.sql', 'sum(amount)', 'sum(amount * 1)')
    const { nodes } = await p.told()
    expect(nodes.mart_customers?.status).toBe('success')
    expect(nodes.mart_total?.status).toBe('reused')
    expect(nodes.mart_total?.message).toBe('what it reads holds the same rows as before')
    expect((await p.run('why', 'mart_total')).out).toContain('would be reused')
    expect(await p.rebuilt()).toEqual([])
    await p.good('--select', '+mart_total')
  })

  it('is built when the column types are others, or on --force', async () => {
    const p = project(shop)
    await p.good()
    p.replace('models/marts/mart_customers.sql', 'decimal(18,2)', 'decimal(16,2)')
    expect(await p.rebuilt()).toEqual(['mart_customers', 'mart_total'])
    p.replace('models/marts/mart_customers.sql', 'sum(amount)', 'sum(amount * 1)')
    expect(await p.rebuilt('--force')).toContain('mart_total')
  })

  it('through views as well, and only while their own text is the same', async () => {
    const p = project({
      ...shop,
      'models/marts/mart_view.sql':
        "{{config materialized='view'}}select amount from {{ref 'mart_customers'}}\n",
      'models/marts/mart_last.sql': "select sum(amount) as amount from {{ref 'mart_view'}}\n",
    })
    await p.good()
    p.replace('models/marts/mart_customers.sql', 'sum(amount)', 'sum(amount * 1)')
    expect(await p.rebuilt()).toEqual(['mart_customers'])
    p.replace('models/marts/mart_view.sql', 'amount from', 'amount + 1 as amount from')
    expect(await p.rebuilt()).toEqual(['mart_last', 'mart_view'])
    expect(await p.column('select amount from marts.mart_last')).toEqual(['37.75'])
  })
})

it('what is built from an out-of-date parent does not pass for current later', async () => {
  const p = project(shop)
  await p.good()
  p.replace('models/marts/mart_customers.sql', 'sum(amount)', 'sum(2 * amount)')
  p.replace('models/marts/mart_total.sql', 'select', 'select /* twice */')
  expect(await p.rebuilt('--select', 'mart_total')).toEqual(['mart_total'])
  expect(await p.column('select amount from marts.mart_total')).toEqual(['35.75'])
  expect(await p.rebuilt()).toEqual(['mart_customers', 'mart_total'])
  expect(await p.column('select amount from marts.mart_total')).toEqual(['71.50'])
})

it('a selection whose parents were never built says so', async () => {
  const text = await project(shop).bad(1, '--select', 'mart_total')
  expect(text).toContain('E5005 not-built   models/marts/mart_total.sql:1:58')
  expect(text).toContain('mart_customers is not built yet.')
})

it('tests of an ephemeral model run, and block what reads it', async () => {
  const p = project({
    ...shop,
    'models/intermediate/int_big.yml': 'models:\n  - name: int_big\n    grain: [order_id]\n',
    'tests/data/none.sql': "select * from {{ref 'int_big'}} where amount > 20\n",
  })
  const { code, nodes } = await p.told()
  expect(code).toBe(1)
  expect(nodes.int_big?.checks).toEqual({
    none: 'fail',
    not_null_int_big_order_id: 'pass',
    unique_int_big_order_id: 'pass',
  })
  expect(nodes.mart_customers?.status).toBe('skipped')
})

it('a failing model leaves its old table, and stops only what hangs on it', async () => {
  const p = project({ ...shop, 'models/marts/side.sql': "select * from {{ref 'stg_orders'}}" })
  await p.good()
  p.replace('models/marts/mart_customers.sql', 'sum(amount)', 'sum(cast(customer as integer))')
  p.write('models/marts/side.sql', "select order_id from {{ref 'stg_orders'}}")
  const { code, nodes, err } = await p.told()
  expect(code).toBe(1)
  expect([nodes.mart_customers?.status, nodes.mart_total?.status, nodes.side?.status]).toEqual([
    'error',
    'skipped',
    'success',
  ])
  expect(err).toContain('"line":1,"column":34')
  expect(await p.column('select amount from marts.mart_total')).toEqual(['35.75'])
  expect(await p.column(`select amount from (${mart})`)).toEqual(['15.25', '20.50'])
  p.replace('models/marts/mart_customers.sql', 'sum(cast(customer as integer))', 'sum(amount)')
  // the table is what it was, so its readers are current
  expect(await p.rebuilt()).toEqual([])
})

it('a failed test blocks descendants until it passes; a warning does not', async () => {
  const yml = (severity: string): string =>
    `models:\n  - name: mart_customers\n    columns:\n      - name: customer\n        data_tests:\n          - accepted_values: { values: [a], severity: ${severity} }\n`
  const p = project({ ...shop, 'models/marts/mart_customers.yml': yml('error') })
  expect(await p.rebuilt()).toContain('mart_total: skipped')
  // the failure is remembered: nothing is rebuilt, and it still fails
  expect(await p.rebuilt()).toEqual(['mart_total: skipped'])
  p.write('models/marts/mart_customers.yml', yml('warn'))
  const { code, nodes } = await p.told()
  expect([code, nodes.mart_total?.status]).toEqual([0, 'success'])
})

it('a ledger that is one cent off fails and names the group', async () => {
  const p = project({
    ...shop,
    'models/marts/ledger.sql':
      "select customer, cast(amount + case when customer = 'b' then 0.01 else 0 end as decimal(18,2)) as booked from {{ref 'mart_customers'}}",
    'models/marts/mart_customers.yml':
      "models:\n  - name: mart_customers\n    reconcile:\n      - { name: ties, measure: sum(amount), to: { model: ref('ledger'), measure: sum(booked) }, by: [customer], tolerance: 0.00 }\n",
  })
  const text = await p.bad(1)
  expect(text).toContain('E6002 does-not-reconcile')
  expect(text).toMatch(/customer = b, own_amount = 20\.50, other_amount = 20\.51, difference = -0\.01/)
  expect(text).not.toContain('customer = a,')
})

it('a join that loses a third of the money warns or fails by its thresholds', async () => {
  const audit = (max: number): string =>
    `models:\n  - name: mart_total\n    join_audit:\n      - { name: joined, left: ref('stg_orders'), right: ref('names'), on: [customer], measure: amount, warn_unmatched: 0.2, max_unmatched: ${max} }\n`
  // 20.50 of 35.75 has no partner: 57.34 %
  const p = project({
    ...shop,
    'seeds/names.csv': 'customer,label\na,Anna\n',
    'models/marts/x.yml': audit(0.5),
  })
  expect(await p.bad(1)).toContain('1 unmatched (20.50, 57.34% of the money)')
  p.write('models/marts/x.yml', audit(0.6))
  expect((await p.good()).err).toContain('57.34%')
})

it('gives the same contents with one thread, with two, and after --force', async () => {
  const p = project(shop)
  await p.good('--threads', '1')
  const first = await p.hashes()
  await p.good('--threads', '2', '--force')
  expect(await p.hashes()).toEqual(first)
  const q = project(shop)
  await q.good('--threads', '2')
  expect(await q.hashes()).toEqual(first)
})
