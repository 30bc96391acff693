/**
 * Results of tests are gathered on their way into the journal; when a build ends, however it ends, all of them are there,
 * and what is not there is tested again.
 */
import { expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { TestProject } from './project.ts'

const files = {
  'project.yml': 'name: shop\n',
  'seeds/s.csv': 'id,amount\n1,2\n2,-3\n',
  'seeds/s.yml':
    'seeds:\n  - name: s\n    columns:\n      - { name: id, data_type: integer, data_tests: [not_null, unique] }\n      - { name: amount, data_type: integer }\n',
  'models/intermediate/int_a.sql': "select id, amount from {{ref 's'}}\n",
  'models/intermediate/int_a.yml':
    'models:\n  - name: int_a\n    columns: [{ name: amount, data_tests: [{ accepted_range: { min_value: 0 } }] }]\n',
  'models/marts/mart_b.sql': "select id from {{ref 'int_a'}}\n",
}
const journal = 'select status from _ledgerline.check_state order by seq'

it.each([[[]], [['--fail-fast']], [['--threads', '1']]])(
  'a build with %j leaves the result of every test that ran',
  async (flags) => {
    const p = new TestProject(files)
    const ran = await p.run('build', '--no-publish', ...flags)
    expect(ran.code).toBe(1)
    expect(await p.column(journal)).toEqual(['pass', 'pass', 'fail'])
  },
)

it('a test whose result did not reach the journal runs again, and its failure holds back what it held back', async () => {
  const p = new TestProject(files)
  await p.run('build', '--no-publish')
  const warehouse = await openDuckDb({ file: p.database })
  await (await warehouse.connect()).run('delete from _ledgerline.check_state')
  await warehouse.close()
  const ran = await p.run('build', '--no-publish')
  expect(ran.code).toBe(1)
  expect(ran.err).toContain('E6001')
  expect(await p.column(journal)).toEqual(['pass', 'pass', 'fail'])
})
