/**
 * Column lineage: golden queries whose answers were written down from the meaning of the SQL, never from a plan.
 * `t.a` flows into the value, `t.a?` only decides it; after the colon of `rows` stands what decides which rows come out.
 * An engine version that changes its plans has to pass here first.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineageOf, type Origin, readPlan } from '../../src/graph/lineage/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let shadow: Connection

beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  shadow = await warehouse.connect()
  await shadow.run(
    'create table t (id bigint, name varchar, amt decimal(18,2), d date, g varchar, l integer[], s struct(a integer, b struct(c varchar)))',
  )
  await shadow.run('create table u (id bigint, x varchar, amt decimal(18,2), ts timestamp)')
})
afterAll(() => warehouse.close())

function shown(origins: readonly Origin[], withRole = true): string {
  const words = origins.map(
    (o) =>
      `${o.table}.${o.column}${o.field === undefined ? '' : `.${o.field}`}${withRole && o.role === 'condition' ? '?' : ''}`,
  )
  return words.sort().join(' ')
}

/** One line per column, then `rows: …`. */
async function told(sql: string): Promise<string[]> {
  const names = (await shadow.table(`select * from (${sql}) limit 0`)).columns.map((c) => c.name)
  const lineage = lineageOf(await readPlan(sql, shadow), names)
  if (!lineage.known) return [`unknown: ${lineage.reason}`]
  const columns = lineage.columns.map((c) => `${c.name}: ${shown(c.from)}`.trim())
  return [...columns, `rows: ${shown(lineage.influence, false)}`.trim()]
}

