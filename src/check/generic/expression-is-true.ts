/** The expression is not false in any row; as in a SQL CHECK, unknown (null) passes. */
import * as z from 'zod'
import type { GenericTest, TestTarget } from './types.ts'

export const expressionIsTrue: GenericTest<{ expression: string }> = {
  name: 'expression_is_true',
  args: z.strictObject({ expression: z.string().min(1) }),
  needsColumn: false,
  byRow: true,
  failing: (target, args) => `select * from ${target.from} where ${isFalse(target, args)}`,
  // a subquery that reads the row is no part of an aggregate
  probe: (target, args) =>
    /\bselect\b/i.test(args.expression) ? undefined : `count(*) filter (where ${isFalse(target, args)})`,
}

function isFalse({ column }: TestTarget, { expression }: { expression: string }): string {
  return `not (${column === undefined ? '' : `${column} `}${expression}\n)`
}
