/** `tagged` lists nodes as the graph knows them: each is a reference, though no template names it. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const union = `select feed, n from (
{{#each (tagged 'feed') as |feed|}}
  select '{{feed.name}}' as feed, '{{feed.package}}' as package, n from {{feed.relation}}
  {{#unless @last}}union all by name{{/unless}}
{{/each}}
)`
const files = {
  'project.yml':
    'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\nmodels:\n  intermediate: { calls: { +tags: feed } }\n',
  'seeds/mail.csv': 'n\n1\n',
  'seeds/mail.yml':
    'seeds: [{ name: mail, config: { tags: [feed] }, columns: [{ name: n, data_type: integer }] }]\n',
  'models/intermediate/int_web.sql': "{{config tags='feed,other' materialized='ephemeral'}}select 2 as n",
  'models/intermediate/calls/int_calls.sql': 'select 3 as n',
  'models/intermediate/int_other.sql': "{{config tags='other'}}select 9 as n",
  // it has the tag itself
  'models/intermediate/int_feeds.sql': `{{config tags='feed'}}${union}`,
}

it('they are read in the order of their names, and the one that comes later too', async () => {
  const p = project(files)
  await p.good()
  const feeds = 'select feed || n from intermediate.int_feeds order by feed'
  expect(await p.column(feeds)).toEqual(['int_calls3', 'int_web2', 'mail1'])
  expect((await p.run('ls', '-s', '1+int_feeds')).out.trim().split('\n').sort()).toEqual([
    ...['int_calls', 'int_feeds', 'int_web', 'mail'],
  ])

  p.write('models/intermediate/int_visits.sql', "{{config tags='feed'}}select 4 as n")
  const plan = await p.run('plan')
  expect(plan.out).toContain('int_feeds')
  expect(plan.out).not.toContain('int_other')
  await p.good()
  expect(await p.column(feeds)).toEqual(['int_calls3', 'int_visits4', 'int_web2', 'mail1'])
})

it('a unit test gives them as it gives what is named', async () => {
  const p = project({
    ...files,
    'models/intermediate/int_feeds.yml': `unit_tests:
  - name: feeds_are_added
    model: int_feeds
    given:
      - { input: ref('mail'), rows: [{ n: 10 }] }
      - { input: ref('int_web'), rows: [] }
      - { input: ref('int_calls'), rows: [{ n: 30 }] }
    expect: { rows: [{ feed: mail, n: 10 }, { feed: int_calls, n: 30 }] }
`,
  })
  const ran = await p.run('test', '-s', 'test_type:unit')
  expect(ran.code, ran.err).toBe(0)
})

it.each([
  ['a misspelt tag', { 'models/a.sql': "{{#each (tagged 'fed')}}x{{/each}}" }, 'Did you mean feed?'],
  ['a tag that is computed', { 'models/a.sql': "{{#each (tagged (concat 'fe' 'ed'))}}x{{/each}}" }, 'E1106'],
  [
    'layers, at the place of the list',
    { 'models/marts/mart_a.sql': "{{config tags='feed'}}select 1 as n" },
    'int_feeds.sql:2:',
  ],
  [
    'two that list each other',
    { 'models/intermediate/int_again.sql': `{{config tags='feed'}}${union}` },
    'int_again -> int_feeds',
  ],
  [
    'a test of data, which has no place in the graph of models',
    { 'tests/data/none.sql': "select * from {{#each (tagged 'feed')}}{{relation}}{{/each}}" },
    'known only in a model',
  ],
])('%s', async (_, more, says) => {
  const text = await project({ ...files, ...more }).bad(2)
  expect(text).toContain(says)
})
