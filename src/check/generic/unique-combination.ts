/** No combination of the columns stands in two rows. Null counts as a value, as in GROUP BY. */
import { z } from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

export const uniqueCombination: GenericTest<{ columns: string[] }> = {
  name: 'unique_combination',
  args: z.strictObject({ columns: z.array(z.string()).min(1) }),
  needsColumn: false,
  key: (_, { columns }) => columns.map(quoteIdentifier),
  failing: ({ from }, { columns }) => {
    const list = columns.map(quoteIdentifier).join(', ')
    return `select ${list}, count(*) as rows_with_it from ${from} group by ${list} having count(*) > 1`
  },
}
