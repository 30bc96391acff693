/** Every method of the grammar, each on a project where it finds some things and not others. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { methods } from '../../src/graph/select/methods.ts'
import { project, type TestProject } from '../engine/project.ts'

let p: TestProject

async function fresh(): Promise<void> {
  const { code, err } = await p.run('source', 'freshness', '--now', '2026-02-01')
  expect([code, err]).toEqual([0, ''])
}

beforeAll(async () => {
  p = project({
    'project.yml':
      'name: shop\ntarget: dev\nprivacy: { sanitizers: [sha256], publish: [key, quasi, direct] }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'data/people.csv': 'id,email,age,seen\n1,a@x,30,2026-01-02\n',
    'seeds/rates.csv': 'id,rate\n1,2\n',
    'models/staging/s.yml': `sources:
  - name: crm
    tables:
      - name: people
        location: data/people.csv
        loaded_at_field: cast(seen as timestamp)
        freshness: { error_after: { count: 9000, period: day } }
        columns:
          - { name: email, data_type: varchar, pii: direct }
          - { name: age, data_type: integer, pii: quasi }
models:
  - name: stg_people
    owner: crm-team
    config: { access: private, tags: [daily], meta: { team: cx } }
    columns: [{ name: id, data_tests: [not_null] }]
    unit_tests:
      - name: keeps_everybody
        given: [{ input: "source('crm', 'people')", rows: [{ id: 1 }] }]
        expect: { rows: [{ id: 1 }] }
`,
    'models/staging/stg_people.sql': "select id, email as mail, age from {{source 'crm' 'people'}}",
    'models/marts/hashed.sql': "select id, sha256(mail) as who from {{ref 'stg_people'}}",
    'models/marts/named.sql': "select id, lower(mail) as who from {{ref 'stg_people'}}",
    'models/marts/ages.sql':
      "{{config materialized='table'}}select age, count(*) as n from {{ref 'stg_people'}} group by age",
    'models/marts/rated.sql': "select id, rate from {{ref 'rates'}}",
    'models/marts/m.yml': `models:
  - name: ages
    grain: [age]
    config: { access: public, group: crm }
groups: [{ name: crm, owner: { name: crm } }]
exposures:
  - { name: weekly, type: dashboard, owner: { name: Ann }, depends_on: [ref('ages')] }
semantic_models:
  - name: aged
    model: ref('ages')
    dimensions: [{ name: age, type: categorical }]
    measures: [{ name: people, agg: sum, expr: n }]
metrics: [{ name: heads, type: simple, measure: people }]
`,
    'snapshots/kept.yml':
      "snapshots:\n  - name: kept\n    relation: ref('rated')\n    config: { strategy: check, unique_key: id, check_cols: all }\n",
    'tests/data/ages_are_of_adults.sql': "select * from {{ref 'ages'}} where age < 18",
  })
  await p.good()
  await fresh()
  cpSync(join(p.dir, 'target'), join(p.dir, 'before'), { recursive: true })
  p.replace('models/marts/rated.sql', 'id, rate', 'id, rate * 2 as rate')
  // a line above moves a unit test and its fixtures, and changes neither
  p.replace('models/staging/s.yml', 'sources:', '# the CRM\nsources:')
  p.replace('data/people.csv', '2026-01-02', '2026-01-03')
  await fresh()
})

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['fqn:shop.marts.*,resource_type:model', ['ages', 'hashed', 'named', 'rated']],
  ['path:models/staging,resource_type:model', ['stg_people']],
  ['file:hashed.sql', ['hashed']],
  ['tag:daily', ['stg_people']],
  ['package:shop,resource_type:seed', ['rates']],
  ['package:this,resource_type:seed', ['rates']],
  ['owner:crm-team,resource_type:model', ['stg_people']],
  ['source:crm', ['crm.people']],
  ['exposure:weekly', ['weekly']],
  ['metric:heads', ['heads']],
  ['2+metric:heads,resource_type:model', ['ages']],
  ['semantic_model:shop.aged', ['aged']],
  ['1+exposure:weekly,resource_type:model', ['ages']],
  ['unit_test:keeps_everybody', ['keeps_everybody']],
  ['config.materialized:table,layer:marts', ['ages', 'hashed', 'named', 'rated']],
  ['config.meta.team:cx', ['stg_people']],
  ['resource_type:snapshot', ['kept']],
  ['layer:staging', ['stg_people']],
  ['access:private', ['stg_people']],
  ['access:public', ['ages']],
  ['group:crm', ['ages']],
  ['test_type:unit', ['keeps_everybody']],
  ['test_type:singular', ['ages_are_of_adults']],
  ['test_name:not_null', ['not_null_ages_age', 'not_null_stg_people_id']],
  ['test_name:unique*', ['unique_ages_age']],
  ['state:modified', ['rated']],
  ['result:success,resource_type:snapshot', ['kept']],
  ['source_status:fresher', ['crm.people']],
  ['cached:false,layer:marts', ['ages', 'hashed', 'named', 'rated']],
  // what derives from an address keeps it, a hash that the project declares does not
  ['pii:direct', ['crm.people', 'named', 'stg_people']],
  ['pii:quasi', ['ages', 'crm.people', 'stg_people']],
  ['pii:*,layer:marts', ['ages', 'named']],
  ['column:stg_people.mail', ['hashed', 'named', 'stg_people']],
]

it.each(cases)('%s', async (selector, wanted) => {
  const state = ['--state', join(p.dir, 'before')]
  const { code, out, err } = await p.run('ls', '--indirect-selection', 'empty', ...state, '-s', selector)
  expect([code, err]).toEqual([0, ''])
  expect(out.trim().split('\n').filter(Boolean).sort()).toEqual(wanted)
})

it('no method is left out above', () => {
  const used = cases.flatMap(([selector]) =>
    selector.split(',').map((t) => t.replace(/^\d*\+/, '').split(/[.:]/)[0]),
  )
  expect([...new Set(used)].sort()).toEqual(Object.keys(methods).sort())
})
