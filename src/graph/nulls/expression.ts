/**
 * Can an expression be null? In: a bound expression, what is known of the columns it reads. Out: a cell. Pure.
 * Start at `cellOf`. What is not known here may be null, and is never a reason to say that it will be.
 */
import { isReference } from '../lineage/expression.ts'
import type { Expr, PlanType } from '../lineage/plan.ts'
import { all, always, type Cell, detached, never, oneOf, unknown, whyOf } from './cell.ts'
import { kindOfAggregate, kindOfFunction } from './functions.ts'
import { failing, holding } from './refine.ts'

type Cells = readonly Cell[]
type Reader = (expr: Expr, cells: Cells) => Cell

const readers: Readonly<Record<string, Reader>> = {
  BOUND_REF: (e, cells) => cells[e.index ?? 0] ?? unknown(),
  BOUND_CONSTANT: (e) => (e.value?.is_null === true ? always(whyHere('constant', e)) : never),
  BOUND_CAST: castCell,
  BOUND_FUNCTION: functionCell,
  BOUND_OPERATOR: operatorCell,
  BOUND_CONJUNCTION: (e, cells) => eachOf(e.children, cells),
  BOUND_COMPARISON: comparisonCell,
  BOUND_BETWEEN: (e, cells) =>
    eachOf(
      [e.input, e.lower, e.upper].filter((p) => p !== undefined),
      cells,
    ),
  BOUND_CASE: caseCell,
  BOUND_WINDOW: windowCell,
}

export function cellOf(expr: Expr, cells: Cells): Cell {
  const reader = Object.hasOwn(readers, expr.expression_class) ? readers[expr.expression_class] : undefined
  return reader === undefined ? unknown() : reader(expr, cells)
}

/** @param grouped  each group has a row, and a group is all that there is */
export function aggregateCell(expr: Expr, cells: Cells, grouped: boolean): Cell {
  const { name = '', children = [] } = expr
  const kind = kindOfAggregate(name)
  if (kind === 'counting') return never
  if (kind === undefined) return unknown()
  if (!grouped) return unknown({ ...whyHere('no-rows', expr), name: `${name}()` })
  if (expr.filter !== undefined) return unknown({ ...whyHere('aggregate-filter', expr), name: `${name}()` })
  const read = children.map((e) => cellOf(e, cells))
  return all(read.slice(0, Math.max(1, /^arg|_by$/.test(name) ? 2 : 1)))
}

function whyHere(kind: NonNullable<Cell['why']>['kind'], { query_location: at }: Expr) {
  return at === undefined ? { kind } : { kind, at }
}

function eachOf(children: readonly Expr[] | undefined, cells: Cells): Cell {
  return all((children ?? []).map((e) => cellOf(e, cells)))
}

/** Types between which a cast gives a value or stops; of JSON, unions and variants it may give null. */
const plain =
  /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|U?INTEGER|FLOAT|DOUBLE|DECIMAL|VARCHAR|BLOB|UUID|DATE|TIME.*|INTERVAL|ENUM|BIT|INTEGER_LITERAL|STRING_LITERAL)$/

function isPlain(type: PlanType | undefined): boolean {
  return type !== undefined && plain.test(type.id) && !('alias' in (type.type_info ?? {}))
}

function castCell(expr: Expr, cells: Cells): Cell {
  const { child } = expr
  if (child === undefined) return unknown()
  const read = cellOf(child, cells)
  if (read.state === 'always') return read
  if (expr.try_cast === true) return unknown(read.why ?? whyHere('try', expr))
  if (!isPlain(typeOf(child)) || !isPlain(expr.return_type)) return unknown(read.why)
  // under another type it is null in the same rows
  return read
}

/** Comparisons and the like leave their type out. */
function typeOf(expr: Expr): PlanType {
  return expr.return_type ?? expr.value?.type ?? { id: 'BOOLEAN' }
}

function functionCell(expr: Expr, cells: Cells): Cell {
  const { name = '', children = [] } = expr
  const read = children.map((e) => cellOf(e, cells))
  switch (kindOfFunction(name)) {
    case 'making':
      return never
    case 'total':
      return read.every((c) => c.state === 'never') ? never : unknown(whyOf(read))
    case 'skipping':
      return read.some((c) => c.state === 'never') ? never : oneOf(read)
    case 'strict':
      return isNested(expr) ? unknown(whyOf(read)) : nullWhere(read)
    default:
      return dividedCell(expr, read)
  }
}

/** `||` and `+` of lists skip nulls. */
function isNested({ return_type: type }: Expr): boolean {
  return /^(?:LIST|ARRAY|STRUCT|MAP|UNION|VARIANT)$/.test(type?.id ?? '')
}

/** Null in just those rows in which the one that may be null is. */
function nullWhere(read: Cells): Cell {
  const [open, ...more] = new Set(read.filter((c) => c.state !== 'never'))
  return open !== undefined && more.length === 0 ? open : all(read)
}

/** By a number that stands there and is not 0, a quotient is a value. */
function dividedCell(expr: Expr, read: Cells): Cell {
  const { name = '', children = [] } = expr
  if (!/^(?:\/|\/\/|%|mod|divide)$/.test(name)) return unknown(whyOf(read))
  let by = children[1]
  while (by?.expression_class === 'BOUND_CAST') by = by.child
  const value = by?.value?.value
  return typeof value === 'number' && value !== 0
    ? nullWhere(read)
    : unknown(whyOf(read) ?? whyHere('divisor', expr))
}

