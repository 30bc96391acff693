/**
 * Which columns of a query can be null. Expectations are written down from the meaning of the SQL; a property holds what is
 * inferred against the rows of random queries on random tables.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlanUnknown, readPlan } from '../../src/graph/lineage/index.ts'
import { valueFunctions } from '../../src/graph/nulls/functions.ts'
import { type KnownNulls, nullsOf } from '../../src/graph/nulls/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let db: Connection

beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  db = await warehouse.connect()
  // k of both is promised to hold a value, v and g are not
  await db.run('create table l (k integer, v integer, g varchar, d date, j json, a integer[])')
  await db.run('create table r (k integer, v integer, g varchar)')
})
afterAll(() => warehouse.close())

const known: KnownNulls = (_, column) => ({ state: column === 'k' ? 'never' : 'maybe' })

/** `never`, `maybe`, `maybe by join r`, `always by constant`, of each column. */
async function told(sql: string): Promise<string> {
  const cells = nullsOf(await readPlan(sql, db), known)
  const words = cells.map(({ state, why }) =>
    why === undefined ? state : [state, 'by', why.kind, why.name].filter((w) => w !== undefined).join(' '),
  )
  return words.join(', ')
}

const cases: Readonly<Record<string, readonly (readonly [sql: string, expected: string])[]>> = {
  'values and functions': [
    ['select k, v, 1, null, count(*) over () from l', 'never, maybe, never, always by constant, never'],
    ['select k + 1, v + 1, k + v, null + k from l', 'never, maybe, maybe, always by constant'],
    [
      'select coalesce(v, 0), coalesce(v, k), coalesce(v, null), ifnull(v, 1) from l',
      'never, never, maybe by constant, never',
    ],
    ['select nullif(k, 0), nullif(1, 2) from l', 'maybe by branch, maybe by branch'],
    ['select case when k > 1 then 1 end, case when v > 1 then 1 else 2 end from l', 'maybe by case, never'],
    [
      'select case when v is null then 0 else v end, case when v is not null then v else 0 end from l',
      'never, never',
    ],
    ['select case when v > 3 then v when g is null then 0 else length(g) end from l', 'never'],
    ['select case when k > 1 then null else null end from l', 'always by branch'],
    [
      'select k // 2, k // k, k % 2, k / 2, k / 0 from l',
      'never, maybe by divisor, never, never, maybe by divisor',
    ],
    [
      'select try_cast(g as integer), cast(k as varchar), cast(v as varchar), try(k + 1) from l',
      'maybe by try, never, maybe, maybe by try',
    ],
    ['select cast(j as integer), a[1], year(d) from l', 'maybe, maybe, maybe'],
    [
      "select greatest(v, k), least(v, v), concat(g, 'x'), concat(g), g || 'x' from l",
      'never, maybe, never, never, maybe',
    ],
    [
      'select v is null, v is distinct from k, v = k, k = 1, v > 1 and k = 1, k in (1, 2), k in (1, v) from l',
      'never, never, maybe, never, maybe, never, maybe',
    ],
    ['select {k: v}, [v], row(v) from l', 'never, never, never'],
  ],
  filters: [
    ['select v, g from l where v is not null', 'never, maybe'],
    ["select v, g from l where v > 3 and g like 'a%'", 'never, never'],
    ['select v, g from l where v > 3 or g is not null', 'maybe, maybe'],
    ['select v from l where v > 3 or v < 1', 'never'],
    ['select v, g from l where not (v is null or g is null)', 'never, never'],
    ['select v from l where coalesce(v, 0) = 0', 'maybe'],
    ['select v from l where v in (1, 2)', 'never'],
    ['select v as x, v as y from l where x = 3', 'never, never'],
    ['select x, v from (select v + 1 as x, v from l) where x > 3', 'never, never'],
    ['select v from (select v from l limit 3) where v between 1 and 2', 'never'],
    ['select null as x from l where false', 'maybe'],
    ['select null as x from l limit 0', 'maybe'],
    ['select n, null as x from (select null::integer as n, k from l) where n > k', 'never, maybe'],
  ],
  joins: [
    ['select l.v, r.v, r.k from l join r on l.v = r.v', 'never, never, never'],
    ['select l.k, r.k, r.v from l left join r on l.k = r.k', 'never, maybe by join r, maybe by join r'],
    ['select l.k, r.k from l right join r on l.k = r.k', 'maybe by join l, never'],
    [
      'select l.k, r.k, coalesce(l.k, r.k) from l full join r on l.k = r.k',
      'maybe by join l, maybe by join r, never',
    ],
    ['select k from l full join r using (k)', 'never'],
    ['select v from l full join r using (v)', 'maybe by join l'],
    ['select coalesce(r.v, l.k) from l left join r using (k)', 'never'],
    // the row of r is there: with it, whatever r never lacks
    ['select r.k from l left join r on l.v = r.v where r.v > 1', 'never'],
    ['select r.k, r.v from l left join r on l.v = r.v where r.k is not null', 'never, never'],
    ['select case when r.k is null then 0 else r.v end from l left join r on l.v = r.v', 'never'],
    ['select case when r.k is null then 0 else r.v end from l left join r using (k)', 'maybe'],
    [
      'select x.k, y.k from l as x left join r as y using (k) where exists (select 1 from r where r.k = x.k)',
      'never, maybe by join r',
    ],
    ['select c.k, c.n from l left join (select count(*) as n, 1 as k from r) as c on true', 'never, never'],
    [
      'select c.n from l left join (select count(*) as n from r group by r.v) as c on true',
      'maybe by join r',
    ],
    [
      'with x as (select k, v from r) select l.k, x.k from l left join x on x.k = l.k',
      'never, maybe by join x',
    ],
    [
      'with x as (select k from r) select a.k, b.k from x as a left join x as b on a.k = b.k + 1',
      'never, maybe by join x',
    ],
    [
      'with x as (select k, v from r) select a.v, b.v from x as a cross join x as b where a.v = 1',
      'never, maybe',
    ],
    ['select coalesce(l.k, r.k, x.k) from l full join r on l.k = r.k full join r as x on x.k = l.k', 'never'],
    [
      'select coalesce(l.k, x.k) from l full join r on l.k = r.k full join r as x on x.k = l.k',
      'maybe by join l',
    ],
    ['select l.k from l semi join r on l.v = r.v', 'never'],
    ['select v from l semi join r on l.v = r.v', 'never'],
    ['select v from l anti join r on l.v = r.v', 'maybe'],
    ['select l.k, r.k from l asof left join r on l.k >= r.k', 'never, maybe by join r'],
    [
      'select k in (select k from r), k in (select v from r), exists (select 1 from r where r.v = l.v) from l',
      'never, maybe, never',
    ],
    [
      'select (select count(*) from r where r.k = l.k), (select max(k) from r), (select k from r where r.k = l.k) from l',
      'never, maybe by no-rows max(), maybe by join r',
    ],
  ],
  'groups, windows, sets': [
    ['select v, sum(k), sum(v), count(v), max(k) from l group by v', 'maybe, never, maybe, never, never'],
    ['select sum(k), count(*) from l', 'maybe by no-rows sum(), never'],
    [
      'select sum(k) filter (where v > 1), count(*) filter (where v > 1) from l group by g',
      'maybe by aggregate-filter sum(), never',
    ],
    ['select k, sum(k) from l group by rollup (k)', 'maybe by totals, maybe by no-rows sum()'],
    ['select k, grouping(k) from l group by cube (k)', 'maybe by totals, never'],
    ['select stddev(k) from l group by v', 'maybe'],
    [
      "select arg_max(k, k), arg_max(k, v), list(k), string_agg(k, ',') from l group by g",
      'never, maybe, never, never',
    ],
    [
      'select sum(k) over (partition by v), sum(v) over (order by k), row_number() over () from l',
      'never, maybe, never',
    ],
    [
      'select lag(k) over (order by k), lag(k, 1, 0) over (order by k), lag(k, 1, v) over (order by k) from l',
      'maybe by neighbour lag(), never, maybe',
    ],
    [
      'select sum(k) over (order by k rows between 2 preceding and 1 preceding), max(k) over (order by k rows between 2 preceding and current row) from l',
      'maybe, never',
    ],
    ['select first_value(k) over (order by k), nth_value(k, 2) over (order by k) from l', 'never, maybe'],
    // that a sum has a value says nothing of this row
    ['select v from (select v, sum(v) over () as s from l) where s > 1', 'maybe'],
    ['select k from l union all select v from r', 'maybe'],
    ['select k from l union all select null', 'maybe by constant'],
    ['select k from l union select k from r', 'never'],
    ['select * from (values (1, null), (2, 3)) as x', 'never, maybe by constant'],
    ['select distinct on (v) k, v from l order by v', 'never, maybe'],
    ['select * from range(3)', 'never'],
    [
      'with recursive n as (select 1 as i, k from l union all select i + 1, nullif(k, i) from n where i < 3) select i, k from n',
      'never, maybe by branch',
    ],
    [
      'with recursive n as (select 1 as i union all select i + 1 from n where i < 3) select i from n',
      'never',
    ],
  ],
}

