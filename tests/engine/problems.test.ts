/** One run tells everything that is wrong with a project, each thing once and at its place. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project } from './project.ts'

/** `E2101 models/c.sql:1:15` of every problem, in the order told. */
function told(text: string): string[] {
  return [...text.matchAll(/^(E\d{4}) \S+ {3}(\S+)$/gm)].map((m) => `${m[1]} ${m[2]}`)
}

const broken = {
  'project.yml': 'name: many\n',
  'models/a.sql': 'select 1 as id, 2.50::decimal(18,2) as amount\n',
  'models/b.sql': "select id, amout from {{ref 'a'}}\n",
  'models/c.sql': "select * from {{ref 'zz'}}\n",
  'models/d.sql': "select * from {{ ref('a') }}\n",
  'models/e.sql': "select * from {{ref 'f'}}\n",
  'models/f.sql': "select * from {{ref 'e'}}\n",
  'models/g.sql': "select now() as t, sum(amount) / count(*) as mean from {{ref 'a'}}\n",
  'models/g.yml': 'models:\n  - name: g\n    columns:\n      - { name: mean, unit: money }\n',
  'models/h.sql': "select * from {{ref 'c'}}\n",
}

it('columns, references, Jinja, cycles, clocks and money in one go', async () => {
  const text = await project(broken).bad(2)
  expect(told(text)).toEqual([
    'E3101 models/b.sql:1:12',
    'E2101 models/c.sql:1:15',
    'E1102 models/d.sql:1:15',
    'E2103 models/e.sql:1:15',
    'E3106 models/g.sql:1:8',
    'E3104 models/g.sql:1:43',
  ])
  expect(text).toContain('6 errors.')
  expect(text).toContain('These models read each other: e -> f -> e.')
})

it('each CTE of a model is told of by itself, where the database stops at the first that is asked for', async () => {
  const text = await project({
    'project.yml': 'name: many\n',
    'models/a.sql': "select 1 as id, 'x' as g\n",
    'models/b.sql': `with recursive "odd ""name" as materialized (select idd from {{ref 'a'}} /* ) */),
b(x, y) as (select g, uper(g) from {{ref 'a'}}),
c as (select * from "odd ""name" where ')' = ')'),
d as (select a.gg as n from {{ref 'a'}} as a),
e as (select {'alpha': 1}.alfa as n)
select x, y from b
`,
  }).bad(2)
  expect(told(text)).toEqual([
    'E3101 models/b.sql:1:53',
    'E3101 models/b.sql:2:23',
    'E3101 models/b.sql:4:14',
    'E3101 models/b.sql:5:27',
  ])
  expect([...text.matchAll(/Near: (\S+)\./g)].map((found) => found[1])).toEqual(['id', 'upper', 'g', 'alpha'])
})

it('a struct without names is told, as no table of rows can hold it; one with names binds again and again', async () => {
  const p = project({
    'project.yml': 'name: many\n',
    'models/a.sql':
      "select 1 as id, row(1, 'x') as pair, [row(now_at)] as list from (select timestamptz '2026-01-01 00:00:00+00' as now_at)\n",
    'models/b.sql':
      "select {'a': 1, 'WITH TIME': 'x'} as s, struct_pack(A := timestamptz '2026-01-01 00:00:00+00') as t, [{'x y': 1}] as l\n",
    'models/c.sql': "select s.a as n from {{ref 'b'}}\n",
  })
  const text = await p.bad(2)
  expect(told(text)).toEqual(['E3101 models/a.sql:1:29', 'E3101 models/a.sql:1:52'])
  expect(text).toContain('a.pair is a struct whose parts have no names, which no table can hold.')
  p.write('models/a.sql', 'select 1 as id\n')
  await p.good()
  p.write('models/c.sql', "select s.a + 1 as n, t.A as at from {{ref 'b'}}\n")
  expect((await p.run('check')).code).toBe(0)
  expect((await p.run('docs', 'generate')).code).toBe(0)
})

