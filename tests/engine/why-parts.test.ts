/** `why` names the part of a model that is another one, not that something is. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestProject } from './project.ts'

const variable = 'LEDGERLINE_TEST_REGION'
let p: TestProject

beforeEach(async () => {
  process.env[variable] = 'north'
  p = new TestProject({
    'project.yml': 'name: shop\ncurrency: EUR\nvars:\n  least: { type: decimal, default: 1.25 }\n',
    'macros/cents.sql': 'cast({{of}} * 100 as bigint)',
    'macros/through.sql': "{{> cents of='least'}}",
    'models/marts/m.sql':
      "select {{var 'least'}} as least, {{env 'LEDGERLINE_TEST_REGION'}} as region, {{setting 'currency'}} as currency\n",
    'models/marts/n.sql': 'select {{> through}} as cents from (select 1.00 as least)\n',
  })
  await p.good()
})

afterEach(() => {
  delete process.env[variable]
})

async function reasons(name: string, ...more: string[]): Promise<string[]> {
  const { out } = await p.run('why', name, ...more)
  return out
    .split('\n')
    .slice(1, -2)
    .map((line) => line.trim())
}

it('a var with its value and the one before', async () => {
  expect(await reasons('m', '--var', 'least=2.00')).toEqual(['var least is 2.00, and was 1.25'])
})

it('a variable of the environment, without a value, which may be anything', async () => {
  process.env[variable] = 'south'
  const said = await reasons('m')
  expect(said).toEqual([`environment variable ${variable} changed`])
})

it('a setting, a macro below a macro, its own text, and several at once', async () => {
  p.replace('project.yml', 'EUR', 'USD')
  p.replace('macros/cents.sql', '100', '1000')
  expect(await reasons('m')).toEqual(['setting currency changed'])
  expect(await reasons('n')).toEqual(['macro cents changed'])
  p.replace('models/marts/m.sql', 'as least', 'as smallest')
  expect(await reasons('m', '--var', 'least=3.00')).toEqual([
    'its SQL changed',
    'var least is 3.00, and was 1.25',
    'setting currency changed',
  ])
})

it('what it reads by name stands in the manifest', async () => {
  const { nodes } = JSON.parse(p.read('target/manifest.json'))
  expect(nodes['model.shop.m'].meta.ledgerline).toMatchObject({ vars: ['least'], env: [variable] })
  expect(nodes['model.shop.n'].meta.ledgerline.vars).toBeUndefined()
})
