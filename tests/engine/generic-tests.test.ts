/** Generic tests of the project's own: a query with the names of its arguments, used under columns and tables. */
import { describe, expect, it } from 'vitest'
import { type Files, project, unfit } from './project.ts'

const shop: Files = {
  'project.yml': 'name: shop\n',
  'data/x.csv': 'a\n-3\n4\n',
  'seeds/limits.csv': 'most\n20\n',
  'models/staging/x.yml':
    'sources: [{ name: x, tables: [{ name: x, location: data/x.csv, columns: [{ name: a, data_type: integer, data_tests: [{ at_least: { least: -3 } }] }] }] }]\n',
  'models/marts/m.sql': "select * from (values (1, 5, 'a'), (2, 15, 'b'), (3, 25, 'c')) t(id, n, kind)\n",
  'models/marts/m.yml': `models:
  - name: m
    owner: ann
    grain: [id]
    columns:
      - name: n
        data_tests:
          - at_least: { least: 10, severity: warn }
          - at_least: { least: 10, where: "kind <> 'a' and id > 1" }
          - not_above: { severity: warn }
          - not_above: { most: 30 }
          - below_all: { to: ref('limits'), field: most, name: under_the_limit, severity: warn }
      - { name: kind, data_tests: [{ one_of: { values: [a, it's], severity: warn } }] }
    data_tests: [{ some_rows: { least: 3 } }]
`,
  'tests/generic/at_least.sql': 'select * from {{relation}} where {{column}} < {{least}}\n',
  'tests/generic/not_above.sql':
    "select * from {{relation}} where {{column}} > {{#if (given 'most')}}{{most}}{{else}}20{{/if}}\n",
  'tests/generic/some_rows.sql': 'select count(*) as n from {{relation}} having count(*) < {{least}}\n',
  'tests/generic/below_all.sql':
    'select * from {{relation}} where {{column}} > (select min({{field}}) from {{to}})\n',
  'tests/generic/one_of.sql':
    "select * from {{relation}} where {{column}} not in ({{#each values}}{{#unless @first}}, {{/unless}}'{{dbt.escape_single_quotes this}}'{{/each}})\n",
}

describe('a generic test of the project', () => {
  const p = project(shop)

  it('finds the rows that its query gives, by where, list, ref and source', async () => {
    const { err } = await p.good()
    // by hand: 5 is below 10; without kind a nothing is; 25 is above 20; b and c are neither a nor it's
    expect(err).toMatch(
      /Test at_least_m_n__10_[0-9a-f]{8}: 1 row should not be there\.\n {4}id = 1, n = 5, kind = a/,
    )
    expect(err).toMatch(/Test under_the_limit: 1 row should not be there\.\n {4}id = 3, n = 25, kind = c/)
    // 25 is above the 20 that the file says where nobody does
    expect(err).toMatch(/Test not_above_m_n: 1 row should not be there\.\n {4}id = 3, n = 25/)
    expect(err).toMatch(/Test one_of_m_kind__a_it_s: 2 rows/)
    expect(err).toContain('owner: ann')
    expect(err).toContain('models/marts/m.yml:8:13')
    // grain: unique and not null; then eight uses, of which four warn
    expect(err).toContain('6 of 10 tests pass, 4 warn')
  })

  it('is selected and told as dbt has it', async () => {
    const names = async (...args: string[]): Promise<string[]> =>
      (await p.run('ls', '--resource-type', 'test', ...args)).out.trim().split('\n')
    expect(await names('-s', 'test_name:at_least')).toHaveLength(3)
    expect(await names('-s', 'test_type:generic')).toHaveLength(10)
    expect(await names('-s', 'test_type:singular')).toEqual([''])
    expect(await names('-s', 'owner:ann')).toContain('some_rows_m__3')
    const manifest = JSON.parse(p.read('target/manifest.json'))
    const one = Object.values(manifest.nodes as Record<string, Record<string, unknown>>).find(
      (n) => n.name === 'under_the_limit',
    )
    expect(one).toMatchObject({
      test_metadata: { name: 'below_all', kwargs: { field: 'most', column_name: 'n' } },
      attached_node: 'model.shop.m',
      column_name: 'n',
      depends_on: { nodes: ['model.shop.m', 'seed.shop.limits'] },
    })
  })

  it('holds back what reads its table, and a known row by its grain is no new one', async () => {
    const q = project({
      ...shop,
      'models/marts/reads.sql': "select * from {{ref 'm'}}\n",
    })
    q.replace('models/marts/m.yml', 'least: 10, severity: warn', 'least: 10, baseline: new_only')
    const red = unfit(await q.run('build'), 1)
    expect(red).toContain('reads')
    expect((await q.run('test', '--select', 'test_name:at_least', '--accept-failures')).code).toBe(0)
    // the same row by its grain, with another amount
    q.replace('models/marts/m.sql', '(1, 5,', '(1, 6,')
    expect((await q.run('build')).code).toBe(0)
    q.replace('models/marts/m.sql', "(2, 15, 'b')", "(2, 15, 'b'), (4, 7, 'a')")
    expect(unfit(await q.run('build'), 1)).toContain('E6001')
  })
})

