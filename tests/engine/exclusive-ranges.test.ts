/** `mutually_exclusive_ranges`: on random ranges it is what its definition says, pair by pair; examples by hand. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { genericTests } from '../../src/check/generic/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'
import { project } from './project.ts'

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
})
afterAll(async () => await warehouse.close())

interface Range {
  readonly key: string | null
  readonly from: number | null
  readonly to: number | null
}
const bounds = { lower_bound_column: 'from_day', upper_bound_column: 'to_day' }
const text = (value: number | string | null) => (typeof value === 'string' ? `'${value}'` : `${value}`)

async function fails(ranges: readonly Range[], args: object): Promise<boolean> {
  const rows = ranges.map((r) => `(${text(r.key)}, ${r.from}, ${r.to})`).join(', ')
  const from = `(select key::varchar as key, from_day::int as from_day, to_day::int as to_day from (values ${rows}) as t(key, from_day, to_day))`
  const made = genericTests
    .get('mutually_exclusive_ranges')
    ?.failing({ from, floats: () => [], ref: (name) => name }, { ...bounds, partition_by: 'key', ...args })
  if (made?.ok !== true) throw new Error(made?.message)
  return (await connection.rows(made.sql)).length > 0
}

/** The days of a range, up to one after all bounds that are drawn. */
const days = ({ from, to }: Range) => {
  const begin = from ?? 0
  return Array.from({ length: Math.max((to ?? 20) - begin, 0) }, (_, i) => begin + i)
}
const day = fc.integer({ min: 0, max: 12 })
const range = fc.record({
  key: fc.constantFrom('a', 'b', null),
  from: fc.option(day, { nil: null, freq: 20 }),
  to: fc.option(day, { nil: null, freq: 4 }),
})

it('fails when a day is in two ranges of a key, one has no first day, or none at all, and only then', async () => {
  const told = { bad: 0, good: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 5 }), async (ranges) => {
      const seen = ranges.flatMap((r) => days(r).map((d) => `${r.key} ${d}`))
      const bad =
        ranges.some((r) => r.from === null || days(r).length === 0) || new Set(seen).size < seen.length
      told[bad ? 'bad' : 'good'] += 1
      expect(await fails(ranges, {})).toBe(bad)
    }),
    { numRuns: 400, seed: 11 },
  )
  expect(Math.min(told.bad, told.good)).toBeGreaterThan(40)
})

describe('by hand', () => {
  const two = (to: number | null, from: number): Range[] => [
    { key: 'a', from: 1, to },
    { key: 'a', from, to: null },
  ]
  it('gaps are allowed, refused or required', async () => {
    expect([await fails(two(5, 5), {}), await fails(two(5, 7), {})]).toEqual([false, false])
    expect([
      await fails(two(5, 5), { gaps: 'not_allowed' }),
      await fails(two(5, 7), { gaps: 'not_allowed' }),
    ]).toEqual([false, true])
    expect([
      await fails(two(5, 5), { gaps: 'required' }),
      await fails(two(5, 7), { gaps: 'required' }),
    ]).toEqual([true, false])
  })
  it('an open range has nothing after it', async () => {
    expect(await fails(two(null, 7), {})).toBe(true)
  })
  it('a range of no length fails unless it is allowed', async () => {
    const none: Range[] = [{ key: 'a', from: 3, to: 3 }]
    expect([await fails(none, {}), await fails(none, { zero_length_range_allowed: true })]).toEqual([
      true,
      false,
    ])
  })
})

it('tells the range and where the next begins, and leaves other keys alone', async () => {
  const p = project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/price.csv':
      'sku,valid_from,valid_to\nA,2026-01-01,2026-02-02\nA,2026-02-01,\nB,2026-01-01,2026-02-01\nB,2026-02-01,\n',
    'seeds/price.yml':
      'seeds:\n  - name: price\n    data_tests:\n      - mutually_exclusive_ranges:\n          { name: one_price, lower_bound_column: valid_from, upper_bound_column: valid_to, partition_by: [sku] }\n',
  })
  const told = await p.bad(1)
  expect(told).toContain('Test one_price: 1 row should not be there.')
  expect(told).toContain(
    'sku = A, valid_from = 2026-01-01, valid_to = 2026-02-02, next_lower_bound = 2026-02-01',
  )
})

describe('check tells at the line of the test, before anything is built', () => {
  const checked = async (args: string) => {
    const p = project({
      'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
      'models/marts/price.sql':
        "select 'A' as sku, date '2026-01-01' as valid_from, date '2026-02-01' as valid_to, 7 as days\n",
      'models/marts/price.yml': `models:
  - name: price
    data_tests:
      - unique_combination: { columns: [sku] }
      - mutually_exclusive_ranges: { ${args} }
`,
    })
    const { code, err } = await p.run('check')
    expect(err).not.toContain('E9001')
    return { code, err }
  }

  it.each([
    [
      'a bound that is misspelt',
      'lower_bound_column: valid_form, upper_bound_column: valid_to',
      'valid_form',
    ],
    [
      'a key that is misspelt',
      'lower_bound_column: valid_from, upper_bound_column: valid_to, partition_by: sku_id',
      'sku_id',
    ],
    ['bounds of two types', 'lower_bound_column: valid_from, upper_bound_column: days', 'Cannot compare'],
  ])('%s', async (_, args, said) => {
    const { code, err } = await checked(args)
    expect(code).toBe(2)
    expect(err).toContain('models/marts/price.yml:5:9')
    expect(err).toContain(said)
  })

  it('and nothing where all is well', async () => {
    const { code } = await checked('lower_bound_column: valid_from, upper_bound_column: valid_to')
    expect(code).toBe(0)
  })
})