describe('by the meaning of the SQL', () => {
  const all = Object.values(cases).flat()
  it.each(all)('%s', async (sql, expected) => {
    expect(await told(sql)).toBe(expected)
  })

  it('what cannot be followed is no answer', async () => {
    await expect(told("select * from read_csv('x.csv', columns = {'a': 'integer'})")).rejects.toThrow()
    expect(() => nullsOf({ type: 'LOGICAL_NEW' }, known)).toThrow(PlanUnknown)
  })
})

/** One call of each function that is taken to make no null, with values at the ends of what there is. */
const whole = ['0', '-1', '2147483647', '(-2147483648)']
const number = [...whole, '0.00::decimal(18,2)', "'nan'::double", "'-inf'::double", '1e308']
const text = ["''", "'a'", "'Ä ß'", "'%_'"]
const day = [
  "date 'infinity'",
  "date '-infinity'",
  "date '0001-01-01'",
  "timestamp 'infinity'",
  "timestamp '2024-02-29 12:00'",
]
const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ...each('abs round floor ceil ceiling sign trunc exp sqrt ln isnan isfinite isinf even', [number]),
  ...each('power pow', [number, ['2', '0.5', '-1']]),
  ...each('add subtract multiply', [number, number]),
  ...each(
    'lower upper lcase ucase trim ltrim rtrim length len strlen reverse md5 sha256 sha1 strip_accents ascii nfc_normalize encode url_encode',
    [text],
  ),
  ...each(
    'contains starts_with prefix ends_with suffix instr position strpos levenshtein string_split str_split regexp_matches regexp_full_match',
    [text, text],
  ),
  ...each('left right repeat', [text, ['0', '-1', '9']]),
  ...each('substring substr', [text, ['0', '-1', '9'], ['0', '9']]),
  ...each('replace translate', [text, text, text]),
  ...each('lpad rpad', [text, ['0', '9'], ["'x'"]]),
  split_part: [text, ["','"], ['0', '9', '-1']],
  regexp_replace: [text, ["'a'"], text],
  regexp_extract: [text, ["'(x)'"], ['0', '1']],
  like_escape: [text, text, ["'#'"]],
  not_like_escape: [text, text, ["'#'"]],
  to_base64: [text.map((t) => `encode(${t})`)],
  chr: [['65', '0']],
  ...each('date_trunc datetrunc', [["'day'", "'month'", "'year'"], day]),
  strftime: [day, ["'%Y-%m'", "''"]],
  date_add: [day, ['interval 1 month', 'interval (-1) day']],
  time_bucket: [['interval 1 month', 'interval 1 day'], day],
  timezone: [["'Europe/Berlin'"], day],
  make_date: [
    ['2024', '1'],
    ['1', '12'],
    ['1', '28'],
  ],
  ...each(
    'to_days to_months to_years to_weeks to_hours to_minutes to_seconds to_quarters to_milliseconds to_microseconds',
    [['0', '-1', '9']],
  ),
}
const signs: Readonly<Record<string, readonly [left: readonly string[], right: readonly string[]]>> = {
  '+': [number, number],
  '-': [number, number],
  '*': [number, number],
  '||': [text, text],
  '~~': [text, text],
  '!~~': [text, text],
  '~~*': [text, text],
  '!~~*': [text, text],
  '~~~': [text, text],
}