describe('what is wrong with a use or a file is told at its place', () => {
  const broken = async (path: string, from: string, to: string): Promise<string> => {
    const p = project(shop)
    p.replace(path, from, to)
    return unfit(await p.run('check'), 2)
  }
  const yml = 'models/marts/m.yml'

  it.each([
    [
      'an argument that the file does not read',
      'least: 3',
      'lest: 3',
      'E6005 bad-test   models/marts/m.yml:14:20',
      'lest is no argument of it',
    ],
    [
      'one that nobody gives',
      '{ least: 3 }',
      '{ severity: warn }',
      'E1107 undefined-value   tests/generic/some_rows.sql:1:60',
      'macro test_some_rows   models/marts/m.yml:14:20',
    ],
    [
      'one that a template cannot be handed',
      'least: 3',
      'least: { a: 1 }',
      'E6005',
      'must be a text, a number',
    ],
    [
      'a name that is none',
      'some_rows',
      'som_rows',
      'E6004 unknown-test   models/marts/m.yml:14:20',
      'Did you mean some_rows?',
    ],
    [
      'a where that does not bind',
      "kind <> 'a'",
      "kinds <> 'a'",
      'E3101',
      'macro test_at_least   models/marts/m.yml:9:13',
    ],
  ])('%s', async (_, from, to, code, said) => {
    const told = await broken(yml, from, to)
    expect(told).toContain(code)
    expect(told).toContain(said)
  })

  it('dbt in the file is answered with what to write', async () => {
    const file = 'tests/generic/at_least.sql'
    const jinja = await broken(file, 'select', '{% test at_least(model, column_name, least) %} select')
    expect(jinja).toContain(
      'tests/generic/at_least.sql is that test, one query in which model is {{relation}}',
    )
    expect(jinja).not.toContain('is no argument')
    expect(await broken(file, '{{relation}}', '{{model}}')).toContain('looks at is {{relation}}')
    expect(await broken(file, '{{column}}', '{{column_name}}')).toContain('it is {{column}}')
  })

  it('a use of a disabled model is none, in its SQL too', async () => {
    for (const off of ['{{config enabled=false}}select', 'select']) {
      const p = project(shop)
      p.replace('models/marts/m.sql', 'select', off)
      if (off === 'select') p.replace(yml, 'owner: ann', 'config: { enabled: false }')
      expect((await p.run('check')).code).toBe(0)
      expect((await p.run('ls', '--resource-type', 'test')).out.trim()).toBe('at_least_x_x_a___3')
    }
  })
})

it('a package gives its tests where it exports them', async () => {
  const p = project({
    'project.yml': 'name: top\npackages: [{ path: base }]\n',
    'base/project.yml': 'name: base\nexports: [models, tests/generic]\n',
    'base/models/marts/b.sql': 'select 1 as n\n',
    'base/models/marts/b.yml':
      'models: [{ name: b, columns: [{ name: n, data_tests: [{ over: { n: 5, severity: warn } }] }] }]\n',
    'base/tests/generic/over.sql': 'select * from {{relation}} where {{column}} <= {{n}}\n',
    'models/marts/t.sql': "select n from {{ref 'b'}}\n",
    'models/marts/t.yml': 'models: [{ name: t, columns: [{ name: n, data_tests: [{ over: { n: 0 } }] }] }]\n',
  })
  const { err } = await p.good()
  expect(err).toContain('Test over_b_n__5: 1 row should not be there.')
  expect(err).toContain('1 of 2 tests pass, 1 warn')
})
