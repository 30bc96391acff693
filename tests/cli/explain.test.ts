/**
 * Column lineage on the command line. The answers are read off the SQL by a person; `from` of a column lists what
 * flows into it, then what only decides it.
 */
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'

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

  it('with a plus, what stands below those too, whatever it reads', async () => {
    expect(await listed('--select', 'column:orders.amount+')).toEqual([
      ...['int_paid', 'int_running', 'mart_customer', 'mart_days', 'orders'],
    ])
  })
})
