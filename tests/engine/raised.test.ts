/** Mistakes that no other test makes, each told by its code, at its place, with the documented exit code. */
import { describe, expect, it } from 'vitest'
import { type Files, project, unfit } from './project.ts'

const target = 'targets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n'
const yml = `name: shop\n${target}`
const one = { 'project.yml': yml, 'models/marts/a.sql': 'select 1 as id\n' }
const incremental = (rest: string): string =>
  `models:\n  - name: a\n    config: { materialized: incremental, incremental_strategy: time_range, ${rest} }\n`
const orders = (more = '', columns = ''): string =>
  `sources:\n  - name: shop\n    tables:\n      - name: orders\n        location: data/orders.csv\n${more}${columns}`
const script = (body: string): string =>
  `import { defineModel } from 'ledgerline'\nexport default defineModel({ reads: [], columns: { n: 'INTEGER' } }, () => ${body})\n`
const unit = (given: string): string =>
  `unit_tests:\n  - name: u\n    model: a\n    given:\n      - ${given}\n    expect: { rows: [{ id: 1 }] }\n`

type Case = readonly [name: string, files: Files, command: string, exit: number, said: string]

const cases: readonly Case[] = [
  [
    'a var without value',
    {
      'project.yml': `${yml}vars:\n  since: { type: date }\n`,
      'models/marts/a.sql': "select {{var 'since'}} as d\n",
    },
    'check',
    2,
    'E1009 missing-var   models/marts/a.sql:1:8',
  ],
  [
    'an npm package that is not there',
    { 'project.yml': `${yml}packages: [{ npm: not-here }]\n` },
    'check',
    2,
    'E1017 npm-package-missing   project.yml:4:',
  ],
  [
    'a script that does not load',
    { ...one, 'models/marts/b.ts': 'export default 1\n' },
    'check',
    2,
    'E1110 bad-script   models/marts/b.ts:1:1',
  ],
  [
    'selectors in a circle',
    { ...one, 'project.yml': `${yml}selectors:\n  x: "selector:y"\n  y: "selector:x"\n` },
    'ls --selector x',
    2,
    'E2124 selector-cycle   project.yml:',
  ],
  [
    'a grain of a column that is not there',
    { ...one, 'models/marts/a.yml': 'models:\n  - { name: a, grain: [idd] }\n' },
    'check',
    2,
    'E3107 grain-column-missing   models/marts/a.yml:2:',
  ],
  [
    'a type that no BI tool reads',
    { ...one, 'models/marts/a.sql': 'select [1] as id\n' },
    'check',
    2,
    'E3108 unsafe-type   models/marts/a.sql:1:12',
  ],
  [
    'personal data whose way cannot be followed',
    {
      'project.yml': yml,
      'models/staging/p.yml': 'models:\n  - name: p\n    columns: [{ name: mail, pii: direct }]\n',
      'models/staging/p.sql': "select 'm' as mail\n",
      'models/intermediate/q.ts':
        "import { defineModel } from 'ledgerline'\nexport default defineModel({ reads: ['p'], columns: { n: 'VARCHAR' } }, () => [])\n",
    },
    'check',
    0,
    'E3114 taint-lost',
  ],
  [
    'a time range of what is no time',
    { ...one, 'models/marts/a.yml': incremental('event_time: id, begin: 2026-01-01') },
    'check',
    2,
    'E3201 incremental-config   models/marts/a.yml:2:',
  ],
  [
    'a type that the database does not know',
    {
      'project.yml': yml,
      'data/orders.csv': 'id\n1\n',
      'models/staging/s.yml': orders('', '        columns: [{ name: id, data_type: intger }]\n'),
    },
    'check',
    2,
    'E4102 source-unreadable   models/staging/s.yml:',
  ],
  [
    'a seed that is no text',
    { 'project.yml': yml, 'seeds/s.csv': new Uint8Array([0x69, 0x64, 0x0a, 0xff, 0xfe, 0x0a]) },
    'check',
    2,
    'E4105 seed-unreadable   seeds/s.csv',
  ],
  [
    'a folder that is not there, with several sources',
    {
      'project.yml': `${yml}vars:\n  d: { type: string, default: nowhere }\n`,
      'models/staging/s.yml': `sources:\n  - name: shop\n    tables:\n${['a', 'b', 'c'].map((t) => `      - { name: ${t}, location: "{{raw (var 'd')}}/${t}.csv" }\n`).join('')}`,
    },
    'check',
    2,
    'E4106 source-folder-missing   models/staging/s.yml:4:',
  ],
  [
    'an attached file that is no database',
    {
      ...one,
      'project.yml': `${yml}`.replace(
        'shop.duckdb }',
        'shop.duckdb, attach: [{ name: crm, type: duckdb, path: crm.duckdb }] }',
      ),
      'crm.duckdb': 'no database, but long enough to look like one',
    },
    'check',
    2,
    'E4109 attached-unreadable   project.yml:',
  ],
  [
    'a setting that DuckDB does not have',
    {
      ...one,
      'project.yml': yml.replace(
        'shop.duckdb }',
        'shop.duckdb, settings: { default_null_ordr: nulls_last } }',
      ),
    },
    'check',
    2,
    'E4111 unknown-setting   project.yml:3:',
  ],
  [
    'rows that are none',
    { 'project.yml': yml, 'models/marts/a.ts': script('[{ n: {} }]') },
    'build',
    1,
    'E5020 bad-rows   models/marts/a.ts:',
  ],
  [
    'a script that throws',
    { 'project.yml': yml, 'models/marts/a.ts': script("{\n  throw new Error('no luck')\n}") },
    'build',
    1,
    'E1110 bad-script   models/marts/a.ts:3:9',
  ],
  [
    'a join audit that loses everything',
    {
      ...one,
      'models/marts/b.sql': 'select 2 as id\n',
      'models/marts/b.yml':
        "models:\n  - name: b\n    join_audit: [{ name: j, left: ref('a'), right: ref('b'), on: [id], measure: id, max_unmatched: 0 }]\n",
    },
    'build',
    1,
    'E6003 join-audit-failed',
  ],
  [
    'a test that does not exist',
    {
      ...one,
      'models/marts/a.yml': 'models:\n  - name: a\n    columns: [{ name: id, data_tests: [uniq] }]\n',
    },
    'check',
    2,
    'E6004 unknown-test   models/marts/a.yml:3:',
  ],
  [
    'a test of a package of dbt',
    {
      ...one,
      'models/marts/a.yml':
        'models:\n  - name: a\n    data_tests: [{ dbt_utils.unique_combination_of_columns: { combination_of_columns: [id] } }]\n',
    },
    'check',
    2,
    'named dbt_utils.unique_combination_of_columns. Did you mean unique_combination?',
  ],
  [
    'a test without its arguments',
    {
      ...one,
      'models/marts/a.yml':
        'models:\n  - name: a\n    columns: [{ name: id, data_tests: [accepted_values] }]\n',
    },
    'check',
    2,
    'E6005 bad-test   models/marts/a.yml:3:',
  ],
  [
    'a fixture that is no SQL',
    {
      ...one,
      'models/marts/b.sql': "select id from {{ref 'a'}}\n",
      'models/marts/b.yml': unit("{ input: ref('a'), format: sql, rows: 'selct 1' }").replace(
        'model: a',
        'model: b',
      ),
    },
    'build',
    1,
    'E6015 bad-fixture   models/marts/b.yml:5:',
  ],
  ['a report that does not exist', one, 'report nothing', 2, 'E7005 unknown-report'],
  ['a moment that is none', one, 'build --now yesterday', 2, 'E8001 usage'],
  ['a flag that is going away', one, 'ls --models a', 0, 'E8012 deprecated-flag'],
]

