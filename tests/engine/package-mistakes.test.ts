/** What goes wrong between a project and its packages, in words that say whose file is to be mended. */
import { expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const files = {
  'project.yml': 'name: shop\npackages: [{ path: base }]\n',
  'base/project.yml': 'name: base\nexports: [models/inputs, models/marts]\n',
  'base/models/inputs/input_visits.yml': `models:
  - name: input_visits
    abstract: true
    columns:
      - { name: visit_id, data_type: varchar }
      - { name: visited_at, data_type: timestamp }
`,
  'base/models/intermediate/int_hidden.sql': 'select 1 as id\n',
  'base/seeds/kept.csv': 'id\n1\n',
  'base/models/marts/mart_visits.sql': "select visit_id from {{ref 'input_visits'}}\n",
}

it('a model that its package does not export is not "not there"', async () => {
  const p = project({
    ...files,
    'models/a.sql': "select * from {{ref 'int_hidden'}}\n",
    'models/b.sql': "select * from {{ref 'base' 'kept'}}\n",
    'models/c.sql': "select * from {{ref 'int_hiden'}}\n",
  })
  const told = unfit(await p.run('check'), 2)
  expect(told).toContain('int_hidden is of the package base, which does not export it.')
  expect(told).toContain('kept is of the package base, which does not export it.')
  expect(told).toContain('add its folder to exports: in the project.yml of base')
  expect(told).toContain('There is no model, seed or snapshot named int_hiden.')
})

it("properties of a package's model are said in the package", async () => {
  const p = project({
    ...files,
    'models/marts/x.yml': 'models:\n  - name: mart_visits\n    description: Mine.\n',
  })
  expect(unfit(await p.run('check'), 2)).toMatch(
    /E1011.*x\.yml:2:11[\s\S]*is of the package base: what it is, is said there/,
  )
})

it('a column that fills no port is told with the file that fills it', async () => {
  const p = project({ ...files, 'models/staging/input_visits.sql': "select 'v' as visit_id\n" })
  expect(unfit(await p.run('check'), 2)).toMatch(
    /E3102.*base\/models\/inputs\/input_visits\.yml:6:[\s\S]*what fills it {3}models\/staging\/input_visits\.sql/,
  )
})

it('text with a comma between braces is two keys, and is told so', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml': 'models:\n  - name: m\n    columns: [{ name: id, description: When it began, UTC. }]\n',
  })
  expect(unfit(await p.run('check'), 2)).toMatch(/UTC\. is not a key of a column[\s\S]*stands in quotes/)
})
