/**
 * No combination of the columns stands for fewer people than `min`: a segment of three customers with its revenue tells
 * about three customers. An empty cell tells of nobody. Null counts as a value, as in GROUP BY.
 */
import { z } from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

type Args = { columns: string[]; min: number; count?: string | undefined }

export const minCell: GenericTest<Args> = {
  name: 'min_cell',
  args: z.strictObject({
    columns: z.array(z.string()).min(1),
    min: z.int().min(2).default(5),
    /** Where a row stands for several people already. */
    count: z.string().optional(),
  }),
  needsColumn: false,
  failing: ({ from }, { columns, min, count }) => {
    const list = columns.map(quoteIdentifier).join(', ')
    const size = count === undefined ? 'count(*)' : `sum(${quoteIdentifier(count)})`
    return `select ${list}, ${size} as cell_size from ${from} group by ${list} having ${size} > 0 and ${size} < ${min}`
  },
}
