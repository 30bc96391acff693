/**
 * Column lineage on the command line. The answers are read off the SQL by a person; `from` of a column lists what
 * flows into it, then what only decides it.
 */
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/orders.csv': 'id,customer,amount,state,day\n1,c1,1.00,paid,2026-01-01\n',
  'seeds/orders.yml':
    'seeds:\n  - name: orders\n    columns:\n      - { name: id, data_type: INTEGER }\n      - { name: customer, data_type: VARCHAR }\n      - { name: amount, data_type: "DECIMAL(18,2)" }\n      - { name: state, data_type: VARCHAR }\n      - { name: day, data_type: DATE }\n',
  // a CTE and a condition
  'models/intermediate/int_paid.sql': `with taken as (
  select id, customer, day, case when state = 'paid' then amount else 0 end as paid
  from {{ref 'orders'}}
  where id > 0
)
select id, customer, day, paid::decimal(18,2) as paid from taken
`,
  // a window
  'models/intermediate/int_running.sql': `select
  customer,
  sum(paid) over (partition by customer order by day) as running
from {{ref 'int_paid'}}
`,
  // an aggregate
  'models/marts/mart_customer.sql': `select
  customer,
  max(running)::decimal(18,2) as highest
from {{ref 'int_running'}}
group by customer
`,
  'models/marts/mart_days.sql': "select distinct day from {{ref 'int_paid'}}\n",
}

async function listed(...args: string[]): Promise<string[]> {
  const ran = await project(files).run('ls', ...args)
  expect(ran.code, ran.err).toBe(0)
  return ran.out.trim().split('\n').sort()
}

describe('column: selects a column with all that its value flows into', () => {
  it('through a CTE, a window and an aggregate, but not where the column is not read', async () => {
    expect(await listed('--select', 'column:orders.amount')).toEqual([
      ...['int_paid', 'int_running', 'mart_customer', 'orders'],
    ])
  })

  it('takes what a column only decides for no reader', async () => {
    expect(await listed('--select', 'column:orders.state')).toEqual(['orders'])
  })

  it('takes a reader whose lineage is not known, since it may read the column', async () => {
    const p = project(files)
    p.write(
      'models/intermediate/int_mixed.sql',
      "select o.id from {{ref 'orders'}} o join read_csv('seeds/orders.csv') r using (id)\n",
    )
    const ran = await p.run('ls', '--select', 'column:orders.state')
    expect(ran.out.trim().split('\n').sort(), ran.err).toEqual(['int_mixed', 'orders'])
  })

  it('selects for a build too', async () => {
    const p = project(files)
    expect(await p.rebuilt('--select', 'column:int_running.running')).toEqual([
      ...['int_running: error', 'mart_customer: skipped'],
    ])
    expect(await p.rebuilt()).not.toContain('mart_customer: skipped')
    p.replace('seeds/orders.csv', '1.00', '3.00')
    expect(await p.rebuilt('--select', 'column:orders.day')).toEqual(['int_paid', 'mart_days', 'orders'])
  })

  it('with a plus, what stands below those too, whatever it reads', async () => {
    expect(await listed('--select', 'column:orders.amount+')).toEqual([
      ...['int_paid', 'int_running', 'mart_customer', 'mart_days', 'orders'],
    ])
  })
})

