/** The column holds only the listed values; nulls are left to not_null. */
import { z } from 'zod'
import { quoteLiteral } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

export const acceptedValues: GenericTest<{ values: (string | number | boolean)[] }> = {
  name: 'accepted_values',
  args: z.strictObject({ values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) }),
  needsColumn: true,
  byRow: true,
  failing: ({ from, column }, { values }) => {
    const list = values.map((v) => (typeof v === 'string' ? quoteLiteral(v) : String(v))).join(', ')
    return `select ${column}, count(*) as rows_with_it from ${from} where ${column} is not null and ${column} not in (${list}) group by ${column}`
  },
}
