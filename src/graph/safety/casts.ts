/**
 * Finds what binds on empty tables and fails on rows: text that is turned into a number, a date or a time, by the
 * engine itself because it stands beside one, or by a cast that is not `try_cast`.
 * In: bound plan. Out: what is cast to what, and where. Pure.
 */
import { eachExpression } from '../lineage/expression.ts'
import { type Expr, eachNode, expressionsAt, type PlanNode, typeText } from '../lineage/plan.ts'

export interface TextCast {
  readonly type: string
  /** Offset in bytes. */
  readonly at: number | undefined
  /** The user wrote the cast. */
  readonly written: boolean
}

/** @param written  did the user write the cast at this offset */
export function textCasts(plan: PlanNode, written: (at: number | undefined) => boolean): readonly TextCast[] {
  const found = new Map<string, TextCast>()
  eachNode(plan, (node) => {
    for (const expr of expressionsAt(node)) {
      eachExpression(expr, (part) => {
        if (!turnsText(part)) return
        const [type, at] = [typeText(part.return_type), part.query_location]
        found.set(`${type} ${at}`, { type, at, written: written(at) })
      })
    }
  })
  return [...found.values()]
}

function turnsText(expr: Expr): boolean {
  if (expr.expression_class !== 'BOUND_CAST' || expr.try_cast === true) return false
  if (expr.child?.return_type?.id !== 'VARCHAR' || expr.return_type === undefined) return false
  return turnable.test(expr.return_type.id) && readsColumn(expr.child)
}

const turnable =
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|FLOAT|DOUBLE|DATE|TIME\b.*|TIMESTAMP.*|BOOLEAN|INTERVAL|UUID)$/

/** A constant's cast was tried when the query was bound. */
function readsColumn(expr: Expr): boolean {
  let reads = false
  eachExpression(expr, (part) => {
    if (part.expression_class === 'BOUND_REF' || part.expression_class === 'BOUND_COLUMN_REF') reads = true
  })
  return reads
}