it('selectors of project.yml are held against the graph before anything uses them', async () => {
  const p = project({
    'project.yml': `name: many
publish: { select: ["layer:mart", "nonsense:x", "martz", "layer:reports", "selector:own"] }
selectors:
  - { name: own, definition: { method: tagg, value: x } }
  - { name: compared, definition: { method: state, value: modified } }
`,
    'models/marts/mart_a.sql': 'select 1 as id\n',
  })
  const text = await p.bad(2)
  expect(told(text)).toEqual(['E2121 project.yml:2:20', 'E2120 project.yml:2:20', 'E2120 project.yml:4:30'])
  expect(text).toMatch(/E2106 unknown-selector \(warning\) {3}project\.yml:2:20/)
  expect(text).toContain('Nothing is selected by martz.')
  // to compare with a state is for a call that has one; no report is no slip
  p.replace('project.yml', '"layer:mart", "nonsense:x", "martz", ', '"layer:marts", ')
  p.replace('project.yml', 'tagg', 'tag')
  expect((await p.run('check')).code).toBe(0)
})

it('a macro that nothing calls is read, and one that is called is told once', async () => {
  const p = project({
    'project.yml': 'name: many\n',
    'models/a.sql': "select {{> half of='1'}} as id, {{> half of='2'}} as n\n",
    'macros/half.sql': '{{of\n',
    'macros/spare.sql': "{{ var('x') }}\n",
    'macros/fine.sql': '{{#if of}}{{of}}{{/if}}\n',
  })
  expect(told(await p.bad(2))).toEqual(['E1101 macros/half.sql:1:1', 'E1102 macros/spare.sql:1:1'])
})

it('a name that two models have hides neither what others ask for nor who reads whom; what asks for it is not judged', async () => {
  const more = { 'models/x/E2.sql': 'select 1 as id\n', 'models/y/e2.sql': 'select 2 as id\n' }
  const text = await project({ ...broken, ...more, 'models/i.sql': "select * from {{ref 'e2'}}\n" }).bad(2)
  expect(told(text)).toEqual([
    'E2101 models/c.sql:1:15',
    'E1102 models/d.sql:1:15',
    'E2103 models/e.sql:1:15',
    'E2104 models/y/e2.sql:1:1',
  ])
})

it('a type that BI tools cannot read is told where the SQL names the column, else where the properties do', async () => {
  const text = await project({
    'project.yml': 'name: many\n',
    'models/intermediate/a.sql': 'select {x: 1} as s\n',
    'models/marts/b.sql': "select * from {{ref 'a'}}\n",
    'models/marts/b.yml': 'models:\n  - name: b\n    columns:\n      - { name: s }\n',
  }).bad(2)
  expect(told(text)).toEqual(['E3108 models/marts/b.yml:4:17'])
})

const chain = {
  'project.yml': 'name: many\n',
  'data/people.csv': 'id,mail\n1,a@b.example\n',
  'models/staging/s.yml':
    'sources: [{ name: crm, tables: [{ name: people, location: data/people.csv, columns: [{ name: id, data_type: integer }, { name: mail, data_type: varchar, pii: direct }] }] }]\n',
  'models/staging/stg.sql': "select id, mail from {{source 'crm' 'people'}}\n",
  'models/intermediate/mid.sql': "select id, md5(mail) as who from {{ref 'stg'}}\n",
  'models/intermediate/mid.yml': `models:
  - name: mid
    grain: [id]
    data_tests: [{ expression_is_true: { expression: id > 0 } }]
    unit_tests:
      - { name: u, given: [{ input: ref('stg'), rows: [{ id: 1 }] }], expect: { rows: [{ id: 1 }] } }
`,
  'models/marts/last.sql': "select count(*) as n from {{ref 'mid'}}\n",
}
const caused: readonly (readonly [string, string, string, string, string])[] = [
  [
    'a file that is not there',
    'models/staging/s.yml',
    'data/people',
    'data/others',
    'E4101 models/staging/s.yml:1:59',
  ],
  [
    'a type that there is not',
    'models/staging/s.yml',
    'integer',
    'intger',
    'E4102 models/staging/s.yml:1:94',
  ],
  [
    'a column that is not there',
    'models/staging/stg.sql',
    'id, mail',
    'id, male',
    'E3101 models/staging/stg.sql:1:12',
  ],
  [
    'SQL that is none',
    'models/intermediate/mid.sql',
    'select',
    'selec',
    'E3101 models/intermediate/mid.sql:1:1',
  ],
  [
    'a key without columns',
    'models/intermediate/mid.yml',
    'grain: [id]',
    'config: { materialized: incremental, incremental_strategy: merge }',
    'E1004 models/intermediate/mid.yml:3:64',
  ],
]
it.each(caused)('%s is told once, and nothing that only follows from it', async (_, file, from, to, said) => {
  const p = project(chain)
  p.replace(file, from, to)
  const text = await p.bad(2)
  expect(text.match(/^E\d{4} /gm)).toHaveLength(1)
  expect(told(text)).toEqual([said])
})

