/** The column lies between the bounds, which count as inside unless `inclusive: false`. */
import * as z from 'zod'
import { quoteLiteral } from '../../sql/index.ts'
import { exactNumber } from './numbers.ts'
import type { GenericTest, TestTarget } from './types.ts'

const bound = z.union([exactNumber, z.string()])
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
    ...(min_value === undefined ? [] : [`${column} <${eq} ${boundText(min_value)}`]),
    ...(max_value === undefined ? [] : [`${column} >${eq} ${boundText(max_value)}`]),
  ]
  return sides.length === 0 ? 'false' : sides.join(' or ')
}

/** A text is any expression, but `2026-03-31` is a day and nobody's subtraction. */
function boundText(bound: string | number): string {
  const isMoment = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(String(bound))
  return isMoment ? quoteLiteral(String(bound)) : String(bound)
}
