/** Models whose rows are files: what is written, when it is written again, what stays when it fails. */
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { project } from './project.ts'

const base = (config: string): Record<string, string> => ({
  'project.yml': 'name: shop\n',
  'models/marts/sales.sql': `select * from (values (2, 'b', date '2026-02-01', 2.25::decimal(9,2), null), (1, 'a,"x"', date '2026-01-01', 1.50, '')) t(id, k, day, amount, note)`,
  'models/marts/sales.yml': `models:\n  - name: sales\n    config: { materialized: external, ${config} }\n`,
  'models/marts/total.sql': "select cast(sum(amount) as decimal(9,2)) as amount from {{ref 'sales'}}",
})

it('a CSV keeps nulls, empty texts, quotes and types, in the order of its columns', async () => {
  const p = project(base('location: out/sales.csv'))
  await p.good()
  expect(p.read('out/sales.csv')).toBe(
    'id,k,day,amount,note\n1,"a,""x""",2026-01-01,1.50,""\n2,b,2026-02-01,2.25,\n',
  )
  expect(await p.rows('select id, note, typeof(amount) as t from marts.sales order by id')).toEqual([
    { id: '1', note: '', t: 'DECIMAL(9,2)' },
    { id: '2', note: null, t: 'DECIMAL(9,2)' },
  ])
  expect(readdirSync(join(p.dir, 'out'))).toEqual(['sales.csv'])
  expect(await p.rebuilt()).toEqual([])
})

it('a file that is gone or was changed is written again; one that was only touched is not', async () => {
  const p = project(base('location: out/sales.parquet'))
  await p.good()
  p.touch('out/sales.parquet', 1_700_000_000)
  expect(await p.rebuilt()).toEqual([])
  p.remove('out/sales.parquet')
  expect(await p.rebuilt()).toEqual(['sales'])
  p.write('out/sales.parquet', 'junk')
  expect(await p.rebuilt()).toEqual(['sales'])
  expect(await p.column('select amount from marts.total')).toEqual(['3.75'])
})

it('a failed build leaves the file of the last good one', async () => {
  const p = project(base("location: out/sales.csv, post_hook: 'select 1'"))
  await p.good()
  const before = p.read('out/sales.csv')
  p.replace('models/marts/sales.sql', '2.25', '9.99')
  p.replace('models/marts/sales.yml', 'select 1', "select error(''no'')")
  expect(await p.bad(1)).toContain('E5008 hook-failed   models/marts/sales.yml:3')
  expect(p.read('out/sales.csv')).toBe(before)
  expect(readdirSync(join(p.dir, 'out'))).toEqual(['sales.csv'])
})

it('partitions are a new folder each time, and a link moves from one to the next', async () => {
  const p = project(base('location: out/sales, format: parquet, partition_by: [day]'))
  await p.good()
  expect(lstatSync(join(p.dir, 'out/sales')).isSymbolicLink()).toBe(true)
  expect(readdirSync(join(p.dir, 'out/sales')).sort()).toEqual(['day=2026-01-01', 'day=2026-02-01'])
  expect(await p.column('select typeof(day) from marts.sales')).toEqual(['DATE', 'DATE'])
  p.replace('models/marts/sales.sql', '2026-02-01', '2026-03-01')
  await p.good()
  expect(readdirSync(join(p.dir, 'out/sales')).sort()).toEqual(['day=2026-01-01', 'day=2026-03-01'])
  // no row, no partition
  p.write('models/marts/sales.sql', `${p.read('models/marts/sales.sql')} where id > 9`)
  await p.good()
  expect(await p.column('select count(*) from marts.sales')).toEqual(['0'])
})

it('a folder that no build made is not replaced', async () => {
  const p = project({ ...base('location: out/sales.csv'), 'out/sales.csv/mine.txt': 'mine' })
  expect(await p.bad(1)).toContain('E5301 external-unwritable')
  expect(existsSync(join(p.dir, 'out/sales.csv/mine.txt'))).toBe(true)
})

it('two models cannot write one file', async () => {
  const p = project({
    ...base('location: out/sales.csv'),
    'models/marts/other.sql': 'select 1 as id',
    'models/marts/other.yml':
      'models:\n  - name: other\n    config: { materialized: external, location: out/SALES.csv }\n',
  })
  expect(await p.bad(2)).toContain('E5302 same-location')
})

it('a location that is refused is one error, and not one that is missing besides', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'models/marts/a.sql': "{{config materialized='external' location='../a.parquet'}}select 1 as id\n",
  })
  const { code, err } = await p.run('check')
  expect(code).toBe(2)
  expect(err).toContain('config location: must lie inside the project.')
  expect(err).not.toContain('is missing')
})
