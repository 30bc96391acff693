/**
 * What the bound plan shows of whole rows: clocks and chance wherever they hide, an order that leaves two rows open, joins
 * that multiply. Keys are declared in the fixtures; what must be told follows from them by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Files } from './project.ts'
import { TestProject } from './project.ts'

/** Customers 1:n orders 1:n lines; rates by day and currency. */
const tables: Files = {
  'project.yml': 'name: shop\n',
  'models/staging/t.yml': `models:
  - { name: customers, grain: [customer_id] }
  - { name: orders, grain: [order_id] }
  - { name: lines, grain: [order_id, line_no] }
  - { name: rates, grain: [day, currency] }
`,
  'models/staging/customers.sql': "select 1 as customer_id, 'a' as name, date '2026-01-01' as since\n",
  'models/staging/orders.sql':
    "select 1 as order_id, 1 as customer_id, date '2026-01-01' as day, 'EUR' as currency, 1.00::decimal(18,2) as amount\n",
  'models/staging/lines.sql':
    "select 1 as order_id, 1 as line_no, 'x' as kind, 1.00::decimal(18,2) as price\n",
  'models/staging/rates.sql':
    "select date '2026-01-01' as day, 'EUR' as currency, 1.5::decimal(18,6) as rate\n",
  // nobody said what tells its rows apart
  // a view of doubles that were added up
  'models/staging/means.sql':
    "select customer_id, avg(amount::double) as mean from {{ref 'orders'}} group by customer_id\n",
  'models/staging/notes.sql': "select 1 as order_id, 'n' as note, 1 as weight\n",
}

const from = "{{ref 'orders'}} o"
const table = "{{config materialized='table'}}select "
const lines = "{{ref 'lines'}} l"

