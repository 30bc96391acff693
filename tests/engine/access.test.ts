/** A private model is read by its own group, or without one by its package; tests may read it. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder } from '../project/folder.ts'
import { project, type TestProject, unfit } from './project.ts'

const properties = (group: string): string =>
  `models:\n  - name: int_raw\n    config: { access: private, group: ledger }\n    columns: [{ name: id, data_tests: [not_null] }]\n  - name: total\n    config: { ${group} }\n`
function shop(group: string): TestProject {
  return project({
    'models/intermediate/int_raw.sql': 'select 1 as id\n',
    'models/marts/total.sql': "select id\nfrom {{ref 'int_raw'}}\n",
    'models/marts/total.yml': properties(group),
    'tests/data/raw_is_small.sql': "select * from {{ref 'int_raw'}} where id > 10\n",
  })
}

describe('a private model', () => {
  it.each([
    ['another group', 'group: growth'],
    ['no group', 'materialized: table'],
  ])('is not read by a model of %s, and the line says so', async (_, group) => {
    const text = unfit(await shop(group).run('check'), 2)
    expect(text).toContain('E2110 private-read   models/marts/total.sql:2:6')
    expect(text).toContain('total may not read int_raw, which is private to the group ledger')
  })

  it('is read by its own group and by tests, and the group selects both models', async () => {
    const p = shop('group: ledger')
    await p.good()
    expect(
      (await p.run('ls', '--select', 'group:ledger', '--resource-type', 'model', '--output', 'name')).out
        .split('\n')
        .filter(Boolean)
        .sort(),
    ).toEqual(['int_raw', 'total'])
    expect((await p.run('ls', '--select', 'group:led*,total', '--output', 'name')).out.trim()).toBe('total')
  })

  it('without a group belongs to its package', async () => {
    const base = folder({
      'project.yml': 'name: base\nexports: [models]\n',
      'models/marts/inner.sql': 'select 1 as id\n',
      'models/marts/outer.sql': "select * from {{ref 'inner'}}\n",
      'models/marts/inner.yml': 'models: [{ name: inner, config: { access: private } }]\n',
    })
    const p = project({
      'project.yml': `name: shop\npackages:\n  - path: ${JSON.stringify(join(base))}\n`,
      'models/marts/mine.sql': "select * from {{ref 'outer'}}\n",
    })
    await p.good()
    p.write('models/marts/mine.sql', "select * from {{ref 'inner'}}\n")
    expect(unfit(await p.run('check'), 2)).toContain(
      'mine may not read inner, which is private to the package base',
    )
  })
})
