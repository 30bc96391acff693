/** The shop that most engine tests start from: a CSV, a view on it, an ephemeral step, a seed, a mart. */
import type { Files } from '../project/folder.ts'

export const shop: Files = {
  'project.yml':
    'name: shop\nvars:\n  cut: { type: integer, default: 1 }\n  data_dir: { type: string, default: data }\n',
  'data/orders.csv': 'order_id,customer,amount\n1,a,10.00\n2,b,20.50\n3,a,5.25\n',
  'seeds/names.csv': 'customer,label\na,Anna\nb,Bo\n',
  'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: "{{raw (var 'data_dir')}}/orders.csv"
        columns:
          - { name: order_id, data_type: integer }
          - { name: amount, data_type: 'decimal(18,2)' }
models:
  - name: stg_orders
    grain: [order_id]
`,
  'models/staging/stg_orders.sql': "select * from {{source 'shop' 'orders'}}\n",
  'models/intermediate/int_big.sql':
    "{{config materialized='ephemeral'}}select * from {{ref 'stg_orders'}} where amount > {{var 'cut'}}\n",
  'models/marts/mart_customers.sql':
    "select customer, label, cast(sum(amount) as decimal(18,2)) as amount\nfrom {{ref 'int_big'}} join {{ref 'names'}} using (customer)\ngroup by customer, label\n",
  'models/marts/mart_total.sql':
    "select cast(sum(amount) as decimal(18,2)) as amount from {{ref 'mart_customers'}}\n",
}
