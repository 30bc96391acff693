/**
 * A part of the Olist set: the people whose id begins with 00 to 0c, with all that belongs to their orders; products,
 * shops and leads as they are. In: folder of the set. Out: a folder with files of the same names and columns.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDuckDb } from '../../src/warehouse/index.ts'

const people = `customer_unique_id < '0d'`

export async function partOfOlist(from: string, to: string): Promise<void> {
  const all = (name: string): string => `read_parquet('${join(from, `olist_${name}_dataset.parquet`)}')`
  const theirs = `customer_id in (select customer_id from ${all('customers')} where ${people})`
  const ofOrders = `order_id in (select order_id from ${all('orders')} where ${theirs})`
  const kept: Readonly<Record<string, string>> = {
    olist_customers_dataset: people,
    olist_orders_dataset: theirs,
    olist_order_items_dataset: ofOrders,
    olist_order_payments_dataset: ofOrders,
    olist_order_reviews_dataset: ofOrders,
  }
  mkdirSync(to, { recursive: true })
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    const connection = await warehouse.connect()
    for (const file of readdirSync(from).filter((name) => name.endsWith('.parquet'))) {
      const rows = `select * from read_parquet('${join(from, file)}') where ${kept[file.replace('.parquet', '')] ?? 'true'}`
      await connection.run(`copy (${rows}) to '${join(to, file)}' (format parquet)`)
    }
  } finally {
    await warehouse.close()
  }
}
