/**
 * Types that binding takes and rows pay for: a union of which one side is text makes numbers and dates text, and a
 * product of decimals leaves fewer digits before the point than its factors have.
 * In: bound plan. Out: findings. Pure. Start at `mixes`.
 */
import { expressionsIn } from '../lineage/expression.ts'
import { type Expr, eachNode, expressionsAt, type PlanNode, typeText } from '../lineage/plan.ts'

export type Mix =
  | {
      readonly kind: 'union'
      readonly column: string
      readonly type: string
      readonly at: number | undefined
    }
  | {
      readonly kind: 'product'
      readonly type: string
      /** Digits before the point that are left. */
      readonly digits: number
      readonly at: number | undefined
    }

export function mixes(plan: PlanNode, written: (at: number | undefined) => boolean): readonly Mix[] {
  const found = new Map<string, Mix>()
  const add = (mix: Mix): void => void found.set(JSON.stringify(mix), mix)
  eachNode(plan, (node) => {
    if (node.type === 'LOGICAL_UNION') for (const side of node.children ?? []) unionSide(side, written, add)
  })
  for (const part of expressionsIn(plan)) productOf(part, add)
  return [...found.values()]
}

/** The engine casts a side to the common type in a projection of its own, at the place of the column. */
function unionSide(
  side: PlanNode,
  written: (at: number | undefined) => boolean,
  add: (mix: Mix) => void,
): void {
  if (side.type !== 'LOGICAL_PROJECTION') return
  for (const expr of expressionsAt(side)) {
    const { child, query_location: at } = expr
    if (expr.expression_class !== 'BOUND_CAST' || expr.return_type?.id !== 'VARCHAR' || child === undefined)
      continue
    if (!typed.test(child.return_type?.id ?? '') || (at !== undefined && written(at))) continue
    add({ kind: 'union', column: expr.alias ?? 'a column', type: typeText(child.return_type), at })
  }
}

const typed = /INT|DECIMAL|FLOAT|DOUBLE|DATE|TIME|BOOLEAN/

/** Fewer than this, and an amount of a large company does not fit any more. */
const leastDigits = 8

function productOf(expr: Expr, add: (mix: Mix) => void): void {
  if (expr.expression_class !== 'BOUND_FUNCTION' || expr.name !== '*') return
  const { return_type: type, query_location: at } = expr
  if (type?.id !== 'DECIMAL') return
  const digits = (type.type_info?.width ?? 18) - (type.type_info?.scale ?? 0)
  const factors = (expr.children ?? []).map((c) => {
    const info = c.return_type?.id === 'DECIMAL' ? c.return_type.type_info : undefined
    return info === undefined ? 0 : (info.width ?? 18) - (info.scale ?? 0)
  })
  if (digits < leastDigits && factors.some((f) => f > digits))
    add({ kind: 'product', type: typeText(type), digits, at })
}
