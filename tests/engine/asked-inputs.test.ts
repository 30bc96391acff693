/** Whether a port is filled is a fact of the project: a model that asks no more than that does not hang on its rows. */
import { expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

const filled = {
  'data/visits/1.csv': 'id\n1\n',
  'models/shop/stg_visits.yml':
    'sources:\n  - name: web\n    tables:\n      - name: visits\n        location: "data/visits/*.csv"\n        columns: [{ name: id, data_type: integer }]\n',
  'models/shop/staging/stg_visits.sql': "select id from {{source 'web' 'visits'}}\n",
  'models/shop/inputs/input_visits.sql': "select * from {{ref 'stg_visits'}}\n",
  'models/shop/inputs/input_visits.yml':
    'models:\n  - name: input_visits\n    config: { materialized: incremental, incremental_strategy: new_files }\n',
}
const files = {
  'project.yml': 'name: shop\n',
  'models/inputs/port.yml':
    'models:\n  - name: input_visits\n    abstract: true\n    grain: [id]\n    columns: [{ name: id, data_type: integer }]\n',
  'models/intermediate/int_known.sql': "select {{input_present 'input_visits'}} as visits_known\n",
  'models/marts/mart_known.sql': "select visits_known from {{ref 'int_known'}}\n",
  'models/marts/mart_count.sql':
    "select {{input_present 'input_visits'}} as visits_known, count(*) as visits from {{ref 'input_visits'}}\n",
  'tests/data/known.sql':
    "select 1 as one from {{ref 'int_known'}} where visits_known <> {{input_present 'input_visits'}}\n",
}
const shop = (): TestProject => project({ ...files, ...filled })
const known = (p: TestProject) => p.rows('select visits_known from marts.mart_known')

it('stands when the port gets rows; what reads the rows does not', async () => {
  const p = shop()
  await p.good()
  p.write('data/visits/2.csv', 'id\n2\n')
  const { nodes } = await p.told()
  expect(nodes.int_known?.status).toBe('reused')
  expect(nodes.mart_known?.status).toBe('reused')
  expect(nodes.mart_count?.status).toBe('success')
  expect(await p.rows('select * from marts.mart_count')).toEqual([{ visits_known: 'true', visits: '2' }])
  expect((await p.run('why', 'int_known')).out).toContain('would be reused')
})

it('is built when a project fills the port, and when it no longer does', async () => {
  const p = project(files)
  await p.good()
  expect(await known(p)).toEqual([{ visits_known: 'false' }])
  for (const [path, text] of Object.entries(filled)) p.write(path, text)
  expect(await p.rebuilt()).toEqual(expect.arrayContaining(['int_known', 'mart_known', 'mart_count']))
  expect(await known(p)).toEqual([{ visits_known: 'true' }])
  p.remove('models/shop/inputs')
  expect(await p.rebuilt()).toEqual(expect.arrayContaining(['int_known', 'mart_known', 'mart_count']))
  expect(await known(p)).toEqual([{ visits_known: 'false' }])
})

it('still comes after the port in the graph: a selection takes it along', async () => {
  const p = shop()
  expect((await p.run('ls', '--select', '+int_known')).out).toContain('input_visits')
})

/** A default that is made of other ports says which, in `made_from`. */
const madeFrom = (names: string): Record<string, string> => ({
  ...files,
  'models/inputs/port.yml': `models:
  - { name: input_visits, abstract: true, grain: [id], config: { meta: { made_from: [${names}] } }, columns: [{ name: id, data_type: integer }] }
  - { name: input_logs, abstract: true, grain: [id], columns: [{ name: id, data_type: integer }] }
`,
  'models/inputs/input_visits.sql': "select id from {{ref 'input_logs'}}\n",
})

it('a default counts as filled when a port that it is made of is', async () => {
  const p = project(madeFrom('input_logs'))
  await p.good()
  expect(await known(p)).toEqual([{ visits_known: 'false' }])
  p.write('models/shop/inputs/input_logs.sql', 'select 1 as id\n')
  await p.good()
  expect(await known(p)).toEqual([{ visits_known: 'true' }])
})

it.each(['input_logz', 'int_known', 'input_visits'])(
  'a default that says it is made of %s, no other port, is refused',
  async (name) => {
    const said = await project(madeFrom(name)).bad(2)
    expect(said).toContain(
      `made_from of input_visits names ${name}, which is no other input that a project fills.`,
    )
  },
)
