/** Statements around a node: in its transaction, part of its key, parents of it. */
import { expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const files = {
  'project.yml': 'name: shop\n',
  'models/marts/log.sql': "select 'start' as what where false",
  'models/marts/a.sql': 'select 1 as id',
  'models/marts/a.yml': `models:
  - name: a
    config:
      pre_hook: "insert into {{ref 'log'}} values ('before')"
      post_hook:
        - "insert into {{self}} values (2)"
        - "insert into {{ref 'log'}} values ('after')"
`,
}

it('run before and after the model; what they read is built first; what they write counts', async () => {
  const p = project(files)
  const { code, nodes, err } = await p.told()
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  expect(nodes.a?.rows).toBe(2)
  expect(await p.column('select id from marts.a order by id')).toEqual(['1', '2'])
  expect(await p.column('select what from marts.log')).toEqual(['before', 'after'])
})

it('a failing hook points at its line and rolls the model and its other hooks back', async () => {
  const p = project(files)
  await p.good()
  p.replace('models/marts/a.sql', '1 as id', '7 as id')
  p.replace('models/marts/a.yml', "values ('after')", "values (error('no'))")
  expect(await p.bad(1, '--select', 'a')).toMatch(/E5008 hook-failed {3}models\/marts\/a\.yml:7/)
  expect(await p.column('select id from marts.a order by id')).toEqual(['1', '2'])
  expect(await p.column('select count(*) from marts.log')).toEqual(['2'])
})

it('a changed hook rebuilds its model', async () => {
  const p = project({
    ...files,
    'models/marts/a.yml': "models:\n  - name: a\n    config: { post_hook: 'select 1' }\n",
  })
  await p.good()
  expect(await p.rebuilt()).toEqual([])
  p.replace('models/marts/a.yml', 'select 1', 'select 2')
  expect(await p.rebuilt()).toEqual(['a'])
})

it('may not end the transaction that it is part of', async () => {
  const p = project({
    ...files,
    'models/marts/a.yml': "models:\n  - name: a\n    config: { post_hook: 'commit' }\n",
  })
  expect(await p.bad(2)).toContain('may not begin or end a transaction')
})

it.each([
  ['named', "{{ref 'b'}}"],
  ['listed by its tag', "{{#each (tagged 'f') as |f|}}{{f.relation}}{{/each}}"],
])('a hook that reads an ephemeral model, %s, is told by check', async (_, read) => {
  const p = project({
    ...files,
    'models/marts/b.sql': "{{config materialized='ephemeral' tags='f'}}select 2 as id",
  })
  p.replace('models/marts/a.yml', 'values (2)', `select id from ${read}`)
  const ran = await p.run('check')
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('E1004')
  expect(ran.err).toContain('models/marts/a.yml:6')
  expect(ran.err.replace(/\s+/g, ' ')).toContain('it reads b, which is ephemeral and leaves no relation')
})

it.each(['on_run_start', 'on_run_end'])('one of %s too', async (key) => {
  const p = project({
    ...files,
    'project.yml': `name: shop\nhooks:\n  ${key}: "create or replace table seen as select * from {{ref 'b'}}"\n`,
    'models/marts/b.sql': "{{config materialized='ephemeral'}}select 2 as id",
  })
  const ran = await p.run('check')
  expect(ran.code).toBe(2)
  expect(ran.err.replace(/\s+/g, ' ')).toContain('it reads b, which is ephemeral and leaves no relation')
})

it('a hook of the run that names what is not there is told by check, and never left out in silence', async () => {
  const p = project({
    'project.yml': `name: shop
hooks:
  on_run_end: ["create table if not exists seen as select * from {{ref 'mart_totl'}}"]
`,
    'models/marts/mart_total.sql': 'select 1 as n\n',
  })
  for (const command of ['check', 'build'])
    expect(unfit(await p.run(command), 2)).toMatch(
      /E2101 unknown-ref {3}project\.yml:3:[\s\S]*Did you mean mart_total\?/,
    )
})

it('a failing hook of a run says what stands, and retry calls the run again', async () => {
  const p = project({
    ...files,
    'models/marts/a.yml': 'models: [{ name: a }]\n',
    'project.yml': `name: shop
hooks:
  on_run_start: "create table if not exists starts as select 1 as n; insert into starts values (2)"
  on_run_end: ["create or replace table ended as select 1 as n", "insert into {{ref 'log'}} values (error('no'))"]
`,
  })
  const told = unfit(await p.run('build'), 1)
  expect(told).toContain('E5008')
  expect(told).not.toContain('stands as before')
  expect(told.replace(/\s+/g, ' ')).toContain(
    'It alone was rolled back: hooks before it and what was built stand.',
  )
  expect(await p.column('select id from marts.a')).toEqual(['1'])
  expect(await p.column('select n from ended')).toEqual(['1'])
  // the same again: nobody may take it for done
  const again = await p.run('retry')
  expect([again.code, again.err]).toEqual([
    1,
    expect.stringContaining('The last run failed, and no node of it.'),
  ])
  p.replace('project.yml', "values (error('no'))", "values ('end')")
  const mended = await p.run('retry')
  expect([mended.code, mended.err]).toEqual([0, expect.stringContaining('Publication 1')])
  expect((await p.run('retry')).err).toContain('The last run left nothing to try again.')
})
