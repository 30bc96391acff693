/** Every problem of project files has its number and points at the word that is wrong. */
import { describe, expect, it } from 'vitest'
import { line, load, problemsOf } from './folder.ts'

const sql = 'select 1 as one\n'

describe('project.yml', () => {
  it.each([
    [
      'an unknown key, with the nearest',
      'name: shop\ncurency: EUR\n',
      'E1003 project.yml:2:1+7 curency is not a key of project.yml. Did you mean currency?',
    ],
    [
      'a currency in small letters',
      'name: shop\ncurrency: eur\n',
      'E1004 project.yml:2:11+3 currency: must be a currency code of three capital letters, such as EUR.',
    ],
    [
      'a month that is none',
      'name: shop\ncalendar: { kind: months, year_start_month: 13 }\n',
      'E1004 project.yml:2:45+2 calendar.year_start_month: must be at most 12, not 13.',
    ],
    [
      'an anchor that not every year has',
      'name: shop\ncalendar: { kind: 4-4-5, anchor: 02-29 }\n',
      'E1004 project.yml:2:34+5 calendar.anchor: must be a month and a day of every year, such as 01-31.',
    ],
    [
      'a time zone that is none',
      'name: shop\ntimezone: Europe/Berlni\n',
      'E1004 project.yml:2:11+13 timezone: must be a time zone such as Europe/Berlin.',
    ],
    ['a missing name', 'version: 1\n', 'E1004 project.yml:1:1+7 name: is missing; it is text.'],
    [
      'a target of another engine',
      'name: shop\ntargets:\n  dev: { type: trino, path: x }\n',
      'E1004 project.yml:3:16+5 targets.dev.type: trino is not available yet; duckdb is.',
    ],
    [
      'a misspelt engine',
      'name: shop\ntargets:\n  dev: { type: duckbd, path: x }\n',
      'E1004 project.yml:3:16+6 targets.dev.type: must be duckdb, not duckbd; did you mean duckdb?',
    ],
    [
      'a misspelt kind of personal data that may be published',
      'name: shop\nprivacy: { publish: [key, qausi] }\n',
      'E1004 project.yml:2:27+5 privacy.publish.2: must be one of key, direct, quasi, text, staff, not qausi; did you mean quasi?',
    ],
    [
      'an unknown folder default',
      'name: shop\nmodels:\n  marts:\n    +materialised: table\n',
      'E1003 project.yml:4:5+13 +materialised is not a key of folder defaults of models. Did you mean +materialized?',
    ],
    [
      'a folder default without its plus',
      'name: shop\nmodels:\n  marts:\n    schema: m\n',
      'E1003 project.yml:4:5+6 schema is not a key of folder defaults of models. Did you mean +schema?',
    ],
    [
      'a bad folder default',
      'name: shop\nmodels: { +materialized: tabel }\n',
      'E1004 project.yml:2:26+5 models.+materialized: must be one of view, table, ephemeral, incremental, external, not tabel; did you mean table?',
    ],
    [
      'a schema of the engine',
      'name: shop\nseeds: { +schema: _ledgerline }\n',
      'E1004 project.yml:2:19+11 seeds.+schema: is a schema that the engine keeps for itself.',
    ],
    [
      'an export outside the project',
      'name: shop\nexports: [../other]\n',
      'E1004 project.yml:2:11+8 exports.1: must lie inside the project.',
    ],
    [
      'a range that is none',
      'name: shop\nrequires: newest\n',
      'E1004 project.yml:2:11+6 requires: newest is not a range of versions, such as ">=0.1 <0.2" or "^0.1".',
    ],
    [
      'a package that is not there',
      'name: shop\npackages: [{ path: ../none }]\n',
      'E1006 project.yml:2:20+7 The package at ../none has no project.yml.',
    ],
    [
      'a default target that is none',
      'name: shop\ntarget: prd\ntargets:\n  prod: { type: duckdb, path: x }\n',
      'E1012 project.yml:2:9+3 There is no target named prd. Did you mean prod?',
    ],
    [
      'a list where a mapping stands',
      '- name: shop\n',
      'E1004 project.yml:1:1+12 project.yml: must be a mapping, not a list.',
    ],
  ])('refuses %s', (_, text, expected) => {
    expect(problemsOf({ 'project.yml': text })).toEqual([expected])
  })

  it('refuses another version of the engine than it requires', () => {
    const [problem] = problemsOf({ 'project.yml': 'name: shop\nrequires: ">=1000"\n' })
    expect(problem).toMatch(/^E1010 project\.yml:2:11\+8 This project requires ledgerline >=1000; this is \d/)
  })

  it('says where it looked when there is none', () => {
    expect(load({}, {}, 'nowhere').problems.map((p) => p.code)).toEqual(['E1001'])
  })
})