it('a model that is switched off is called that', async () => {
  const off = 'models:\n  - { name: stg, config: { enabled: false } }\n'
  const text = await project({ ...chain, 'models/staging/stg.yml': off }).bad(2)
  expect(text).toContain('stg is disabled (enabled: false), so nothing can read it.')
})

it.each([
  ['models/staging/stg.yml', 'models:\n  - { name: stg, config: { enabled: false } }\n'],
  ['models/staging/stg.sql', "{{config enabled=false}}select * from {{ref 'nowhere'}}\n"],
  [
    'models/staging/stg.ts',
    "export default defineModel({ config: { enabled: false } }, ({ db, ref }) => db.selectFrom(ref('nowhere')).selectAll())\n",
  ],
])('what is switched off is no node, and its own refs are not looked for: %s', async (path, text) => {
  const p = project({ ...chain, 'models/staging/stg.sql': "select * from {{ref 'nowhere'}}\n" })
  if (path.endsWith('.ts')) p.remove('models/staging/stg.sql')
  p.write(path, path.endsWith('.ts') ? `import { defineModel } from 'ledgerline'\n${text}` : text)
  expect(await p.bad(2)).toContain('stg is disabled (enabled: false), so nothing can read it.')
  for (const name of ['models/marts', 'models/intermediate'])
    rmSync(join(p.dir, name), { recursive: true, force: true })
  const ran = await p.run('ls', '--resource-type', 'model')
  expect(ran.out).not.toContain('stg')
  expect((await p.run('check')).code).toBe(0)
})

it('a key that nobody knows hides nothing else, in its own file or another', async () => {
  const p = project({
    ...chain,
    'models/intermediate/mid.yml': `models:
  - name: mid
    descriptionn: who
    columns: [{ name: id, data_tests: [not_nul, relationships: { to: ref('stgg'), field: id }] }]
`,
    'models/marts/last.sql': "select nope from {{ref 'mid'}}\n",
    'models/marts/more.sql': "select id from {{ref 'midd'}}\n",
  })
  const text = await p.bad(2)
  expect(told(text).sort()).toEqual([
    'E1003 models/intermediate/mid.yml:3:5',
    'E2101 models/intermediate/mid.yml:4:49',
    'E2101 models/marts/more.sql:1:16',
    'E3101 models/marts/last.sql:1:8',
    'E6004 models/intermediate/mid.yml:4:40',
  ])
})

it('defaults of a folder that is not there are told, the name of the project as dbt has it too', async () => {
  const p = project({ ...chain, 'models/marts/deep/more.sql': 'select 1 as one\n' })
  p.write(
    'project.yml',
    'name: many\nmodels: { many: { marts: { +tags: x } }, martz: { +tags: x }, marts: { deep: { +tags: x }, nope: { +tags: x } } }\nseeds: { +schema: raw }\n# those of tests are of the folders of what they are about\ntests: { marts: { deep: { +severity: warn } } }\n',
  )
  const { err, code } = await p.run('check')
  expect(code).toBe(0)
  expect(told(err.replaceAll(' (warning)', ''))).toEqual([
    'E1020 project.yml:2:11',
    'E1020 project.yml:2:42',
    'E1020 project.yml:2:92',
  ])
  expect(err).toContain('The name of the project is left out here')
  expect(err).toContain('Did you mean marts?')
  expect(err).toContain('No file lies in models/marts/nope')
})

