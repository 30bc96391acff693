import { afterAll, beforeEach, expect, it } from 'vitest'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse | undefined
let connection: Connection
beforeEach(async () => {
  await warehouse?.close()
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
  await connection.run('create table state (node varchar)')
})
afterAll(() => warehouse?.close())

async function nodes(): Promise<(string | null | undefined)[]> {
  return (await connection.rows('select node from state order by node')).map((row) => row.node)
}

it('keeps what the work did, and gives its result', async () => {
  expect(
    await connection.transaction(async () => {
      await connection.run("insert into state values ('a')")
      return 7
    }),
  ).toBe(7)
  expect(await nodes()).toEqual(['a'])
})

it('keeps nothing of a failed work, not even its tables', async () => {
  const failing = connection.transaction(async () => {
    await connection.run('create table half as select 1 as a')
    await connection.run("insert into state values ('half')")
    throw new Error('the caller gave up')
  })
  await expect(failing).rejects.toThrow('the caller gave up')
  expect(await nodes()).toEqual([])
  expect(await connection.rows("select 1 from duckdb_tables() where table_name = 'half'")).toEqual([])
})

it('reports an aborted transaction although DuckDB answers OK to its COMMIT', async () => {
  // the trap itself, so that a DuckDB that changes it is noticed
  await connection.run('begin')
  await connection.run("insert into state values ('lost')")
  await connection.run("select cast('x' as integer)").catch(() => undefined)
  await connection.run('commit')
  expect(await nodes()).toEqual([])

  const swallowing = connection.transaction(async () => {
    await connection.run("insert into state values ('lost')")
    await connection.run("select cast('x' as integer)").catch(() => undefined)
  })
  await expect(swallowing).rejects.toMatchObject({ kind: 'conversion' })
  expect(await nodes()).toEqual([])
})

it('commits when a binder error was caught, since that leaves the transaction alive', async () => {
  await connection.transaction(async () => {
    await connection.run("insert into state values ('kept')")
    await connection.run('select nope from state').catch(() => undefined)
  })
  expect(await nodes()).toEqual(['kept'])
})

it('refuses a transaction inside a transaction without ending the outer one', async () => {
  await connection.transaction(async () => {
    await connection.run("insert into state values ('outer')")
    await expect(connection.transaction(async () => undefined)).rejects.toMatchObject({ kind: 'transaction' })
  })
  expect(await nodes()).toEqual(['outer'])
})

it('says that the other writer won, so that the caller can run again', async () => {
  await connection.run("insert into state values ('row')")
  const other = await (warehouse as Warehouse).connect()
  await connection.transaction(async () => {
    await connection.run("update state set node = 'mine'")
    const late = other.transaction(() => other.run("update state set node = 'theirs'"))
    await expect(late).rejects.toMatchObject({ kind: 'transaction' })
  })
  expect(await nodes()).toEqual(['mine'])
})