function each(names: string, args: readonly (readonly string[])[]) {
  return Object.fromEntries(names.split(' ').map((name) => [name, args]))
}

function combined(lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>((rows, list) => rows.flatMap((row) => list.map((v) => [...row, v])), [[]])
}

describe('functions that are taken to make no null', () => {
  it.each([...valueFunctions.strict, ...valueFunctions.total])('%s', async (name) => {
    const sides = signs[name]
    const call = (args: readonly string[]): string =>
      sides === undefined ? `"${name}"(${args.join(', ')})` : `(${args[0]} ${name} ${args[1]})`
    const lists = sides ?? calls[name] ?? []
    expect(lists.length).toBeGreaterThan(0)
    let values = 0
    for (const args of combined(lists)) {
      // outside of its range a function may stop the query, which gives no null either
      const [row] = await db.rows(`select ${call(args)} is null as n`).catch(() => [])
      if (row === undefined) continue
      values += 1
      expect([call(args), row.n]).toEqual([call(args), 'false'])
    }
    expect(values).toBeGreaterThan(0)
    for (const [i] of lists.entries()) {
      if (valueFunctions.total.includes(name)) break
      const args = lists.map(([first = ''], at) => (at === i ? `nullif(${first}, ${first})` : first))
      const [row] = await db.rows(`select ${call(args)} is null as n`)
      expect([call(args), row?.n]).toEqual([call(args), 'true'])
    }
  })
})

