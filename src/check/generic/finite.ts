/**
 * No figure is NaN or infinite: under a column that column, under a table all columns that are declared as floating-point
 * numbers. Null passes: it is a figure that is not there, and says so.
 */
import * as z from 'zod'
import type { GenericTest, TestTarget } from './types.ts'

export const finite: GenericTest<Record<string, never>> = {
  name: 'finite',
  args: z.strictObject({}),
  needsColumn: false,
  byRow: true,
  unfit: (target) =>
    columnsOf(target).length === 0
      ? 'no column of it is declared double or float: nothing would be looked at.'
      : undefined,
  failing: (target) => `select * from ${target.from} where ${anyOf(target)}`,
  probe: (target) => `count(*) filter (where ${anyOf(target)})`,
}

function columnsOf({ column, floats }: TestTarget): readonly string[] {
  return column === undefined ? floats() : [column]
}

function anyOf(target: TestTarget): string {
  return columnsOf(target)
    .map((column) => `not isfinite(${column})`)
    .join(' or ')
}