function operatorCell(expr: Expr, cells: Cells): Cell {
  const { type, children = [] } = expr
  if (type === 'OPERATOR_IS_NULL' || type === 'OPERATOR_IS_NOT_NULL') return never
  const read = children.map((e) => cellOf(e, cells))
  if (type === 'OPERATOR_COALESCE') return firstOf(read)
  if (type === 'OPERATOR_NOT' || type === 'COMPARE_IN' || type === 'COMPARE_NOT_IN') return all(read)
  if (type === 'OPERATOR_TRY') return unknown(whyOf(read) ?? whyHere('try', expr))
  return unknown(whyOf(read))
}

/** One that is never null is enough, and so are columns of both sides of a full join: a row comes from one of them. */
function firstOf(cells: Cells): Cell {
  if (cells.some((c) => c.state === 'never') || ofBothSides(cells)) return never
  return oneOf(cells)
}

function ofBothSides(cells: Cells): boolean {
  const joins = new Set(cells.flatMap((c) => (c.outer?.side.full === true ? [c.outer.side.join] : [])))
  return [...joins].some((join) =>
    [true, false].every((right) => {
      const before = cells.flatMap(({ outer }) =>
        outer?.side.join === join && outer.side.right === right ? [outer.before] : [],
      )
      return before.length > 0 && firstOf(before).state === 'never'
    }),
  )
}

function comparisonCell(expr: Expr, cells: Cells): Cell {
  if (/DISTINCT_FROM$/.test(expr.type)) return never
  return eachOf(
    [expr.left, expr.right].filter((p) => p !== undefined),
    cells,
  )
}

/** Each branch is asked under what its condition says; those that can only stop the query give no value. */
function caseCell(expr: Expr, cells: Cells): Cell {
  let left = cells
  const branches: Cell[] = []
  for (const { when_expr: when, then_expr: then } of expr.case_checks ?? []) {
    branches.push(branchCell(expr, then, holding(when, left)))
    left = failing(when, left)
  }
  if (expr.else_expr !== undefined) branches.push(branchCell(expr, expr.else_expr, left))
  return oneOf(branches)
}

/** A NULL that nobody wrote has no place: the CASE has no ELSE. */
function branchCell(whole: Expr, branch: Expr, cells: Cells): Cell {
  const cell = cellOf(branch, cells)
  if (cell.state !== 'always' || !isNullText(branch)) return cell
  const kind = branch.query_location === undefined ? 'case' : 'branch'
  return always(whyHere(kind, whole.query_location === undefined ? branch : whole))
}

function isNullText(expr: Expr): boolean {
  return expr.expression_class === 'BOUND_CAST' && expr.child !== undefined
    ? isNullText(expr.child)
    : expr.value?.is_null === true
}

const numbering = /^WINDOW_(?:ROW_NUMBER|RANK|RANK_DENSE|DENSE_RANK|NTILE|PERCENT_RANK|CUME_DIST)$/

function windowCell(expr: Expr, cells: Cells): Cell {
  const { type, name = '', children = [], filter_expr: filter, default_expr: otherwise } = expr
  if (numbering.test(type)) return never
  const read = children.map((e) => cellOf(e, cells))
  if (type === 'WINDOW_LAG' || type === 'WINDOW_LEAD') {
    if (otherwise !== undefined && expr.ignore_nulls !== true)
      return detached(oneOf([...read.slice(0, 1), cellOf(otherwise, cells)]))
    return unknown({ ...whyHere('neighbour', expr), name: type === 'WINDOW_LAG' ? 'lag()' : 'lead()' })
  }
  const kind = type === 'WINDOW_AGGREGATE' ? kindOfAggregate(name) : undefined
  if (kind === 'counting' || (type === 'WINDOW_AGGREGATE' && name === '' && children.length === 0))
    return never
  const own = kind === 'adding' || /^WINDOW_(?:FIRST|LAST)_VALUE$/.test(type)
  return own && filter === undefined && holdsItsRow(expr) ? all(read.slice(0, 1)) : unknown(whyOf(read))
}

/** The row itself is in its frame. */
function holdsItsRow({ start = '', end = '', exclude_clause: excluded = 'NO_OTHER' }: Expr): boolean {
  return (
    /^(?:UNBOUNDED_PRECEDING|CURRENT_ROW_\w+|EXPR_PRECEDING_ROWS)$/.test(start) &&
    /^(?:UNBOUNDED_FOLLOWING|CURRENT_ROW_\w+|EXPR_FOLLOWING_ROWS)$/.test(end) &&
    (excluded === 'NO_OTHER' || excluded === 'TIES')
  )
}

export function readsNothing(expr: Expr): boolean {
  if (isReference(expr)) return false
  const parts = [expr.child, expr.left, expr.right, expr.input, expr.lower, expr.upper, expr.else_expr]
  const checks = (expr.case_checks ?? []).flatMap((c) => [c.when_expr, c.then_expr])
  return [...parts, ...(expr.children ?? []), ...checks].every((p) => p === undefined || readsNothing(p))
}
