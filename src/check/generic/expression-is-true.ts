/** The expression is not false in any row; as in a SQL CHECK, unknown (null) passes. */
import { z } from 'zod'
import type { GenericTest } from './types.ts'

export const expressionIsTrue: GenericTest<{ expression: string }> = {
  name: 'expression_is_true',
  args: z.strictObject({ expression: z.string().min(1) }),
  needsColumn: false,
  byRow: true,
  failing: ({ from, column }, { expression }) =>
    `select * from ${from} where not (${column === undefined ? '' : `${column} `}${expression}\n)`,
}
