/**
 * Of rows with equal `partition_by`, no two ranges [lower, upper) share a point, and none ends before it begins. Named, and
 * argued, as dbt_utils does. A null upper bound is open: such a range has no end. A null lower bound fails.
 *
 * Sorted by their bounds, each range is held against the next alone: where no neighbours overlap, none do.
 */
import * as z from 'zod'
import { quoteIdentifier } from '../../sql/index.ts'
import type { GenericTest } from './types.ts'

interface Args {
  lower_bound_column: string
  upper_bound_column: string
  partition_by?: string | string[] | undefined
  gaps?: 'allowed' | 'not_allowed' | 'required' | undefined
  zero_length_range_allowed?: boolean | undefined
}

/** What has to hold between an upper bound and the lower bound that follows it. */
const meets = { allowed: '<=', not_allowed: '=', required: '<' } as const

export const mutuallyExclusiveRanges: GenericTest<Args> = {
  name: 'mutually_exclusive_ranges',
  args: z.strictObject({
    lower_bound_column: z.string(),
    upper_bound_column: z.string(),
    partition_by: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    gaps: z.enum(['allowed', 'not_allowed', 'required']).optional(),
    zero_length_range_allowed: z.boolean().optional(),
  }),
  needsColumn: false,
  key: (_, args) => keysOf(args),
  failing: ({ from }, args) => {
    const lower = quoteIdentifier(args.lower_bound_column)
    const upper = quoteIdentifier(args.upper_bound_column)
    const keys = keysOf(args)
    const partition = keys.length === 0 ? '' : `partition by ${keys.join(', ')} `
    const order = `${partition}order by ${lower} nulls first, ${upper} nulls last`
    const ends = args.zero_length_range_allowed === true ? '<=' : '<'
    return [
      `select ${[...keys, lower, upper].join(', ')}, next_lower_bound`,
      `from (select *, lead(${lower}) over (${order}) as next_lower_bound, lead(true, 1, false) over (${order}) as has_next from ${from})`,
      `where ${lower} is null or not coalesce(${lower} ${ends} ${upper}, true)`,
      `or (has_next and not coalesce(${upper} ${meets[args.gaps ?? 'allowed']} next_lower_bound, false))`,
    ].join(' ')
  },
}

function keysOf({ partition_by: by = [] }: Args): string[] {
  return (Array.isArray(by) ? by : [by]).map(quoteIdentifier)
}
