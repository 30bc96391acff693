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
    'models/groups.yml': `groups:
  - { name: ledger, owner: { name: Controlling, email: control@shop.example }, config: { meta: { desk: 4 } } }
  - { name: growth, owner: { email: growth@shop.example } }
`,
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

  it('is of a group that is declared; the nearest name is told where the model says another', async () => {
    const p = shop('group: legder')
    expect(unfit(await p.run('check'), 2)).toMatch(
      /E2111 unknown-group {3}models\/marts\/total\.yml:6:\d+[\s\S]*no group named legder\. Did you mean ledger\?/,
    )
    p.write('models/groups.yml', 'groups: [{ name: ledger }]\n')
    expect(unfit(await p.run('check'), 2)).toContain('groups.ledger.owner: is missing')
  })

  it('has the owner of its group where it says none, and the manifest lists groups and members', async () => {
    const p = shop('group: ledger')
    p.write('models/marts/own.sql', 'select 1 as id\n')
    p.write('models/marts/own.yml', 'models: [{ name: own, owner: sales, config: { group: growth } }]\n')
    await p.run('parse')
    const owned = async (owner: string): Promise<string[]> =>
      (await p.run('ls', '-s', `owner:${owner}`, '--resource-type', 'model', '--output', 'name')).out
        .trim()
        .split('\n')
    expect((await owned('Controlling')).sort()).toEqual(['int_raw', 'total'])
    expect(await owned('sales')).toEqual(['own'])
    const { groups, group_map, nodes } = JSON.parse(p.read('target/manifest.json'))
    expect(groups['group.shop.ledger']).toMatchObject({
      ...{
        name: 'ledger',
        resource_type: 'group',
        package_name: 'shop',
        original_file_path: 'models/groups.yml',
      },
      owner: { name: 'Controlling', email: 'control@shop.example' },
      config: { meta: { desk: 4 } },
    })
    expect(group_map).toEqual({
      growth: ['model.shop.own'],
      ledger: ['model.shop.int_raw', 'model.shop.total'],
    })
    expect(nodes['model.shop.total'].group).toBe('ledger')
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
