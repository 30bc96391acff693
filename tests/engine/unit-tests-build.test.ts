/** Unit tests from YAML to the exit code: a failing one holds back its model and what descends from it. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { acquireLock } from '../../src/warehouse/index.ts'
import { project, unfit } from './project.ts'
import { shop } from './shop.ts'

const unit = (wanted: string): string => `models:
  - name: mart_total
    unit_tests:
      - name: sums
        given:
          - { input: ref('mart_customers'), rows: [{ amount: 1.50 }, { amount: 2.25 }] }
        expect: { rows: [{ amount: ${wanted} }] }
`
it('a failing unit test ends with 1 and skips its model and descendants; put right, they are built', async () => {
  // by hand: 1.50 + 2.25 = 3.75
  const p = project({
    ...shop,
    'models/marts/total.yml': unit('3.74'),
    'models/marts/mart_after.sql': "select amount from {{ref 'mart_total'}}\n",
  })
  const wrong = await p.told()
  expect(wrong.code).toBe(1)
  expect(wrong.nodes.mart_total?.status).toBe('skipped')
  expect(wrong.nodes.mart_after?.status).toBe('skipped')
  expect(wrong.nodes.mart_customers?.status).toBe('success')
  expect(wrong.err).toContain('E6010')
  expect((await p.run('test')).code).toBe(1)

  p.write('models/marts/total.yml', unit('3.75'))
  const right = await p.told()
  expect(right.code).toBe(0)
  expect(right.nodes.mart_total?.status).toBe('success')
  expect(right.nodes.mart_after?.status).toBe('success')
  expect((await p.run('test')).code).toBe(0)
  expect(await p.rebuilt()).toEqual([])
})

it('need no database: they run where nothing is built and beside a build, and tests of data say what they lack', async () => {
  const p = project({ ...shop, 'models/marts/total.yml': unit('3.74') })
  const alone = await p.run('test', '--select', 'test_type:unit')
  expect(unfit(alone, 1)).toContain('E6010')
  expect(existsSync(p.database)).toBe(false)
  p.write('models/marts/total.yml', unit('3.75'))
  expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(0)
  // unit tests ran, but what else was asked for did not
  const all = unfit(await p.run('test'), 2)
  expect(all).toContain('1 of 1 unit tests pass')
  expect(all).toContain('E6051 tests-need-build')
  expect(unfit(await p.run('test', '--select', 'test_type:data'), 2)).toContain('E6051')
  await p.good()
  // a journal that cannot be read shows that it is not
  p.write('target/shop.duckdb', 'no database')
  expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(0)
})

it('alone are in the journal and in run_results as those of a build are, unless somebody else holds the database', async () => {
  const p = project({ ...shop, 'models/marts/total.yml': unit('3.75') })
  await p.good()
  const journal = "select status from _ledgerline.check_state where check_id like 'unit_test.%' order by seq"
  expect(await p.column(journal)).toEqual(['pass'])
  const ran = (): unknown => {
    const { results } = JSON.parse(p.read('target/run_results.json')) as { results: { status: string }[] }
    return results.map((r) => r.status)
  }
  expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(0)
  expect(await p.column(journal)).toEqual(['pass', 'pass'])
  expect(ran()).toEqual(['pass'])
  p.write('models/marts/total.yml', unit('3.74'))
  expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(1)
  expect(await p.column(journal)).toEqual(['pass', 'pass', 'fail'])
  expect(ran()).toEqual(['fail'])
  // what passed alone need not run again for a build
  p.write('models/marts/total.yml', unit('3.750'))
  expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(0)
  const { err } = await p.told()
  expect(
    JSON.parse(err.split('\n').find((l) => l.includes('unit_tests_finished')) ?? '').units,
  ).toMatchObject([{ status: 'pass', reused: true }])
  const lock = acquireLock(p.database, 'ledgerline build')
  try {
    expect((await p.run('test', '--select', 'test_type:unit')).code).toBe(0)
    expect((await p.run('test', '-v', '--select', 'test_type:unit')).err).toMatch(
      /Not noted in the journal: .*ledgerline build/,
    )
  } finally {
    lock.release()
  }
  expect(await p.column(journal)).toEqual(['pass', 'pass', 'fail', 'pass'])
})

it('alone stand where the journal takes no row, and say so', async () => {
  const p = project({ ...shop, 'models/marts/total.yml': unit('3.75') })
  await p.good()
  // a row of another form, as another version may have written
  await p.meddle('alter table _ledgerline.check_state add column more integer')
  const only = ['test', '--select', 'test_type:unit']
  const passed = await p.run(...only)
  expect(passed.err).toMatch(/Not noted in the journal: .*check_state/)
  expect(passed.err).not.toContain('E9001')
  expect(passed.code).toBe(0)
  expect((await p.run('--quiet', ...only)).err).toContain('Not noted')
  p.write('models/marts/total.yml', unit('3.74'))
  expect((await p.run(...only)).code).toBe(1)
})

it('is_incremental is set for the test, and self is what stood before', async () => {
  const model = (wanted: string): string => `models:
  - name: kept
    config: { materialized: incremental, incremental_strategy: append }
    unit_tests:
      - name: newer_only
        given:
          - { input: ref('stg_orders'), rows: [{ order_id: 1 }, { order_id: 2 }] }
          - { input: this, rows: [{ order_id: 1 }] }
        overrides: { macros: { is_incremental: true } }
        expect: { rows: [${wanted}] }
`
  const p = project({
    ...shop,
    'models/marts/kept.yml': model('{ order_id: 1 }, { order_id: 2 }'),
    'models/marts/kept.sql':
      "select order_id from {{ref 'stg_orders'}}\n{{#if (is_incremental)}}where order_id > (select max(order_id) from {{self}}){{/if}}\n",
  })
  expect((await p.told()).nodes.kept?.status).toBe('skipped')
  p.write('models/marts/kept.yml', model('{ order_id: 2 }'))
  expect((await p.told()).code).toBe(0)
  // the table itself was built whole, from the rows of the file
  expect(await p.column('select order_id from marts.kept order by all')).toEqual(['1', '2', '3'])
})

it('environment variables, vars and the clock are set for the test; the build has its own', async () => {
  const p = project({
    ...shop,
    'project.yml': `${shop['project.yml']}  as_of_date: { type: date, default: 2026-05-01 }\n`,
    'models/marts/said.sql':
      "select {{env 'LEDGERLINE_TEST_REGION' default='eu'}} as region, {{var 'as_of_date'}} as day, {{var 'cut'}} as cut, count(*) as n from {{ref 'stg_orders'}}\n",
    'models/marts/said.yml': `unit_tests:
  - name: elsewhere
    model: said
    given: [{ input: ref('stg_orders'), rows: [{ order_id: 1 }] }]
    overrides:
      vars: { cut: 7 }
      env_vars: { LEDGERLINE_TEST_REGION: us }
    now: 2026-01-31
    expect: { rows: [{ region: us, day: 2026-01-31, cut: 7, n: 1 }] }
`,
  })
  const text = (await p.good()).err
  expect(text).toContain('1 of 1 unit tests pass')
  expect(await p.rows('select * from marts.said')).toEqual([
    { region: 'eu', day: '2026-05-01', cut: '1', n: '3' },
  ])
})
