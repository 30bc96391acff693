/** Keys that do not fit into the memory together are looked at in parts, and what stands twice is not passed over. */
import { expect, it } from 'vitest'
import { countFailures } from '../../src/check/count.ts'
import type { Check } from '../../src/graph/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'

const sql = 'select i, j from kept group by i, j having count(*) > 1'
const key = ['i', 'j']
const zero = 'count(*) - count(distinct hash(i, j))'

/** Of five million keys all take more than 100 MB with nowhere to put the rest, and a sixteenth of them less. */
async function counted(rows: string) {
  const warehouse = await openDuckDb({ file: ':memory:' })
  const connection = await warehouse.connect()
  await connection.run(`create view kept as ${rows}`)
  await connection.run("set threads = 2; set temp_directory = ''; set memory_limit = '100MB'")
  const one = { check: { id: 'test.shop.key', kind: 'generic', test: {} } as unknown as Check, sql }
  const together = { ...one, probe: { from: 'kept', zero } }
  const inParts = { ...one, probe: { from: 'kept', zero, key } }
  const whole = (await countFailures(connection, [together])).get(together)
  const parts = (await countFailures(connection, [inParts])).get(inParts)
  await warehouse.close()
  return { whole, parts }
}

it('five million of which none stands twice', async () => {
  const { whole, parts } = await counted('select i, i % 7 as j from range(5000000) t(i)')
  expect(whole).toMatchObject({ kind: 'memory' })
  expect(parts).toBe(0)
})

it('one that stands twice is no pass', async () => {
  const rows = 'select i, i % 7 as j from range(5000000) t(i) union all select 4000000, 4000000 % 7'
  expect((await counted(rows)).parts).not.toBe(0)
})
