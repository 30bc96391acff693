/**
 * The macros that share out money by largest remainder: hand figures, a plain reading of the rule in whole numbers of
 * any size, and the laws. Nodes may be taken one by one or, as the models do, together when their quantities are equal.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

/** A macro with its parameters put in, as the template would. */
function macro(name: string, args: Readonly<Record<string, string>>): string {
  const text = readFileSync(new URL(`../../macros/${name}.sql`, import.meta.url), 'utf8')
  return text.replace(/\{\{(\w+)\}\}/g, (_, arg: string) => args[arg] ?? '')
}

const amounts = { amount: 'amount', driver: 'driver', total: 'total', within: 'amount' }
const whole = macro('whole_units', amounts)
const oddOfRow = macro('odd_units', { ...amounts, nodes: '1', tie: 'id' })
const oddOfGroup = macro('odd_units', { ...amounts, nodes: 'nodes', tie: 'driver' })

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

const given = (amount: bigint, parts: readonly Part[]): string =>
  `given as (select *, ${amount}::hugeint as amount, sum(driver) over () as total,
     row_number() over (partition by driver order by id) as place
   from (values ${parts.map(({ id, driver }) => `('${id}', ${driver}::hugeint)`).join(', ')}) as given (id, driver))`

async function shares(sql: string): Promise<string> {
  const found = await connection.rows(`${sql} order by id`)
  return found.map((row) => `${row.id} ${row.units}`).join(', ')
}

const oneByOne = async (amount: bigint, parts: readonly Part[]) =>
  await shares(`with ${given(amount, parts)}
    select id, cast(sign(amount) * (${whole} + ${oddOfRow}) as varchar) as units from given`)

const together = async (amount: bigint, parts: readonly Part[]) =>
  await shares(`with ${given(amount, parts)},
    quantities as (select amount, total, driver, count(*) as nodes from given group by all),
    odd as (select driver, sign(amount) as sign, ${whole} as whole, ${oddOfGroup} as odd from quantities)
    select id, cast(sign * (whole + case when place <= odd then 1 else 0 end) as varchar) as units
    from given join odd using (driver)`)

/** The rule as the books put it: floor, then one each to the greatest remainder, driver, first id. */
function byTheBook(amount: bigint, parts: readonly Part[]): string {
  const size = amount < 0n ? -amount : amount
  const total = parts.reduce((sum, part) => sum + part.driver, 0n)
  const rows = parts.map((part) => ({
    ...part,
    units: (size * part.driver) / total,
    rest: (size * part.driver) % total,
  }))
  rows.sort((a, b) =>
    a.rest !== b.rest
      ? a.rest > b.rest
        ? -1
        : 1
      : a.driver !== b.driver
        ? a.driver > b.driver
          ? -1
          : 1
        : a.id < b.id
          ? -1
          : 1,
  )
  let missing = size - rows.reduce((sum, row) => sum + row.units, 0n)
  const told = rows.map(({ id, units }) => {
    const more = missing > 0n ? 1n : 0n
    missing -= more
    return `${id} ${amount < 0n ? -(units + more) : units + more}`
  })
  return told.sort((a, b) => ((a.split(' ')[0] ?? '') < (b.split(' ')[0] ?? '') ? -1 : 1)).join(', ')
}

const parts = (...drivers: readonly (readonly [string, number])[]): Part[] =>
  drivers.map(([id, driver]) => ({ id, driver: BigInt(driver) }))

describe('by hand', () => {
  const three = parts(['A', 1], ['B', 4], ['C', 1])
  const orders = parts(['C1', 2], ['C2', 2], ['C3', 2], ['C4', 1])
  const cases: [string, bigint, Part[], string][] = [
    [
      'three equal shares: the first id',
      10001n,
      parts(['b', 1], ['a', 1], ['c', 1]),
      'a 3334, b 3334, c 3333',
    ],
    ['equal remainders: the greater driver, then the id', 10n, three, 'A 2, B 7, C 1'],
    ['a credit is shared by its size and then negated', -10n, three, 'A -2, B -7, C -1'],
    [
      'the greatest remainder before the greater driver',
      46001n,
      orders,
      'C1 13143, C2 13143, C3 13143, C4 6572',
    ],
    ['ids are compared as bytes: B before a', 1n, parts(['a', 1], ['B', 1]), 'B 1, a 0'],
    ['nothing is shared as nothing', 0n, parts(['a', 3], ['b', 1]), 'a 0, b 0'],
    // 999,999,999,999 cents over 1 and 99,999,999,999,999: the small part is 0.00999… of a cent
    ['large', 999_999_999_999n, parts(['big', 99_999_999_999_999], ['low', 1]), 'big 999999999999, low 0'],
  ]
  it.each(cases)('%s', async (_, amount, rows, expected) => {
    expect(await oneByOne(amount, rows)).toBe(expected)
    expect(await together(amount, rows)).toBe(expected)
    expect(byTheBook(amount, rows)).toBe(expected)
  })
})

it('is the rule of the books, for any amount and drivers, in any order of rows', async () => {
  const anyAmount = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n })
  // few different quantities, so that many are equal, and some of any size
  const anyDriver = fc.oneof(fc.bigInt({ min: 1n, max: 4n }), fc.bigInt({ min: 1n, max: 10n ** 14n }))
  const anyDrivers = fc.array(anyDriver, { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(anyAmount, anyDrivers, async (amount, drivers) => {
      const rows = drivers.map((driver, i) => ({ id: `c${i}`, driver }))
      const expected = byTheBook(amount, rows)
      expect(await oneByOne(amount, rows)).toBe(expected)
      expect(await together(amount, rows)).toBe(expected)
      expect(await together(amount, rows.toReversed())).toBe(expected)
      const total = expected.split(', ').reduce((sum, told) => sum + BigInt(told.split(' ')[1] ?? ''), 0n)
      expect(total).toBe(amount)
    }),
    { numRuns: 60 },
  )
})