it.each(cases)('%s', async (_, files, command, exit, said) => {
  expect(unfit(await project(files).run(...command.split(' ')), exit)).toContain(said)
})

it('a state that is no artefact', async () => {
  const p = project({ ...one, 'old/manifest.json': '[]' })
  const ran = await p.run('ls', '-s', 'state:modified', '--state', `${p.dir}/old`)
  expect(unfit(ran, 2)).toContain('E8011 bad-state')
})

describe('after a build', () => {
  it('a plan that the project has left behind: exit 4, nothing is built', async () => {
    const p = project(one)
    await p.run('plan', '--out', `${p.dir}/plan.json`)
    p.write('models/marts/a.sql', 'select 2 as id\n')
    expect(unfit(await p.run('apply', `${p.dir}/plan.json`), 4)).toContain('E8013 plan-moved')
  })

  it('a history is not thrown away by the way: exit 4', async () => {
    const p = project({
      ...one,
      'snapshots/h.yml':
        "snapshots:\n  - name: h\n    relation: ref('a')\n    config: { strategy: check, unique_key: id, check_cols: all }\n",
    })
    await p.good()
    expect(unfit(await p.run('clean', '--database'), 4)).toContain('E5308 history-stays')
    expect(await p.column('select count(*) from snapshots.h')).toEqual(['1'])
  })

  it('a snapshot of two rows with one key: the history stands as it was', async () => {
    const yml = `snapshots:\n  - name: h\n    relation: ref('a')\n    config: { strategy: check, unique_key: id, check_cols: all }\n`
    const p = project({ ...one, 'snapshots/h.yml': yml })
    await p.good('--now', '2026-01-01')
    p.write('models/marts/a.sql', 'select unnest([2, 2]) as id\n')
    expect(await p.bad(1, '--now', '2026-01-02')).toContain('E5009 snapshot-refused   snapshots/h.yml:2:')
    expect(await p.column('select id from snapshots.h')).toEqual(['1'])
  })

  it('a SQL that fails on rows: its place, and what was not built for it', async () => {
    const p = project({
      ...one,
      'models/marts/b.sql': "select id,\n  (id * 300)::tinyint as n from {{ref 'a'}}\n",
      'models/marts/c.sql': "select n from {{ref 'b'}}\n",
    })
    const text = await p.bad(1)
    expect(text).toMatch(/E5003 statement-failed\s+models\/marts\/b\.sql:2:/)
    expect(text).toMatch(/E5006 skipped-upstream[\s\S]*c/)
  })

  it('a state row that did not come back stops the build: COMMIT is not believed', async () => {
    // what comes back under `key` is no longer what was written
    const swap =
      'alter table _ledgerline.node_state rename column key to k; alter table _ledgerline.node_state rename column content_hash to key'
    const p = project({
      ...one,
      'models/marts/a.yml': `models:\n  - name: a\n    config: { post_hook: "${swap}" }\n`,
      'models/marts/b.sql': "select id from {{ref 'a'}}\n",
    })
    const text = await p.bad(1)
    expect(text).toContain('E5307 database-stopped')
    expect(text).toContain('The database said OK, but the state row of a is not there.')
    expect(text).not.toMatch(/E9\d\d\d/)
  })
})
