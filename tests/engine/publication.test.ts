/** What readers get: only what is current and green, and what they have until then. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project, unfit } from './project.ts'
import { shop } from './shop.ts'

const tested = {
  ...shop,
  'models/marts/mart_total.yml':
    'models:\n  - name: mart_total\n    columns:\n      - name: amount\n        unit: money\n        data_tests: [{ accepted_range: { max_value: 100 } }]\n',
}

it('a red test keeps the last publication in place, and a green build replaces it', async () => {
  const p = project(tested)
  const current = (): { publication: number } =>
    JSON.parse(readFileSync(join(p.dir, 'published/current.json'), 'utf8')) as { publication: number }
  expect((await p.run('build')).code).toBe(0)
  expect(current().publication).toBe(1)
  p.replace('data/orders.csv', '20.50', '99.50')
  const red = unfit(await p.run('build'), 1)
  expect(red).toContain('E6001 test-failed')
  expect(red).toContain('the last publication still serves readers')
  expect(current().publication).toBe(1)
  expect(unfit(await p.run('publish'), 1)).toContain('E7001 publish-blocked')
  p.replace('data/orders.csv', '99.50', '30.50')
  expect((await p.run('build')).code).toBe(0)
  expect(current().publication).toBe(2)
})

it('a partial build publishes nothing while something published is stale', async () => {
  const p = project(tested)
  await p.run('build')
  p.replace('data/orders.csv', '20.50', '20.51')
  const partial = await p.run('build', '--select', 'stg_orders')
  expect(partial.code).toBe(0)
  expect(partial.err).toContain('Not published: ')
  expect(unfit(await p.run('publish'), 1)).toContain('stale')
})

it('artefacts name no folder of this machine', async () => {
  const p = project(tested)
  await p.run('build')
  for (const file of ['target/manifest.json', 'target/run_results.json', 'published/current.json']) {
    expect(existsSync(join(p.dir, file))).toBe(true)
    expect(p.read(file)).not.toContain(p.dir)
  }
})

it('the state row of every table says what the table holds', async () => {
  const p = project(tested)
  await p.run('build')
  p.replace('models/marts/mart_total.sql', 'sum(amount)', "sum(amount) / (select 0 where customer = 'zz')")
  await p.bad(2)
  const rows = await p.rows(
    `select row_count, (select count(*) from marts.mart_total) as found from _ledgerline.node_state
    where node_id = 'model.shop.mart_total' order by seq desc limit 1`,
  )
  expect(rows).toEqual([{ row_count: '1', found: '1' }])
})
