/** The table has at least and at most so many rows. */
import * as z from 'zod'
import type { GenericTest } from './types.ts'

type Args = { min_rows?: number | undefined; max_rows?: number | undefined }

export const rowCount: GenericTest<Args> = {
  name: 'row_count',
  args: z.strictObject({
    min_rows: z.int().nonnegative().optional(),
    max_rows: z.int().nonnegative().optional(),
  }),
  needsColumn: false,
  failing: ({ from }, { min_rows = 0, max_rows }) =>
    `select count(*) as row_count from ${from} having count(*) < ${min_rows}${max_rows === undefined ? '' : ` or count(*) > ${max_rows}`}`,
}
