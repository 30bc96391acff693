/** Columns that say little are read without their schema: what comes out is what the schema says, and what is refused is refused. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns } from '../../src/project/schema/columns.ts'

/** A column that says more, so that the schema reads all of its list. */
const more = { name: 'more', meta: {} }

const value = fc.constantFrom<unknown>(
  'text',
  '',
  'decimal(18,2)',
  null,
  1,
  true,
  [],
  ['unique'],
  {},
  undefined,
)
const tests = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom('not_null', 'unique', '')) },
  fc.array(
    fc.constantFrom<unknown>('unique', null, 1, { accepted_values: { values: ['a'] } }, { unique: null }),
  ),
  value,
)
const column = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        name: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('a', 'customer_id') }, value),
        data_type: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('bigint', 'date') }, value),
        description: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('', 'What it is.') }, value),
        data_tests: tests,
        unit: value,
        typo: value,
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  value,
)

function read(raw: readonly unknown[]) {
  const result = columns.safeParse(raw)
  if (result.success)
    return { columns: result.data.slice(0, 1), order: result.data.slice(0, 1).map(Object.keys) }
  return { issues: result.error.issues.map(({ code, path, message }) => ({ code, path, message })) }
}

describe('columns', () => {
  it('are what the schema says, whichever way they are read', () => {
    fc.assert(
      fc.property(column, (one) => {
        expect(read([one])).toStrictEqual(read([one, more]))
      }),
      { numRuns: 1000 },
    )
  })

  it('that are left out or empty are none', () => {
    for (const raw of [undefined, null, []]) expect(columns.parse(raw)).toEqual([])
  })
})