it('a test that lies where dbt has its own is told: it would seem to pass', async () => {
  const p = project({
    ...chain,
    'tests/none.sql': "select * from {{ref 'mid'}}\n",
    'tests/fixtures/rows.sql': 'select 1 as id\n',
  })
  const { err, code } = await p.run('check')
  expect(code).toBe(0)
  expect(told(err.replaceAll(' (warning)', ''))).toEqual(['E1022 tests/none.sql:1:1'])
  expect(err).toContain('Move it to tests/data/')
})

it('files of dbt that nobody reads are told, with what stands for them', async () => {
  const files = {
    'selectors.yml': 'selectors: []\n',
    'packages.yml': 'packages: []\n',
    'profiles.yml': 'x: {}\n',
  }
  const { err, code } = await project({ ...chain, ...files }).run('check')
  expect(code).toBe(0)
  expect(told(err.replaceAll(' (warning)', ''))).toEqual([
    'E1025 packages.yml:1:1',
    'E1025 profiles.yml:1:1',
    'E1025 selectors.yml:1:1',
  ])
  expect(err).toContain('targets: of project.yml says where to build')
})

it('a type with a comma, unquoted in braces, is answered with the quotes', async () => {
  const yml = 'models:\n  - name: stg\n    columns: [{ name: id, data_type: decimal(18,2) }]\n'
  expect(await project({ ...chain, 'models/staging/stg.yml': yml }).bad(2)).toContain(
    'data_type: "decimal(18,2)"',
  )
})

it('a ref with its package is held against the package that the model is of', async () => {
  const p = project({
    'project.yml': 'name: many\nmodels: { +materialized: table }\n',
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': "select id from {{ref 'many' 'a'}}\n",
  })
  expect((await p.run('compile', '-s', 'b')).out.trim()).toBe('select id from "main"."a"')
  expect((await p.run('ls', '-s', '+b', '--output', 'name')).out.trim().split('\n')).toEqual(['a', 'b'])
  p.write('models/b.sql', "select id from {{ref 'other' 'a'}}\n")
  const text = await p.bad(2)
  expect(told(text)).toEqual(['E2101 models/b.sql:1:16'])
  expect(text).toContain('a is of the package many, not of other.')
  p.write('models/b.sql', "select id from {{config alias='x'}}{{ref 'a'}}\n")
  expect(await p.bad(2)).toContain('a table is called like its file')
})

it('a ref with its package in a property file is held against the package too, wherever it may stand', async () => {
  const yml = (of: string): string => `models:
  - name: b
    columns:
      - name: id
        data_tests: [relationships: { to: "ref('${of}', 'a')", field: id }]
        constraints: [{ type: foreign_key, to: "ref('${of}', 'a')", to_columns: [id] }]
    reconcile: [{ name: same, measure: sum(id), by: [id], to: { model: "ref('${of}', 'a')", measure: sum(id) } }]
    join_audit: [{ name: met, left: "ref('${of}', 'a')", right: ref('b'), on: [id], measure: id, max_unmatched: 0.1 }]
unit_tests:
  - name: same
    model: b
    given: [{ input: "ref('${of}', 'a')", rows: [{ id: 5 }] }]
    expect: { rows: [{ id: 5 }] }
exposures:
  - { name: weekly, type: dashboard, owner: { name: Ann }, depends_on: ["ref('${of}', 'a')"] }
snapshots:
  - { name: kept, relation: "ref('${of}', 'a')", config: { strategy: check, unique_key: id, check_cols: all } }
`
  const p = project({
    'project.yml':
      'name: many\nmodels: { +materialized: table }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': "select id from {{ref 'a'}}\n",
    'models/m.yml': yml('many'),
  })
  await p.good()
  expect(await p.column('select id from snapshots.kept')).toEqual(['1'])
  p.write('models/m.yml', yml('other'))
  const text = await p.bad(2)
  // the foreign key is the same test as the relationship; what a unit test gives is held against what its model reads
  expect(text.match(/a is of the package many, not of other\./g)).toHaveLength(5)
  expect(text).toContain('gives other.a, which b does not read')
})

