/** Models of one name in two packages, named in property files, hooks, TypeScript, selectors and commands. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Files, project, type TestProject, unfit } from './project.ts'

const amount = (n: number): string => `select ${n} as id, ${n}.00::decimal(18,2) as amount\n`

/** `shop` has a mart `orders` of 1, its package `a` one of 10. */
const shop: Files = {
  'project.yml': 'name: shop\npackages: [{ path: a }]\n',
  'models/marts/orders.sql': amount(1),
  'a/project.yml': 'name: a\nexports: [models, tests/data]\nmodels: { +schema: of_a }\n',
  'a/models/marts/orders.sql': amount(10),
}

/** Package and status of every test of a name. */
function statuses(p: TestProject, name: string): string[] {
  const { results } = JSON.parse(p.read('target/run_results.json'))
  return results
    .map((r: { unique_id: string; status: string }) => [r.unique_id.split('.'), r.status])
    .filter(([id]: [string[]]) => id[2] === name)
    .map(([id, status]: [string[], string]) => `${id[1]} ${status}`)
    .sort()
}

describe('property files', () => {
  it('test each against the one that is meant', async () => {
    const p = project({
      ...shop,
      'models/marts/ten.sql': amount(10),
      'models/marts/ten.yml': `models:
  - name: ten
    columns:
      - name: id
        data_tests:
          - relationships: { name: in_a, to: "ref('a', 'orders')", field: id }
          - relationships: { name: in_own, to: ref('orders'), field: id, severity: warn }
        constraints: [{ type: foreign_key, to: "ref('a', 'orders')", to_columns: [id] }]
    reconcile:
      - { name: as_in_a, measure: sum(amount), to: { model: "ref('a', 'orders')", measure: sum(amount) }, by: [id] }
    join_audit:
      - { name: met, left: ref('ten'), right: "ref('a', 'orders')", on: [id], measure: amount, max_unmatched: 0 }
exposures:
  - { name: board, type: dashboard, owner: { name: f }, depends_on: ["ref('a', 'orders')", ref('ten')] }
`,
      'a/models/marts/eleven.sql': amount(10),
      'a/models/marts/eleven.yml': `models:
  - name: eleven
    reconcile:
      - { name: own, measure: sum(amount), to: { model: ref('orders'), measure: sum(amount) }, by: [id] }
`,
    })
    await p.good()
    // the bare name in the project's file is its own mart, of 1: id 10 is not in it
    const all = ['in_a', 'in_own', 'as_in_a', 'met'].map((name) => statuses(p, name))
    expect(all).toEqual([['shop pass'], ['shop warn'], ['shop pass'], ['shop pass']])
    // that in the package's file is the package's
    expect(statuses(p, 'own')).toEqual(['a pass'])
    const manifest = JSON.parse(p.read('target/manifest.json'))
    expect(manifest.exposures['exposure.shop.board'].depends_on.nodes).toEqual([
      'model.a.orders',
      'model.shop.ten',
    ])
  })

  it('of what fills a port mean the files of who fills it', async () => {
    const p = project({
      ...shop,
      'a/models/inputs/input_sums.yml': `models:
  - name: input_sums
    abstract: true
    columns:
      - name: amount
        data_type: decimal(18,2)
        data_tests: [{ relationships: { to: ref('base'), field: amount, severity: warn } }]
`,
      'a/models/marts/use.sql':
        "select amount, {{#if (input_present 'input_sums')}}1{{else}}0{{/if}} as filled from {{ref 'input_sums'}}\n",
      'models/inputs/input_sums.sql': "select amount from {{ref 'base'}}\n",
      'models/inputs/input_sums.yml': `models:
  - name: input_sums
    columns:
      - name: amount
        data_tests: [{ relationships: { to: ref('base'), field: amount, severity: warn } }]
    unit_tests:
      - name: passes_on
        given: [{ input: ref('base'), rows: [{ amount: 5 }] }]
        expect: { rows: [{ amount: 5 }] }
`,
      'models/staging/base.sql': 'select 7.00::decimal(18,2) as amount\n',
      'a/models/staging/base.sql': 'select 8.00::decimal(18,2) as amount union all select 9.00\n',
    })
    await p.good()
    // of two tests of one text the package's, of its own base of 8 and 9, warns
    expect(statuses(p, 'relationships_input_sums_amount')).toEqual(['a pass', 'a warn'])
    // not the package's base, though the port is the package's
    expect(await p.column('select amount from of_a.use')).toEqual(['7.00'])
  })

  it('say which in unit tests, and name the model under test', async () => {
    const p = project({
      ...shop,
      'models/marts/both.sql':
        "select o.amount + a.amount as amount from {{ref 'orders'}} o cross join {{ref 'a' 'orders'}} a\n",
      'models/marts/t.yml': `unit_tests:
  - name: adds_both
    model: both
    given:
      - { input: ref('orders'), rows: [{ amount: 0.05 }] }
      - { input: "ref('a', 'orders')", rows: [{ amount: 0.70 }] }
    expect: { rows: [{ amount: 0.75 }] }
  - { name: is_one, model: orders, given: [], expect: { rows: [{ id: 1 }] } }
  - { name: is_ten, model: "ref('a', 'orders')", given: [], expect: { rows: [{ id: 10 }] } }
`,
      'a/models/marts/t.yml': `unit_tests:
  - { name: is_ten, model: orders, given: [], expect: { rows: [{ id: 10 }] } }
`,
    })
    const { code, err } = await p.run('test', '--select', 'test_type:unit')
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(statuses(p, 'both').concat(statuses(p, 'orders'))).toEqual(['shop pass', 'a pass', 'shop pass'])
    p.replace(
      'models/marts/t.yml',
      "{ input: \"ref('a', 'orders')\", rows: [{ amount: 0.70 }] }",
      "{ input: ref('sums'), rows: [] }",
    )
    const wrong = unfit(await p.run('check'), 2)
    expect(wrong).toContain('gives sums, which both does not read')
  })

  it('take a snapshot of the one that is named', async () => {
    const p = project({
      ...shop,
      'snapshots/kept.yml': `snapshots:
  - { name: kept, relation: "ref('a', 'orders')", config: { strategy: check, unique_key: id, check_cols: all } }
  - { name: kept_own, relation: ref('orders'), config: { strategy: check, unique_key: id, check_cols: all } }
`,
    })
    await p.good()
    expect(
      await p.column('select amount from snapshots.kept union all select amount from snapshots.kept_own'),
    ).toEqual(['10.00', '1.00'])
  })
})