describe('rows of random tables', () => {
  /** Columns of whole numbers `c0`, `c1`, … */
  interface Query {
    readonly sql: string
    readonly columns: number
  }
  const pick = (columns: number): fc.Arbitrary<string> => fc.nat(columns - 1).map((i) => `c${i}`)

  const value = (columns: number, depth: number): fc.Arbitrary<string> => {
    const leaf = fc.oneof(pick(columns), pick(columns), fc.constantFrom('0', '1', '2', 'null::integer'))
    if (depth === 0) return leaf
    const part = value(columns, depth - 1)
    const both = fc.tuple(part, part)
    return fc.oneof(
      leaf,
      both.map(([a, b]) => `coalesce(${a}, ${b})`),
      both.map(([a, b]) => `nullif(${a}, ${b})`),
      both.map(([a, b]) => `(${a} + ${b})`),
      both.map(([a, b]) => `(${a} % ${b})`),
      both.map(([a, b]) => `greatest(${a}, ${b})`),
      fc
        .tuple(condition(columns, depth - 1), part, part)
        .map(([c, a, b]) => `case when ${c} then ${a} else ${b} end`),
      fc.tuple(condition(columns, depth - 1), part).map(([c, a]) => `case when ${c} then ${a} end`),
    )
  }

  const condition = (columns: number, depth: number): fc.Arbitrary<string> => {
    const part = value(columns, Math.max(0, depth - 1))
    const both = fc.tuple(part, part)
    const leaf = fc.oneof(
      part.map((a) => `${a} is null`),
      part.map((a) => `${a} is not null`),
      fc
        .tuple(both, fc.constantFrom('=', '<', '<>', 'is distinct from', 'is not distinct from'))
        .map(([[a, b], op]) => `${a} ${op} ${b}`),
      both.map(([a, b]) => `${a} in (1, ${b})`),
      fc.tuple(part, part, part).map(([a, b, c]) => `${a} between ${b} and ${c}`),
    )
    if (depth === 0) return leaf
    const inner = condition(columns, depth - 1)
    const two = fc.tuple(inner, inner)
    return fc.oneof(
      leaf,
      two.map(([a, b]) => `(${a} and ${b})`),
      two.map(([a, b]) => `(${a} or ${b})`),
      inner.map((a) => `(not (${a}))`),
    )
  }

  const query = (depth: number): fc.Arbitrary<Query> => {
    const table = fc.constantFrom('x', 'y').map((t) => ({ sql: `select c0, c1 from ${t}`, columns: 2 }))
    if (depth === 0) return table
    const below = query(depth - 1)
    const projected = below.chain(({ sql, columns }) =>
      fc.array(value(columns, 2), { minLength: 1, maxLength: 3 }).map((values) => ({
        sql: `select ${values.map((v, i) => `${v} as c${i}`).join(', ')} from (${sql}) as q`,
        columns: values.length,
      })),
    )
    const filtered = below.chain(({ sql, columns }) =>
      condition(columns, 2).map((c) => ({ sql: `select * from (${sql}) as q where ${c}`, columns })),
    )
    const names = (from: number, count: number): string =>
      Array.from({ length: count }, (_, i) => `c${from + i}`).join(', ')
    const joined = fc
      .tuple(below, below, fc.constantFrom('inner', 'left', 'right', 'full'))
      .chain(([a, b, kind]) => {
        const columns = a.columns + b.columns
        const on = fc.oneof(
          fc.tuple(pick(a.columns), fc.nat(b.columns - 1)).map(([l, r]) => `${l} = c${a.columns + r}`),
          fc
            .tuple(fc.nat(a.columns - 1), fc.nat(b.columns - 1), condition(columns, 1))
            .map(([l, r, c]) =>
              kind === 'full' ? `c${l} = c${a.columns + r}` : `c${l} = c${a.columns + r} and ${c}`,
            ),
        )
        return on.map((c) => ({
          sql: `select * from (${a.sql}) as p(${names(0, a.columns)}) ${kind} join (${b.sql}) as q(${names(a.columns, b.columns)}) on ${c}`,
          columns,
        }))
      })
    const grouped = below.chain(({ sql, columns }) =>
      fc
        .tuple(
          value(columns, 1),
          value(columns, 1),
          fc.constantFrom('', 'group by all', 'group by rollup (1)'),
        )
        .map(([g, v, by]) => ({
          sql:
            by === ''
              ? `select sum(${v}) as c0, count(${v}) as c1 from (${sql}) as q`
              : `select ${g} as c0, max(${v}) as c1, count(*) as c2 from (${sql}) as q ${by}`,
          columns: by === '' ? 2 : 3,
        })),
    )
    const windowed = below.chain(({ sql, columns }) =>
      fc
        .tuple(
          value(columns, 1),
          fc.constantFrom(
            'sum(V) over (partition by c0)',
            'lag(V) over (order by c0)',
            'lag(V, 1, c0) over (order by c0)',
            'max(V) over (order by c0 rows 1 preceding)',
          ),
        )
        .map(([v, w]) => ({
          sql: `select *, ${w.replace('V', v)} as c${columns} from (${sql}) as q`,
          columns: columns + 1,
        })),
    )
    const united = fc
      .tuple(table, table, fc.constantFrom('union', 'union all', 'except', 'intersect'))
      .map(([a, b, op]) => ({
        sql: `${a.sql} ${op} ${b.sql}`,
        columns: 2,
      }))
    const twice = below.chain(({ sql, columns }) =>
      fc.constantFrom('left', 'full').map((kind) => ({
        sql: `with w as (${sql}) select a.c0, b.c0 as c1 from w as a ${kind} join w as b on a.c${columns - 1} = b.c0`,
        columns: 2,
      })),
    )
    return fc.oneof(projected, filtered, joined, joined, grouped, windowed, united, twice)
  }

  const rows = fc.array(fc.tuple(fc.nat(3), fc.option(fc.nat(3))), { maxLength: 5 })

  it('hold a value wherever one is inferred, and none where none is', async () => {
    await db.run('create table x (c0 integer, c1 integer); create table y (c0 integer, c1 integer)')
    const sure: KnownNulls = (_, column) => ({ state: column === 'c0' ? 'never' : 'maybe' })
    let inferred = 0
    await fc.assert(
      fc.asyncProperty(query(3), rows, rows, async ({ sql, columns }, x, y) => {
        for (const [name, list] of [
          ['x', x],
          ['y', y],
        ] as const) {
          await db.run(`delete from ${name}`)
          if (list.length > 0)
            await db.run(`insert into ${name} values ${list.map(([a, b]) => `(${a}, ${b})`).join(', ')}`)
        }
        const cells = nullsOf(await readPlan(sql, db), sure)
        expect(cells).toHaveLength(columns)
        const counts = cells.map((_, i) => `count(c${i}) as c${i}`).join(', ')
        const [found] = await db.rows(`select count(*) as n, ${counts} from (${sql}) as q`)
        for (const [i, { state }] of cells.entries()) {
          if (state !== 'maybe') inferred += 1
          if (state === 'never') expect([sql, i, found?.[`c${i}`]]).toEqual([sql, i, found?.n])
          if (state === 'always') expect([sql, i, found?.[`c${i}`]]).toEqual([sql, i, '0'])
        }
      }),
      { numRuns: Number(process.env.NULL_RUNS ?? 400) },
    )
    expect(inferred).toBeGreaterThan(200)
  })
})
