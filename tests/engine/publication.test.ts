/** What readers get: only what is current and green, and what they have until then. */
import { existsSync, readFileSync } from 'node:fs'
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
})