/** SQL → what is said of it: `code fn`, or nothing. */
const cases: Record<string, readonly (readonly [string, string])[]> = {
  'clocks and chance': [
    ['select ago(interval 1 day) as t', 'E3106 ago()'],
    ["select age(day::timestamp) as t from {{ref 'orders'}}", 'E3106 age()'],
    ["select * from {{ref 'orders'}} using sample 2", 'E3106 SAMPLE'],
    ["select * from {{ref 'orders'}} order by random()", 'E3106 random()'],
    [
      "select x from generate_series(timestamp '2026-01-01', now()::timestamp, interval 1 day) as t(x)",
      'E3106 now()',
    ],
    ["select current_setting('threads') as t", 'E3106 current_setting()'],
    ['select current_database() as d, 1 as x', 'E3106 current_database()'],
    ['select current_catalog as d', 'E3106 current_database()'],
    ["select 1 as x where in_search_path('a', 'b')", 'E3106 in_search_path()'],
    [`select approx_quantile(amount, 0.5) as q from ${from}`, 'E3106 approx_quantile()'],
    [`select reservoir_quantile(amount, 0.5) as q from ${from}`, 'E3106 reservoir_quantile()'],
    [`select approx_top_k(customer_id, 3) as q from ${from}`, 'E3106 approx_top_k()'],
    [`select approx_count_distinct(customer_id) as n, hash(max(day))::varchar as h from ${from}`, ''],
    [`select case when max(amount) < 0 then error('none') end as n from ${from}`, ''],
    [`select o.rowid as r from ${from}`, 'E3116 rowid'],
    [
      `select order_id from ${from} qualify row_number() over (partition by day order by rowid, order_id) = 1`,
      'E3116 rowid',
    ],
    [`select count(*) as n, 'rowid' as "rowid" from ${from}`, ''],
    [
      `with a as (select order_id as rowid from ${from}) select rowid as r from a where exists (from ${from})`,
      '',
    ],
    ['with w as (select uuid() as u) select u::varchar as u from w', 'E3106 uuid()'],
    ['with today as (select 1 as x), now (y) as (select 2) select x, y from today, now', ''],
    ["select age(timestamp '2026-02-01', day::timestamp)::varchar as t from {{ref 'orders'}}", ''],
  ],
  'an order that leaves rows open': [
    [`select row_number() over (order by day) as n from ${from}`, 'E3126 row_number() day order_id'],
    [`select row_number() over (order by day, order_id) as n from ${from}`, ''],
    [
      `select row_number() over (partition by customer_id order by day, order_id::bigint) as n from ${from}`,
      '',
    ],
    [
      `select row_number() over (partition by order_id order by price) as n from ${lines}`,
      'E3126 row_number() price order_id, line_no',
    ],
    [`select row_number() over (partition by order_id order by line_no) as n from ${lines}`, ''],
    [`select row_number() over () as n from ${from}`, 'E3116 row_number()'],
    [
      `select lag(amount) over (partition by customer_id order by day) as n from ${from}`,
      'E3126 lag() day order_id',
    ],
    [`select rank() over (order by day) as n from ${from}`, ''],
    [`select sum(amount) over (order by day) as n from ${from}`, ''],
    [`select row_number() over (order by note) as n from {{ref 'notes'}}`, ''],
    [`select order_id from ${from} limit 3`, 'E3116 LIMIT'],
    [`select order_id from ${from} order by day limit 3`, 'E3126 LIMIT day order_id'],
    [`select order_id from ${from} order by day, order_id limit 3`, ''],
    [`select max(day) as d from ${from} limit 1`, ''],
    [`select distinct on (customer_id) customer_id, order_id from ${from}`, 'E3116 DISTINCT ON'],
    [
      `select distinct on (customer_id) customer_id, order_id from ${from} order by customer_id, day`,
      'E3126 DISTINCT ON customer_id, day order_id',
    ],
    [
      `select distinct on (customer_id) customer_id, order_id from ${from} order by customer_id, order_id`,
      '',
    ],
    [
      `select customer_id, row_number() over (order by n) as p from (select customer_id, count(*) as n from ${from} group by customer_id)`,
      'E3126 row_number() n customer_id',
    ],
    [
      `select customer_id, row_number() over (order by n, customer_id) as p from (select customer_id, count(*) as n from ${from} group by customer_id)`,
      '',
    ],
    // of two rows of one day either may be the first, and the sum up to it another
    [
      `select sum(amount) over (order by day rows unbounded preceding) as n from ${from}`,
      'E3126 sum() day order_id',
    ],
    [
      `select count(*) over (order by day rows between 1 preceding and current row) as n from ${from}`,
      'E3126 count() day order_id',
    ],
    [`select sum(amount) over (order by day, order_id rows unbounded preceding) as n from ${from}`, ''],
    [`select sum(amount) over (order by day groups unbounded preceding) as n from ${from}`, ''],
    [
      `select max(amount) over (order by day rows between unbounded preceding and unbounded following) as n from ${from}`,
      '',
    ],
    [`select order_id from ${from} offset 1`, 'E3116 OFFSET'],
    [`select order_id from ${from} order by order_id offset 1`, ''],
    // a filtered row number is a key
    [
      `select row_number() over (order by customer_id) as n from (select * from ${from} qualify row_number() over (partition by customer_id order by order_id) = 1)`,
      '',
    ],
  ],
  'a value of the row with the greatest': [
    [`select arg_max(order_id, day) as n from ${from}`, 'E3126 arg_max() day row(day, order_id)'],
    [
      `select customer_id, min_by(order_id, day) as n from ${from} group by 1`,
      'E3126 min_by() day row(day, order_id)',
    ],
    [`select arg_max(order_id, row(day, order_id)) as n from ${from}`, ''],
    [`select arg_max(day, day) as n from ${from}`, ''],
    [`select arg_max(year(day), day) as n from ${from}`, ''],
    [`select day, arg_max(amount, order_id) as n from ${from} group by day`, ''],
    [`select order_id, arg_max(amount, day) as n from ${from} group by order_id`, ''],
    [`select arg_max(order_id, day) filter (where amount > 1) as n from ${from}`, ''],
    ["select arg_max(order_id, weight) as n from {{ref 'notes'}}", ''],
  ],
  'the first of several, or all in a row': [
    [
      `select customer_id, first(order_id order by day) as n from ${from} group by 1`,
      'E3126 first() day order_id',
    ],
    [`select arbitrary(order_id order by day) as n from ${from}`, 'E3126 arbitrary() day order_id'],
    [
      `select group_concat(order_id::varchar, ',' order by day) as n from ${from}`,
      'E3126 group_concat() day order_id',
    ],
    [`select list(order_id order by day, order_id) as n from ${from}`, ''],
    // equal values in any order are one list
    [`select list(day order by day) as n from ${from}`, ''],
    [`select list(order_id order by day) filter (where amount > 1) as n from ${from}`, ''],
    ["select list(order_id order by weight) as n from {{ref 'notes'}}", ''],
    [`select array(select order_id from ${from}) as n`, 'E3116 array()'],
    [`select array(select order_id from ${from} order by order_id) as n`, ''],
    ['select array[1, 2] as n, [1]::integer array as m', ''],
    [`select json_group_array(order_id) as n from ${from}`, 'E3116 json_group_array()'],
  ],
  // measured: docs/decisions/0050
  'a table of doubles that are added up as they come': [
    [`${table}avg(amount::double) as a from ${from}`, 'E3129 avg() a'],
    [`${table}customer_id, sqrt(sum(amount::double)) as a from ${from} group by 1`, 'E3129 sum() a'],
    [`${table}stddev_samp(amount) as a from ${from}`, 'E3129 stddev_samp()'],
    [`${table}sum(amount::double) over (partition by customer_id) as a from ${from}`, 'E3129 sum()'],
    [`${table}mean * 2 as a from {{ref 'means'}}`, 'E3129 a'],
    [`{{config materialized='view'}}select mean * 2 as a from {{ref 'means'}}`, ''],
    [`{{config materialized='view'}}select avg(amount::double) as a from ${from}`, ''],
    [`${table}sum(amount) as a, avg(amount) as b, avg(customer_id) as c from ${from}`, ''],
    [`${table}sum(amount::double order by order_id) as a from ${from}`, ''],
    [`${table}sum(amount::double) over (order by order_id) as a from ${from}`, ''],
    [`${table}round(avg(amount::double), 4) as a, sum(amount::double)::decimal(18,2) as b from ${from}`, ''],
    [`${table}avg(amount::double) > 5 as a, max(amount::double) as b from ${from}`, ''],
  ],
  'a sum over multiplied rows': [
    [
      `select sum(o.amount) as s from ${from} join ${lines} using (order_id)`,
      'E3124 sum() orders.amount lines order_id, line_no',
    ],
    [
      `select o.customer_id, sum(o.amount) as s from ${from} left join ${lines} on l.order_id = o.order_id group by 1`,
      'E3124 sum() orders.amount lines order_id, line_no',
    ],
    [
      `select avg(o.amount)::decimal(18,2) as s from ${from} join ${lines} using (order_id)`,
      'E3124 avg() orders.amount lines order_id, line_no',
    ],
    [
      `select sum(o.amount) as s from ${from} join {{ref 'rates'}} r on r.day = o.day`,
      'E3124 sum() orders.amount rates day, currency',
    ],
    [
      `select sum(o.amount * r.rate) as s from ${from} join {{ref 'rates'}} r on r.day = o.day and r.currency = o.currency`,
      '',
    ],
    [
      `select sum(o.amount) as s from ${from} join (select * from {{ref 'rates'}} where currency = 'EUR') r on r.day = o.day`,
      '',
    ],
    [`select sum(l.price) as s from ${from} join ${lines} using (order_id)`, ''],
    [`select sum(o.amount) as s from ${from} join {{ref 'customers'}} c using (customer_id)`, ''],
    [
      `select sum(o.amount) as s from ${from} where exists (select 1 from ${lines} where l.order_id = o.order_id)`,
      '',
    ],
    [
      `select sum(o.amount) as s from ${from} join (select order_id, count(*) as n from ${lines} group by 1) x using (order_id)`,
      '',
    ],
    [
      `select sum(o.amount) as s from ${from} join (select distinct order_id from ${lines}) x using (order_id)`,
      '',
    ],
    [`select max(o.amount) as s, count(*) as n from ${from} join ${lines} using (order_id)`, ''],
    // who reads both sides means the pair
    [`select sum(o.amount * l.price) as s from ${from} join ${lines} using (order_id)`, ''],
    [
      `select order_id, line_no, sum(o.amount) as s from ${from} join ${lines} using (order_id) group by 1, 2`,
      '',
    ],
    // nobody said what tells notes apart; a range may well meet one row
    [`select sum(o.amount) as s from ${from} join {{ref 'notes'}} n using (order_id)`, ''],
    [
      `select sum(o.amount) as s from ${from} join {{ref 'rates'}} r on r.day <= o.day and r.currency = o.currency`,
      '',
    ],
    [
      `select sum(o.amount) as s from ${from} asof join {{ref 'rates'}} r on r.currency = o.currency and r.day <= o.day`,
      '',
    ],
    // one total per order, which each of its lines repeats
    [
      `select sum(x.total) as s from (select order_id, sum(price) as total from ${lines} group by 1) x join ${lines} using (order_id)`,
      'E3124 sum() a group by order_id lines order_id, line_no',
    ],
    [
      `with l as (select * from {{ref 'lines'}}) select sum(a.price) as s from l a join l b on a.order_id = b.order_id`,
      'E3124 sum() lines.price lines order_id, line_no',
    ],
    [
      `select sum(o.amount) over (partition by o.customer_id) as s from ${from} join ${lines} using (order_id)`,
      'E3124 sum() orders.amount lines order_id, line_no',
    ],
  ],
}