it('where dbt_project.yml lies, it is said what stands for it', async () => {
  const p = project({ 'project.yml': 'name: many\n', 'dbt_project.yml': 'name: many\n' })
  p.remove('project.yml')
  expect(await p.bad(2)).toContain('project.yml stands here for it and for profiles.yml')
})

it('with a broken properties file, templates and names are judged all the same', async () => {
  const text = await project({ ...broken, 'models/g.yml': 'models:\n  - nmae: g\n' }).bad(2)
  // the misspelt key, and the name that is missing for it
  expect(told(text)).toEqual([
    'E2101 models/c.sql:1:15',
    'E1102 models/d.sql:1:15',
    'E2103 models/e.sql:1:15',
    'E1004 models/g.yml:2:5',
    'E1003 models/g.yml:2:5',
  ])
})

it('what a broken properties file may have said is no second problem', async () => {
  const p = project({
    'project.yml': 'name: many\n',
    'models/staging/s.yml':
      'sources: [{ name: crm, tables: [{ name: people, location: people.csv } }]\nsnapshots: [{ name: kept }]\n' +
      'models: [{ name: off, config: { enabled: false } }]\n',
    'models/staging/stg.sql': "select * from {{source 'crm' 'people'}}\n",
    'models/marts/reader.sql': "select * from {{ref 'kept'}}\n",
    'models/marts/off.sql': "select * from {{ref 'nothing'}}\n",
    'models/marts/other.sql': "select * from {{ref 'stgg'}} join {{source 'crn' 'peopel'}} using (id)\n",
  })
  const text = await p.bad(2)
  expect(told(text)).toEqual([
    'E2101 models/marts/other.sql:1:15',
    'E2102 models/marts/other.sql:1:35',
    'E1002 models/staging/s.yml:1:72',
  ])
})

it('helpers that some settings allow are no problem where a broken file may have said these; vars that do not hold are told once', async () => {
  const p = project({
    'project.yml': 'name: many\nvars:\n  n: { tpe: integer, default: 3 }\n',
    'models/a.sql':
      "select {{var 'n'}} as n, {{var 'm'}} as m where {{rebuilt 'n'}} and {{batch_start}} is null {{config materialized='incremental'}}",
  })
  expect(told(await p.bad(2))).toEqual([
    'E1007 models/a.sql:1:26',
    'E1105 models/a.sql:1:49',
    'E1105 models/a.sql:1:69',
    'E1003 project.yml:3:8',
  ])
  p.replace('project.yml', 'tpe', 'type')
  p.write('models/a.yml', 'models: [{ name: a, config: { tags: [x } }]\n')
  expect(told(await p.bad(2))).toEqual(['E1002 models/a.yml:1:40'])
})

it('what dbt gives to templates is answered with what stands for it, and the target can be asked for', async () => {
  const p = project({
    'project.yml': 'name: many\ntargets:\n  dev: { type: duckdb, path: target/d.duckdb }\n',
    'models/a.sql': 'select {{ target.name }} as a, {{run_started_at}} as b',
    'models/ok.sql': "select 1 as a {{#if (eq (setting 'target') 'prod')}}where false{{/if}}",
  })
  const text = await p.bad(2)
  expect(text).toContain("Write {{setting 'target'}}.")
  expect(text).toContain("{{var 'as_of_date'}}")
  p.remove('models/a.sql')
  expect((await p.run('compile', '-s', 'ok')).out.trim()).toBe('select 1 as a')
})

it.each([
  ['model.name', "Write {{model 'name'}}."],
  ['this.schema', "Write {{model 'schema'}}"],
  ['model.config', 'stands in the manifest'],
  ['project_name', "Write {{setting 'name'}}."],
  ['flags.FULL_REFRESH', 'Write {{#if (is_incremental)}}'],
  ['flags.WHICH', 'does not change what it builds'],
  ['graph.nodes', 'rules/ in SQL'],
  ['dbt.current_timestamp', "Models read no clock: write {{var 'as_of_date'}}"],
  ['dbt.get_columns_in_relation', 'docs/coming-from-dbt.md lists'],
])('%s of dbt is answered with what stands for it', async (name, answer) => {
  const text = await project({
    'project.yml': 'name: many\n',
    'models/a.sql': `select '{{${name}}}' as a`,
  }).bad(2)
  expect(text).toContain('E1107')
  expect(text.replace(/\s+/g, ' ')).toContain(answer)
})

