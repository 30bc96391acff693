import { afterEach, expect, it } from 'vitest'
import { openCopies, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse | undefined
afterEach(async () => {
  await warehouse?.close()
})

const relation = { schema: 'stage', name: 'v' }

async function opened() {
  warehouse = await openDuckDb({ file: ':memory:' })
  const plain = await warehouse.connect()
  for (const sql of [
    'create schema _ledgerline',
    'create schema stage',
    'create view stage.v as select 1 as a',
  ])
    await plain.run(sql)
  const copies = await openCopies(plain, ['stage'])
  const first = await warehouse.connect()
  await copies.first(first)
  return { plain, first, copies }
}

it('a name means the copy where copies come first, and the view elsewhere', async () => {
  const { plain, first, copies } = await opened()
  expect(await copies.keep(first, relation, 'select 7 as a', 10)).toBe(1)
  expect(await first.rows('select a from stage.v')).toEqual([{ a: '7' }])
  expect(await plain.rows('select a from stage.v')).toEqual([{ a: '1' }])
  await copies.drop(plain, [relation])
  expect(await first.rows('select a from stage.v')).toEqual([{ a: '1' }])
})

it('what is created by its home name stands in the database and goes with its transaction', async () => {
  const { plain, first, copies } = await opened()
  await copies.keep(first, relation, 'select 7 as a', 10)
  const table = copies.home({ schema: 'stage', name: 't' })
  await first.transaction(async () => {
    await first.run(`create or replace table ${table} as select a from stage.v`)
  })
  expect(await plain.rows('select a from stage.t')).toEqual([{ a: '7' }])
  const failing = first.transaction(async () => {
    await first.run(`create or replace table ${table} as select 8 as a`)
    await first.run("select cast('x' as integer)")
  })
  await expect(failing).rejects.toThrow(/x/)
  expect(await plain.rows('select a from stage.t')).toEqual([{ a: '7' }])
})

it('keeps no more rows than it may, and leaves no part of them', async () => {
  const { first, copies } = await opened()
  expect(await copies.keep(first, relation, 'select range as a from range(3)', 3)).toBe(3)
  expect(await copies.keep(first, relation, 'select range as a from range(4)', 3)).toBeUndefined()
  expect(await first.rows('select a from stage.v')).toEqual([{ a: '1' }])
})

it('the current database stays the one that is built, and closing leaves nothing behind', async () => {
  const { plain, first, copies } = await opened()
  const here = 'select current_database() as name'
  expect(await first.rows(here)).toEqual(await plain.rows(here))
  first.close()
  await copies.close(plain)
  const names = await plain.rows('select database_name as n from duckdb_databases() where not internal')
  expect(names).toEqual(await plain.rows('select current_database() as n'))
})
