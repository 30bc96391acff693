/**
 * Macros of dbt as helpers: what DuckDB makes of their SQL, against calendars, md5sum and the meaning that dbt's reference gives
 * them. `{{ dbt.x(…) }}` is answered with the helper.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coreHelpers, render } from '../../src/template/index.ts'
import { type HelperCall, SqlLiteral } from '../../src/template/types.ts'
import { type Connection, openDuckDb } from '../../src/warehouse/index.ts'
import { renderProblems } from './problems.ts'

let connection: Connection
let close: () => Promise<void>
beforeAll(async () => {
  const warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
  close = () => warehouse.close()
  await connection.run(
    "create table t as select * from (values (1, 'a', true, date '2026-01-31'), (2, 'b', false, date '2026-02-02'), (3, null, null, null)) t(n, s, b, d)",
  )
})
afterAll(async () => await close())

function sqlOf(text: string): string {
  const result = render({ file: 'm.sql', text }, { helpers: coreHelpers, partials: new Map() })
  if (!result.ok) throw new Error(result.problems.map((p) => p.message).join('\n'))
  return result.rendered.text
}

async function column(text: string): Promise<unknown[]> {
  return (await connection.table(sqlOf(text))).rows.map((row) => row[0])
}

describe('dates', () => {
  it.each([
    // days of the calendar: 31 January 2026 is a Saturday, 1 February a Sunday, 2 February a Monday
    [`dbt.datediff "date '2026-01-31'" "date '2026-02-01'" 'day'`, '1'],
    [`dbt.datediff "date '2026-01-31'" "date '2026-02-01'" 'month'`, '1'],
    [`dbt.datediff "date '2025-12-31'" "date '2026-01-01'" 'year'`, '1'],
    [`dbt.datediff "date '2026-01-01'" "date '2026-12-31'" 'year'`, '0'],
    [`dbt.datediff "date '2026-03-31'" "date '2026-04-01'" 'quarter'`, '1'],
    // duckdb__datediff of dbt-duckdb by hand: days // 7, and by dow (Sunday 0) 1 more where the second is smaller
    [`dbt.datediff "date '2026-01-31'" "date '2026-02-01'" 'week'`, '1'],
    [`dbt.datediff "date '2026-02-01'" "date '2026-02-02'" 'week'`, '0'],
    [`dbt.datediff "date '2026-02-02'" "date '2026-02-08'" 'week'`, '1'],
    [`dbt.datediff "date '2026-02-02'" "date '2026-02-16'" 'week'`, '2'],
    [`dbt.datediff "'2026-02-02 10:00'" "'2026-02-09 09:00'" 'week'`, '1'],
    // -5 // 7 + 0, -2 // 7 - 1, -7 // 7 - 1: back to the same day of the week it is one more than Sundays
    [`dbt.datediff "date '2026-01-31'" "date '2026-01-26'" 'week'`, '0'],
    [`dbt.datediff "date '2026-02-02'" "date '2026-01-31'" 'week'`, '-1'],
    [`dbt.datediff "date '2026-02-09'" "date '2026-02-02'" 'week'`, '-2'],
    [`dbt.datediff "timestamp '2026-01-01 09:59'" "timestamp '2026-01-01 10:00'" 'hour'`, '1'],
    [`dbt.datediff "'2026-01-01 23:59:59.9'" "'2026-01-02'" 'SECONDS'`, '1'],
    [`dbt.datediff datepart='day' second_date="'2026-01-03'" first_date="'2026-01-01'"`, '2'],
    [`dbt.datediff 'null::date' "date '2026-01-03'" 'week'`, null],
    [`dbt.dateadd 'month' 1 "date '2026-01-31'"`, '2026-02-28 00:00:00'],
    [`dbt.dateadd 'quarter' -1 "date '2026-05-31'"`, '2026-02-28 00:00:00'],
    [`dbt.dateadd 'hour' '1 + 1' "'2026-01-01 23:00'"`, '2026-01-02 01:00:00'],
    // duckdb__dateadd of dbt-duckdb casts the count to bigint, which rounds
    [`dbt.dateadd 'day' '1.5' "date '2026-01-01'"`, '2026-01-03 00:00:00'],
    [`dbt.dateadd 'month' '1.6' "date '2026-01-01'"`, '2026-03-01 00:00:00'],
    [`dbt.dateadd 'week' '-1' "date '2026-01-31'"`, '2026-01-24 00:00:00'],
    [`dbt.dateadd 'minute' 'null' "date '2026-01-31'"`, null],
    [`dbt.date_trunc 'week' "date '2026-02-01'"`, '2026-01-26 00:00:00'],
    [`dbt.date_trunc 'quarter' (dbt.dateadd 'day' 1 "date '2026-03-31'")`, '2026-04-01 00:00:00'],
    [`dbt.last_day "date '2024-02-10'" 'month'`, '2024-02-29'],
    [`dbt.last_day "date '2026-02-10'" 'quarter'`, '2026-03-31'],
    [`dbt.last_day "timestamp '2026-02-10 10:00'" 'year'`, '2026-12-31'],
    [`dbt.last_day "date '2026-01-31'" 'week'`, '2026-02-01'],
    ['dbt.date 2026 2 28', '2026-02-28'],
  ])('%s is %s', async (call, value) => {
    expect(await column(`select cast({{${call}}} as varchar)`)).toEqual([value])
  })

  it.each([
    ['day', '9'],
    ['week', '2'],
    ['month', '1'],
  ])('columns of text are times, as in dbt-duckdb: in %ss %s', async (unit, count) => {
    const texts = "(values ('2026-01-31', '2026-02-09 12:00')) v(a, b)"
    expect(await column(`select cast({{dbt.datediff 'a' 'b' '${unit}'}} as varchar) from ${texts}`)).toEqual([
      count,
    ])
  })

  it('a spine of weeks has as many as Sundays are crossed', async () => {
    // Saturday 31 January to Sunday 8 February: 1 and 8 February; to Saturday 7 February: 1 February
    const weeks = async (end: string): Promise<unknown[]> =>
      await column(
        `select cast(date_week as varchar) from ({{dbt.date_spine 'week' "date '2026-01-31'" "date '${end}'"}}) order by 1`,
      )
    expect(await weeks('2026-02-08')).toEqual(['2026-01-31 00:00:00', '2026-02-07 00:00:00'])
    expect(await weeks('2026-02-07')).toEqual(['2026-01-31 00:00:00'])
  })

  it('a spine begins with the start, and the end is not in it', async () => {
    const spine = `{{dbt.date_spine 'month' "date '2026-01-15'" "date '2026-03-20'"}}`
    expect(await column(`select cast(date_month as varchar) from (${spine}) order by date_month`)).toEqual([
      '2026-01-15 00:00:00',
      '2026-02-15 00:00:00',
    ])
    const series = 'select cast(generated_number as varchar) from ({{dbt.generate_series 3}}) order by 1'
    expect(await column(series)).toEqual(['1', '2', '3'])
  })
})

describe('texts and types', () => {
  it.each([
    ["dbt.concat (list 's' \"'-'\" 'n')", ['a-1', 'b-2', null]],
    ['dbt.split_part "\'x|y|z\'" "\'|\'" 2', ['y', 'y', 'y']],
    // duckdb__split_part takes an element of a list: there is none behind the last
    ['dbt.split_part "\'x|y\'" "\'|\'" 3', [null, null, null]],
    ['dbt.split_part "\'x|y|z\'" "\'|\'" -1', ['z', 'z', 'z']],
    ["dbt.split_part 's' \"'b'\" 1", ['a', '', null]],
    ['dbt.position "\'c\'" "\'abc\'"', ['3', '3', '3']],
    ['dbt.length "\'abcd\'"', ['4', '4', '4']],
    ["dbt.replace 's' \"'a'\" \"'zz'\"", ['zz', 'b', null]],
    ['dbt.right "\'abcd\'" 2', ['cd', 'cd', 'cd']],
    ["dbt.safe_cast 's' (dbt.type_int)", [null, null, null]],
    ["dbt.cast 'n' (dbt.type_string)", ['1', '2', '3']],
    ["dbt.cast_bool_to_text 'b'", ['true', 'false', null]],
    ['dbt.string_literal (dbt.escape_single_quotes "they\'re")', ["they're", "they're", "they're"]],
    ["dbt.array_append (dbt.array_construct (list 'n' 7)) 8", ['[1, 7, 8]', '[2, 7, 8]', '[3, 7, 8]']],
    // md5sum of 7, a-1 and a-_dbt_utils_surrogate_key_null_
    ["dbt.hash '7'", Array(3).fill('8f14e45fceea167a5a36dedd4bea2543')],
    [
      'dbt_utils.generate_surrogate_key (list "\'a\'" "\'b\'")',
      Array(3).fill('8ca2ed590cf2ea2404f2e67641bcdf50'),
    ],
    [
      "dbt_utils.generate_surrogate_key (list \"'a'\" 'null')",
      Array(3).fill('6231b1e7ffe3b9d15edc44e40e6f694c'),
    ],
    ["dbt_utils.safe_divide 'n + 1' 'n - 1'", [null, '3.0', '2.0']],
  ])('%s', async (call, values) => {
    expect(await column(`select cast({{${call}}} as varchar) from t order by n`)).toEqual(values)
  })

  it.each([
    ["dbt.listagg 's'", 'a,b'],
    ["dbt.listagg 's' \"' / '\" 'order by n desc'", 'b / a'],
    ["dbt.listagg 's' \"','\" 'order by n' 1", 'a'],
    ["dbt.bool_or 'b'", 'true'],
    ["dbt.any_value '5'", '5'],
  ])('of all rows, %s', async (call, value) => {
    expect(await column(`select cast({{${call}}} as varchar) from t`)).toEqual([value])
  })

  it('sets, types and groups stand where SQL has them', async () => {
    expect(await column("select n::varchar from t {{dbt.except}} select '2' order by 1")).toEqual(['1', '3'])
    expect(await column("select n::varchar from t {{dbt.intersect}} select '2'")).toEqual(['2'])
    const types = ['string', 'timestamp', 'boolean', 'int', 'bigint', 'numeric', 'float']
    const all = types.map((t) => `typeof(cast(null as {{dbt.type_${t}}}))`).join(" || ' ' || ")
    expect(await column(`select ${all}`)).toEqual([
      'VARCHAR TIMESTAMP BOOLEAN INTEGER BIGINT DECIMAL(28,6) DOUBLE',
    ])
    const grouped = 'select b, n > 0, count(*) from t where b {{dbt_utils.group_by 2}}'
    expect((await connection.table(sqlOf(grouped))).rows).toHaveLength(1)
  })
})

it.each([
  ["dbt.date_trunc (var 'grain') \"date '2026-02-10'\"", '2026-02-01 00:00:00'],
  ["dbt.dateadd (var 'grain') (var 'count') \"date '2026-01-10'\"", '2026-03-10 00:00:00'],
  ["dbt.datediff \"'2026-01-31'\" \"'2026-02-01'\" (var 'grain')", '1'],
  ["dbt.last_day \"date '2026-02-10'\" datepart=(var 'grain')", '2026-02-28'],
  ["dbt.string_literal (var 'region')", 'eu'],
  ["dbt.string_literal (var 'owner')", "O'Hara"],
  ["dbt.string_literal (dbt.escape_single_quotes (var 'owner'))", "O'Hara"],
  ["dbt.string_literal (var 'count')", '2'],
  // what is SQL takes the literal
  ["dbt.length (var 'region')", '2'],
])('of a var, %s', async (call, value) => {
  const vars: Record<string, SqlLiteral> = {
    grain: new SqlLiteral("'month'", 'month'),
    count: new SqlLiteral('2', 2),
    region: new SqlLiteral("'eu'", 'eu'),
    owner: new SqlLiteral("'O''Hara'", "O'Hara"),
  }
  const helpers = {
    ...coreHelpers,
    var: { arity: [1, 1] as const, run: ({ args }: HelperCall) => vars[String(args[0])] },
  }
  const result = render(
    { file: 'm.sql', text: `select cast({{${call}}} as varchar)` },
    { helpers, partials: new Map() },
  )
  const sql = result.ok ? result.rendered.text : result.problems.map((p) => p.message).join()
  expect((await connection.table(sql)).rows).toEqual([[value]])
})

describe('what is wrong is told', () => {
  it.each([
    ["{{dbt.datediff 'a' 'b'}}", 'datepart is missing'],
    ["{{dbt.datediff 'a' 'b' 'fortnight'}}", 'fortnight is no part of a date'],
    ["{{dbt.date_trunc 'mnoth' 'a'}}", 'Did you mean month?'],
    ["{{dbt.date_trunc 'month' 'a' date='b'}}", 'date is given twice'],
    ["{{dbt.concat 'a'}}", "write (list 'a' 'b')"],
    ["{{dbt.dateadd 'day' 1 from='a'}}", 'there is no argument from='],
    ["{{dbt_utils.group_by 'x'}}", 'n is x; it takes how many columns, from 1 on'],
    ['{{dbt_utils.group_by 0}}', 'n is 0;'],
    ['{{dbt_utils.group_by 1.5}}', 'n is 1.5;'],
    ['{{dbt_utils.group_by -1}}', 'n is -1;'],
    ["{{dbt_utils.group_by ''}}", 'n is empty;'],
    ["{{dbt.datedif 'a' 'b' 'day'}}", 'Did you mean dbt.datediff?'],
  ])('%s', (text, says) => {
    expect(renderProblems(text).join('\n')).toContain(says)
  })

  it('a name of a list goes before them', () => {
    const text = '{{#each rows as |dbt|}}{{dbt.length}} {{/each}}'
    const context = { rows: [{ length: 4 }, { length: 5 }] }
    const result = render({ file: 'm.sql', text }, { helpers: coreHelpers, partials: new Map(), context })
    expect(result.ok && result.rendered.text).toBe('4 5 ')
  })
})