describe('YAML that is none', () => {
  it.each([
    [
      'a key given twice',
      'name: shop\nversion: 1\nname: shop\n',
      'E1002 project.yml:3:1+4 This file is not valid YAML: the key name is given twice.',
    ],
    [
      'a tab as indentation',
      'name: shop\nmodels:\n\tmarts:\n',
      'E1002 project.yml:3:1+1 This file is not valid YAML: tabs are not allowed as indentation.',
    ],
    [
      'an alias without an anchor',
      'name: *shop\n',
      'E1002 project.yml:1:7+1 This file is not valid YAML: unidentified alias "shop".',
    ],
    [
      'a tag of another language',
      'name: !ruby shop\n',
      'E1002 project.yml:1:7+1 This file is not valid YAML: unknown scalar tag !<!ruby>.',
    ],
  ])('%s', (_, text, expected) => {
    const [first] = problemsOf({ 'project.yml': text })
    expect(first).toBe(expected)
  })

  it('an unclosed list points to where it was missed', () => {
    expect(problemsOf({ 'models/a.yml': 'models: [\n' })[0]).toMatch(/^E1002 models\/a\.yml:2:1\+1 /)
  })

  it('a key given twice does not hide the other problems of its file', () => {
    const text = 'name: shop\ncolour: red\nversion: 1\nversion: 2\n'
    expect(problemsOf({ 'project.yml': text }).map((p) => p.slice(0, 21))).toEqual([
      'E1003 project.yml:2:1',
      'E1002 project.yml:4:1',
    ])
  })

  it('bytes that are not UTF-8', () => {
    expect(problemsOf({ 'models/a.sql': new Uint8Array([0x73, 0xe4, 0x20]) })).toEqual([
      'E1005 models/a.sql:1:1+1 models/a.sql cannot be read: it is not UTF-8 text.',
    ])
  })
})

