/** The short way through check and build: taken only when nothing that the answer stands on has changed. */
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { madeFolder } from '../project/made.ts'
import { project, type TestProject, unfit } from './project.ts'

const outside = madeFolder()
function shop(): TestProject {
  writeFileSync(join(outside, 'orders.csv'), 'id,amount\n1,1.00\n')
  return project({
    'project.yml': `name: shop
vars: { data_dir: { type: string, default: "${outside.replaceAll('\\', '/')}" } }
targets:
  dev: { type: duckdb, path: target/shop.duckdb, threads: "{{env 'SHOP_THREADS' default='1'}}" }
`,
    'models/staging/s.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: "{{raw (var 'data_dir')}}/*.csv"
        columns: [{ name: amount, data_type: "decimal(18,2)" }]
`,
    'models/staging/stg_orders.sql': "select amount from {{source 'shop' 'orders'}}\n",
    'models/marts/total.sql': "select sum(amount)::decimal(18,2) as total from {{ref 'stg_orders'}}\n",
    'models/marts/total.yml':
      'models:\n  - name: total\n    columns: [{ name: total, data_tests: [not_null] }]\n',
  })
}
const isShort = async (p: TestProject, ...args: string[]): Promise<boolean> => {
  const { code, err } = await p.run('build', ...args)
  expect(code, err).toBe(0)
  return err.includes('Nothing has changed')
}

describe('a build of which nothing has changed', () => {
  it('is told at once, with the same counts', async () => {
    const p = shop()
    expect(await isShort(p)).toBe(false)
    expect(await isShort(p)).toBe(true)
    expect((await p.run('build')).err).toContain('3 reused   0 failed   0 skipped   1 of 1 tests pass')
  })

  const changes: [string, (p: TestProject) => void | Promise<void>][] = [
    ['a model', (p) => p.replace('models/marts/total.sql', 'select', 'select  ')],
    ['a new file', (p) => p.write('models/marts/more.sql', 'select 1 as one\n')],
    ['a file that is gone', (p) => p.remove('models/marts/total.yml')],
    ['properties', (p) => p.replace('models/marts/total.yml', '[not_null]', '[not_null, unique]')],
    ['rows outside of the project', () => writeFileSync(join(outside, 'orders.csv'), 'id,amount\n1,9.00\n')],
    [
      'a new file of a glob',
      () => writeFileSync(join(outside, `more${Date.now()}.csv`), 'id,amount\n2,1.00\n'),
    ],
    ['the database, by hand', (p) => p.meddle('delete from marts.total')],
    ['the publication', (p) => p.remove('published')],
    [
      'text of the same size and time',
      (p) => {
        const file = join(p.dir, 'models/marts/total.sql')
        p.replace('models/marts/total.sql', 'sum(amount)', 'max(amount)')
        utimesSync(file, 1_700_000_000, 1_700_000_000)
      },
    ],
  ]
  it.each(changes)('looks again after %s', async (_, change) => {
    const p = shop()
    utimesSync(join(p.dir, 'models/marts/total.sql'), 1_700_000_000, 1_700_000_000)
    await isShort(p)
    expect(await isShort(p)).toBe(true)
    await change(p)
    expect(await isShort(p)).toBe(false)
  })

  it('looks again for another var, another variable of the environment, another selection', async () => {
    const p = shop()
    await isShort(p)
    expect(await isShort(p, '--select', 'total')).toBe(false)
    await isShort(p)
    process.env.SHOP_THREADS = '2'
    try {
      expect(await isShort(p)).toBe(false)
    } finally {
      delete process.env.SHOP_THREADS
    }
  })

  it('a build that failed or warned is never cut short', async () => {
    const p = shop()
    p.write(
      'models/marts/total.yml',
      'models:\n  - name: total\n    columns: [{ name: total, data_tests: [{ accepted_range: { max_value: 0, severity: warn } }] }]\n',
    )
    await isShort(p)
    expect(await isShort(p)).toBe(false)
  })
})

describe('warnings of what has not changed', () => {
  const warned = (): TestProject => {
    const p = shop()
    // a sum in any order, kept in a table: E3129
    p.write('models/marts/loose.sql', "select sum(amount::double) as loose from {{ref 'stg_orders'}}\n")
    return p
  }
  const frameOf = (err: string): string => /E3129[\s\S]*?\n\n/.exec(err)?.[0] ?? 'nothing was told'

  it('check tells them again, word for word, and reads no file but those it shows', async () => {
    const p = warned()
    const first = await p.run('check')
    p.write('target/cache/bind.json', 'not to be read')
    const second = await p.run('check')
    expect(frameOf(first.err)).toContain('loose.sql:1:')
    expect(frameOf(second.err)).toBe(frameOf(first.err))
    // the whole way would have written it anew
    expect(p.read('target/cache/bind.json')).toBe('not to be read')
    expect((await p.run('check', '--warn-error')).code).toBe(1)
    expect((await p.run('check', '--warn-error-options', '{silence: [E3129]}')).err).not.toContain('E3129')
  })

  it('a build with nothing to do says how many stand; with other rules of warnings it looks again', async () => {
    const p = warned()
    expect((await p.run('build')).err).toContain('E3129')
    expect((await p.run('build')).err).toContain('1 warning stands: ledgerline check tells what')
    expect(await isShort(p, '--warn-error-options', '{silence: [E3129]}')).toBe(false)
  })
})

describe('a check of which nothing has changed', () => {
  it('is told at once, and tells an error as soon as there is one', async () => {
    const p = shop()
    const first = await p.run('check')
    const second = await p.run('check')
    expect(second.err.replace(/\(.*/, '')).toBe(first.err.replace(/\(.*/, ''))
    p.replace('models/marts/total.sql', 'amount', 'amoun')
    expect(unfit(await p.run('check'), 2)).toContain('E3101')
    p.replace('models/marts/total.sql', 'amoun', 'amount')
    expect((await p.run('check')).code).toBe(0)
  })

  it('a damaged note is no note', async () => {
    const p = shop()
    await p.run('check')
    for (const text of ['', '{}', 'null', '{"version": 1, "roots": 3}', '{"version": "0.1.0"}']) {
      p.write('target/cache/check.json', text)
      expect((await p.run('check')).code).toBe(0)
    }
  })
})
