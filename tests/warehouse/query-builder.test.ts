import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDuckDb, queryBuilder, type Warehouse } from '../../src/warehouse/index.ts'

interface Tables {
  'marts.mart_month': { customer_id: string; net_revenue: string; fiscal_month: string; order_count: string }
}

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  const connection = await warehouse.connect()
  await connection.run('create schema marts')
  await connection.run(
    `create table marts.mart_month as
     select * from (values ('c1', 0.10::decimal(18,2), date '2026-01-01', 3::bigint),
                           ('o''c', 90071992547409.93, date '2026-02-01', 9007199254740993)) as t(customer_id, net_revenue, fiscal_month, order_count)`,
  )
})
afterAll(() => warehouse.close())

it('reads published rows through Kysely without losing a cent', async () => {
  const db = await queryBuilder<Tables>(warehouse)
  const query = db
    .selectFrom('marts.mart_month')
    .select(['customer_id', 'net_revenue', 'order_count'])
    .where('customer_id', '=', "o'c")
    .limit(5)
  expect(await query.execute()).toEqual([
    { customer_id: "o'c", net_revenue: '90071992547409.93', order_count: '9007199254740993' },
  ])
})

it('refuses a parameter whose type would be guessed', async () => {
  const db = await queryBuilder<Tables>(warehouse)
  const query = db
    .selectFrom('marts.mart_month')
    .selectAll()
    .where('fiscal_month', '=', new Date(0) as never)
  await expect(query.execute()).rejects.toThrow(TypeError)
})

it('gives its connection back when a query is done', async () => {
  const db = await queryBuilder<Tables>(warehouse)
  const total = await db.transaction().execute((tx) =>
    tx
      .selectFrom('marts.mart_month')
      .select((e) => e.fn.sum<string>('net_revenue').as('total'))
      .executeTakeFirst(),
  )
  expect(total).toEqual({ total: '90071992547410.03' })
  await db.destroy()
})
