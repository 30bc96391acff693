/** What a project reads: files of every kind, globs, inputs that a project fills or leaves. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { project } from './project.ts'

const source = (name: string, location: string): string =>
  `      - name: ${name}\n        location: ${location}\n        columns:\n          - { name: amount, data_type: 'decimal(18,2)' }\n`

it('CSV, gzip, Parquet, JSON and a glob of files give the same cents', async () => {
  const names = ['csv', 'zipped', 'parquet', 'json', 'parts']
  const p = project({
    'project.yml': 'name: shop\n',
    'data/parts/1.csv': 'id,amount\n1,0.10\n',
    'data/parts/2.csv': 'id,amount\n2,0.20\n',
    'data/all.csv': 'id,amount\n1,0.10\n2,0.20\n',
    'data/all.json': '[{"id": 1, "amount": "0.10"}, {"id": 2, "amount": "0.20"}]\n',
    'models/staging/files.yml': [
      'sources:\n  - name: files\n    tables:\n',
      source('csv', 'data/all.csv'),
      source('zipped', 'data/all.csv.gz'),
      source('parquet', 'data/all.parquet'),
      source('json', 'data/all.json'),
      source('parts', "'data/parts/*.csv'"),
    ].join(''),
    'models/staging/stg_all.sql': names
      .map((n) => `select '${n}' as kind, amount from {{source 'files' '${n}'}}`)
      .join('\nunion all\n'),
    'models/marts/mart_all.sql':
      "select kind, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'stg_all'}} group by kind\n",
  })
  const warehouse = await openDuckDb({ file: ':memory:' })
  const connection = await warehouse.connect()
  const from = `(select 1 as id, 0.10::decimal(18,2) as amount union all select 2, 0.20)`
  await connection.run(`copy ${from} to '${join(p.dir, 'data/all.parquet')}' (format parquet)`)
  await connection.run(`copy ${from} to '${join(p.dir, 'data/all.csv.gz')}' (format csv, header)`)
  await warehouse.close()
  await p.good()
  const rows = await p.rows('select kind, amount from marts.mart_all order by kind')
  expect(rows.map((r) => `${r.kind} ${r.amount}`)).toEqual(names.sort().map((n) => `${n} 0.30`))
})

it('an input that nobody fills is an empty table of its contract, and models can ask', async () => {
  const port = `models:
  - name: input_orders
    abstract: true
    grain: [order_id]
    columns:
      - { name: order_id, data_type: varchar }
      - { name: amount, data_type: 'decimal(18,2)', unit: money }
`
  const files = {
    'project.yml': 'name: shop\n',
    'models/inputs/input_orders.yml': port,
    'models/marts/mart_status.sql':
      "select {{input_present 'input_orders'}} as present, count(*) as orders, cast(sum(amount) as decimal(18,2)) as amount from {{ref 'input_orders'}}\n",
  }
  const p = project(files)
  await p.good()
  // no orders are known, so their amount is not 0.00
  expect(await p.rows('select * from marts.mart_status')).toEqual([
    { present: 'false', orders: '0', amount: null },
  ])
  p.write('models/shop/inputs/input_orders.sql', "select 'o1' as order_id, 12.50::decimal(18,2) as amount\n")
  await p.good()
  expect(await p.rows('select * from marts.mart_status')).toEqual([
    { present: 'true', orders: '1', amount: '12.50' },
  ])
  p.write('models/shop/inputs/input_orders.sql', "select 'o1' as order_id, 12.5 as amount\n")
  expect(await p.bad(2)).toContain('E3103 contract-type   models/shop/inputs/input_orders.sql:1:')
})
