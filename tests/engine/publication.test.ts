/** What readers get: only what is current and green, and what they have until then. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { project, unfit } from './project.ts'
import { shop } from './shop.ts'

const tested = {
  ...shop,
  'models/marts/mart_total.yml':
    'models:\n  - name: mart_total\n    columns:\n      - name: amount\n        unit: money\n        data_tests: [{ accepted_range: { max_value: 100 } }]\n',
}

it('a red test keeps the last publication in place, and a green build replaces it', async () => {
  const p = project(tested)
  const current = (): { publication: number } =>
    JSON.parse(readFileSync(join(p.dir, 'published/current.json'), 'utf8')) as { publication: number }
  expect((await p.run('build')).code).toBe(0)
  expect(current().publication).toBe(1)
  p.replace('data/orders.csv', '20.50', '99.50')
  const red = unfit(await p.run('build'), 1)
  expect(red).toContain('E6001 test-failed')
  expect(red).toContain('the last publication still serves readers')
  expect(current().publication).toBe(1)
  expect(unfit(await p.run('publish'), 1)).toContain('E7001 publish-blocked')
  p.replace('data/orders.csv', '99.50', '30.50')
  expect((await p.run('build')).code).toBe(0)
  expect(current().publication).toBe(2)
})

it('a partial build publishes nothing while something published is stale', async () => {
  const p = project(tested)
  await p.run('build')
  p.replace('data/orders.csv', '20.50', '20.51')
  const partial = await p.run('build', '--select', 'stg_orders')
  expect(partial.code).toBe(0)
  expect(partial.err).toContain('Not published: ')
  expect(unfit(await p.run('publish'), 1)).toContain('stale')
})

it('what a call asks of incremental models that it leaves out is no obstacle; of one that it builds it is', async () => {
  const p = project({
    ...tested,
    'models/intermediate/int_orders.sql':
      "{{config materialized='incremental' unique_key='customer'}}\nselect customer, max(amount) as amount from {{ref 'stg_orders'}} group by customer\n",
    'models/marts/mart_highest.sql': "select max(amount) as amount from {{ref 'int_orders'}}\n",
  })
  expect((await p.run('build')).err).toContain('Publication 1')
  for (const flag of ['--full-refresh', '--force']) {
    const aside = await p.run('build', flag, '--select', 'mart_total')
    expect([aside.code, aside.err]).toEqual([0, expect.stringContaining('Publication 1   unchanged')])
  }
  const built = await p.run('build', '--full-refresh', '--select', 'int_orders')
  expect([built.code, built.err]).toEqual([0, expect.stringContaining('1 node is stale (mart_highest)')])
})

it('artefacts name no folder of this machine', async () => {
  const p = project(tested)
  await p.run('build')
  for (const file of ['target/manifest.json', 'target/run_results.json', 'published/current.json']) {
    expect(existsSync(join(p.dir, file))).toBe(true)
    expect(p.read(file)).not.toContain(p.dir)
  }
})

it('the state row of every table says what the table holds', async () => {
  const p = project(tested)
  await p.run('build')
  p.replace('models/marts/mart_total.sql', 'sum(amount)', "sum(amount) / (select 0 where customer = 'zz')")
  await p.bad(2)
  const rows = await p.rows(
    `select row_count, (select count(*) from marts.mart_total) as found from _ledgerline.node_state
    where node_id = 'model.shop.mart_total' order by seq desc limit 1`,
  )
  expect(rows).toEqual([{ row_count: '1', found: '1' }])
})

describe('beside the publication', () => {
  const files = {
    'project.yml': 'name: till\npublish: { name: till, lineage: true }\n',
    'seeds/rates.csv': 'code,rate\nEUR,1\nGBP,2\n',
    'models/staging/stg_sales.sql': "select 'GBP' as code, cast(3 as decimal(9,2)) as amount, true as paid\n",
    'models/marts/mart_sales.sql':
      "select s.code, s.amount * r.rate as total, case when s.paid then 'yes' end as state\nfrom {{ref 'stg_sales'}} as s inner join {{ref 'rates'}} as r on s.code = r.code\n",
  }
  const inSnapshot = async (dir: string, sql: string): Promise<Record<string, string | null>[]> => {
    const opened = await openDuckDb({ file: join(dir, 'published/till.duckdb'), readOnly: true })
    try {
      return await (await opened.connect()).rows(sql)
    } finally {
      await opened.close()
    }
  }

  it('stands where every column comes from: copied, made of, filtered by, or kept by hand', async () => {
    const p = project(files)
    expect((await p.run('build')).code).toBe(0)
    const rows = await inSnapshot(
      p.dir,
      "select child_column, parent, parent_column, kind from ledgerline.ctl_lineage where child = 'mart_sales' order by all",
    )
    // read off the SQL above by hand
    expect(rows.map((r) => Object.values(r).join(' '))).toEqual([
      '(rows) rates code seed',
      '(rows) stg_sales code filter',
      'code stg_sales code copy',
      'state stg_sales paid derive',
      'total rates rate seed',
      'total stg_sales amount derive',
    ])
  })

  it('stands when the run was, and the hash of the project that it ran', async () => {
    const p = project(files)
    const began = Date.now()
    expect((await p.run('build')).code).toBe(0)
    const read = async (): Promise<Record<string, string | null>> => {
      const [row] = await inSnapshot(
        p.dir,
        `select project_hash, epoch_ms(started_at) as started, epoch_ms(finished_at) as finished,
          t.run_id = p.run_id as same from ledgerline.ctl_run_times as t, ledgerline.publication as p`,
      )
      return row ?? {}
    }
    const first = await read()
    expect(first.same).toBe('true')
    expect(Number(first.started)).toBeGreaterThanOrEqual(began - 1000)
    expect(Number(first.finished)).toBeGreaterThanOrEqual(Number(first.started))
    p.replace('models/marts/mart_sales.sql', "'yes'", "'paid'")
    expect((await p.run('build')).code).toBe(0)
    expect((await read()).project_hash).not.toBe(first.project_hash)
  })

  it('stands what warned: how much money, and by which keys; never a name, a sum of two currencies, or a row', async () => {
    const warn = 'config: { severity: warn }'
    const p = project({
      'project.yml': 'name: till\npublish: { name: till }\n',
      'models/marts/mart_sales.sql': "select * exclude (name) from {{ref 'int_sales'}}\n",
      'models/intermediate/int_sales.sql': `select * from (values
  (1, 'Ann', 'c1', 'EUR', cast(10.10 as decimal(18,2)), cast(1.00 as decimal(18,2))), (2, 'Bob', 'c2', 'EUR', -20.25, 2.00),
  (3, 'Cas', 'c3', 'EUR', 400.00, null), (4, 'Dee', 'c4', 'GBP', 500.00, null)) as t (id, name, customer, currency, total, fee)\n`,
      'models/intermediate/int_sales.yml': `models:
  - name: int_sales
    columns: [{ name: name, pii: direct, data_tests: [{ accepted_values: { values: [Ann], ${warn} } }] }]
`,
      'models/marts/mart_sales.yml': `models:
  - name: mart_sales
    grain: [id]
    columns:
      - { name: customer, pii: key, data_tests: [{ accepted_values: { values: [c1, c2], ${warn} } }] }
      - { name: total, unit: money, data_tests: [
          { accepted_range: { name: euros, max_value: 5, where: "currency = 'EUR'", ${warn} } },
          { accepted_range: { name: all, max_value: 100, ${warn} } }] }
      - { name: fee, unit: money }
    reconcile:
      - { name: fees_are_totals, measure: sum(total), to: { model: ref('mart_sales'), measure: sum(fee) }, by: [id], where: "id < 3", severity: warn }
    join_audit:
      - { name: everyone_is_known, left: ref('mart_sales'), right: ref('mart_known'), on: [customer], measure: total, max_unmatched: 1, warn_unmatched: 0 }
`,
      'models/marts/mart_known.sql': "select 'c1' as customer\n",
      'tests/data/somebody.sql': "select currency from {{ref 'mart_sales'}}\n",
      'tests/data/somebody.yml': 'tests: [{ name: somebody, severity: warn }]\n',
    })
    const ran = await p.run('build')
    expect({ code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ code: 0, err: '' })
    const rows = await inSnapshot(
      p.dir,
      `select check_name, state, rows_failed, money_failed, sample_keys from ledgerline.ctl_check_result order by rows_failed, check_name`,
    )
    // by hand: 10.10 + 400.00; 400.00 and 500.00 are of two currencies; (10.10 - 1.00) and (-20.25 - 2.00); 20.25 + 400.00 + 500.00
    expect(rows.filter((r) => r.rows_failed !== '0').map((r) => Object.values(r).join(' | '))).toEqual([
      'accepted_values_mart_sales_customer | warn | 2 |  | customer = c3; customer = c4',
      'all | warn | 2 |  | id = 3; id = 4',
      'euros | warn | 2 | 410.10 | id = 1; id = 3',
      'fees_are_totals | warn | 2 | 31.35 | id = 1; id = 2',
      'accepted_values_int_sales_name | warn | 3 |  | ',
      'everyone_is_known | warn | 3 | 920.25 | ',
      'somebody | warn | 4 |  | ',
    ])
    const passed = rows.filter((r) => r.rows_failed === '0')
    expect(new Set(passed.map((r) => `${r.state} ${r.money_failed} ${r.sample_keys}`))).toEqual(
      new Set(['pass 0.00 null']),
    )
  })

  it('stands no personal data that a table below did not say again; amounts as text keep nothing back', async () => {
    const warn = 'config: { severity: warn }'
    const p = project({
      'project.yml': 'name: till\npublish: { name: till }\n',
      'raw/people.csv': 'email,amount\nann@x.org,1.50\nann@x.org,1.50\nbob@x.org,\n',
      'models/staging/till.yml': `sources:
  - name: till
    tables:
      - name: people
        location: raw/people.csv
        columns:
          - { name: email, data_type: varchar, pii: direct }
          - { name: amount, data_type: varchar, unit: money, data_tests: [{ unique: { ${warn} } }, { not_null: { ${warn} } }] }
`,
      'models/staging/stg_people.sql': "select email from {{source 'till' 'people'}}\n",
      'models/staging/stg_people.yml': `models:\n  - name: stg_people\n    columns: [{ name: email, data_tests: [{ unique: { ${warn} } }] }]\n`,
      'models/marts/mart_people.sql': "select count(email) as people from {{ref 'stg_people'}}\n",
    })
    const ran = await p.run('build')
    expect({ code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ code: 0, err: '' })
    const rows = await inSnapshot(
      p.dir,
      'select check_name, rows_failed, money_failed, sample_keys from ledgerline.ctl_check_result order by check_name',
    )
    // two rows of 1.50 are one value that stands twice; a row without an amount has no money
    expect(rows.map((r) => Object.values(r).join(' | '))).toEqual([
      'not_null_till.people_amount | 1 |  | amount = null',
      'unique_stg_people_email | 1 |  | ',
      'unique_till.people_amount | 1 | 3.00 | amount = 1.50',
    ])
  })
})

describe('targets', () => {
  const targets = (more: string): Record<string, string> => ({
    ...tested,
    'project.yml': `${shop['project.yml']}target: prod
targets:
  prod: { type: duckdb, path: target/prod.duckdb }
  dev: { type: duckdb, path: target/dev.duckdb${more} }
`,
  })
  const total = async (file: string): Promise<string> => {
    const db = await openDuckDb({ file, readOnly: true })
    const connection = await db.connect()
    const [row] = await connection.rows('select cast(amount as varchar) as amount from marts.mart_total')
    connection.close()
    await db.close()
    return String(row?.amount)
  }

  it('publish into folders of their own: no build of dev replaces what readers of prod have', async () => {
    const p = project(targets(''))
    expect((await p.run('build')).code).toBe(0)
    p.replace('data/orders.csv', '20.50', '10.50')
    const dev = await p.run('build', '--target', 'dev')
    expect([dev.code, dev.err]).toEqual([0, expect.stringContaining('published/dev/shop.duckdb')])
    // 10.00 + 20.50 + 5.25, and ten less
    expect(await total(join(p.dir, 'published/shop.duckdb'))).toBe('35.75')
    expect(await total(join(p.dir, 'published/dev/shop.duckdb'))).toBe('25.75')
    const listed = async (...args: string[]): Promise<number> =>
      (await p.run('publish', 'list', ...args)).out.trimEnd().split('\n').length - 1
    await p.run('build', '--force', '--var', 'cut=6')
    expect([await listed(), await listed('--target', 'dev')]).toEqual([2, 1])
  })

  it('say where they publish, by the environment too', async () => {
    const p = project(targets(", publish_dir: \"{{env 'FEAT_OUT' default='out/dev'}}\""))
    expect((await p.run('build', '--target', 'dev')).code).toBe(0)
    expect(await total(join(p.dir, 'out/dev/shop.duckdb'))).toBe('35.75')
    expect(existsSync(join(p.dir, 'published'))).toBe(false)
  })

  it('a copy of one is another on which only what changed is built, and the first one stays as it is', async () => {
    const p = project(targets(''))
    await p.run('build')
    copyFileSync(join(p.dir, 'target/prod.duckdb'), join(p.dir, 'target/dev.duckdb'))
    p.replace('models/marts/mart_total.sql', 'sum(amount)', 'sum(amount) + 1')
    const { err } = await p.run('build', '--target', 'dev')
    expect(err).toContain('1 built   5 reused   0 failed')
    const told = await p.run('diff', 'prod', 'dev', '--detailed-exitcode')
    expect([told.code, told.out]).toEqual([
      5,
      expect.stringContaining('mart_total   rows 1 -> 1   1 only in prod   1 only in dev'),
    ])
    expect((await p.run('show', 'mart_total', '--output', 'csv', '--target', 'prod')).out).toBe(
      'amount\n35.75\n',
    )
  })
})
