/** What the keys of incremental and external models come to, and which of them need each other. */
import { describe, expect, it } from 'vitest'
import { configProblems, type NodeConfig, overlayConfig } from '../../src/project/index.ts'
import { line, loadGood, modelOf, problemsOf } from './folder.ts'

const sql = 'select 1 as id\n'
const model = (config: string, project = 'name: shop\n') => {
  const files = {
    'project.yml': project,
    'models/m.sql': sql,
    'models/m.yml': `models:\n  - name: m\n    config:\n${config}`,
  }
  return modelOf(loadGood(files), 'm')
}
const incremental = (rest: string) => model(`      materialized: incremental\n${rest}`).config.incremental
const wrong = (config: string, project?: string) => {
  const m = model(config, project)
  return configProblems(m, m.config).map((p) => `${p.severity} ${line(p)}`)
}

describe('an incremental model', () => {
  it('has dbt’s defaults, but fails when the columns change', () => {
    expect(incremental('')).toEqual({
      strategy: 'append',
      uniqueKey: [],
      mergeUpdateColumns: [],
      mergeExcludeColumns: [],
      predicates: [],
      onSchemaChange: 'fail',
      batchSize: 'day',
      lookback: 1,
    })
  })

  it('merges when there is a key and no word about the strategy', () => {
    expect(incremental('      unique_key: id\n')).toMatchObject({ strategy: 'merge', uniqueKey: ['id'] })
  })

  it.each([
    ['one text', 'a'],
    ['text with commas', 'a, b'],
    ['a list', '[a, b]'],
  ])('takes %s as its key', (_, text) => {
    const expected = text === 'a' ? ['a'] : ['a', 'b']
    expect(incremental(`      unique_key: ${text}\n`)?.uniqueKey).toEqual(expected)
  })

  it('knows every key, microbatch as time_range', () => {
    const rest = `      incremental_strategy: microbatch
      event_time: happened_at
      batch_size: month
      lookback: 3
      begin: 2024-01-01
      full_refresh: false
      on_schema_change: append_new_columns
      incremental_predicates: ["a > 1, 2", b = 1]
`
    expect(incremental(rest)).toMatchObject({
      strategy: 'time_range',
      eventTime: 'happened_at',
      batchSize: 'month',
      lookback: 3,
      begin: '2024-01-01',
      fullRefresh: false,
      onSchemaChange: 'append_new_columns',
      predicates: ['a > 1, 2', 'b = 1'],
    })
  })

  it.each([
    [
      '      unique_key: concat(a, b)\n',
      '5:19+12 models.m.config.unique_key.1: must be the name of a column, not an expression.',
    ],
    ['      lookback: -1\n', '5:17+2 models.m.config.lookback: must be at least 0, not -1.'],
    [
      '      begin: yesterday\n',
      '5:14+9 models.m.config.begin: must be a day such as 2026-03-31, or a time without a zone such as 2026-03-31 23:59:59.',
    ],
    [
      '      batch_size: week\n',
      '5:19+4 models.m.config.batch_size: must be one of hour, day, month, year, not week.',
    ],
    [
      '      on_schema_change: sync\n',
      '5:25+4 models.m.config.on_schema_change: must be one of fail, ignore, append_new_columns, sync_all_columns, not sync.',
    ],
  ])('refuses %s', (rest, expected) => {
    const yml = `models:\n  - name: m\n    config:\n      materialized: incremental\n${rest}`
    expect(problemsOf({ 'models/m.sql': sql, 'models/m.yml': yml })[0]).toBe(`E1004 models/m.yml:${expected}`)
  })
})

