/**
 * No combination of the columns stands in two rows. Null counts as a value, as in GROUP BY.
 *
 * Equal combinations have equal hashes, so only rows whose hash stands twice are grouped by the columns themselves: groups of
 * eight texts in tens of millions of rows do not fit into a memory limit of 3 GB, their hashes take a seventh.
 */
import * as z from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

type Args = { columns: string[] }

export const uniqueCombination: GenericTest<Args> = {
  name: 'unique_combination',
  args: z.strictObject({ columns: z.array(z.string()).min(1) }),
  needsColumn: false,
  key: (_, { columns }) => columns.map(quoteIdentifier),
  failing: ({ from }, args) => {
    const list = quoted(args)
    const twice = `select hash(${list}) from ${from} group by 1 having count(*) > 1`
    return `select ${list}, count(*) as rows_with_it from ${from} where hash(${list}) in (${twice}) group by ${list} having count(*) > 1`
  },
  probe: (_, args) => `count(*) - count(distinct hash(${quoted(args)}))`,
}

function quoted({ columns }: Args): string {
  return columns.map(quoteIdentifier).join(', ')
}
