import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statementError } from '../../src/warehouse/duckdb/errors.ts'
import { type Connection, openDuckDb, StatementError, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
  await connection.run('create table orders (id integer unique, amount decimal(18,2))')
})
afterAll(() => warehouse.close())

async function refusal(sql: string): Promise<StatementError> {
  const error: unknown = await connection.rows(sql).catch((e: unknown) => e)
  if (!(error instanceof StatementError)) throw new Error(`not refused: ${sql}`)
  return error
}

describe('the position counts UTF-16 units, although DuckDB counts bytes in one place and code points in another', () => {
  // é is 2 bytes, € 3, 😀 4 bytes and 2 UTF-16 units
  it.each([
    ['binder, bytes', "select 'é€😀' as x, missing from orders", 'missing'],
    ['binder, in DDL', "create table t as select 'é€😀' as x, missing from orders", 'missing'],
    ['catalog, bytes', "select 'é€😀' as x from nowhere", 'nowhere'],
    ['parser, code points', "select 'é€😀' as x, from where", 'where'],
    [
      'parser, frame',
      "select 'é😀', sum(1) over (rows between unbounded following and current row)",
      'unbounded',
    ],
    ['conversion', "select '😀', '2024-13-01'::date", '::date'],
  ])('%s', async (_, sql, culprit) => {
    const { position } = await refusal(sql)
    expect(sql.slice(position)).toMatch(new RegExp(`^${culprit}`))
  })

  it('stands at the end when the statement breaks off', async () => {
    const sql = "select '😀' +"
    expect((await refusal(sql)).position).toBe(sql.length)
  })
})

it('carries the names that were near', async () => {
  const error = await refusal('select amont from orders')
  expect(error.kind).toBe('binder')
  expect(error.candidates).toContain('amount')
})

it.each([
  ['binder', 'select id, count(*) from orders'],
  ['parser', 'selct 1'],
  ['catalog', 'select nosuch(1)'],
  ['conversion', "select cast('x' as integer)"],
  ['conversion', 'select 9223372036854775807::bigint + 1'],
  ['constraint', 'insert into orders values (7, 1), (7, 2)'],
  ['io', "select * from read_csv('/nowhere/at/all.csv')"],
  ['transaction', 'commit'],
])('tells %s errors by kind', async (kind, sql) => {
  expect((await refusal(sql)).kind).toBe(kind)
})

it('reads an error that is not JSON', () => {
  const error = statementError(
    new Error('IO Error: disk on fire. See also https://example.org/x'),
    'select 1',
  )
  expect([error.kind, error.message, error.position]).toEqual(['io', 'disk on fire.', undefined])
  expect(statementError('odd {thing', '').message).toBe('odd {thing')
})

it('drops a position that lies outside the statement', () => {
  const error = statementError(
    new Error('{"exception_type":"Binder","exception_message":"in a view","position":"99"}'),
    'select * from v',
  )
  expect(error.position).toBeUndefined()
})

it('never fetches an extension, and says so at once', async () => {
  const error = await refusal("select * from 'book.xlsx'")
  expect(error.message).not.toContain('Failed to download')
})

it('stops a running statement on interrupt, on every connection', async () => {
  const other = await warehouse.connect()
  const long = 'select count(*) from range(100000000000) where range % 7 = 3'
  const running = Promise.all([refusal(long), other.rows(long).catch((e: unknown) => e)])
  setTimeout(() => warehouse.interrupt(), 200)
  const [first, second] = await running
  expect([first.kind, (second as StatementError).kind]).toEqual(['interrupt', 'interrupt'])
  other.close()
})
