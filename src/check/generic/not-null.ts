/** No row lacks a value in the column. */
import * as z from 'zod'
import type { GenericTest } from './types.ts'

export const notNull: GenericTest<Record<string, never>> = {
  name: 'not_null',
  args: z.strictObject({}),
  needsColumn: true,
  byRow: true,
  failing: ({ from, column }) => `select * from ${from} where ${column} is null`,
  probe: ({ column }) => `count(*) - count(${column})`,
}
