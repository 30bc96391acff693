/** The column lies between the bounds, which count as inside unless `inclusive: false`. */
import { z } from 'zod'
import type { GenericTest } from './types.ts'

const bound = z.union([z.number(), z.string()])
type Args = {
  min_value?: string | number | undefined
  max_value?: string | number | undefined
  inclusive?: boolean | undefined
}

export const acceptedRange: GenericTest<Args> = {
  name: 'accepted_range',
  args: z.strictObject({
    min_value: bound.optional(),
    max_value: bound.optional(),
    inclusive: z.boolean().optional(),
  }),
  needsColumn: true,
  byRow: true,
  failing: ({ from, column }, { min_value, max_value, inclusive = true }) => {
    const eq = inclusive ? '' : '='
    const outside = [
      ...(min_value === undefined ? [] : [`${column} <${eq} ${min_value}`]),
      ...(max_value === undefined ? [] : [`${column} >${eq} ${max_value}`]),
    ]
    return `select * from ${from} where ${outside.length === 0 ? 'false' : outside.join(' or ')}`
  },
}
