/** `privacy.min_cell`: which published tables need a test of small cells, and how many people such a test asks for. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const files = (privacy: string, mart = '', more: Record<string, string> = {}) => ({
  'project.yml': `name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n${privacy}`,
  'seeds/people.csv':
    'person,region\n1,north\n2,north\n3,north\n4,north\n5,north\n6,north\n7,south\n8,south\n',
  'seeds/people.yml':
    'seeds: [{ name: people, columns: [{ name: person, data_type: integer, pii: key }] }]\n',
  'seeds/money.csv': 'account,amount\n4000,10\n',
  'models/intermediate/int_people.sql':
    "select region, count(*) as people from {{ref 'people'}} group by all",
  'models/marts/mart_region.sql': "select * from {{ref 'int_people'}}",
  'models/marts/mart_region.yml': `models:\n  - name: mart_region\n${mart}`,
  'models/marts/mart_money.sql': "select * from {{ref 'money'}}",
  'models/marts/mart_person.sql': "select person, region from {{ref 'people'}}",
  'models/marts/mart_person.yml':
    'models: [{ name: mart_person, grain: [person], columns: [{ name: person, pii: key, data_type: integer }] }]\n',
  ...more,
})
const test = (more = '') => `    data_tests: [{ min_cell: { columns: [region], count: people${more} } }]\n`

it('a published table made of people has a test; one of money, or of a person a row, needs none', async () => {
  const text = await project(files('privacy: { min_cell: 3 }\n')).bad(2)
  expect(text.match(/E2136/g)).toHaveLength(1)
  expect(text).toMatch(/E2136 cells-not-tested {3}models\/marts\/mart_region\.yml:2/)
  expect(text.replace(/\s+/g, ' ')).toContain('made of people (person of people)')
})

it("personal data beside the grain makes no row a person's: cells of a region with its manager are cells", async () => {
  const managed = (grain: string) => ({
    'models/marts/mart_managed.sql': "select region, 'Ada' as manager, people from {{ref 'int_people'}}",
    'models/marts/mart_managed.yml': `models:
  - name: mart_managed
    ${grain}
    columns: [{ name: manager, data_type: varchar, pii: direct }, { name: region }]
`,
  })
  const listed = 'privacy: { min_cell: 3, publish: [key, direct], no_cells: [mart_region] }\n'
  for (const grain of ['grain: [region]', 'description: no grain said']) {
    const text = await project(files(listed, '', managed(grain))).bad(2)
    expect(text).toMatch(/E2136 cells-not-tested {3}models\/marts\/mart_managed\.yml:2/)
  }
  await project(files(listed, '', managed('grain: [manager, region]'))).good()
})

it('nothing is asked where the project says no number, or that the table shows none', async () => {
  await project(files('')).good()
  await project(files('privacy: { min_cell: 3, no_cells: [mart_region] }\n')).good()
  const text = await project(files('privacy: { min_cell: 3, no_cells: [mart_regoin] }\n')).bad(2)
  expect(text).toMatch(/project\.yml:4:\d+/)
  expect(text).toContain('Did you mean mart_region?')
})

it('its number is that of tests which say none; north has six people, south two', async () => {
  const ask = (privacy: string, more = '') => project(files(privacy, test(more)))
  await ask('privacy: { min_cell: 2 }\n').good()
  const seven = await ask('privacy: { min_cell: 7 }\n').bad(1)
  expect(seven).toContain('north')
  expect(seven).toContain('south')
  const five = await ask('').bad(1)
  expect(five).not.toContain('north')
  expect(five).toContain('south')
  await ask('', ', min: 2').good()
  const less = await ask('privacy: { min_cell: 7 }\n', ', min: 2').bad(2)
  expect(less).toContain('E2137')
  expect(less).toContain('lets cells of 2 pass; privacy.min_cell is 7')
})

it.each([', where: "region = \'nowhere\'"', ', severity: warn', ", error_if: '>9'"])(
  'a test that lets cells pass does not do: %s',
  async (more) => {
    const text = await project(files('privacy: { min_cell: 2 }\n', test(more))).bad(2)
    expect(text).toContain('E2136')
    expect(text).toContain('no threshold')
  },
)