/** Models with a grain: SQL, and whether more rows than that come out. */
const grains: readonly (readonly [string, string, boolean])[] = [
  [`select o.order_id, l.price from ${from} join ${lines} using (order_id)`, 'order_id', true],
  [
    `select o.order_id, l.line_no, l.price from ${from} join ${lines} using (order_id)`,
    'order_id, line_no',
    false,
  ],
  [
    `select o.order_id, c.name from ${from} left join {{ref 'customers'}} c using (customer_id)`,
    'order_id',
    false,
  ],
  [`select o.order_id, r.rate from ${from} left join {{ref 'rates'}} r using (day)`, 'order_id', true],
  [
    `select order_id, sum(price) as price from ${from} join ${lines} using (order_id) group by order_id`,
    'order_id',
    false,
  ],
  [
    `select coalesce(o.order_id, x.order_id) as order_id from ${from} full join (select order_id, sum(price) as p from ${lines} group by 1) x on o.order_id = x.order_id`,
    'order_id',
    false,
  ],
  [`select md5(o.order_id::varchar) as k from ${from} join ${lines} using (order_id)`, 'k', false],
  [
    `select o.order_id from ${from} join ${lines} on l.order_id = o.order_id and l.kind <> 'x'`,
    'order_id',
    false,
  ],
  // elements of a list, of one that is made here and of one beside the table
  [`select order_id, unnest([day, day + 1]) as day from ${from}`, 'order_id', true],
  [`select order_id, unnest([1, 2]) as n from ${from}`, 'order_id, n', false],
  [
    `select order_id, n * 2 as m from (select order_id, unnest([1, 2]) as n from ${from})`,
    'order_id, m',
    false,
  ],
  [`select order_id from (select order_id, unnest([1, 2]) as n from ${from}) where n = 1`, 'order_id', false],
  [
    `select order_id, n from (select order_id, unnest([1, 2]) as n from ${from}) where n is not null`,
    'order_id',
    true,
  ],
  [
    `select order_id, max(n) as n from (select order_id, unnest([1, 2]) as n from ${from}) group by order_id`,
    'order_id',
    false,
  ],
  [
    `unpivot (select order_id, amount, amount * 2 as twice from ${from}) on amount, twice into name kind value v`,
    'order_id',
    true,
  ],
  [
    `unpivot (select order_id, amount, amount * 2 as twice from ${from}) on amount, twice into name kind value v`,
    'order_id, kind',
    false,
  ],
  // a subtotal stands beside its parts; by both columns each row is one
  [
    `select customer_id, day, sum(amount) as a from ${from} group by rollup (customer_id, day)`,
    'customer_id',
    true,
  ],
  [
    `select customer_id, day, sum(amount) as a from ${from} group by cube (customer_id, day)`,
    'customer_id, day',
    false,
  ],
  [
    `select customer_id, day, sum(amount) as a from ${from} group by grouping sets ((customer_id), (day))`,
    'customer_id, day',
    false,
  ],
  [
    `select customer_id, sum(amount) as a from ${from} group by rollup (customer_id, day) having grouping(day) = 0`,
    'customer_id',
    false,
  ],
]

