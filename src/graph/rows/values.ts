/** What an expression reads, and when it is a column under another type. Pure. */
import { eachExpression } from '../lineage/expression.ts'
import type { Expr } from '../lineage/plan.ts'

/** Positions of the columns that it reads. */
export function columnsRead(expr: Expr): number[] {
  const read = new Set<number>()
  eachExpression(expr, (part) => {
    if (part.expression_class === 'BOUND_REF') read.add(part.index ?? 0)
    else if (part.expression_class === 'BOUND_COLUMN_REF') read.add(part.binding?.column_index ?? 0)
  })
  return [...read]
}

const whole = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/
const widths = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']

/** Past casts that keep different values different: to wider whole numbers, a date to a timestamp, anything exact to text. */
export function sameValue(expr: Expr): Expr {
  const { child } = expr
  if (expr.expression_class !== 'BOUND_CAST' || child === undefined) return expr
  const [from, to] = [child.return_type?.id ?? '', expr.return_type?.id ?? '']
  const exact = whole.test(from) || from === 'DATE' || from === 'UUID' || from === 'BOOLEAN'
  const wider = widths.includes(from) && widths.indexOf(to) >= widths.indexOf(from)
  const keeps =
    from === to || wider || (from === 'DATE' && to.startsWith('TIMESTAMP')) || (to === 'VARCHAR' && exact)
  return keeps ? sameValue(child) : expr
}

/** Comparisons that all hold when the expression does. */
export function conjuncts(expr: Expr): Expr[] {
  return expr.type === 'CONJUNCTION_AND' ? (expr.children ?? []).flatMap(conjuncts) : [expr]
}
