/** Unit tests, snapshots, exposures, freshness, attached databases and hooks as the project has them. */
import { expect, it } from 'vitest'
import { loadGood, modelOf, problemsOf } from './folder.ts'

const sql = 'select 1 as id\n'

it('a unit test below a model has its inputs, its fixture file and its overrides', () => {
  const project = loadGood({
    'models/m.sql': sql,
    'models/m.yml': `models:
  - name: m
    unit_tests:
      - name: t
        now: 2026-01-31
        given:
          - { input: ref('a'), rows: [{ x: 12345678901234567.89 }] }
          - { input: "source('s', 'b')", format: csv, fixture: b }
          - { input: this, rows: [] }
        expect: { cte: final, rows: [{ id: 1 }] }
        overrides: { vars: { v: 2 }, env_vars: { E: x }, macros: { is_incremental: true, mac: '1' } }
`,
    'tests/fixtures/b.csv': 'y\n1\n',
  })
  const [test] = project.unitTests ?? []
  expect(test?.given.map((g) => g.input.kind)).toEqual(['ref', 'source', 'self'])
  expect(test?.given[0]?.fixture).toMatchObject({ rows: [{ x: '12345678901234567.89' }] })
  expect(test?.given[1]?.fixture).toMatchObject({ format: 'csv', text: 'y\n1\n' })
  expect(test).toMatchObject({
    model: 'm',
    expect: { cte: 'final' },
    overrides: {
      vars: { v: 2 },
      env: { E: 'x' },
      isIncremental: true,
      macros: { mac: '1' },
      now: '2026-01-31',
    },
  })
})

it('a snapshot of a relation is a model that reads it', () => {
  const yml =
    "snapshots: [{ name: s, relation: ref('m'), config: { strategy: timestamp, unique_key: id, updated_at: t } }]\n"
  const snapshot = modelOf(loadGood({ 'models/m.sql': sql, 'snapshots/s.yml': yml }), 's')
  expect(snapshot.sql?.text).toBe("select * from {{ref 'm'}}\n")
  expect(snapshot.config).toMatchObject({
    materialized: 'snapshot',
    schema: 'snapshots',
    snapshot: { strategy: 'timestamp', uniqueKey: ['id'], updatedAt: 't', hardDeletes: 'ignore' },
  })
})

it('a source of an attached database has its home and its freshness; null switches freshness off', () => {
  const project = loadGood(
    {
      'project.yml': `name: shop
hooks: { on_run_start: select 1 }
targets:
  dev: { type: duckdb, path: d, attach: [{ name: crm, type: postgres, connection: "password={{secret 'PW'}}" }] }
`,
      'models/s.yml': `sources:
  - name: s
    database: crm
    schema: public
    loaded_at_field: at
    freshness: { warn_after: { count: 1, period: day } }
    tables: [{ name: a, identifier: A1 }, { name: b, freshness: null }]
`,
    },
    { env: { PW: 'hush' } },
  )
  expect(project.target.attach?.[0]?.connection).toBe('password=hush')
  expect(project.sources[0]).toMatchObject({
    remote: { database: 'crm', schema: 'public', table: 'A1' },
    freshness: { warnAfter: { count: 1, period: 'day' }, loadedAtField: 'at' },
  })
  expect(project.sources[1]?.freshness).toBeUndefined()
  expect(project.hooks?.onRunStart[0]?.text).toBe('select 1')
})

it('a secret is in no message', () => {
  const yml = `name: shop\ntargets: { dev: { type: duckdb, path: d, threads: "{{secret 'PW'}}" } }\n`
  expect(problemsOf({ 'project.yml': yml }, { env: { PW: 'hush' } }).join()).not.toContain('hush')
})
