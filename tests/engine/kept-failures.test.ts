/**
 * Failing rows that are kept, and a baseline of known ones: only new keys fail a test, one that went away is new when
 * it comes back, and nothing is accepted unless somebody says so. Each sequence was worked out by hand.
 */
import { describe, expect, it } from 'vitest'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { type Files, TestProject } from './project.ts'

const files = (config: string, rows: string, more: Files = {}): Files => ({
  'project.yml': 'name: shop\n',
  'seeds/orders.csv': `id,amount,email\n${rows}`,
  'seeds/orders.yml': `seeds:
  - name: orders
    grain: [id]
    owner: sales@example.com
    columns:
      - { name: id, data_type: integer }
      - { name: amount, data_type: 'decimal(18,2)', data_tests: [{ accepted_range: { min_value: 0, config: { ${config} } } }] }
      - { name: email, data_type: varchar, pii: direct }
`,
  ...more,
})

async function rowsOf(p: TestProject, sql: string): Promise<TextRow[]> {
  const db = await openDuckDb({ file: p.database, readOnly: true })
  try {
    return await (await db.connect()).rows(sql)
  } finally {
    await db.close()
  }
}

const seeds = (p: TestProject, rows: string): void => p.write('seeds/orders.csv', `id,amount,email\n${rows}`)

describe('store_failures', () => {
  it('appends every failing row with its test, node, owner, key and values to the cent, without personal data', async () => {
    const p = new TestProject(
      files('store_failures: true', '1,-0.10,a@x\n2,5.00,b@x\n3,-12345678901234.56,c@x\n'),
    )
    expect(await p.bad(1)).toMatch(
      /id = 1, amount = -0.10, email = \(direct\)[\s\S]*owner: sales@example.com/,
    )
    const sql =
      'select test_name, node_id, owner, severity, status, is_new, row_values from _ledgerline.test_failure order by seq, row_values'
    const kept = await rowsOf(p, sql)
    expect(kept.map((r) => r.row_values)).toEqual([
      '{"id":"1","amount":"-0.10","email":"(direct)"}',
      '{"id":"3","amount":"-12345678901234.56","email":"(direct)"}',
    ])
    expect(kept[0]).toMatchObject({
      node_id: 'seed.shop.orders',
      owner: 'sales@example.com',
      severity: 'error',
      status: 'fail',
      is_new: 'true',
    })
    await p.bad(1)
    expect(
      await rowsOf(p, 'select count(*) as n, count(distinct row_key) as k from _ledgerline.test_failure'),
    ).toEqual([{ n: '4', k: '2' }])
  })

  it('is asked for every test by a flag, and keeps nothing of what passes', async () => {
    const p = new TestProject(files('severity: warn', '1,-1.00,a\n2,2.00,b\n'))
    expect((await p.build()).code).toBe(0)
    expect(await rowsOf(p, 'select * from _ledgerline.test_failure')).toEqual([])
    expect((await p.run('test', '--store-failures')).code).toBe(0)
    expect(await rowsOf(p, 'select status, row_values from _ledgerline.test_failure')).toEqual([
      { status: 'warn', row_values: '{"id":"1","amount":"-1.00","email":"(direct)"}' },
    ])
  })

  it('keeps and shows no more rows than the limit says, and a message that counts them', async () => {
    const p = new TestProject(files('limit: 2, store_failures: true', '1,-1.00,a\n2,-2.00,b\n3,-3.00,c\n'))
    const text = await p.bad(1)
    expect(text.match(/amount = -/g)).toHaveLength(2)
    expect(text).toContain('2 rows')
    expect(await rowsOf(p, 'select count(*) as n from _ledgerline.test_failure')).toEqual([{ n: '2' }])
  })

  it('keeps the groups of a tie-out that differs without being asked', async () => {
    const p = new TestProject(
      files('severity: warn', '1,7.00,a\n', {
        'seeds/ledger.csv': 'id,amount\n1,7.01\n',
        'seeds/ledger.yml':
          "seeds:\n  - name: ledger\n    columns: [{ name: id, data_type: integer }, { name: amount, data_type: 'decimal(18,2)' }]\n",
        'models/marts/mart_x.sql': "select id, amount from {{ref 'orders'}}\n",
        'models/marts/mart_x.yml': `models:
  - name: mart_x
    reconcile:
      - { name: to_ledger, measure: sum(amount), to: { model: ref('ledger'), measure: sum(amount) }, by: [id] }
`,
      }),
    )
    await p.bad(1)
    const [row] = await rowsOf(p, 'select test_name, node_id, row_values from _ledgerline.test_failure')
    expect(row).toMatchObject({ test_name: 'to_ledger', node_id: 'model.shop.mart_x' })
    expect(JSON.parse(row?.row_values ?? '{}')).toMatchObject({ id: '1', difference: '-0.01' })
  })
})

