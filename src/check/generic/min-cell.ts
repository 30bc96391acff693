/**
 * No combination of the columns stands for fewer people than `min`: a segment of three customers with its revenue tells
 * about three customers. An empty cell tells of nobody. Null counts as a value, as in GROUP BY.
 *
 * A cell that is withheld (no row, or no count) is given away by its total where the others are shown: what is left over
 * of the total, when it is neither nothing nor enough, is a small cell too. Totals are rows of the same table, or of another one.
 */
import * as z from 'zod'
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import type { GenericTest, TestTarget } from './types.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])

const args = z
  .strictObject({
    columns: z.array(z.string()).min(1),
    min: z.int().min(2).exactOptional(),
    /** Where a row stands for several people already. */
    count: z.string().optional(),
    /** Column and the value by which a row is the total over it. */
    total: z.record(z.string(), value).optional(),
    /** Another table whose cells are totals of these, by the columns that both have. */
    to: z.string().optional(),
    by: z.array(z.string()).min(1).optional(),
    to_count: z.string().optional(),
    /** Tables of other people, which need no comparison. */
    apart: z.array(z.string()).min(1).optional(),
  })
  .superRefine((given, ctx) => {
    const refuse = (message: string): void => ctx.addIssue({ code: 'custom', message })
    const { columns, count, total = {}, to, by } = given
    const stray = Object.keys(total).find((c) => !columns.includes(c))
    if (stray !== undefined) refuse(`total: ${stray} is not one of columns`)
    if (given.total !== undefined && count === undefined)
      refuse('total goes with count: a total is no person')
    if ((to === undefined) !== (by === undefined))
      refuse('to, a table of totals, goes with by, the columns that both have')
    const apart = by?.find((c) => !columns.includes(c))
    if (apart !== undefined) refuse(`by: ${apart} is not one of columns`)
    if (given.to_count !== undefined && to === undefined) refuse('to_count is of the table that to names')
  })
type Args = z.output<typeof args>

export const minCell: GenericTest<Args> = {
  name: 'min_cell',
  args,
  needsColumn: false,
  failing: (target, given) => {
    const list = given.columns.map(quoteIdentifier).join(', ')
    const size = sizeOf(given.count)
    const min = given.min ?? target.minCell ?? 5
    const cells = (more: string): string =>
      `select ${list}, ${size} as cell_size${more} from ${target.from} group by ${list} having ${size} > 0 and ${size} < ${min}`
    const over = leftOver(target, given, min)
    if (over.length === 0) return cells('')
    const left = over.map((sql) => `select *, 'what is left of the total' as found from (${sql})`)
    return [cells(", 'shown' as found"), ...left].join(' union all by name ')
  },
}

function sizeOf(count: string | undefined): string {
  return count === undefined ? 'count(*)' : `sum(${quoteIdentifier(count)})`
}

/** One select a total: the cells that it leaves, which are too small. */
function leftOver(
  { from, ref }: TestTarget,
  { columns, count, total, to, by, to_count }: Args,
  min: number,
): string[] {
  const small = `cell_size > 0 and cell_size < ${min}`
  const within = Object.entries(total ?? {}).map(([column, mark]) => {
    const isTotal = marked(column, mark)
    const keys = columns.filter((c) => c !== column).map((c) => `${quoteIdentifier(c)}, `)
    const part = (of: string): string => `${sizeOf(count)} filter (where ${of})`
    const rest = `${part(isTotal)} - coalesce(${part(`not (${isTotal})`)}, 0)`
    return `select * from (select ${keys.join('')}${rest} as cell_size from ${from} group by all) where ${small}`
  })
  if (to === undefined || by === undefined) return within
  const keys = by.map(quoteIdentifier).join(', ')
  const same = by
    .map((c) => `t.${quoteIdentifier(c)} is not distinct from p.${quoteIdentifier(c)}`)
    .join(' and ')
  const totals = `select ${keys}, ${sizeOf(to_count ?? count)} as people from ${ref(to)} group by all`
  // a total of its own would count the people of the parts again, and hide what is withheld
  const own = Object.entries(total ?? {}).filter(([column]) => !by.includes(column))
  const none = own.map(([column, mark]) => `not (${marked(column, mark)})`)
  const where = none.length === 0 ? '' : ` where ${none.join(' and ')}`
  const parts = `select ${keys}, ${sizeOf(count)} as people from ${from}${where} group by all`
  const shown = by.map((c) => `t.${quoteIdentifier(c)}`).join(', ')
  const rest = `select ${shown}, t.people - coalesce(p.people, 0) as cell_size from (${totals}) as t left join (${parts}) as p on ${same}`
  return [...within, `select * from (${rest}) where ${small}`]
}

/** Holds for the rows that are totals over the column. */
function marked(column: string, mark: z.output<typeof value>): string {
  return `${quoteIdentifier(column)} is not distinct from ${literal(mark)}`
}

function literal(mark: z.output<typeof value>): string {
  return typeof mark === 'string' ? quoteLiteral(mark) : String(mark)
}