describe('explain', () => {
  it('leads an aggregate over a window over a CTE down to the seed, with what decides values and rows', async () => {
    const ran = await project(files).run('explain', 'mart_customer.highest')
    expect(ran.code, ran.err).toBe(0)
    expect(ran.out.trimEnd().split('\n')).toEqual([
      'mart_customer.highest  DECIMAL(18,2)  models/marts/mart_customer.sql:3',
      '  int_running.running  value  DECIMAL(38,2)  models/intermediate/int_running.sql:3',
      '    int_paid.paid  value  DECIMAL(18,2)  models/intermediate/int_paid.sql:6',
      '      orders.amount  value  DECIMAL(18,2)  seeds/orders.yml:6',
      '      orders.state  condition  VARCHAR  seeds/orders.yml:7',
      '      orders.id  influence',
      '    int_paid.customer  condition  VARCHAR  models/intermediate/int_paid.sql:1',
      '      orders.customer  value  VARCHAR  seeds/orders.yml:5',
      '      orders.id  influence',
      '    int_paid.day  condition  DATE  models/intermediate/int_paid.sql:1',
      '      orders.day  value  DATE  seeds/orders.yml:8',
      '      orders.id  influence',
      '  int_running.customer  influence',
    ])
  })

  it('says the same as JSON', async () => {
    const ran = await project(files).run('explain', 'int_running.customer', '--output', 'json')
    const place = (file: string, line: number) => ({ file, line })
    expect(JSON.parse(ran.out)).toEqual({
      ...{ node: 'model.shop.int_running', name: 'int_running', column: 'customer', type: 'VARCHAR' },
      ...place('models/intermediate/int_running.sql', 1),
      influence: [],
      from: [
        {
          ...{ node: 'model.shop.int_paid', name: 'int_paid', column: 'customer', type: 'VARCHAR' },
          ...place('models/intermediate/int_paid.sql', 1),
          role: 'value',
          influence: [{ name: 'orders', column: 'id' }],
          from: [
            {
              ...{ node: 'seed.shop.orders', name: 'orders', column: 'customer', type: 'VARCHAR' },
              ...place('seeds/orders.yml', 5),
              ...{ role: 'value', influence: [], from: [] },
            },
          ],
        },
      ],
    })
  })

  it('finds a column whatever the case', async () => {
    const ran = await project(files).run('explain', 'mart_days.DAY')
    expect(ran.out).toContain('  int_paid.day  value  DATE')
  })

  it('finds a column with a dot in its name', async () => {
    const p = project({
      'project.yml': 'name: shop\n',
      'seeds/s.csv': '"a.b",c\n1,2\n',
      'models/intermediate/int_a.sql': `select "a.b" from {{ref 's'}}\n`,
      'models/intermediate/int_c.sql': `select c from {{ref 's'}}\n`,
    })
    expect((await p.run('explain', 'int_a.a.b')).out).toContain('  s.a.b  value  BIGINT')
    expect((await p.run('ls', '--select', 'column:s.a.b')).out.trim().split('\n')).toEqual(['s', 'int_a'])
    expect(unfit(await p.run('explain', 'int_a.a.c'), 2)).toMatch(/no column a\.c.*a\.b/)
  })

  it('names the nearest of a column or model that is not there, and asks for both', async () => {
    const p = project(files)
    expect(unfit(await p.run('explain', 'mart_customer.highst'), 2)).toMatch(/no column highst.*highest/)
    expect(unfit(await p.run('explain', 'mart_custmer.highest'), 2)).toMatch(/mart_custmer.*mart_customer/)
    expect(unfit(await p.run('explain', 'mart_customer'), 2)).toContain('write model.column')
  })

  it('says why when it does not know, and goes on above', async () => {
    const p = project(files)
    p.write('models/intermediate/int_raw.sql', "select id as raw_id from read_csv('seeds/orders.csv')\n")
    p.write('models/marts/mart_raw.sql', "select raw_id from {{ref 'int_raw'}}\n")
    const ran = await p.run('explain', 'mart_raw.raw_id')
    expect(ran.code, ran.err).toBe(0)
    expect(ran.out).toContain('int_raw.raw_id  value')
    expect(ran.out).toMatch(/^ {4}unknown: the engine gave no plan: CSVReader/m)
  })

  it('goes through a snapshot, whose own columns come from its time', async () => {
    const p = project(files)
    p.write(
      'snapshots/snap.yml',
      "snapshots:\n  - name: snap\n    relation: ref('orders')\n    config: { unique_key: id, strategy: timestamp, updated_at: day }\n",
    )
    p.write('models/marts/mart_snap.sql', "select state, dbt_valid_from from {{ref 'snap'}}\n")
    const state = await p.run('explain', 'mart_snap.state')
    expect(state.out, state.err).toContain('    orders.state  value  VARCHAR  seeds/orders.yml:7')
    const from = await p.run('explain', 'mart_snap.dbt_valid_from')
    expect(from.out, from.err).toContain('    orders.day  value  DATE  seeds/orders.yml:8')
  })

  it('of a model that does not bind tells what is wrong with it', async () => {
    const p = project(files)
    p.write('models/marts/mart_bad.sql', "select nothing from {{ref 'orders'}}\n")
    expect(unfit(await p.run('explain', 'mart_bad.nothing'), 2)).toContain('models/marts/mart_bad.sql:1:8')
  })
})