describe('SQL', () => {
  it('reads two ephemeral models of one name beside each other', async () => {
    const p = project({
      ...shop,
      'models/marts/orders.sql': `{{config materialized='ephemeral'}}${amount(1)}`,
      'a/models/marts/orders.sql': `{{config materialized='ephemeral'}}${amount(10)}`,
      'models/marts/both.sql':
        "select o.amount + a.amount as amount from {{ref 'orders'}} o cross join {{ref 'a' 'orders'}} a\n",
      'a/models/marts/reader.sql': "select amount from {{ref 'orders'}}\n",
    })
    await p.good()
    expect(await p.column('select amount from marts.both union all select amount from of_a.reader')).toEqual([
      '11.00',
      '10.00',
    ])
  })

  it('of hooks means what the file that says them would', async () => {
    const p = project({
      ...shop,
      'project.yml': `name: shop
packages: [{ path: a }]
hooks: { on_run_end: ["insert into seen select 'run', amount from {{ref 'orders'}}"], on_run_start: ["create table if not exists seen (who varchar, amount decimal(18,2))"] }
models: { +post_hook: "insert into seen select 'shop', amount from {{ref 'a' 'orders'}}" }
`,
      'a/project.yml': `name: a
exports: [models]
models: { +schema: of_a, tail: { +post_hook: "insert into seen select 'a', amount from {{ref 'orders'}}" } }
`,
      'a/models/tail/last.sql': 'select 1 as one\n',
    })
    await p.good()
    const rows = await p.rows('select who, amount from seen order by who')
    expect(rows.map((r) => `${r.who} ${r.amount}`)).toEqual(['a 10.00', 'run 1.00', 'shop 10.00'])
  })

  it('of singular tests of one name is that of each package', async () => {
    const p = project({
      ...shop,
      'tests/data/none_large.sql': "select * from {{ref 'orders'}} where amount > 5\n",
      'a/tests/data/none_large.sql': "select * from {{ref 'orders'}} where amount > 5\n",
    })
    expect((await p.build()).code).toBe(1)
    expect(statuses(p, 'none_large')).toEqual(['a fail', 'shop pass'])
  })
})

