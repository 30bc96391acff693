import { expect, it } from 'vitest'
import { quoteIdentifier, quoteLiteral, relationName } from '../../src/sql/index.ts'

it('doubles quotes, so that no name ends its own identifier', () => {
  expect(quoteIdentifier('a"; drop table b; --')).toBe('"a""; drop table b; --"')
  expect(relationName({ schema: 'Order', name: 'select' })).toBe('"Order"."select"')
})

it("doubles apostrophes and leaves backslashes, which are plain text in DuckDB's literals", () => {
  expect(quoteLiteral("d'Été\\'")).toBe("'d''Été\\'''")
})

it('refuses what no engine can take: an empty name, a NUL', () => {
  expect(() => quoteIdentifier('')).toThrow(RangeError)
  expect(() => quoteIdentifier('a\0')).toThrow(RangeError)
  expect(() => quoteLiteral('a\0')).toThrow(RangeError)
})
