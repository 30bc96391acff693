/** What a right project becomes: models, sources, seeds, checks, reports. */
import { isAbsolute } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadProject } from '../../src/project/index.ts'
import { line, load, loadGood, modelOf } from './folder.ts'

const sql = 'select 1 as one\n'

describe('a model', () => {
  it('has every property with its place', () => {
    const project = loadGood({
      'models/marts/m.sql': '\uFEFFselect 1\r\n  as one\r\n',
      'models/marts/m.yml': `version: 2
models:
  - name: m
    grain: [one]
    columns:
      - name: one
        data_type: integer
        description: The one.
        pii: key
        additive: false
        meta: { from: ledger }
        constraints: [{ type: not_null }, unique]
        data_tests:
          - accepted_values: { values: [1, 2], severity: warn }
          - relationships: { to: ref('m'), field: one }
          - relationships: { to: "{{ref 'm'}}", field: one, where: one > 1 }
        tests: [{ accepted_range: { arguments: { min_value: 0 }, config: { severity: warn } } }]
    reconcile:
      - name: ties
        measure: sum(one)
        to: { model: ref('m'), measure: sum(one), where: one > 0 }
        by: [one]
        tolerance: 0.01
    join_audit:
      - { name: joins, left: ref("m"), right: "ref('m')", on: [one], measure: one, max_unmatched: 0.05 }
`,
    })
    const m = modelOf(project, 'm')
    expect(m.sql?.text).toBe('select 1\n  as one\n')
    expect({ ...m.grainPlace }).toMatchObject({ line: 4, column: 5 })
    const [one] = m.columns
    expect(one).toMatchObject({ data_type: 'integer', pii: 'key', additive: false, meta: { from: 'ledger' } })
    expect(one?.constraints).toEqual(['not_null', 'unique'])
    expect(
      one?.tests.map((t) => [t.name, t.args, t.severity, t.where, t.place.line, t.place.column]),
    ).toEqual([
      ['accepted_values', { values: [1, 2] }, 'warn', undefined, 14, 13],
      ['relationships', { to: 'm', field: 'one' }, 'error', undefined, 15, 13],
      ['relationships', { to: 'm', field: 'one' }, 'error', 'one > 1', 16, 13],
      ['accepted_range', { min_value: 0 }, 'warn', undefined, 17, 19],
    ])
    const [ties] = m.reconcile
    expect(ties).toMatchObject({
      name: 'ties',
      to: { ref: 'm', measure: 'sum(one)', where: 'one > 0' },
      by: ['one'],
      tolerance: '0.01',
      severity: 'error',
    })
    expect({ ...ties?.place }).toMatchObject({ line: 19, column: 15, length: 4 })
    const [joins] = m.joinAudit
    expect(joins).toMatchObject({ left: 'm', right: 'm', on: ['one'], measure: 'one', maxUnmatched: 0.05 })
    expect(joins?.warnUnmatched).toBeUndefined()
  })

  it('keeps a tolerance of nothing when none is said', () => {
    const project = loadGood({
      'models/m.sql': sql,
      'models/m.yml':
        "models: [{ name: m, reconcile: [{ name: r, measure: a, to: { model: ref('m'), measure: a }, by: [b] }] }]\n",
    })
    expect(modelOf(project, 'm').reconcile[0]?.tolerance).toBe('0.00')
  })
})

describe('a source table', () => {
  const source = (rest: string) =>
    loadGood({
      'models/staging/s.yml': `sources:\n  - name: shop\n    csv: { delimiter: ';' }\n    tables:\n      - { name: t, ${rest} }\n`,
    }).sources[0]

  it.each([
    ['data/a.csv', 'csv', ';'],
    ['data/a.csv.gz', 'csv', ';'],
    ["{{raw (var 'data_dir')}}/*.parquet", 'parquet', ';'],
    ['a.NDJSON', 'json', ';'],
    ['a.json.gz', 'json', ';'],
  ])('at %s is %s', (location, format, delimiter) => {
    const table = source(`location: ${JSON.stringify(location)}`)
    expect([table?.location, table?.format, table?.csv.delimiter]).toEqual([location, format, delimiter])
  })

  it('in a .tsv is separated by tabs unless it says otherwise', () => {
    const yml = (csv: string) => ({
      'models/s.yml': `sources: [{ name: s, tables: [{ name: t, location: a.tsv${csv} }] }]\n`,
    })
    expect(loadGood(yml('')).sources[0]?.csv).toEqual({
      delimiter: '\t',
      quote: '"',
      nullstr: '',
      header: true,
    })
    expect(loadGood(yml(", csv: { delimiter: '|', nullstr: 'NA', header: false }")).sources[0]?.csv).toEqual({
      delimiter: '|',
      quote: '"',
      nullstr: 'NA',
      header: false,
    })
  })

  it('is called by source and table, and knows where its location is written', () => {
    const table = source(
      'location: a.csv, columns: [{ name: id, data_type: varchar, data_tests: [not_null] }]',
    )
    expect(table).toMatchObject({
      name: 'shop.t',
      source: 'shop',
      table: 't',
      config: { schema: 'src_shop' },
    })
    expect({ ...table?.locationPlace }).toEqual({
      file: 'models/staging/s.yml',
      line: 5,
      column: 30,
      length: 5,
    })
    expect(isAbsolute(table?.baseDir ?? '')).toBe(true)
    expect(table?.columns[0]?.tests[0]).toMatchObject({ name: 'not_null', column: 'id' })
  })
})

describe('settings', () => {
  it('have defaults', () => {
    expect(loadGood({})).toMatchObject({
      name: 'shop',
      timezone: 'UTC',
      currency: 'EUR',
      calendar: { kind: 'months', year_start_month: 1, year_label: 'end' },
      publish: {
        dir: 'published',
        name: 'shop',
        keep: 5,
        select: ['layer:marts', 'layer:reports'],
        isSaid: false,
      },
    })
  })

  it('may move the folders of a kind', () => {
    const project = loadGood({
      'project.yml': 'name: shop\npaths: { models: sql }\n',
      'sql/marts/a.sql': sql,
    })
    expect(modelOf(project, 'a').fqn).toEqual(['marts', 'a'])
  })

  it('of reports are read beside their templates', () => {
    const files = {
      'reports/roi.yml': 'name: roi\ntitle: ROI\n',
      'reports/roi.md.hbs': '#',
      'reports/roi.html.hbs': '<',
    }
    const [report] = loadGood(files).reports
    expect([report?.name, report?.title]).toEqual(['roi', 'ROI'])
    expect(report?.templates.md.endsWith('roi.md.hbs')).toBe(true)
  })
})

describe('loading', () => {
  it('gives the text of the files that places name', () => {
    const { problems, sources } = load({ 'models/a.yml': 'modles: []\n' })
    expect(sources(problems[0]?.place?.file ?? '')).toBe('modles: []\n')
    expect(sources('models/none.yml')).toBeUndefined()
  })

  it.each([
    ['.', 'ledgerline'],
    ['examples/olist', 'olist'],
  ])('finds nothing wrong with the project in %s', (dir, name) => {
    const { project, problems } = loadProject(dir, { env: {} })
    expect(problems.map(line)).toEqual([])
    expect(project?.name).toBe(name)
  })

  it('parses no file for its positions while nothing is wrong', () => {
    const project = loadGood({ 'models/a.sql': sql, 'models/a.yml': 'models: [{ name: a }]\n' })
    const fields = Object.getOwnPropertyDescriptors(modelOf(project, 'a').place)
    expect([typeof fields.line.get, typeof fields.column.get]).toEqual(['function', 'function'])
  })
})
