/**
 * Binding asks for many queries at once what a table of each would be. What it is told must be what the database makes of
 * `create table … as`, which says the expected value here: the same columns, or a refusal.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shapesOf } from '../../src/graph/bind-together.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let shadow: Connection

beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:', threads: 1 })
  shadow = await warehouse.connect()
  await shadow.run('create schema s')
  await shadow.run(
    'create table s.t (a bigint, b decimal(18,2), d date, v varchar, ts timestamp, l integer[])',
  )
  await shadow.run('create table s.u (a bigint, x double, v varchar, j json)')
})
afterAll(() => warehouse.close())

/** Columns as the catalogue has them once the table stands; undefined where the database refuses to make it. */
async function made(query: string): Promise<unknown> {
  try {
    await shadow.run(`create or replace table made as (\n${query}\n) with no data`)
  } catch {
    return undefined
  }
  return (
    await shadow.rows(
      "select column_name, data_type from duckdb_columns() where table_name = 'made' order by column_index",
    )
  ).map((row) => ({ name: row.column_name, type: row.data_type }))
}

const told = [
  'select * exclude (l) from s.t limit 3',
  'select a, d from s.t where b > 1.5 order by 2 limit 3',
  'select a, a, count(*), b / 2, b * b, null, "a" as "A b", "a" as "ä""ö" from s.t group by all',
  `select 1::tinyint a, 1::smallint b, 1 c, 1::hugeint d, 1::utinyint e, 1::usmallint f, 1::uinteger g, 1::ubigint h, 1::uhugeint i`,
  `select 1::float a, 1.5 b, 1e3 c, 1::decimal(5) d, 1::decimal(38,10) e, true f, 'x' g, 'x'::blob h, '101'::bit i, uuid() j`,
  `select date '2026-01-01' a, time '10:00' b, timestamp '2026-01-01' c, timestamptz '2026-01-01 00:00:00+00' d, interval 1 day e`,
  `select '2026-01-01'::timestamp_s a, '2026-01-01'::timestamp_ms b, '2026-01-01'::timestamp_ns c`,
  'from s.u select a, v',
  "values (1, 'a')",
  'with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select * from r',
  'select t.a, u.x from s.t t full join s.u u on t.a > u.a and t.v like u.v',
  'select t.a, t.b, u.x from s.t t asof left join s.u u on t.a >= u.a',
  'select a, (select max(x) from s.u where u.a > t.a) as most from s.t t',
  'select sum(a) over (order by d range between interval 1 month preceding and current row) as x from s.t',
  'select a from s.t union all by name select x, a from s.u',
  'select 1 as a -- a comment at the end',
  // values are not looked at: that is safety's part
  "select cast('x' as integer) + a as x from s.t where a > 'abc'",
  "select * exclude (l) from s.t where d > '2026-99-99'",
  "select 'it''s' as a, $$b$$ as c",
]

const refused = [
  'select nope from s.t',
  'select a from s.nope',
  'select sum(v) as x from s.t',
  'select a from s.t group by v',
  'selec a',
  '',
  'select 1) union all (select',
  "select a from s.t where regexp_matches(v, '[')",
  "select date_trunc('fortnight', d) as x from s.t",
  'select a from s.t union all select a, b from s.t',
]

/** Of types that take more than a name, or several statements: bound alone, where the catalogue tells. */
const alone = [
  'pivot s.t on v using sum(a)',
  'select l from s.t',
  'select j from s.u',
  "select {'k': a} as x from s.t",
  "select v::enum ('a', 'b') as x from s.t",
  'select v collate nocase as x from s.t',
]

it('says the columns that the database gives a table of each query, in one statement', async () => {
  const shapes = await shapesOf([...told, ...refused, ...alone], shadow)
  for (const [i, query] of [...told, ...refused].entries())
    expect(shapes[i]?.columns, query).toEqual(await made(query))
  expect(shapes.slice(told.length).filter((s) => s !== undefined)).toEqual([])
  for (const query of alone) expect(await made(query), query).toBeDefined()
})
