/** The column lies between the bounds, which count as inside unless `inclusive: false`. */
import * as z from 'zod'
import type { GenericTest, TestTarget } from './types.ts'

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
  failing: (target, args) => `select * from ${target.from} where ${outside(target, args)}`,
  probe: (target, args) => `count(*) filter (where ${outside(target, args)})`,
}

function outside({ column }: TestTarget, { min_value, max_value, inclusive = true }: Args): string {
  const eq = inclusive ? '' : '='
  const sides = [
    ...(min_value === undefined ? [] : [`${column} <${eq} ${min_value}`]),
    ...(max_value === undefined ? [] : [`${column} >${eq} ${max_value}`]),
  ]
  return sides.length === 0 ? 'false' : sides.join(' or ')
}
