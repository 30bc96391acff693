/**
 * Tests that name a table without a helper, as a subquery does, bind whoever else reads that table, with memory and without:
 * what a table's columns are is no matter of the order in which binding came to it.
 */
import { describe, expect, it } from 'vitest'
import { type Files, project, type TestProject } from './project.ts'

const files: Files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'models/marts/a.sql': 'select 1 as id, 5.00::decimal(18,2) as amount\n',
  'models/marts/b.sql': 'select 1 as key, 7.00::decimal(18,2) as worth\n',
  'models/marts/c.sql': "select id, amount from {{ref 'a'}}\n",
}
const props = 'models/marts/a.yml'
const tested = (test: string): Files => ({ [props]: `models:\n  - name: a\n    data_tests: [${test}]\n` })
/** 5.00 is at most 7.00, 1 is in the table b, and 7.00 - 7.00 is taken from both sides of the tie-out. */
const kinds: readonly (readonly [kind: string, path: string, more: Files])[] = [
  [
    'an expression',
    props,
    tested('expression_is_true: { expression: "amount <= (select max(worth) from marts.b)" }'),
  ],
  [
    'where',
    props,
    {
      [props]: `models:
  - name: a
    columns: [{ name: id, data_tests: [not_null: { config: { where: "amount < (select max(worth) from marts.b)" } }] }]
`,
    },
  ],
  [
    'a bound of a range',
    props,
    {
      [props]: `models:
  - name: a
    columns: [{ name: amount, data_tests: [accepted_range: { max_value: (select max(worth) from marts.b) }] }]
`,
    },
  ],
  ['quotes', props, tested(`expression_is_true: { expression: 'id in (select key from "marts"."B")' }`)],
  [
    'a singular test',
    'tests/data/t.sql',
    { 'tests/data/t.sql': "select * from {{ref 'a'}} where amount > (select max(worth) from marts.b)\n" },
  ],
  [
    'a tie-out',
    props,
    {
      [props]: `models:
  - name: a
    reconcile:
      - name: both
        measure: sum(amount) - (select sum(worth) from marts.b)
        to: { model: ref('c'), measure: "sum(amount) - 7.00" }
        by: [id]
        tolerance: 0.00
`,
    },
  ],
  [
    'a fixture',
    'models/marts/units.yml',
    {
      'models/marts/units.yml': `unit_tests:
  - name: all_of_it
    model: c
    given: [{ input: ref('a'), format: sql, rows: "select key as id, worth as amount from marts.b" }]
    expect: { rows: [] }
`,
    },
  ],
]

const checked = async (p: TestProject): Promise<string> => {
  const { code, err } = await p.run('--quiet', 'check')
  expect(err).not.toContain('E9001')
  return `${code} ${err}`.trim()
}

describe.each(kinds)('%s that names a table without a helper', (_, path, more) => {
  it('binds, though nothing else reads that table, and builds', async () => {
    const p = project({ ...files, ...more })
    expect(await checked(p)).toBe('0')
    // no helper says that it comes first
    await p.good('--select', 'b')
    await p.good()
  })

  it('binds again when only it was edited', async () => {
    const p = project({ ...files, ...more })
    expect(await checked(p)).toBe('0')
    p.write(path, p.read(path).replace(/from ("?marts)/, 'from  $1'))
    expect(await checked(p)).toBe('0')
  })

  it('is bound again when that table changes', async () => {
    const p = project({ ...files, ...more })
    expect(await checked(p)).toBe('0')
    p.write('models/marts/b.sql', 'select 1 as other, 7.00::decimal(18,2) as more\n')
    expect(await checked(p)).toMatch(/^2 E/)
    p.write('models/marts/b.sql', files['models/marts/b.sql'] as string)
    expect(await checked(p)).toBe('0')
  })
})

it('a table that is not there is told as before', async () => {
  const p = project({
    ...files,
    ...tested('expression_is_true: { expression: "id in (select id from marts.bb)" }'),
  })
  const { code, err } = await p.run('check')
  expect(code).toBe(2)
  expect(err).toContain('bb does not exist')
})

it('a model that names a table of what came before it binds too, and alike when it is edited', async () => {
  const sql = "select c.id, b.worth from {{ref 'c'}} as c join marts.b as b on b.key = c.id\n"
  const p = project({ ...files, 'models/marts/d.sql': sql })
  expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
  p.write('models/marts/d.sql', `-- edited\n${sql}`)
  expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
})

describe('a model that names a table without a helper', () => {
  const sql = "select c.id, b.worth from {{ref 'c'}} as c left join marts.b as b on b.key = c.id\n"
  // nothing is given for b, so that it is empty: 1 has no worth
  const unit = `unit_tests:
  - name: nothing_is_worth_it
    model: d
    given: [{ input: ref('c'), rows: [{ id: 1 }] }]
    expect: { rows: [{ id: 1, worth: null }] }
`
  const more: Files = { 'models/marts/d.sql': sql, 'models/marts/units.yml': unit }

  it('finds it in its unit tests when all models are remembered', async () => {
    const p = project({ ...files, ...more })
    expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
    p.write('models/marts/units.yml', unit.replace('{ id: 1 }', '{ id: 2 }').replace('id: 1, w', 'id: 2, w'))
    expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
    const ran = await p.run('test', '--select', 'test_type:unit')
    expect(ran.code, ran.err).toBe(0)
  })

  it('has its unit tests bound again when that table changes', async () => {
    const p = project({ ...files, ...more })
    expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
    p.write('models/marts/b.sql', 'select 1 as other, 7.00::decimal(18,2) as more\n')
    expect(await checked(p)).toMatch(/^2 E/)
    p.write('models/marts/b.sql', files['models/marts/b.sql'] as string)
    expect(await checked(p)).toMatch(/^0(?: E3133|$)/)
  })
})
