/** The macro that shares out money: hand figures, and the laws that hold for any amount and drivers. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

/** The macro with its parameters put in, as the template would. */
function macro(args: Readonly<Record<string, string>>): string {
  const text = readFileSync(new URL('../../macros/largest_remainder.sql', import.meta.url), 'utf8')
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => args[name] ?? '')
}

const shares = macro({ amount: 'amount', driver: 'driver', total: 'total', within: 'node', tie: 'id' })

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
})
afterAll(async () => await warehouse.close())

interface Part {
  readonly id: string
  readonly driver: bigint
}

/** Shares in minor units by id, given rows in this order. */
async function share(amount: bigint, parts: readonly Part[]): Promise<Map<string, bigint>> {
  const rows = parts.map(({ id, driver }) => `('${id}', ${driver}::hugeint)`).join(', ')
  const found = await connection.rows(
    `with given as (select *, 1 as node, ${amount}::hugeint as amount, sum(driver) over () as total
       from (values ${rows}) as given (id, driver))
     select id, cast(${shares} as varchar) as units from given`,
  )
  return new Map(found.map((row) => [row.id ?? '', BigInt(row.units ?? '')]))
}

const parts = (...drivers: readonly (readonly [string, number])[]): Part[] =>
  drivers.map(([id, driver]) => ({ id, driver: BigInt(driver) }))

describe('by hand', () => {
  const cases: [string, bigint, Part[], string][] = [
    [
      'a cent left by three equal shares goes to the first id',
      10001n,
      parts(['b', 1], ['a', 1], ['c', 1]),
      'a 3334, b 3334, c 3333',
    ],
    [
      'of equal remainders the greater driver comes first, then the id',
      10n,
      parts(['A', 1], ['B', 4], ['C', 1]),
      'A 2, B 7, C 1',
    ],
    [
      'a credit is shared by its size and then negated',
      -10n,
      parts(['A', 1], ['B', 4], ['C', 1]),
      'A -2, B -7, C -1',
    ],
    [
      'the greatest remainder comes before the greater driver',
      46001n,
      parts(['C1', 2], ['C2', 2], ['C3', 2], ['C4', 1]),
      'C1 13143, C2 13143, C3 13143, C4 6572',
    ],
    ['capital letters come before small ones, as bytes do', 1n, parts(['a', 1], ['B', 1]), 'B 1, a 0'],
    ['nothing is shared as nothing', 0n, parts(['a', 3], ['b', 1]), 'a 0, b 0'],
  ]
  it.each(cases)('%s', async (_, amount, given, expected) => {
    const found = await share(amount, given)
    const said = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, units]) => `${id} ${units}`)
    expect(said.join(', ')).toBe(expected)
  })

  it('holds for ten billion in cents over a quantity of ten billion in ten-thousandths', async () => {
    // 999,999,999,999 cents over 1 and 99,999,999,999,999: the small one is 0.00999… of a cent
    const found = await share(999_999_999_999n, parts(['big', 99_999_999_999_999], ['small', 1]))
    expect([...found.values()].sort()).toEqual([0n, 999_999_999_999n])
  })
})

it('shares out everything, each within a minor unit of its exact part, whatever the order of rows', async () => {
  const drivers = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -1_000_000, max: 1_000_000 }), drivers, async (amount, given) => {
      const rows = given.map((driver, i) => ({ id: `c${i}`, driver: BigInt(driver) }))
      const found = await share(BigInt(amount), rows)
      expect([...found.values()].reduce((sum, units) => sum + units, 0n)).toBe(BigInt(amount))
      const total = BigInt(given.reduce((sum, driver) => sum + driver, 0))
      for (const { id, driver } of rows) {
        const apart = (found.get(id) ?? 0n) * total - BigInt(amount) * driver
        expect(apart < total && -apart < total).toBe(true)
      }
      expect(await share(BigInt(amount), rows.toReversed())).toEqual(new Map([...found].toReversed()))
    }),
    { numRuns: 60 },
  )
})
