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

it('places an error of its first statement as if that had come alone', async () => {
  for (const sql of ["select 'äöü' as a, nope from state", 'selec 1 from state', "select\n  1 +* 'x'"]) {
    const alone = await connection.run(sql).catch((error: unknown) => error)
    const first = await connection.transaction(() => connection.run(sql)).catch((error: unknown) => error)
    expect(first).toEqual(alone)
    expect(first).toMatchObject({ position: (alone as { position?: number }).position, statement: sql })
  }
})

it('is open after a first statement that did not parse, or was refused, and was caught', async () => {
  for (const sql of ['selec 1', 'select nope from state', "insert into nowhere values ('a')"]) {
    const failing = connection.transaction(async () => {
      await expect(connection.run(sql)).rejects.toThrow()
      await connection.run("insert into state values ('half')")
      throw new Error('the caller gave up')
    })
    await expect(failing).rejects.toThrow('the caller gave up')
    expect(await nodes()).toEqual([])
  }
  await connection.transaction(async () => {
    await expect(connection.run('selec 1')).rejects.toThrow()
    await connection.run("insert into state values ('whole')")
  })
  expect(await nodes()).toEqual(['whole'])
})

it('begins for a first statement with parameters, for whole columns and for none at all', async () => {
  await connection.transaction(async () => undefined)
  const failing = connection.transaction(async () => {
    expect(await connection.columns('select 1 as a')).toEqual({ a: Float64Array.of(1) })
    await connection.run("insert into state values ('half')")
    throw new Error('the caller gave up')
  })
  await expect(failing).rejects.toThrow('the caller gave up')
  expect(await nodes()).toEqual([])
})

it('ends with a last statement, and tells what is asked when it is over', async () => {
  const other = await (warehouse as Warehouse).connect()
  const ended = await connection.lastly(
    async () => {
      await connection.run("insert into state values ('a')")
      expect(await other.rows('select node from state')).toEqual([])
      return 7
    },
    (made) => ({
      write: `insert into state values ('made ${made}')`,
      ask: 'select count(*) as n from state',
    }),
  )
  expect(ended).toEqual({ made: 7, rows: [{ n: '2' }] })
  expect(await other.rows('select node from state order by node')).toEqual([
    { node: 'a' },
    { node: 'made 7' },
  ])
})

it('keeps nothing when the last statement fails, and tells of a transaction that was aborted', async () => {
  const ask = 'select count(*) as n from state'
  const work = (sql: string) => async () => void (await connection.run(sql).catch(() => undefined))
  const wrong = connection.lastly(work("insert into state values ('a')"), () => ({
    write: 'insert into no values (1)',
    ask,
  }))
  await expect(wrong).rejects.toMatchObject({ kind: 'catalog' })
  const write = "insert into state values ('b')"
  const aborted = connection.lastly(work("select cast('x' as integer)"), () => ({ write, ask }))
  await expect(aborted).rejects.toMatchObject({ kind: 'conversion' })
  expect(await nodes()).toEqual([])
  // and the connection is free again
  expect(
    (
      await connection.lastly(
        async () => undefined,
        () => ({ write, ask }),
      )
    ).rows,
  ).toEqual([{ n: '1' }])
})
