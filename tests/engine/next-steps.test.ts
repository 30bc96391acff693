/** Mistakes that people coming from dbt make, found by making them: what is said, and what to do next. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from './project.ts'
import { shop } from './shop.ts'

const checked = async (files: Record<string, string>): Promise<string> =>
  unfit(await project({ ...shop, ...files }).run('check'), 2)

describe('what check says of', () => {
  it('a column called as a word of SQL, at which the database stops or behind which', async () => {
    const text = await checked({
      'models/marts/a.sql': "select customer, at from {{ref 'mart_customers'}}\n",
      'models/marts/b.sql': "select customer, end from {{ref 'mart_customers'}}\n",
      'models/marts/c.sql': "select max(order) as o from {{ref 'mart_customers'}}\n",
      'models/marts/d.sql': "select customer from from {{ref 'mart_customers'}}\n",
    })
    for (const word of ['at', 'end', 'order'])
      expect(text).toContain(
        `${word} is a word of SQL; as the name of a column it stands in quotes: "${word}".`,
      )
    expect(text.match(/is a word of SQL/g)).toHaveLength(3)
  })

  it('an event_time that is no column, which only a sample would ask', async () => {
    const text = await checked({
      'models/marts/t.sql': "select 1 as n, timestamp '2026-01-01' as at\n",
      'models/marts/t.yml': 'models:\n  - name: t\n    config: { event_time: att }\n',
    })
    expect(text).toMatch(/E2108 unknown-column {3}models\/marts\/t\.yml:2:11[\s\S]*Did you mean at\?/)
  })

  it('what a unit test overrides, at its own line and with the test as where it comes from', async () => {
    const test = (overrides: string, model = 'mart_total') =>
      checked({
        'models/marts/u.yml': `unit_tests:\n  - name: u\n    model: ${model}\n    given: []\n    overrides:\n      ${overrides}\n    expect: { rows: [] }\n`,
        'project.yml': 'name: shop\nvars: { least: { type: decimal, default: 1.00 } }\n',
      })
    const typed = await test('vars: { least: abc }')
    expect(typed).toMatch(/E1008 bad-var {3}models\/marts\/u\.yml:6:/)
    expect(typed).toContain('The value is that of overrides: of the unit test.')
    expect(await test('vars: { leest: 1 }')).toMatch(/E1007 unknown-var {3}models\/marts\/u\.yml:6:/)
    const macro = await test('macros: { is_incrementl: true }')
    expect(macro).toMatch(
      /E1104 unknown-partial {3}models\/marts\/u\.yml:6:[\s\S]*Did you mean is_incremental\?/,
    )
    expect(await test('vars: {}', 'mart_totl')).toMatch(/E2101 unknown-ref {3}models\/marts\/u\.yml:3:12/)
  })

  it('a file without a query', async () => {
    const text = await checked({
      'models/marts/empty.sql': '-- to be written\n',
      'models/marts/blank.sql': '',
    })
    expect(text).toMatch(/E3130 empty-model {3}models\/marts\/empty\.sql:1:1/)
    expect(text).toMatch(/E3130 empty-model {3}models\/marts\/blank\.sql/)
    expect(text).toContain('Write a select')
  })

  it('what dbt gives to templates and this does not: each is answered, and none with a name that is merely like it', async () => {
    const asked: Readonly<Record<string, string>> = {
      'graph.nodes': "(graph_nodes 'path:models/feeds')",
      'flags.WHICH': 'run_call',
      results: 'run_result',
      "log 'x'": 'says nothing while it is rendered',
      "doc 'x'": 'text in a property file',
      "adapter.get_columns_in_relation 'x'": 'Nothing is asked of the database',
      "adapter.dispatch 'x'": 'macros/duckdb/name.sql',
      "run_query 'select 1'": 'Nothing is asked of the database',
      "tojson 'x'": 'docs/typescript.md',
      'modules.datetime': 'docs/typescript.md',
      "exceptions.raise_compiler_error 'x'": 'type and enum',
      "config.get 'x'": "{{model 'materialized'}}",
      thread_id: 'changes no row',
    }
    const names = Object.keys(asked)
    const files = names.map((name, i) => [`models/marts/z${100 + i}.sql`, `select {{${name}}}\n`] as const)
    const said = (await checked(Object.fromEntries(files)))
      .split(/^(?=E1\d{3} )/m)
      .filter((p) => p.startsWith('E1'))
    expect(said).toHaveLength(names.length)
    for (const [i, name] of names.entries()) {
      expect(said[i]).toContain(asked[name])
      expect(said[i]).not.toContain('Did you mean')
    }
  })

  it.each([
    [
      'select * from marts.mart_total',
      "Write {{ref 'mart_total'}}: only what a helper names is built before.",
    ],
    ['select * from orders', "Write {{source 'shop' 'orders'}}"],
    ['select * from mart_totals', "Did you mean {{ref 'mart_total'}}?"],
    ['select * from zzzzzzzz', "Models and seeds are read with {{ref '…'}}"],
    ['insert into mart_total select 1', 'A model is one query'],
  ])('plain SQL: %s', async (sql, said) => {
    expect(await checked({ 'models/marts/plain.sql': `${sql}\n` })).toContain(said)
  })

  it.each([
    ["select a.*, b.* from {{ref 'names'}} a join {{ref 'names'}} b using (customer)", 'customer_1, label_1'],
    [
      "with both_sides as (select a.*, b.label from {{ref 'names'}} a join {{ref 'names'}} b using (customer)) select * from both_sides",
      'label_1',
    ],
  ])('two columns of one name: %s', async (sql, made) => {
    const { code, err } = await project({ ...shop, 'models/marts/twice.sql': `${sql}\n` }).run('check')
    expect(code).toBe(0)
    expect(err).toMatch(/E3131 column-twice \(warning\) {3}models\/marts\/twice\.sql/)
    expect(err).toContain(`the later ones ${made}.`)
  })

  it.each([
    "select customer, label, label as label_1 from {{ref 'names'}}",
    `select customer as "label", label as "label_1" from {{ref 'names'}}`,
    "select unnest({'label': 'a', 'label_1': 'b'})",
    "select * from {{ref 'numbered'}}",
    "select * from {{ref 'names'}} a join {{ref 'names'}} b using (customer, label)",
  ])('a name that somebody wrote is none: %s', async (sql) => {
    const numbered = "select customer, label, 'x' as label_1 from {{ref 'names'}}\n"
    const files = { 'models/marts/numbered.sql': numbered, 'models/marts/once.sql': `${sql}\n` }
    const { code, err } = await project({ ...shop, ...files }).run('check')
    expect(code).toBe(0)
    expect(err).not.toContain('E3131')
  })

  it('a seed without a byte', async () => {
    expect(await checked({ 'seeds/nothing.csv': '' })).toMatch(
      /E4105 seed-unreadable {3}seeds\/nothing\.csv:1:1[\s\S]*it is empty, without even a header/,
    )
  })

  it('a seed whose only column is called as the database would call one is no empty one', async () => {
    const p = project({ 'seeds/plain.csv': 'column0\n7\n', 'seeds/bare.csv': 'column0\n' })
    await p.good()
    expect(await p.column('select column0 from seeds.plain')).toEqual(['7'])
    expect(await p.column('select count(*) from seeds.bare')).toEqual(['0'])
  })

  it('a whole condition under a column', async () => {
    const text = await checked({
      'models/marts/m.yml':
        'models:\n  - name: mart_total\n    columns: [{ name: amount, data_tests: [expression_is_true: { expression: "amount > 0" }] }]\n',
    })
    expect(text).toContain('"> 0" means amount > 0')
  })
})

it('an operation that is none, or fails, is told with a code of its own', async () => {
  const p = project({ ...shop, 'macros/sweep.sql': 'drop table nowhere; select 1' })
  await p.good()
  expect(unfit(await p.run('run-operation', 'sweeb'), 2)).toMatch(/E1104[\s\S]*Did you mean sweep\?/)
  expect(unfit(await p.run('run-operation', 'sweep'), 1)).toMatch(
    /E5010[\s\S]*compile --inline "\{\{> sweep …\}\}"/,
  )
})

it('a range of time that ends later says so, and which batches that are, not that code has changed', async () => {
  const p = project({
    'project.yml':
      'name: shop\nvars:\n  as_of_date: { type: date, default: 2026-01-02 }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/days.csv': 'day\n2026-01-01\n2026-01-02\n2026-01-03\n',
    'seeds/days.yml': 'seeds:\n  - name: days\n    columns: [{ name: day, data_type: date }]\n',
    'models/intermediate/int_days.sql':
      "{{config materialized='incremental' incremental_strategy='time_range' event_time='day' begin='2026-01-01' batch_size='day'}}\nselect day from {{ref 'days'}} where day >= {{batch_start}} and day < {{batch_end}}\n",
  })
  const first = await p.run('plan')
  expect(first.out).toContain('built whole: it was never built; 2 batches, 2026-01-01 to 2026-01-03')
  await p.good()
  const { out } = await p.run('plan', '--var', 'as_of_date=2026-01-03')
  expect(out).toContain('its range of time now ends at 2026-01-04')
  // the new day, and the one before it for late rows
  expect(out).toContain('built with new rows only; 2 batches, 2026-01-02 to 2026-01-04')
  expect(out).not.toContain('its SQL or its files changed')
  const back = await p.run('plan', '--var', 'as_of_date=2026-01-01')
  expect(back.out).toContain(
    'built whole: it reached to 2026-01-03, and now ends at 2026-01-02; 1 batch, 2026-01-01 to 2026-01-02',
  )
  expect(back.out).not.toContain('new rows only')
  const built = await p.good('--var', 'as_of_date=2026-01-01', '--log-format', 'json')
  expect(built.err).toContain('it reached to 2026-01-03, and now ends at 2026-01-02')
})

it.each([
  ['one failing row is an error', 'unique', false],
  ['a few rows may fail', 'unique: { config: { error_if: "> 10" } }', true],
  ['only some rows are counted', 'unique: { config: { limit: 5 } }', true],
])('an order by a column that is unique tells rows apart, when %s', async (_, test, chance) => {
  const p = project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/o.csv': 'id,code\n1,a\n',
    'seeds/o.yml': `seeds:
  - name: o
    columns:
      - { name: id, data_type: integer, data_tests: [unique] }
      - { name: code, data_type: varchar, data_tests: [${test}] }
`,
    'models/marts/n.sql':
      "{{config materialized='table'}}select id, row_number() over (order by code) as n from {{ref 'o'}}\n",
  })
  const { err } = await p.run('check')
  expect(err.includes('E3126')).toBe(chance)
  expect(err).not.toMatch(/E(?!3126)\d{4}/)
})
