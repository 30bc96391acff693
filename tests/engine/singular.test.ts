/** A singular test says in its own SQL what its properties could say, as in dbt. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const shop = (test: string) =>
  project({
    'project.yml': 'name: shop\n',
    'models/marts/orders.sql': 'select unnest([1, 2, 3]) as id\n',
    'tests/data/few.sql': test,
    'tests/data/few.yml': 'tests: [{ name: few, severity: error, warn_if: "> 1", tags: nightly }]\n',
  })

it('warns by its own config, over what the properties say, and keeps what they add', async () => {
  const p = shop(`{{config severity='warn' owner='finance' tags='late'}}select * from {{ref 'orders'}}\n`)
  const { code, nodes, err } = await p.told()
  expect(code, err).toBe(0)
  expect(nodes.orders?.checks).toEqual({ few: 'warn' })
  expect(err).toContain('owner: finance')
  for (const tag of ['late', 'nightly']) {
    const listed = await p.run('ls', '--select', `tag:${tag},test_type:singular`)
    expect(listed.out).toContain('few')
  }
})

it('is no test when it says enabled=false', async () => {
  const p = shop(`{{config enabled=false}}select * from {{ref 'nowhere'}}\n`)
  const { code, nodes, err } = await p.told()
  expect(code, err).toBe(0)
  expect(nodes.orders?.checks).toEqual({})
})

it('is told at its line when it says what no test can', async () => {
  const p = shop(`select *\nfrom {{ref 'orders'}} {{config severty='warn' limit='many'}}\n`)
  const text = await p.bad(2)
  expect(text).toMatch(/unknown-key {3}tests\/data\/few\.sql:2:23/)
  expect(text).toContain('Did you mean severity?')
  expect(text).toContain('config limit')
})
