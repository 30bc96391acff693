/** `diff`: the same tables in two targets or publications, by figures worked out by hand. */
import { expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'

const files = {
  'project.yml': `name: shop
target: dev
targets:
  dev: { type: duckdb, path: target/shop.duckdb }
  prod: { type: duckdb, path: target/prod.duckdb }
`,
  'seeds/lines.csv': 'id,mail,amount\n1,a,100.00\n2,b,50.00\n3,c,7.00\n',
  'seeds/s.yml':
    'seeds:\n  - name: lines\n    columns: [{ name: id, data_type: integer }, { name: amount, data_type: "decimal(18,2)" }]\n',
  'models/marts/mart.sql': "select id, amount, 'x' as old from {{ref 'lines'}}",
  'models/marts/mart.yml': 'models:\n  - { name: mart, grain: [id] }\n',
  'models/marts/same.sql': 'select 1 as one',
  'models/marts/loose.sql': "select amount from {{ref 'lines'}}",
}

it('tells columns, rows, values and sums that differ, and what is equal', async () => {
  const p = project(files)
  await p.good()
  // 2 is gone, 4 is new, 3 has another amount, old is gone and fresh is new
  p.write('seeds/lines.csv', 'id,mail,amount\n1,a,100.00\n3,c,8.50\n4,d,1.00\n')
  p.replace('models/marts/mart.sql', "'x' as old", '1 as fresh')
  p.write('models/marts/more.sql', 'select 2 as two')
  expect((await p.run('build', '--no-publish', '--target', 'prod')).code).toBe(0)

  const { code, out, err } = await p.run('diff', 'dev', 'prod')
  expect([code, err]).toEqual([0, '1 of 4 tables equal.\n'])
  // 100 + 50 + 7 = 157, 100 + 8.50 + 1 = 109.50
  expect(out).toBe(`more   only in prod
loose   rows 3 -> 3   2 only in dev   2 only in prod
mart   rows 3 -> 3   1 only in dev   1 only in prod   1 changed
  column fresh INTEGER: only in prod
  column old VARCHAR: only in dev
  amount: 1 row differs, sum 157.00 -> 109.50 (-47.50)
  at id = 2
  at id = 3
  at id = 4
`)
  expect((await p.run('diff', 'dev', 'prod', '--detailed-exitcode', '--quiet')).code).toBe(5)
  expect((await p.run('diff', 'prod', 'prod', '--detailed-exitcode')).code).toBe(0)
  const json = JSON.parse((await p.run('diff', 'dev', 'prod', '-s', 'mart', '--output', 'json')).out) as {
    tables: { state: string; diff: { changed: number } }[]
  }
  expect(json.tables.map((t) => [t.state, t.diff.changed])).toEqual([['differs', 1]])
})

it('compares publications with each other and with what is built, and hides people', async () => {
  const p = project(files)
  p.replace('models/marts/mart.yml', 'grain: [id] }', 'grain: [mail], columns: [{ name: mail, pii: key }] }')
  p.replace('models/marts/mart.sql', 'select id', 'select mail, id')
  expect((await p.run('build')).code).toBe(0)
  p.replace('seeds/lines.csv', '50.00', '60.00')
  expect((await p.run('build')).code).toBe(0)
  const ran = await p.run('diff', 'publication:1', 'published', '-s', 'mart')
  expect(ran.out).toContain('amount: 1 row differs, sum 157.00 -> 167.00 (10.00)\n  at mail = (hidden)')
  expect((await p.run('diff', 'dev', 'published', '--detailed-exitcode')).code).toBe(0)
  expect(unfit(await p.run('diff', 'publication:9', 'dev'), 2)).toContain('no publication 9; kept: 2, 1')
  expect(unfit(await p.run('diff', 'prod', 'dev'), 2)).toContain('prod is not built')
  expect(unfit(await p.run('diff', 'staging', 'dev'), 2)).toContain('no target named staging')
})
