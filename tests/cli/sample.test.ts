/**
 * `--sample`: a window of event_time, as dbt has it. Windows are half open and on the clock of the business; what is
 * made of them stays beside the working database and is never published.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'

const orders = [
  'id,at,amount',
  '1,2026-03-02 23:59:59,1',
  '2,2026-03-03 00:00:00,2',
  '3,2026-03-05 23:59:59,4',
  '4,2026-03-06 00:00:00,8',
].join('\n')

const files = {
  'project.yml':
    'name: shop\ntimezone: Europe/Berlin\nvars: { as_of_date: { type: date, default: 2026-03-05 } }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'data/orders.csv': `${orders}\n`,
  'seeds/rates.csv': 'at,rate\n2026-03-02,1\n2026-03-05,2\n',
  'seeds/rates.yml':
    'seeds:\n  - name: rates\n    config: { event_time: at }\n    columns: [{ name: at, data_type: date }]\n',
  'models/staging/s.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: data/orders.csv
        config: { event_time: at }
        columns: [{ name: at, data_type: timestamp }, { name: amount, data_type: "decimal(18,2)" }]
`,
  'models/staging/stg_orders.sql': "select *, 'all' as k from {{source 'shop' 'orders'}}",
  'models/intermediate/int_all.sql':
    "{{config materialized='ephemeral'}}select sum(amount)::decimal(18,2) as amount from {{ref 'stg_orders'}} -- all",
  'models/marts/total.sql': "select amount, 'all' as k from {{ref 'int_all'}}",
  'models/marts/total.yml': `models:
  - name: total
    columns: [{ name: amount, data_tests: [not_null] }]
    reconcile:
      - { name: ties, measure: sum(amount), by: [k], to: { model: ref('stg_orders'), measure: sum(2 * amount) }, severity: warn }
`,
  'models/marts/rated.sql': "select rate from {{ref 'rates'}}",
  'models/marts/plain.sql': 'select 1 as one',
  'models/marts/filed.sql':
    "{{config materialized='external' location='out/filed.csv'}}select amount from {{ref 'total'}}",
}

const sampled = async (p: ReturnType<typeof project>, name: string): Promise<string[]> => {
  const { out } = await p.run('show', name, '--sampled', '--output', 'csv')
  return out.trim().split('\n').slice(1)
}

describe('a window', () => {
  it.each([
    // to the end of the as-of day, 2026-03-05: from the 3rd, so 2 + 4
    ['3 days', '6.00', ['2']],
    ['1 hour', '4.00', []],
    ['1 week', '7.00', ['1', '2']],
    ['{start: 2026-03-02, end: 2026-03-03}', '1.00', ['1']],
    ["{'start': '2026-03-05 12:00', 'end': '2026-03-07 00:00:00'}", '12.00', []],
  ])('%s', async (window, total, rates) => {
    const p = project(files)
    const ran = await p.run('run', '--sample', window, '-s', 'total rated')
    expect(ran.code, ran.err).toBe(0)
    expect(await sampled(p, 'total')).toEqual([`${total},all`])
    expect(await sampled(p, 'rated')).toEqual(rates)
  })

  it('that nobody asked for yet is asked for, though all is built', async () => {
    const p = project(files)
    await p.run('run', '-s', 'plain')
    const { code, err } = await p.run('show', 'plain', '--sampled')
    expect(code).toBe(2)
    expect(err).toContain('plain is not built yet from a sample')
    expect(err).toContain('ledgerline build --sample "3 days"')
  })

  it('of instants begins and ends with the day of the business', async () => {
    const p = project(files)
    p.replace('models/staging/s.yml', 'data_type: timestamp }', 'data_type: timestamptz }')
    // midnight of 3 March in Berlin is 23:00 of the 2nd in UTC
    p.write('data/orders.csv', 'id,at,amount\n1,2026-03-02 22:59:59+00,1\n2,2026-03-02 23:00:00+00,2\n')
    expect((await p.run('run', '-s', 'total', '--sample', '{start: 2026-03-03, end: 2026-03-04}')).code).toBe(
      0,
    )
    expect(await sampled(p, 'total')).toEqual(['2.00,all'])
  })

  it.each([
    ['three days', 'is no window'],
    ['0 days', 'a window of nothing'],
    ['{start: 2026-03-05, end: 2026-03-01}', 'it begins where it has ended'],
    ['{begin: 2026-03-05}', 'begin is neither start nor end'],
    ['{start: soon}', 'soon is no date or time'],
  ])('%s is refused', async (window, why) => {
    const err = unfit(await project(files).run('build', '--sample', window), 2)
    expect(err).toContain('E8021')
    expect(err).toContain(why)
  })
})

describe('a sample', () => {
  it('leaves the working database, its keys, artefacts, files and publications as they were', async () => {
    const p = project(files)
    mkdirSync(join(p.dir, 'out'))
    expect((await p.run('build')).code).toBe(0)
    const before = [await p.hashes(), p.read('target/manifest.json'), p.read('out/filed.csv')]
    const ran = await p.run('build', '--sample', '1 day', '-s', 'filed total')
    expect(ran.code, ran.err).toBe(0)
    expect(ran.err).toContain('A sample: rows of 2026-03-05 to 2026-03-06, in target/shop_sample.duckdb')
    expect([await p.hashes(), p.read('target/manifest.json'), p.read('out/filed.csv')]).toEqual(before)
    expect(await p.rebuilt()).toEqual([])
    const published = JSON.parse((await p.run('publish', 'list', '--output', 'json')).out) as unknown[]
    expect(published).toHaveLength(1)
  })

  it('comes with all that the selection reads, and with no tie-out, which is about the whole', async () => {
    const p = project(files)
    const { code, nodes } = await p.told('--sample', '1 day', '-s', 'total')
    expect(code).toBe(0)
    expect(Object.keys(nodes).sort()).toEqual(['int_all', 'shop.orders', 'stg_orders', 'total'])
    expect(nodes.total?.checks).toEqual({ not_null_total_amount: 'pass' })
    expect(existsSync(p.database)).toBe(false)
  })

  it('begins anew, so that no earlier window is left in it', async () => {
    const p = project(files)
    expect((await p.run('run', '--sample', '1 week', '-s', 'rated')).code).toBe(0)
    expect((await p.run('run', '--sample', '1 day', '-s', 'total')).code).toBe(0)
    expect(unfit(await p.run('show', 'rated', '--sampled'), 2)).toContain('rated is not built yet')
  })

  it('is refused where there is nothing to cut, or nothing to cut by', async () => {
    const p = project(files)
    expect(unfit(await p.run('build', '--sample', '1 day', '-s', 'plain'), 2)).toContain('E8022')
    p.replace('seeds/rates.yml', 'event_time: at', 'event_time: rate')
    const err = unfit(await p.run('build', '--sample', '1 day'), 2)
    expect(err).toContain('event_time rate is VARCHAR, not a date or a timestamp')
    expect(err).toContain('E8023')
    expect(unfit(await p.run('build', '--sample', '1 day', '--empty'), 2)).toContain('do not go together')
  })
})
