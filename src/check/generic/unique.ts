/** No value of the column stands in two rows; nulls are left to not_null. */
import * as z from 'zod'
import type { GenericTest } from './types.ts'

export const unique: GenericTest<Record<string, never>> = {
  name: 'unique',
  args: z.strictObject({}),
  needsColumn: true,
  key: ({ column = '' }) => [column],
  failing: ({ from, column }) =>
    `select ${column}, count(*) as rows_with_it from ${from} where ${column} is not null group by ${column} having count(*) > 1`,
  probe: ({ column }) => `count(${column}) - count(distinct ${column})`,
}
