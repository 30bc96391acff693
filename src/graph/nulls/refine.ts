/**
 * What a condition says of the columns that it reads: `x > 3` holds only where x has a value, `x is null` fails only there.
 * In: condition, columns. Out: the columns as they are then. Pure. Start at `holding`.
 */
import { isReference } from '../lineage/expression.ts'
import type { Expr } from '../lineage/plan.ts'
import { type Cell, withValues } from './cell.ts'
import { kindOfFunction } from './functions.ts'

type Cells = readonly Cell[]

/** In rows of which the condition is true. */
export function holding(condition: Expr, cells: Cells): Cells {
  return withValues(cells, whenTrue(condition, cells))
}

/** In rows of which the condition is false or null, which is what an ELSE gets. */
export function failing(condition: Expr, cells: Cells): Cells {
  return withValues(cells, whenNotTrue(condition, cells))
}

const nothing: ReadonlySet<Cell> = new Set()

function whenTrue(expr: Expr, cells: Cells): ReadonlySet<Cell> {
  const { type, children = [] } = expr
  const [only] = children
  switch (type) {
    case 'CONJUNCTION_AND':
      return union(children.map((e) => whenTrue(e, cells)))
    case 'CONJUNCTION_OR':
      return common(children.map((e) => whenTrue(e, cells)))
    case 'OPERATOR_IS_NOT_NULL':
      return only === undefined ? nothing : valued(only, cells)
    case 'OPERATOR_NOT':
      return only === undefined ? nothing : whenFalse(only, cells)
    default:
      return valued(expr, cells)
  }
}

/** Not true and not null. */
function whenFalse(expr: Expr, cells: Cells): ReadonlySet<Cell> {
  const { type, children = [] } = expr
  const [only] = children
  switch (type) {
    case 'CONJUNCTION_OR':
      return union(children.map((e) => whenFalse(e, cells)))
    case 'CONJUNCTION_AND':
      return common(children.map((e) => whenFalse(e, cells)))
    case 'OPERATOR_IS_NULL':
      return only === undefined ? nothing : valued(only, cells)
    case 'OPERATOR_NOT':
      return only === undefined ? nothing : whenTrue(only, cells)
    default:
      return valued(expr, cells)
  }
}

function whenNotTrue(expr: Expr, cells: Cells): ReadonlySet<Cell> {
  const { type, children = [] } = expr
  const [only] = children
  if (type === 'CONJUNCTION_OR') return union(children.map((e) => whenNotTrue(e, cells)))
  if (type === 'CONJUNCTION_AND') return common(children.map((e) => whenNotTrue(e, cells)))
  return type === 'OPERATOR_IS_NULL' && only !== undefined ? valued(only, cells) : nothing
}

/** The columns that have a value wherever the expression has one. */
function valued(expr: Expr, cells: Cells): ReadonlySet<Cell> {
  if (isReference(expr)) {
    const cell = expr.expression_class === 'BOUND_REF' ? cells[expr.index ?? 0] : undefined
    return cell === undefined ? nothing : new Set([cell])
  }
  const parts = strictParts(expr)
  return parts.length === 0 ? nothing : union(parts.map((e) => valued(e, cells)))
}

/** What must have a value for the whole to have one. */
function strictParts(expr: Expr): readonly Expr[] {
  const { children = [], left, right } = expr
  const given = (...parts: readonly (Expr | undefined)[]): Expr[] => parts.filter((p) => p !== undefined)
  switch (expr.expression_class) {
    case 'BOUND_CAST':
      return given(expr.child)
    case 'BOUND_COMPARISON':
      return /DISTINCT_FROM$/.test(expr.type) ? [] : given(left, right)
    case 'BOUND_BETWEEN':
      // `x between a and null` is false where x is too small
      return given(expr.input)
    case 'BOUND_FUNCTION':
      return kindOfFunction(expr.name ?? '') === 'strict' || /^[/%]$|^\/\/$/.test(expr.name ?? '')
        ? children
        : []
    case 'BOUND_OPERATOR':
      if (expr.type === 'OPERATOR_NOT') return children
      return expr.type === 'COMPARE_IN' || expr.type === 'COMPARE_NOT_IN' ? children.slice(0, 1) : []
    default:
      return []
  }
}

function union(sets: readonly ReadonlySet<Cell>[]): ReadonlySet<Cell> {
  return new Set(sets.flatMap((s) => [...s]))
}

function common(sets: readonly ReadonlySet<Cell>[]): ReadonlySet<Cell> {
  const [first, ...others] = sets
  return first === undefined ? nothing : new Set([...first].filter((c) => others.every((s) => s.has(c))))
}
