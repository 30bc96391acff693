/** The column holds only the listed values; nulls are left to not_null. */
import * as z from 'zod'
import { quoteLiteral } from '../../sql/index.ts'
import { exactNumber } from './numbers.ts'
import type { GenericTest, TestTarget } from './types.ts'

type Args = { values: (string | number | boolean)[] }

export const acceptedValues: GenericTest<Args> = {
  name: 'accepted_values',
  args: z.strictObject({ values: z.array(z.union([z.string(), exactNumber, z.boolean()])).min(1) }),
  needsColumn: true,
  byRow: true,
  failing: (target, args) =>
    `select ${target.column}, count(*) as rows_with_it from ${target.from} where ${another(target, args)} group by ${target.column}`,
  probe: (target, args) => `count(*) filter (where ${another(target, args)})`,
}

function another({ column }: TestTarget, { values }: Args): string {
  const list = values.map((v) => (typeof v === 'string' ? quoteLiteral(v) : String(v))).join(', ')
  return `${column} is not null and ${column} not in (${list})`
}