const golden: Readonly<Record<string, readonly (readonly [sql: string, ...lines: string[]])[]>> = {
  'stars and names': [
    ['select * exclude (l, s, d, g) from t', 'id: t.id', 'name: t.name', 'amt: t.amt', 'rows:'],
    [
      'select * exclude (l, s, d, g) replace (amt * 2 as amt) from t',
      'id: t.id',
      'name: t.name',
      'amt: t.amt',
      'rows:',
    ],
    // a search, not a whole match: amt begins with a, and d is d
    ["select columns('^a|^d$') from t", 'amt: t.amt', 'd: t.d', 'rows:'],
    ['from t select id', 'id: t.id', 'rows:'],
  ],
  CTEs: [
    [
      'with a as (select id, amt from t), b as (select id, sum(amt) as m from a group by id) select m, id from b',
      ...['m: t.amt', 'id: t.id', 'rows: t.id'],
    ],
    [
      'with a as materialized (select id, amt from t) select a.amt, b.id from a join a b on a.id = b.id',
      ...['amt: t.amt', 'id: t.id', 'rows: t.id'],
    ],
    [
      'with recursive r as (select 1::bigint as n, g from t union all select r.n + t.id, r.g from r join t on t.g = r.g where n < 3) select n, g from r',
      ...['n: t.id', 'g: t.g', 'rows: t.g t.id'],
    ],
  ],
  subqueries: [
    [
      'select t.id, (select max(x) from u where u.id = t.id) as m from t',
      'id: t.id',
      'm: t.id? u.id? u.x',
      'rows:',
    ],
    [
      'select (select count(*) from u where u.id > t.id) as m, (select count(*) from u) as k from t',
      'm: t.id? u.id?',
      'k:',
      'rows:',
    ],
    [
      'select (select x from u where u.id = t.id order by ts limit 1) as f from t',
      'f: t.id? u.id? u.ts? u.x',
      'rows:',
    ],
    [
      'select t.id, v.z from t, lateral (select t.amt + u.amt as z from u where u.id = t.id) v',
      ...['id: t.id', 'z: t.amt u.amt', 'rows: t.id u.id'],
    ],
    [
      'select t.id, v.z from t, lateral (select sum(t.amt * u.amt) as z from u where u.id = t.id) v',
      ...['id: t.id', 'z: t.amt u.amt', 'rows: t.id u.id'],
    ],
    ['select id from t where id in (select id from u)', 'id: t.id', 'rows: t.id u.id'],
    ["select id in (select id from u where x = 'q') as f from t", 'f: t.id u.id u.x?', 'rows:'],
    [
      'select name from t where exists (select 1 from u where u.id = t.id)',
      'name: t.name',
      'rows: t.id u.id',
    ],
    ['select name from t where amt > all (select amt from u)', 'name: t.name', 'rows: t.amt u.amt'],
    [
      'select t.id from t where amt > (select avg(u.amt) from u where u.id = t.id)',
      'id: t.id',
      'rows: t.amt t.id u.amt u.id',
    ],
    [
      'select (select max(v.m) from (select max(u.amt) as m from u where u.id = t.id and exists (select 1 from u w where w.x = t.name)) v) as q from t',
      ...['q: t.id? t.name? u.amt u.id? u.x?', 'rows:'],
    ],
  ],
  joins: [
    ['select id, t.amt from t left join u using (id)', 'id: t.id', 'amt: t.amt', 'rows: t.id u.id'],
    [
      'select id, coalesce(t.amt, u.amt) as a from t full join u using (id)',
      'id: t.id u.id',
      'a: t.amt u.amt',
      'rows: t.id u.id',
    ],
    [
      'select t.id, u.x from t asof left join u on t.id = u.id and t.d >= u.ts',
      'id: t.id',
      'x: u.x',
      'rows: t.d t.id u.id u.ts',
    ],
    ['select a.name from t a semi join u b on a.id = b.id', 'name: t.name', 'rows: t.id u.id'],
    ['select a.name from t a anti join u b on a.id = b.id', 'name: t.name', 'rows: t.id u.id'],
    [
      'select t.id from t join u on t.id = u.id + 1 or t.amt > u.amt',
      'id: t.id',
      'rows: t.amt t.id u.amt u.id',
    ],
    ['select t.id, u.x from t positional join u', 'id: t.id', 'x: u.x', 'rows:'],
    ['select a.name from t a join t b on a.id is not distinct from b.id', 'name: t.name', 'rows: t.id'],
  ],
  'aggregates and windows': [
    ['select g, count(*) as n from t group by g', 'g: t.g', 'n:', 'rows: t.g'],
    [
      "select count(*) filter (where g = 'a') as n, sum(amt) filter (where d > '2020-01-01') as s from t",
      'n: t.g?',
      's: t.amt t.d?',
      'rows:',
    ],
    [
      'select g, grouping(g) as gr, sum(amt) as s from t group by rollup (g)',
      'g: t.g',
      'gr: t.g?',
      's: t.amt',
      'rows: t.g',
    ],
    ['select g from t group by g having sum(amt) > 0', 'g: t.g', 'rows: t.amt t.g'],
    ['select arg_max(name, d) as m from t', 'm: t.d? t.name', 'rows:'],
    ["select string_agg(name, ',' order by d) as s from t", 's: t.d? t.name', 'rows:'],
    ['select sum(amt) over (partition by g order by d) as r from t', 'r: t.amt t.d? t.g?', 'rows:'],
    [
      'select lag(amt, 1, 0) over (partition by g order by d rows between 3 preceding and 1 following) as l from t',
      ...['l: t.amt t.d? t.g?', 'rows:'],
    ],
    [
      'select amt from t qualify row_number() over (partition by g order by d desc) = 1',
      'amt: t.amt',
      'rows: t.d t.g',
    ],
    ['select distinct on (g) g, name from t order by g, d', 'g: t.g', 'name: t.name', 'rows: t.d t.g'],
    ['select distinct g from t', 'g: t.g', 'rows:'],
  ],
  'sets, pivots, lists': [
    [
      'select id, name from t union all by name select x as name, id from u',
      'id: t.id u.id',
      'name: t.name u.x',
      'rows:',
    ],
    ['select id from t intersect select id from u', 'id: t.id', 'rows: t.id u.id'],
    ['select id from t except select id from u', 'id: t.id', 'rows: t.id u.id'],
    [
      "select * from (select g, name, amt from t) pivot (sum(amt) for name in ('a', 'b') group by g)",
      'g: t.g',
      'a: t.amt t.name?',
      'b: t.amt t.name?',
      'rows: t.g',
    ],
    // a row whose value is null is dropped, so the values decide the rows too
    [
      'select name, k, v from (select name, amt, cast(id as decimal(18,2)) as i2 from t) unpivot (v for k in (amt, i2))',
      ...['name: t.name', 'k:', 'v: t.amt t.id', 'rows: t.amt t.id'],
    ],
    ['select unnest(l) as e, id from t', 'e: t.l', 'id: t.id', 'rows:'],
    ['select t.id, q.e from t, unnest(t.l) as q(e)', 'id: t.id', 'e: t.l', 'rows:'],
    ['select t.name, r.n from t, range(t.id) r(n)', 'name: t.name', 'n: t.id', 'rows:'],
    [
      'select list_transform(l, z -> z + id) as q, list_filter(l, z -> z > id) as w from t',
      'q: t.id t.l',
      'w: t.id? t.l',
      'rows:',
    ],
    ["select * from (values (1, 'a'), (2, 'b')) v(a, b)", 'a:', 'b:', 'rows:'],
    ['select range as n from range(10)', 'n:', 'rows:'],
    ['select id, amt from t order by d limit 5', 'id: t.id', 'amt: t.amt', 'rows: t.d'],
    ['select id from t order by d', 'id: t.id', 'rows:'],
  ],
  expressions: [
    [
      "select case when g = 'a' then amt else 0 end as c, if(g = 'a', amt, 0) as i from t",
      'c: t.amt t.g?',
      'i: t.amt t.g?',
      'rows:',
    ],
    // the compared column is the value as well, and the stronger role is told
    [
      'select case when amt > 0 then amt end as c, nullif(amt, id) as n from t',
      'c: t.amt',
      'n: t.amt t.id?',
      'rows:',
    ],
    [
      'select s.a as a, s.b.c as c, s.b as b, s as s from t',
      'a: t.s.a',
      'c: t.s.b.c',
      'b: t.s.b',
      's: t.s',
      'rows:',
    ],
    [
      'select amt between 1 and id as b, coalesce(name, x) as n from t cross join (select x from u)',
      'b: t.amt t.id',
      'n: t.name u.x',
      'rows:',
    ],
  ],
  'structs that the query makes': [
    [
      "select {'a': id, 'b': name}.a as a, {'a': id, 'B': name}['b'] as b, {'a': id} as c from t",
      ...['a: t.id', 'b: t.name', 'c: t.id', 'rows:'],
    ],
    [
      "with m as (select {'a': id, 'b': {'c': name, 'd': g}} as p from t) select p.a, p.b.d as d, p.b as b, p from m",
      ...['a: t.id', 'd: t.g', 'b: t.g t.name', 'p: t.g t.id t.name', 'rows:'],
    ],
    [
      "select arg_max({'a': id, 'b': name}, d).a as last_id, first({'a': id, 'b': name} order by d).b as first_name from t",
      ...['last_id: t.d? t.id', 'first_name: t.d? t.name', 'rows:'],
    ],
    [
      "select lag({'a': id, 'b': name}) over (partition by g order by d).b as n, row(id, name)[2] as p from t",
      ...['n: t.d? t.g? t.name', 'p: t.name', 'rows:'],
    ],
    [
      "with m as (select {'a': id, 'b': name} as p from t union all select {'a': id, 'b': x} from u) select p.b as b from m",
      ...['b: t.name u.x', 'rows:'],
    ],
    [
      "select unnest(list({'a': id, 'b': name})).b as n, struct_insert({'a': g}, z := g, y := min(d)).y as y from t group by g",
      ...['n: t.name', 'y: t.d', 'rows: t.g'],
    ],
    [
      "select case when d > date '2026-01-01' then {'a': id, 'b': name} else {'a': amt::bigint, 'b': g} end.b as n from t",
      ...['n: t.d? t.g t.name', 'rows:'],
    ],
    // of the other side only the whole is known
    ["select coalesce(s, {'a': id::integer, 'b': {'c': name}}).b as b from t", ...['b: t.name t.s', 'rows:']],
  ],
}

