/**
 * What `rebuilt` is asked of: a column of another type than the one that tells partitions or keys apart would hold none of their
 * values, and rows that are due would be left out without a word. In: text with its marks, a connection on which it binds.
 * Out: the columns that marks are about. Start at `rebuiltProblems`.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import type { Rendered } from '../template/index.ts'
import type { Connection } from '../warehouse/index.ts'
import { expressionsIn } from './lineage/expression.ts'
import { type Expr, eachNode, type PlanNode, PlanUnknown, readPlans, typeText } from './lineage/plan.ts'
import { isSameKey } from './partition-types.ts'
import { isMarkAt } from './rebuilt-mark.ts'
import { located, textOf } from './safety/spot.ts'

/** What tells the rows of a node apart. */
export interface Apart {
  readonly node: string
  readonly column: string
  /** The type of the column. */
  readonly own: string
}

/** @param place of whatever has the text, where no place in it is known */
export async function rebuiltProblems(
  { node, column, own }: Apart,
  text: Rendered,
  place: Place,
  shadow: Connection,
): Promise<Diagnostic[]> {
  const said = textOf(text)
  const [plan] = await readPlans([text.text.replace(/;\s*$/, '')], shadow)
  if (plan === undefined || plan instanceof PlanUnknown) return []
  const others = marksIn(plan).filter(({ type, at }) => {
    const offset = said.offset(at)
    return offset !== undefined && isMarkAt(text.text, offset) && !isSameKey(type, own)
  })
  const problems = others.map(({ type, at }) => {
    const spot = located(said, at)
    const details = { node, column, own, other: type }
    return diagnose('rebuilt-type-differs', details, { place: spot?.place ?? place, trail: spot?.trail })
  })
  return [...new Map(problems.map((p) => [JSON.stringify([p.message, p.place]), p])).values()]
}

interface Marked {
  readonly type: string
  /** Offset in bytes of the comparison. */
  readonly at: number | undefined
}

/** Comparisons with nothing, whose left side is a column: that of a mark, or what somebody wrote so. */
function marksIn(plan: PlanNode): Marked[] {
  const found = expressionsIn(plan).flatMap((expr) => markOf(expr, expr.query_location) ?? [])
  eachNode(plan, ({ conditions = [] }) => {
    for (const one of conditions)
      if ('comparison' in one) found.push(...[markOf(one, one.right.query_location)].flatMap((m) => m ?? []))
  })
  return found
}

function markOf({ left, right }: Pick<Expr, 'left' | 'right'>, at: number | undefined): Marked | undefined {
  if (left === undefined || right === undefined || !isNothing(right)) return undefined
  const column = left.expression_class === 'BOUND_CAST' && left.child !== undefined ? left.child : left
  return { type: typeText(column.return_type), at }
}

function isNothing(expr: Expr): boolean {
  if (expr.expression_class === 'BOUND_CAST' && expr.child !== undefined) return isNothing(expr.child)
  return expr.expression_class === 'BOUND_CONSTANT' && expr.value?.is_null === true
}