describe('property files', () => {
  const model = (rest: string) => ({ 'models/a.sql': sql, 'models/a.yml': `models:\n  - name: a\n${rest}` })

  it.each([
    [
      'an unknown key of a column',
      '    columns:\n      - { name: one, data_typ: integer }\n',
      'E1003 models/a.yml:4:22+8 data_typ is not a key of a column. Did you mean data_type?',
    ],
    [
      'a misspelt kind of personal data, whose values would be shown',
      '    columns:\n      - { name: one, pii: drect }\n',
      'E1004 models/a.yml:4:27+5 models.a.columns.one.pii: must be one of key, direct, quasi, text, staff, not drect; did you mean direct?',
    ],
    [
      'text where a list stands',
      '    grain: one\n',
      'E1004 models/a.yml:3:12+3 models.a.grain: must be a list, not one.',
    ],
    [
      'a description that would come from a block of dbt',
      `    description: "{{ doc('one') }}"\n`,
      'E1004 models/a.yml:3:18+18 models.a.description: is the text itself: there are no docs blocks to take it from.',
    ],
    [
      'the same of a column',
      `    columns:\n      - { name: one, description: "{{doc 'two'}}" }\n`,
      'E1004 models/a.yml:4:35+15 models.a.columns.one.description: is the text itself: there are no docs blocks to take it from.',
    ],
    [
      'a materialisation that DuckDB does not have',
      '    config: { materialized: materialized_view }\n',
      'E1004 models/a.yml:3:29+17 models.a.config.materialized: DuckDB has no materialized views; a table is rebuilt when stale.',
    ],
    [
      'a test with two names',
      '    data_tests:\n      - { unique: {}, not_null: {} }\n',
      'E1004 models/a.yml:4:9+28 models.a.data_tests.1: a test is a name, or a mapping with the name as its only key and the arguments below it.',
    ],
    [
      'a bad severity in a test',
      '    columns:\n      - name: one\n        data_tests:\n          - not_null: { severity: warning }\n',
      'E1004 models/a.yml:6:35+7 models.a.columns.one.data_tests.1.not_null.severity: must be one of error, warn, not warning.',
    ],
    [
      'a relationship without ref',
      '    columns:\n      - name: one\n        data_tests:\n          - relationships: { to: b, field: one }\n',
      "E1004 models/a.yml:6:34+1 models.a.columns.one.data_tests.1.relationships.to: must be ref('name') or ref('package', 'name'), not b.",
    ],
    [
      'a check without its condition',
      '    columns:\n      - { name: one, constraints: [not_null, check] }\n',
      'E1004 models/a.yml:4:46+5 models.a.columns.one.constraints.2.expression: is missing; it is the condition.',
    ],
    [
      'a unit test that expects nothing',
      '    unit_tests: [{ name: x }]\n',
      'E1004 models/a.yml:3:18+11 models.a.unit_tests.x.expect: is missing; it is a mapping.',
    ],
    [
      'a column listed twice',
      '    columns:\n      - name: one\n      - name: ONE\n',
      'E1004 models/a.yml:5:15+3 a.columns.ONE: is listed twice.',
    ],
    [
      'a reconciliation without its other side',
      '    reconcile:\n      - { name: r, measure: sum(one), by: [m] }\n',
      'E1004 models/a.yml:4:9+39 models.a.reconcile.r.to: is missing; it is a mapping.',
    ],
    [
      'an audit that warns above its limit',
      "    join_audit:\n      - { name: j, left: ref('a'), right: ref('b'), on: [k], measure: one, warn_unmatched: 0.5, max_unmatched: 0.1 }\n",
      'E1004 models/a.yml:4:92+3 models.a.join_audit.j.warn_unmatched: must not be above max_unmatched.',
    ],
  ])('refuse %s', (_, rest, expected) => {
    expect(problemsOf(model(rest))).toEqual([expected])
  })

  it('say where a key belongs that stands one level too high', () => {
    const { problems } = load(model('    materialized: table\n'))
    expect(problems.map((p) => [p.code, p.notes])).toEqual([
      ['E1003', ['materialized belongs under config:']],
    ])
  })

  it.each([
    ['    access: public\n', 'access belongs under config:'],
    ['    versions: [{ v: 1 }]\n', 'a model has no versions: '],
    ['    config: { alias: b }\n', 'a table is called like its file: '],
    ['    config: { grants: { select: [x] } }\n', 'DuckDB has no users: '],
  ])('answer a key of dbt with what stands for it: %s', (rest, said) => {
    const { problems } = load(model(rest))
    expect(problems).toHaveLength(1)
    expect(problems[0]?.code).toBe('E1003')
    expect(problems[0]?.notes?.[0]).toContain(said)
    expect(problems[0]?.message).not.toContain('Did you mean')
  })

  it('name a file that is not there, with the nearest', () => {
    const files = {
      'models/orders.sql': sql,
      'models/orders.yml': 'models: [{ name: order }]\n',
      'seeds/rates.csv': 'a\n1\n',
      'seeds/rates.yml': 'seeds: [{ name: rate }]\n',
      'tests/data/no_loss.sql': sql,
      'tests/data/no_loss.yml': 'tests: [{ name: no_los }]\n',
    }
    expect(problemsOf(files)).toEqual([
      'E1011 models/orders.yml:1:18+5 Properties name a model order, but there is no order.sql. Did you mean orders?',
      'E1014 seeds/rates.yml:1:17+4 Properties name a seed rate, but there is no rate.csv. Did you mean rates?',
      'E1014 tests/data/no_loss.yml:1:17+6 Properties name a test no_los, but there is no no_los.sql. Did you mean no_loss?',
    ])
  })

  it('a model of Python, or with an ending in capitals, is not passed over in silence (E1023)', () => {
    const files = {
      'models/a.sql': sql,
      'models/marts/p.py': 'def model(dbt, session): pass\n',
      'models/B.SQL': sql,
    }
    const { project, problems } = load(files)
    expect(problems.map(line)).toEqual([
      'E1023 models/B.SQL:1:1+1 models/B.SQL is not read: models are files that end in .sql or .ts.',
      'E1023 models/marts/p.py:1:1+1 models/marts/p.py is not read: models are files that end in .sql or .ts.',
    ])
    expect(problems.map((problem) => problem.severity)).toEqual(['warning', 'warning'])
    expect(project?.models.map((model) => model.name)).toEqual(['a'])
  })

  it('share no name across kinds, whatever its case, and say both places', () => {
    const { problems } = load({ 'models/Rates.sql': sql, 'seeds/rates.csv': 'a\n1\n' })
    expect(problems.map((p) => [p.code, p.place?.file, p.trail?.[0]?.place.file])).toEqual([
      ['E2104', 'seeds/rates.csv', 'models/Rates.sql'],
    ])
  })

  it('all tell their problems at once, project.yml included', () => {
    const files = {
      'project.yml': 'name: shop\ncurrency: euro\n',
      'models/a.yml': 'models: [{ nam: a }]\n',
      'models/b.yml': 'models: [\n',
      'models/c d.sql': sql,
    }
    expect(problemsOf(files).map((p) => p.split(' ').slice(0, 2).join(' '))).toEqual([
      'E1004 models/a.yml:1:10+10',
      'E1003 models/a.yml:1:12+3',
      'E1002 models/b.yml:2:1+1',
      'E1004 models/c',
      'E1004 project.yml:2:11+4',
    ])
  })

  it('may begin with a byte order mark and have CRLF line ends', () => {
    const text = '\uFEFFmodels:\r\n  - name: a\r\n    colums: []\r\n'
    expect(problemsOf({ 'models/a.sql': sql, 'models/a.yml': text })).toEqual([
      'E1003 models/a.yml:3:5+6 colums is not a key of a model. Did you mean columns?',
    ])
  })
})

describe('reports and sources', () => {
  it('a report has both templates and the name of its file', () => {
    expect(problemsOf({ 'reports/roi.yml': 'name: roy\ntitle: ROI\n', 'reports/roi.md.hbs': '' })).toEqual([
      'E1004 reports/roi.yml:1:7+3 name: must be roi, as the file is called, not roy.',
      'E1014 reports/roi.yml:1:7+3 Properties name a report roy, but there is no roi.html.hbs beside it.',
    ])
  })

  it('a source says its format when its location does not', () => {
    const text = 'sources:\n  - name: shop\n    tables:\n      - { name: orders, location: data/orders }\n'
    expect(problemsOf({ 'models/staging/s.yml': text })).toEqual([
      'E1004 models/staging/s.yml:4:35+11 shop.orders.format: the location does not end in .csv, .tsv, .parquet, .json or .ndjson; say format: csv, parquet or json.',
    ])
  })
})