it('a model knows itself: in its text, its macros and its hooks; elsewhere and of other things it is told', async () => {
  const p = project({
    'project.yml':
      'name: many\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\nhooks: { on_run_end: "select 1" }\n',
    'models/marts/mart_a.sql':
      "{{config materialized='table' post_hook='insert into audit values ({{model \"id\"}})'}}select {{model 'name'}} as name, {{> where_from}}, '{{raw (model 'schema')}}.x' as x",
    'macros/where_from.sql':
      "{{model 'id'}} as id, {{model 'package'}} as package, {{model 'materialized'}} as kind",
  })
  expect((await p.run('compile', '-s', 'mart_a')).out.trim()).toBe(
    "select 'mart_a' as name, 'model.many.mart_a' as id, 'many' as package, 'table' as kind, 'marts.x' as x",
  )
  p.write('models/marts/mart_a.sql', "select {{model 'nmae'}} as name")
  expect(await p.bad(2)).toMatch(/E1105[\s\S]*does not know nmae\. Did you mean name\?/)
  p.write('models/marts/mart_a.sql', 'select 1 as a')
  p.replace('project.yml', 'select 1', "select {{model 'name'}}")
  expect(await p.bad(2)).toContain('known only in a model, a snapshot and their hooks')
})

it('two models that differ only by case, and a var of the wrong type on the command line', async () => {
  const twice = {
    'project.yml': 'name: many\n',
    'models/x/orders.sql': 'select 1 as a',
    'models/y/Orders.sql': 'select 1 as a',
  }
  expect(await project(twice).bad(2)).toContain('E2104 duplicate-name')
  const p = project({
    'project.yml': 'name: many\nvars:\n  n: { type: integer, default: 1 }\n',
    'models/a.sql': "select {{var 'n'}} as a",
  })
  expect(await p.bad(2, '--var', 'n=one')).toContain('E1008 bad-var')
  expect(await p.bad(2, '--var', 'm=1')).toContain('E1007 unknown-var')
})

it('all unknown names of a query are told at once, also behind operands that do not fit', async () => {
  const text = await project({
    'project.yml': 'name: many\n',
    'models/a.sql': "select 1 as id, 'x' as g, date '2026-01-01' as d, {'k': 1} as s\n",
    'models/b.sql': `select idd, uper(idd, 'a)') filter (where true) as u, a.gg as n, g + d as m,
  sum(g) over (order by ddd) as o, case when id = 1 then g else d end as c, s.kk as k, x.id as x,
  lower(g, d) as l, id
from {{ref 'a'}} as a
where idx = 1
`,
  }).bad(2)
  expect(told(text)).toEqual([
    'E3101 models/b.sql:1:8',
    'E3101 models/b.sql:1:13',
    'E3101 models/b.sql:1:55',
    'E3101 models/b.sql:1:68',
    'E3101 models/b.sql:2:3',
    'E3101 models/b.sql:2:25',
    'E3101 models/b.sql:2:36',
    'E3101 models/b.sql:2:79',
    'E3101 models/b.sql:2:88',
    'E3101 models/b.sql:3:3',
    'E3101 models/b.sql:5:7',
  ])
})

it('what only follows from a problem of the same query is not told', async () => {
  const text = await project({
    'project.yml': 'name: many\n',
    'models/a.sql': "select 1 as id, 'x' as g, date '2026-01-01' as d\n",
    // the reader of a column that is missing, its second use, a type that hangs on it, a group without it
    'models/b.sql': `with p as (select id, idd, max(cost) from {{ref 'a'}} group by all),
q as (select coalesce(amount, '0') as y, d from {{ref 'a'}})
select p.idd, p."max(cost)", q.y + 1 as z, q.y + q.d as w, date_trunc('month', q.amount) as t
from p join q on p.id = q.y group by idd
`,
  }).bad(2)
  expect(told(text)).toEqual([
    'E3101 models/b.sql:1:23',
    'E3101 models/b.sql:1:32',
    'E3101 models/b.sql:2:23',
  ])
})
