/** Which configuration wins: built-in < folder defaults < properties < {{config}}. */
import { describe, expect, it } from 'vitest'
import { overlayConfig } from '../../src/project/index.ts'
import { inlinePatch } from '../../src/project/inline-config.ts'
import { loadGood, modelOf } from './folder.ts'

const sql = 'select 1 as one\n'

describe('without any configuration', () => {
  it.each([
    ['models/staging/a.sql', 'view', 'staging', 'staging'],
    ['models/demo/staging/erp/a.sql', 'view', 'staging', 'staging'],
    ['models/intermediate/a.sql', 'table', 'intermediate', 'intermediate'],
    ['models/marts/finance/a.sql', 'table', 'marts', 'marts'],
    ['models/marts/staging/a.sql', 'table', 'marts', 'marts'],
    ['models/a.sql', 'table', 'main', undefined],
  ])('%s is a %s in %s', (path, materialized, schema, layer) => {
    const model = modelOf(loadGood({ [path]: sql }), 'a')
    expect([model.config.materialized, model.config.schema, model.layer]).toEqual([
      materialized,
      schema,
      layer,
    ])
  })

  it('a seed goes to the schema seeds', () => {
    expect(loadGood({ 'seeds/core/s.csv': 'a\n1\n' }).seeds[0]).toMatchObject({
      config: { schema: 'seeds', materialized: 'table' },
      fqn: ['core', 's'],
      delimiter: ',',
    })
  })
})

describe('folder defaults and properties', () => {
  const project = loadGood({
    'project.yml': `name: shop
models:
  +schema: all
  +tags: [every]
  +meta: { owner: data, tier: 3 }
  marts:
    +materialized: view
    +tags: nightly, money
    +contract: { enforced: true }
    finance: { +schema: fin, +meta: { tier: 1 }, +severity: warn }
seeds: { +schema: lists, core: { +tags: [core] } }
tests: { +severity: warn, core: { +severity: error, +tags: [core] }, off: { +enabled: false } }
`,
    'models/staging/stg.sql': sql,
    'models/marts/plain.sql': sql,
    'models/marts/finance/ledger.sql': sql,
    'models/marts/finance/own.sql': sql,
    'models/marts/finance/own.yml': `models:
  - name: own
    meta: { reviewed: true }
    config: { materialized: ephemeral, schema: mine, tags: [nightly, own], contract: { enforced: false } }
    columns: [{ name: one, data_tests: [not_null, { unique: { severity: error, where: one > 0 } }] }]
`,
    'seeds/core/s.csv': 'a\n1\n',
    'tests/data/core/t1.sql': sql,
    'tests/data/t2.sql': sql,
    'tests/data/t2.yml': 'tests: [{ name: t2, description: Why., config: { severity: error } }]\n',
    'tests/data/t3.sql': sql,
    'tests/data/off/t4.sql': sql,
  })

  // by hand: staging has only the top folder; marts adds its own; finance replaces schema and tier
  it.each([
    ['stg', 'view', 'all', ['every'], false, { owner: 'data', tier: 3 }],
    ['plain', 'view', 'all', ['every', 'nightly', 'money'], true, { owner: 'data', tier: 3 }],
    ['ledger', 'view', 'fin', ['every', 'nightly', 'money'], true, { owner: 'data', tier: 1 }],
    [
      'own',
      'ephemeral',
      'mine',
      ['every', 'nightly', 'money', 'own'],
      false,
      { owner: 'data', tier: 1, reviewed: true },
    ],
  ])('meet in %s', (name, materialized, schema, tags, contractEnforced, meta) => {
    const expected = { materialized, schema, tags, enabled: true, contractEnforced, meta }
    expect(modelOf(project, name).config).toMatchObject(expected)
  })

  it('give generic tests the severity of the folder unless they say their own', () => {
    const tests = modelOf(project, 'own').columns[0]?.tests.map((t) => [
      t.name,
      t.severity,
      t.where,
      t.column,
    ])
    expect(tests).toEqual([
      ['not_null', 'warn', undefined, 'one'],
      ['unique', 'error', 'one > 0', 'one'],
    ])
  })

  it('give singular tests severity and tags, and leave out the disabled', () => {
    expect(project.tests.map((t) => [t.name, t.severity, t.tags])).toEqual([
      ['t1', 'error', ['core']],
      ['t2', 'error', []],
      ['t3', 'warn', []],
    ])
  })

  it('reach seeds', () => {
    expect(project.seeds[0]?.config).toMatchObject({ schema: 'lists', tags: ['core'] })
  })
})

describe('{{config}} over them', () => {
  const base = modelOf(loadGood({ 'models/marts/a.sql': sql }), 'a').config
  const place = { file: 'models/marts/a.sql', line: 1, column: 1, length: 10 }

  it('replaces what it says, and adds tags', () => {
    const tagged = { ...base, tags: ['a'] }
    const { config, problems } = overlayConfig(
      tagged,
      { materialized: 'view', tags: 'a, b', enabled: false },
      place,
    )
    expect(problems).toEqual([])
    expect(config).toMatchObject({ ...base, materialized: 'view', tags: ['a', 'b'], enabled: false })
  })

  it.each([
    [
      { materialised: 'view' },
      'E1003',
      'materialised is not a key of {{config}}. Did you mean materialized?',
    ],
    [
      { materialized: 'tabel' },
      'E1004',
      'config materialized: must be one of view, table, ephemeral, incremental, external, not tabel; did you mean table?',
    ],
    [
      { materialized: 'snapshot' },
      'E1004',
      'config materialized: a snapshot is declared under snapshots: and says no materialized.',
    ],
    [{ schema: undefined }, 'E1004', 'config schema: must be written out, not computed.'],
    [{ enabled: 'no' }, 'E1004', 'config enabled: must be true or false without quotes, not no.'],
    [{ schema: 3 }, 'E1004', 'config schema: must be text in quotes, not 3.'],
  ])('refuses %j and keeps the rest', (hash, code, message) => {
    const { config, problems } = overlayConfig(base, hash, place)
    expect(config).toEqual(base)
    expect(problems.map((p) => [p.code, p.message, p.place])).toEqual([[code, message, place]])
  })

  it('says what stands for a key of dbt, of a snapshot its own', () => {
    const said = (kind: 'model' | 'snapshot', key: string) =>
      inlinePatch(kind, { [key]: 'x' }, place).problems.map((problem) => problem.notes)
    expect(said('snapshot', 'target_schema')).toEqual([['write schema:']])
    expect(said('model', 'alias')).toEqual([['a table is called like its file: rename the file.']])
  })
})