describe('TypeScript', () => {
  it('reads both, each by its package, as a query and as rows', async () => {
    const p = project({
      ...shop,
      'models/marts/query.ts': `import { defineModel } from 'ledgerline'
export default defineModel({}, ({ db, ref }) =>
  db.selectFrom(ref('orders')).innerJoin(ref('a', 'orders'), (j) => j.onTrue()).select(['orders.amount', 'a_orders.amount as theirs']))
`,
      'models/marts/rows.ts': `import { defineModel } from 'ledgerline'
export default defineModel({ reads: ['orders', 'a.orders'], columns: { amount: 'decimal(18,2)' } }, async ({ db, ref, rows }) => [
  ...(await rows(db.selectFrom(ref('orders')).select('amount'))),
  ...(await rows(db.selectFrom(ref('a', 'orders')).select('amount'))),
])
`,
    })
    p.write(
      'models/marts/in_one_word.ts',
      p.read('models/marts/rows.ts').replace("ref('a', 'orders')", "ref('a.orders')"),
    )
    await p.good()
    expect(await p.column('select amount from marts.in_one_word order by amount')).toEqual(['1.00', '10.00'])
    expect(await p.rows('select amount, theirs from marts.query')).toMatchObject([
      { amount: '1.00', theirs: '10.00' },
    ])
    expect(await p.column('select amount from marts.rows order by amount')).toEqual(['1.00', '10.00'])
    p.remove('models/marts/in_one_word.ts')
    p.replace('models/marts/rows.ts', "'a.orders'", "'a.nothing'")
    expect(unfit(await p.run('check'), 2)).toMatch(/E2101 unknown-ref {3}models\/marts\/rows\.ts:2:\d+/)
  })
})

describe('commands', () => {
  const p = project({
    ...shop,
    'b/project.yml': 'name: b\nexports: [models]\nmodels: { +schema: of_b }\n',
    'b/models/marts/orders.sql': amount(200),
    'b/models/marts/only.sql': "select id from {{ref 'orders'}}\n",
    'a/models/marts/only.sql': "select id from {{ref 'orders'}}\n",
    'project.yml': 'name: shop\npackages: [{ path: a }, { path: b }]\n',
  })
  const ids = async (...args: string[]): Promise<string[]> => {
    const { out } = await p.run('ls', '--resource-type', 'model', '--output', 'name', ...args)
    return out
      .split('\n')
      .filter((line) => line !== '')
      .sort()
  }

  it('select by name all, by package and name one', async () => {
    expect(await ids('--select', 'orders')).toEqual(['a.orders', 'b.orders', 'shop.orders'])
    expect(await ids('--select', 'a.orders')).toEqual(['a.orders'])
    expect(await ids('--select', 'fqn:b.orders')).toEqual(['b.orders'])
    expect(await ids('--select', 'a.marts.orders')).toEqual(['a.orders'])
    expect(await ids('--select', 'package:b,orders')).toEqual(['b.orders'])
    expect(await ids('--select', '+b.only')).toEqual(['b.only', 'b.orders'])
    expect(await ids('--select', 'column:a.orders.id')).toEqual(['a.only', 'a.orders'])
  })

  it('mean the own one by the bare name, and ask where there is none', async () => {
    await p.good()
    const show = async (name: string) => (await p.run('show', name, '--output', 'csv')).out
    expect(await show('orders')).toBe('id,amount\n1,1.00\n')
    expect(await show('b.orders')).toBe('id,amount\n200,200.00\n')
    expect(await show('model.a.orders')).toBe('id,amount\n10,10.00\n')
    const text = unfit(await p.run('show', 'only'), 2)
    expect(text).toContain('E2114')
    expect(text).toContain('a.only, b.only')
    expect((await p.run('explain', 'a.only.id')).out).toContain('a.orders.id')
    expect(unfit(await p.run('explain', 'only.id'), 2)).toContain('E2114')
    expect((await p.run('why', 'a.orders')).out).toMatch(/^a\.orders {2}would be reused/)
    expect((await p.run('generate', 'properties', 'b.orders')).out).toContain('name: orders')
  })

  it('show a query with either', async () => {
    const { out } = await p.run(
      'show',
      '--output',
      'csv',
      '--inline',
      "select amount from {{ref 'orders'}} union all select amount from {{ref 'a' 'orders'}}",
    )
    expect(out).toBe('amount\n1.00\n10.00\n')
  })

  it('apply a plan to the ones that it names', async () => {
    p.write('b/models/marts/orders.sql', amount(300))
    const file = join(p.dir, 'plan.json')
    await p.run('plan', '--select', 'b.orders', '--out', file)
    const { code, err } = await p.run('apply', file, '--no-publish')
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(
      await p.column('select amount from of_b.orders union all select amount from marts.orders'),
    ).toEqual(['300.00', '1.00'])
  })
})