describe('keys that need each other', () => {
  it.each([
    ['merge', '', 'm.incremental_strategy: merge needs a unique_key.'],
    ['delete+insert', '', 'm.incremental_strategy: delete+insert needs a unique_key.'],
    ['time_range', '', 'm.incremental_strategy: time_range needs event_time and begin.'],
    ['time_range', '      event_time: t\n', 'm.incremental_strategy: time_range needs begin.'],
  ])('%s%s', (strategy, rest, message) => {
    const config = `      materialized: incremental\n      incremental_strategy: ${strategy}\n${rest}`
    expect(wrong(config)).toEqual([`error E1004 models/m.yml:5:29+${strategy.length} ${message}`])
  })

  it('are told at the folder default that asks', () => {
    const project = 'name: shop\nmodels:\n  +materialized: incremental\n  +incremental_strategy: merge\n'
    expect(wrong('      tags: a\n', project)).toEqual([
      'error E1004 project.yml:4:26+5 m.incremental_strategy: merge needs a unique_key.',
    ])
  })

  it('are satisfied by a call in the model', () => {
    const place = { file: 'models/m.sql', line: 1, column: 1, length: 1 }
    const { config } = model('      materialized: incremental\n      incremental_strategy: merge\n')
    const laid = overlayConfig(config, { unique_key: 'a, b', lookback: 2 }, place)
    expect(laid.problems).toEqual([])
    expect(laid.config.incremental).toMatchObject({ strategy: 'merge', uniqueKey: ['a', 'b'], lookback: 2 })
    expect(configProblems({ name: 'm', place }, laid.config).map((p) => p.message)).toEqual([
      'm.lookback: is read for incremental models with the strategy time_range only; m is an incremental with the strategy merge.',
    ])
  })

  it('warn of a key that nothing reads, not of a folder default', () => {
    const project = 'name: shop\nmodels: { +unique_key: id, +batch_size: day }\n'
    expect(wrong('      location: out/m.csv\n', project)).toEqual([
      'warning E1004 models/m.yml:4:17+9 m.location: is read for external models only; m is a table.',
    ])
  })
})

describe('an external model', () => {
  const external = (rest: string): NodeConfig['external'] =>
    model(`      materialized: external\n${rest}`).config.external

  it.each([
    ['out/m.parquet', 'out/m.parquet', 'parquet', ','],
    ["'out\\m.csv'", 'out/m.csv', 'csv', ','],
    ['out/m.tsv', 'out/m.tsv', 'csv', '\t'],
    ['out/m', 'out/m', 'parquet', ','],
  ])('at %s goes to %s as %s', (location, path, format, delimiter) => {
    expect(external(`      location: ${location}\n`)).toEqual({
      location: path,
      format,
      partitionBy: [],
      delimiter,
    })
  })

  it.each([
    ['/tmp/x.csv', 'must be relative to project.yml'],
    ["'C:\\x.csv'", 'must be relative to project.yml'],
    ['../x.csv', 'must lie inside the project'],
  ])('at %s is refused', (location, message) => {
    const yml = `models: [{ name: m, config: { materialized: external, location: ${location} } }]\n`
    expect(problemsOf({ 'models/m.sql': sql, 'models/m.yml': yml })).toEqual([
      expect.stringContaining(message),
    ])
  })

  it('needs a location, and a folder when it is partitioned', () => {
    expect(wrong('      materialized: external\n')).toEqual([
      'error E1004 models/m.yml:4:21+8 m.location: is missing; an external model says where its file goes.',
    ])
    expect(
      wrong('      materialized: external\n      location: m.parquet\n      partition_by: [a]\n'),
    ).toEqual([
      'error E1004 models/m.yml:5:17+9 m.location: is a folder when the files are partitioned, not m.parquet.',
    ])
  })
})

describe('hooks', () => {
  it('add up from the folder to the model, each with its place', () => {
    const { config } = model(
      '      pre-hook: select 2\n      post_hook: [select 3, select 4]\n',
      "name: shop\nmodels: { +pre_hook: ['select 1, 1'] }\n",
    )
    const said = (hooks: NodeConfig['preHook']) =>
      hooks?.map((h) => [h.text, h.place.file, h.place.line, h.place.column])
    expect(said(config.preHook)).toEqual([
      ['select 1, 1', 'project.yml', 2, 23],
      ['select 2', 'models/m.yml', 4, 17],
    ])
    expect(said(config.postHook)).toEqual([
      ['select 3', 'models/m.yml', 5, 19],
      ['select 4', 'models/m.yml', 5, 29],
    ])
  })
})

describe('other keys', () => {
  it('are documents, access, and everything as it was set', () => {
    const { config } = model(
      '      persist_docs: { relation: true }\n      access: private\n      unique_key: a\n',
    )
    expect(config).toMatchObject({
      persistDocs: { relation: true, columns: false },
      access: 'private',
      raw: { persist_docs: { relation: true }, access: 'private', unique_key: ['a'] },
    })
  })
})