describe('rows below a threshold', () => {
  it('are counted where the test passes, also when it is not run again', async () => {
    const p = new TestProject(files("error_if: '> 2'", '1,-1.00,a\n2,-2.00,b\n'))
    const test = (): unknown =>
      JSON.parse(p.read('target/run_results.json')).results.find((r: { unique_id: string }) =>
        r.unique_id.includes('accepted_range'),
      )
    const told = { status: 'pass', failures: 2, message: '2 failures, below its threshold' }
    p.replace('seeds/orders.yml', "error_if: '> 2'", "error_if: '> 2', warn_if: '> 2'")
    await p.good()
    expect(test()).toMatchObject(told)
    p.write('models/marts/a.sql', 'select 1 as id')
    await p.good()
    expect(test()).toMatchObject({ ...told, message: `${told.message}; passed on the same rows before` })
  })
})

describe('baseline: new_only', () => {
  const project = (rows: string): TestProject => new TestProject(files('baseline: new_only', rows))

  it('accepts nothing by itself: what fails, fails again', async () => {
    const p = project('1,-1.00,a\n')
    await p.bad(1)
    await p.bad(1)
  })

  it('fails by new keys only, once the known ones are accepted', async () => {
    const p = project('1,-1.00,a\n2,2.00,b\n')
    await p.bad(1)
    const accepted = await p.run('test', '--accept-failures')
    expect(accepted.code).toBe(0)
    expect((await p.good()).err).not.toContain('test-failed')
    // the same key with another amount is known, as its grain is; key 2 is new
    seeds(p, '1,-9.00,a\n2,-2.00,b\n')
    const text = await p.bad(1)
    expect(text).toContain('id = 2, amount = -2.00')
    expect(text).not.toContain('id = 1')
    expect(text).toContain('1 row should not be there.')
    expect(text).toContain('1 known failure of the baseline left out')
    const sql =
      'select is_new, row_values from _ledgerline.test_failure qualify seq = max(seq) over () order by row_values'
    expect((await rowsOf(p, sql)).map((r) => [r.is_new, r.row_values?.slice(0, 9)])).toEqual([
      ['false', '{"id":"1"'],
      ['true', '{"id":"2"'],
    ])
  })

  it('counts for the tests that have it: known rows fail the build once it is taken away', async () => {
    const p = project('1,-1.00,a\n')
    await p.bad(1)
    await p.run('test', '--accept-failures')
    await p.good()
    p.replace('seeds/orders.yml', ', config: { baseline: new_only }', '')
    expect(await p.bad(1)).toContain('id = 1, amount = -1.00')
  })

  it('under a limit the new row is kept before known ones', async () => {
    const p = new TestProject(files('baseline: new_only, limit: 1', '1,-1.00,a\n2,-1.00,b\n'))
    await p.bad(1)
    await p.run('test', '--accept-failures')
    for (const id of [3, 4, 5]) {
      seeds(p, `1,-1.00,a\n2,-1.00,b\n${id},-7.00,c\n`)
      expect(await p.bad(1)).toContain(`id = ${id}`)
    }
    const sql =
      "select count(distinct row_key) as n from _ledgerline.test_failure where row_values like '%-7.00%'"
    expect(await rowsOf(p, sql)).toEqual([{ n: '3' }])
  })

  it('only shrinks: a key that was right for a while is new again', async () => {
    const p = project('1,-1.00,a\n')
    await p.bad(1)
    await p.run('test', '--accept-failures')
    seeds(p, '1,1.00,a\n')
    await p.good()
    seeds(p, '1,-1.00,a\n')
    expect(await p.bad(1)).toContain('id = 1')
  })

  it('keeps two keys apart that read the same side by side', async () => {
    const pair = (rows: string): Files => ({
      'project.yml': 'name: shop\n',
      'seeds/s.csv': `a,b,n\n${rows}`,
      'seeds/s.yml':
        'seeds:\n  - name: s\n    grain: [a, b]\n    columns: [{ name: a, data_type: varchar }, { name: b, data_type: varchar }, { name: n, data_type: integer, data_tests: [{ accepted_range: { min_value: 0, config: { baseline: new_only } } }] }]\n',
    })
    const p = new TestProject(pair('x,yz,-1\n'))
    await p.bad(1)
    await p.run('test', '--accept-failures')
    p.write('seeds/s.csv', 'a,b,n\nx,yz,-1\nxy,z,-1\n')
    expect(await p.bad(1)).toContain('a = xy')
  })
})
