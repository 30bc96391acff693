/** Selectors that look outside the graph: an earlier manifest, earlier results, what is stale, project.yml's names. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project, type TestProject, unfit } from '../engine/project.ts'

function shop(): TestProject {
  return project({
    'project.yml':
      'name: shop\ntarget: dev\nvars: { rate: { type: integer, default: 2 } }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'models/staging/stg.sql': 'select id, amount from {{ref "items"}}',
    'models/staging/rated.sql': 'select id * {{var "rate"}} as id from {{ref "stg"}}',
    'models/staging/doubled.sql': 'select {{> twice}} as id from {{ref "stg"}}',
    'models/marts/mart.sql': "{{config materialized='table'}}select * from {{ref 'stg'}}",
    'models/marts/m.yml':
      'models:\n  - name: mart\n    columns: [{ name: id, data_type: integer, tests: [unique] }]\n',
    'macros/twice.sql': 'id * 2',
    'seeds/items.csv': 'id,amount\n1,2\n2,3\n',
  })
}

async function listed(p: TestProject, ...args: string[]): Promise<string[]> {
  const ran = await p.run('ls', '--indirect-selection', 'empty', ...args)
  if (ran.code !== 0) throw new Error(ran.err)
  return ran.out.split('\n').filter(Boolean).sort()
}

it('state: compares with an earlier manifest by content, part by part', async () => {
  const p = shop()
  await p.good()
  cpSync(join(p.dir, 'target'), join(p.dir, 'before'), { recursive: true })
  const state = ['--state', join(p.dir, 'before'), '--select']
  expect(await listed(p, ...state, 'state:modified state:new')).toEqual([])
  // times of files are no content
  p.touch('models/staging/stg.sql', 1)
  expect(await listed(p, ...state, 'state:modified')).toEqual([])

  p.write('models/staging/late.sql', 'select 1 as one')
  expect(await listed(p, ...state, 'state:new')).toEqual(['late'])
  expect(await listed(p, ...state, 'state:modified')).toEqual(['late'])
  p.remove('models/staging/late.sql')

  p.replace('seeds/items.csv', '2,3', '2,4')
  expect(await listed(p, ...state, 'state:modified.body')).toEqual(['items'])
  p.replace('seeds/items.csv', '2,4', '2,3')

  p.replace('macros/twice.sql', '2', '3')
  expect(await listed(p, ...state, 'state:modified.macros')).toEqual(['doubled'])
  expect(await listed(p, ...state, 'state:modified.body')).toEqual([])
  expect(await listed(p, ...state, 'state:modified')).toEqual(['doubled'])
  p.replace('macros/twice.sql', '3', '2')

  p.replace('models/marts/mart.sql', "'table'", "'view'")
  expect(await listed(p, ...state, 'state:modified.configs')).toContain('mart')
  expect(await listed(p, ...state, 'state:modified+')).toEqual(['mart', 'unique_mart_id'])
  p.replace('models/marts/mart.sql', "'view'", "'table'")

  p.replace('models/marts/m.yml', 'integer', 'bigint')
  expect(await listed(p, ...state, 'state:modified.contract')).toEqual(['mart'])
  expect(await listed(p, ...state, 'state:unmodified,resource_type:model')).toEqual([
    'doubled',
    'rated',
    'stg',
  ])
  expect(await listed(p, ...state, 'state:old,resource_type:model')).toHaveLength(4)
  // what a var changes is seen too, though the file is the same
  const varied = await listed(p, '--var', 'rate=3', ...state, 'state:modified,path:models/staging')
  expect(varied).toEqual(['rated'])
})

it('result: takes what earlier results say, cached:false what is stale', async () => {
  const p = shop()
  expect(await listed(p, '--select', 'cached:false,resource_type:seed')).toEqual(['items'])
  p.replace('seeds/items.csv', '2,3', '1,3')
  expect((await p.build()).code).toBe(1)
  const target = join(p.dir, 'target')
  expect(await listed(p, '--state', target, '--select', 'result:fail')).toEqual(['unique_mart_id'])
  expect(await listed(p, '--state', target, '--select', '1+result:fail')).toEqual(['mart', 'unique_mart_id'])
  expect(await listed(p, '--select', 'cached:false')).toEqual([])
  p.replace('models/marts/mart.sql', 'select *', 'select id')
  expect(await listed(p, '--select', 'cached:false')).toEqual(['mart'])
  const { err, code } = await p.run('ls', '--state', join(p.dir, 'nowhere'), '--select', 'result:fail')
  expect(unfit({ err, code, out: '' }, 2)).toContain('E8010')
})

it('--fail-empty, -m and wrong names say what is meant', async () => {
  const p = shop()
  const empty = await p.run('ls', '--select', 'martt')
  expect([empty.code, empty.out]).toEqual([0, ''])
  expect(empty.err).toContain('Did you mean mart?')
  expect(unfit(await p.run('ls', '--select', 'martt', '--fail-empty'), 2)).toContain('E2125')
  const old = await p.run('ls', '-m', 'mart', '--resource-type', 'model')
  expect([old.code, old.out]).toEqual([0, 'mart\n'])
  expect(old.err).toContain('use --select (-s)')
  expect(unfit(await p.run('ls', '--selector', 'nightly'), 2)).toContain('E2122')
  expect((await p.run('ls', '--resource-type', 'modle')).code).toBe(2)
})

it('a test whose other table was never built is told, not failed', async () => {
  const p = shop()
  p.write(
    'models/marts/n.yml',
    'models:\n  - name: rated\n    columns: [{ name: id, tests: [{ relationships: { to: ref("mart"), field: id } }] }]\n',
  )
  const { code, err } = await p.build('--select', '+rated')
  expect([code, err.includes('E6050')]).toEqual([0, true])
})
