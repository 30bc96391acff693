/** What is named without a helper is no edge of the graph: a model that reads it is warned of, and a test runs each time. */
import { describe, expect, it } from 'vitest'
import { project } from './project.ts'

const shop = (more: Record<string, string> = {}) =>
  project({
    'project.yml': 'name: shop\n',
    'seeds/s.csv': 'id\n1\n',
    'seeds/t.csv': 'id\n1\n',
    'data/x.csv': 'id\n1\n',
    'models/intermediate/int_a.sql': "select id from {{ref 's'}}\n",
    'models/intermediate/int_b.sql': "select id from {{ref 't'}}\n",
    ...more,
  })

describe('a model that reads without a helper is warned of, where it does', () => {
  it('a table of the project', async () => {
    const p = shop({
      'models/marts/mart_z.sql':
        "select z.id from {{ref 'int_b'}} as b\njoin intermediate.int_a as z using (id)\n",
    })
    const { err, code } = await p.run('check')
    expect(code).toBe(0)
    expect(err).toContain('E3133 read-by-hand (warning)   models/marts/mart_z.sql:2:6')
    expect(err).toContain("Write {{ref 'int_a'}}.")
    // remembered as well
    expect((await p.run('check')).err).toContain('E3133')
  })

  it.each([
    "select id from 'data/x.csv'\n",
    "select id from read_csv('data/x.csv')\n",
    "select id from {{ref 'int_a'}} join parquet_scan('data/x.parquet') using (id)\n",
  ])('files: %s', async (sql) => {
    const { err } = await shop({ 'models/marts/mart_z.sql': sql }).run('check')
    expect(err).toContain('E3134 files-by-hand (warning)   models/marts/mart_z.sql:1:')
  })

  it('and nothing else: columns, CTEs, texts and comments of such a name', async () => {
    const p = shop({
      'models/marts/mart_z.sql': `with int_b as (select id, ' from intermediate.int_b, read_csv(' as t from {{ref 'int_a'}})
-- from intermediate.int_b and from 'x'
select int_b.id, extract(year from '2026-01-01'::date) as y, t from int_b
`,
    })
    const { err, code } = await p.run('check')
    expect(code).toBe(0)
    expect(err).not.toContain('warning')
  })
})

it('a test that names a table without a helper runs again when that table has other rows', async () => {
  const p = shop({
    'models/intermediate/int_a.yml':
      'models: [{ name: int_a, data_tests: [{ expression_is_true: { name: there, expression: "id in (select id from intermediate.int_b)" } }] }]\n',
    'tests/data/there_too.sql':
      "select id from {{ref 'int_a'}} where id not in (select id from intermediate.int_b)\n",
  })
  await p.good()
  p.write('seeds/t.csv', 'id\n2\n')
  const err = await p.bad(1)
  // 1 is not among the rows any more: 2
  expect(err).toContain('there:')
  expect(err).toContain('there_too')
})
