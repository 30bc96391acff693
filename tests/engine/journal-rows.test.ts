/** The latest row of a node, a test or a file counts, however many rows the journal has: few are all read, of many the database is asked. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createState, readState } from '../../src/run/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
  await createState(connection)
})
afterAll(() => warehouse.close())

/** Rows from one number to another; the later came to stand before the earlier, as it may in what was copied. */
async function add(from: number, to: number): Promise<void> {
  const rows = `from range(${to}, ${from - 1}, -1) as r(n)`
  await connection.run(`
    insert into _ledgerline.node_state select 10 * n, 'model.shop.b', 'b' || n, '{"code":"c' || n || '"}', n, null, timestamp '2026-01-01', 1 ${rows};
    insert into _ledgerline.check_state select 10 * n + 1, 'test.shop.t', 't' || n, 'pass', n, '', timestamp '2026-01-01' ${rows};
    insert into _ledgerline.file_state select 10 * n + 2, 'path', n, 1.5, 'f' || n ${rows}`)
}

async function read() {
  const { nodes, checks, files, nextSeq } = await readState(connection)
  return {
    nodes: [...nodes].map(([id, { key, parts, rows }]) => [id, key, parts.code, rows]),
    checks: [...checks].map(([id, { key, failures }]) => [id, key, failures]),
    files: [...files].map(([path, { sha256, size }]) => [path, sha256, size]),
    nextSeq,
  }
}

it('has nothing to say before anything was built', async () => {
  expect(await read()).toEqual({ nodes: [], checks: [], files: [], nextSeq: 1 })
})

it.each([3, 1999, 2000, 2001, 6000])('of %i rows each', async (n) => {
  const [last] = await connection.rows('select coalesce(max(row_count), 0) as n from _ledgerline.node_state')
  await add(Number(last?.n) + 1, n)
  expect(await read()).toEqual({
    nodes: [['model.shop.b', `b${n}`, `c${n}`, n]],
    checks: [['test.shop.t', `t${n}`, n]],
    files: [['path', `f${n}`, n]],
    nextSeq: 10 * n + 3,
  })
})
