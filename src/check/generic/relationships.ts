/** Every value of the column is a value of the other table's field; nulls are left to not_null. */
import * as z from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

export const relationships: GenericTest<{ to: string; field: string }> = {
  name: 'relationships',
  args: z.strictObject({ to: z.string(), field: z.string() }),
  needsColumn: true,
  byRow: true,
  looksUp: ({ field }) => field,
  failing: ({ from, column, ref }, { to, field }) =>
    `select child.${column}, count(*) as rows_with_it from ${from} as child anti join ${ref(to)} as parent on child.${column} = parent.${quoteIdentifier(field)} where child.${column} is not null group by child.${column}`,
}
