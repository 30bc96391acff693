/** `tagged` and `nodes` list nodes as the graph knows them: each is a reference, though no template names it. */
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

const of = (selector: string) => ({
  'models/marts/a.sql': `{{#each (graph_nodes '${selector}') as |n|}}select * from {{n.relation}} {{/each}}`,
  'models/staging/web.yml': 'sources: [{ name: web, tables: [{ name: v, location: v.csv }] }]\n',
  'v.csv': 'n\n1\n',
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
  ['a selector that needs the graph', of('+int_web'), 'who reads whom is not known yet'],
  ['a method of another command', of('state:new'), 'state:new: nodes are not listed by state. There are'],
  ['a misspelt method', of('pth:models'), 'Did you mean path?'],
  ['a misspelt value', of('resource_type:modl'), 'model'],
  ['an empty list', of('path:models/none'), 'path:models/none lists no node'],
  ['a source outside of staging', of('source:web'), 'E2105'],
])('%s', async (_, more, says) => {
  const text = await project({ ...files, ...more }).bad(2)
  expect(text).toContain(says)
})

/** A union over what a selector lists. */
const listed = (selector: string, each: string): string =>
  `{{#each (graph_nodes '${selector}') as |n|}}${each}{{#unless @last}} union all {{/unless}}{{/each}}`

it('by selectors that need no graph: what is said of each is text of the one that asks', async () => {
  const p = project({
    ...files,
    'v.csv': 'n\n5\n',
    'w.csv': 'n\n6\n',
    'models/staging/web.yml':
      'sources: [{ name: web, tables: [{ name: v, location: v.csv }, { name: w, location: w.csv }] }]\n',
    'models/staging/stg_web.sql': listed('source:web', "select '{{n.name}}' as of, n from {{n.relation}}"),
    'models/intermediate/int_web.yml': 'models: [{ name: int_web, config: { meta: { weight: 7 } } }]\n',
    'models/marts/mart_a.sql': listed(
      'path:models/intermediate,config.materialized:table,tag:feed',
      "select '{{n.name}} {{n.materialized}} {{n.resource_type}} {{n.schema}} {{n.package}}' as said, '{{#each n.tags}}{{this}}.{{/each}}' as tags",
    ),
    'models/marts/mart_w.sql': listed('int_web', "select '{{n.name}}' as name, {{n.meta.weight}} as weight"),
  })
  await p.good()
  expect(await p.column('select of || n from staging.stg_web order by 1')).toEqual(['v5', 'w6'])
  expect(await p.column('select said || tags from marts.mart_a order by 1')).toEqual([
    'int_calls table model intermediate shopfeed.',
    'int_feeds table model intermediate shopfeed.',
  ])
  expect(await p.column('select name || weight from marts.mart_w order by 1')).toEqual(['int_web7'])

  // a test of data waits for all that it lists
  p.write(
    'tests/data/fed.sql',
    `select * from (${listed('tag:feed', 'select n from {{n.relation}}')}) where n > 2`,
  )
  expect(await p.bad(1)).toContain('fed')
  p.remove('tests/data/fed.sql')
  await p.good()

  // what a mart prints of another node is its text: it is built again where that is said otherwise
  p.replace('models/intermediate/int_web.yml', '7', '8')
  const plan = await p.run('plan')
  expect(plan.out).toContain('mart_w')
  expect(plan.out).not.toContain('mart_a')
})
