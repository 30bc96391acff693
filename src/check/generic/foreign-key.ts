/** Every combination of the columns is one of the other table's; a row with a null in one of them is left to not_null, as in SQL. */
import * as z from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

const names = z.array(z.string()).min(1)

export const foreignKey: GenericTest<{ columns: string[]; to: string; to_columns: string[] }> = {
  name: 'foreign_key',
  args: z
    .strictObject({ columns: names, to: z.string(), to_columns: names })
    .refine((args) => args.columns.length === args.to_columns.length, 'must be as many as columns'),
  needsColumn: false,
  failing: ({ from, ref }, { columns, to, to_columns: theirs }) => {
    const ours = columns.map((name) => `child.${quoteIdentifier(name)}`)
    const met = theirs.map((name, i) => `${ours[i]} = parent.${quoteIdentifier(name)}`)
    const held = ours.map((column) => `${column} is not null`)
    return `select ${ours.join(', ')}, count(*) as rows_with_it from ${from} as child anti join ${ref(to)} as parent on ${met.join(' and ')} where ${held.join(' and ')} group by all`
  },
}