const all = Object.values(cases).flat()
let said: Map<string, string[]>

beforeAll(async () => {
  const files: Record<string, string | Uint8Array> = { ...tables }
  all.forEach(([sql], i) => {
    files[`models/intermediate/int_c${i}.sql`] = `${sql}\n`
  })
  grains.forEach(([sql, grain], i) => {
    files[`models/intermediate/int_g${i}.sql`] = `${sql}\n`
    files[`models/intermediate/int_g${i}.yml`] = `models:\n  - { name: int_g${i}, grain: [${grain}] }\n`
  })
  const ran = await new TestProject(files).run('--quiet', '--log-format', 'json', 'check')
  said = new Map()
  for (const line of ran.err.split('\n').filter((l) => l.startsWith('{'))) {
    const told = JSON.parse(line) as {
      code?: string
      message?: string
      hint?: string
      file?: string
      place?: { file: string }
    }
    const file = told.file ?? told.place?.file ?? ''
    const name =
      file
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') ?? ''
    said.set(name, [...(said.get(name) ?? []), `${told.code} ${told.message} ${told.hint ?? ''}`])
  }
})

let at = 0
for (const [title, list] of Object.entries(cases)) {
  describe(title, () => {
    for (const [sql, wanted] of list) {
      const name = `int_c${at++}`
      it(`${sql}: ${wanted === '' ? 'nothing' : wanted}`, () => {
        const told = said.get(name) ?? []
        if (wanted === '') return expect(told).toEqual([])
        expect(told).toHaveLength(1)
        for (const word of wanted.split(/(?<!,) (?!ON|group|by)/)) expect(told[0]).toContain(word)
      })
    }
  })
}

describe('a grain', () => {
  grains.forEach(([sql, grain, wanted], i) => {
    it(`[${grain}] of ${sql}: ${wanted ? 'told' : 'nothing'}`, () => {
      const told = said.get(`int_g${i}`) ?? []
      expect(told.map((t) => t.slice(0, 5))).toEqual(wanted ? ['E3125'] : [])
    })
  })
})
