/** A database for a moment knows nothing of the one before, though one instance serves both. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Connection, openScratch } from '../../src/warehouse/index.ts'
import { madeFolder } from '../project/made.ts'

async function within<T>(dir: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const warehouse = await openScratch({ fileSearchPath: dir })
  try {
    return await work(await warehouse.connect())
  } finally {
    await warehouse.close()
  }
}

const facts = `select current_database() as name, current_schema() as here,
  (select count(*) from duckdb_schemas() where not internal) as schemas,
  (select count(*) from duckdb_tables()) + (select count(*) from duckdb_views() where not internal) as relations,
  (select count(*) from duckdb_functions() where function_name = 'twice') as macros,
  (select count(*) from duckdb_types() where type_name = 'mood') as types,
  (select count(*) from duckdb_databases() where not internal) as databases,
  getvariable('said') as said`

const nothing = {
  name: 'memory',
  here: 'main',
  schemas: '0',
  relations: '0',
  macros: '0',
  types: '0',
  databases: '1',
  said: null,
}

it('has no relation, macro, type, variable or default of the one before', async () => {
  const dir = madeFolder()
  for (let i = 0; i < 4; i++)
    await within(dir, async (connection) => {
      expect(await connection.rows(facts)).toEqual([nothing])
      await connection.run(`create schema marts; create table marts.a as select 1 as n; create temp table b as select 2 as n;
        create view v as select * from marts.a; create macro twice(x) as 2 * x; create type mood as enum ('glad');
        set variable said = 1; use memory.marts`)
      expect(await connection.rows('select n from memory.marts.a')).toEqual([{ n: '1' }])
    })
})

it('goes on from a statement that failed, and two at once have each their own', async () => {
  const dir = madeFolder()
  await within(dir, async (connection) => {
    await connection.run('begin transaction; create table a (n integer)')
    await expect(connection.run("insert into a values ('x')")).rejects.toThrow()
  })
  await within(dir, async (one) => {
    await one.run('create table a as select 1 as n')
    await within(dir, async (other) => {
      expect(await other.rows(facts)).toEqual([nothing])
      await other.run('create table a as select 2 as n')
      expect(await one.rows('select n from a')).toEqual([{ n: '1' }])
    })
  })
})

it('finds files from its own folder, as they are now', async () => {
  const [one, other] = [madeFolder(), madeFolder()]
  writeFileSync(join(one, 'f.csv'), 'a\n1\n')
  writeFileSync(join(other, 'f.csv'), 'b\n2\n')
  const read = (dir: string) => within(dir, (connection) => connection.rows("from 'f.csv'"))
  expect(await read(one)).toEqual([{ a: '1' }])
  expect(await read(other)).toEqual([{ b: '2' }])
  writeFileSync(join(one, 'f.csv'), 'c\n3\n')
  expect(await read(one)).toEqual([{ c: '3' }])
})