for (const [about, queries] of Object.entries(golden)) {
  describe(`lineage of ${about}`, () => {
    it.each(queries)('%s', async (sql, ...lines) => {
      expect(await told(sql)).toEqual(lines)
    })
  })
}

describe('what lineage does not know', () => {
  it('is said with a reason, never as an empty answer', () => {
    const plan = JSON.stringify({ plans: [{ type: 'LOGICAL_NEW_THING' }] })
    expect(lineageOf(plan, ['a'])).toEqual({ known: false, reason: 'a plan node of type LOGICAL_NEW_THING' })
    const scan = { type: 'LOGICAL_DUMMY_SCAN' }
    const odd = {
      type: 'LOGICAL_PROJECTION',
      children: [scan],
      expressions: [{ expression_class: 'BOUND_NEW' }],
    }
    expect(lineageOf(JSON.stringify({ plans: [odd] }), ['a'])).toEqual({
      known: false,
      reason: 'an expression of class BOUND_NEW',
    })
  })
  it('is a query that does not bind, with what the engine says', async () => {
    const lineage = await readPlan('select nope from t', shadow).catch((e: Error) => e.message)
    expect(lineage).toContain('nope')
  })
  it('is a plan whose columns are not those of the catalogue', () => {
    const plan = JSON.stringify({ plans: [{ type: 'LOGICAL_DUMMY_SCAN' }] })
    expect(lineageOf(plan, ['a', 'b'])).toMatchObject({ known: false })
  })
})
