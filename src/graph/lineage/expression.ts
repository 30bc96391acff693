/**
 * What an expression is made of, by role: parts whose values flow into its own, and parts that only decide
 * which value it takes. Pure. Start at `partsOf`.
 */
import { type Expr, eachNode, expressionsAt, type PlanNode, PlanUnknown } from './plan.ts'

export interface Parts {
  readonly values: readonly Expr[]
  readonly conditions: readonly Expr[]
}

/** Aggregates and functions of which the second argument only chooses: `arg_max(x, by)`. */
const choosing: ReadonlySet<string> = new Set(
  'arg_max arg_min argmax argmin max_by min_by arg_max_null arg_min_null arg_max_nulls_last arg_min_nulls_last'.split(
    ' ',
  ),
)

type Reader = (expr: Expr) => Parts

const readers: Readonly<Record<string, Reader>> = {
  BOUND_CONSTANT: () => of([]),
  BOUND_CAST: (e) => of(given(e.child)),
  BOUND_FUNCTION: functionParts,
  BOUND_OPERATOR: (e) => of(e.children ?? []),
  BOUND_CONJUNCTION: (e) => of(e.children ?? []),
  BOUND_COMPARISON: (e) => of(given(e.left, e.right)),
  BOUND_BETWEEN: (e) => of(given(e.input, e.lower, e.upper)),
  BOUND_CASE: caseParts,
  BOUND_AGGREGATE: aggregateParts,
  BOUND_WINDOW: windowParts,
  BOUND_UNNEST: (e) => of(given(e.child)),
}

/** @throws PlanUnknown for a class of expression that this reader does not know; references are not for it */
export function partsOf(expr: Expr): Parts {
  const reader = Object.hasOwn(readers, expr.expression_class) ? readers[expr.expression_class] : undefined
  if (reader === undefined) throw new PlanUnknown(`an expression of class ${expr.expression_class}`)
  return reader(expr)
}

/** Calls `visit` for the expression and all below it, lambdas included; a parent comes before its parts. */
export function eachExpression(expr: Expr, visit: (expr: Expr, parent?: Expr) => void, parent?: Expr): void {
  visit(expr, parent)
  const lambda = expr.function_data?.lambda_expr
  if (lambda !== undefined) eachExpression(lambda, visit, expr)
  if (isReference(expr)) return
  const { values, conditions } = partsOf(expr)
  for (const part of [...values, ...conditions]) eachExpression(part, visit, expr)
}

const known = new WeakMap<PlanNode, readonly Expr[]>()

/** All expressions of a plan, a parent before its parts: gathered once, as several rules look through the same plan. */
export function expressionsIn(plan: PlanNode): readonly Expr[] {
  const before = known.get(plan)
  if (before !== undefined) return before
  const all: Expr[] = []
  eachNode(plan, (node) => {
    for (const expr of expressionsAt(node)) eachExpression(expr, (part) => all.push(part))
  })
  known.set(plan, all)
  return all
}

export function isReference(expr: Expr): boolean {
  return expr.expression_class === 'BOUND_REF' || expr.expression_class === 'BOUND_COLUMN_REF'
}

function of(values: readonly Expr[], conditions: readonly Expr[] = []): Parts {
  return { values, conditions }
}

function given(...parts: readonly (Expr | undefined)[]): Expr[] {
  return parts.filter((p) => p !== undefined)
}

/** A filter's lambda decides which elements stay; of the others' captures the values flow in. */
function functionParts(expr: Expr): Parts {
  const children = expr.children ?? []
  if (
    expr.function_data?.lambda_expr !== undefined &&
    /^(?:list|array)_filter$|^filter$/.test(expr.name ?? '')
  )
    return of(children.slice(0, 1), children.slice(1))
  return of(children)
}

function caseParts(expr: Expr): Parts {
  const checks = expr.case_checks ?? []
  return of(
    given(...checks.map((c) => c.then_expr), expr.else_expr),
    checks.map((c) => c.when_expr),
  )
}

function aggregateParts(expr: Expr): Parts {
  const children = expr.children ?? []
  const split = choosing.has(expr.name ?? '') ? 1 : children.length
  const orders = (expr.order_bys?.orders ?? []).map((o) => o.expression)
  return of(children.slice(0, split), [...children.slice(split), ...orders, ...given(expr.filter)])
}

function windowParts(expr: Expr): Parts {
  const orders = [...(expr.orders ?? []), ...(expr.arg_orders ?? [])].map((o) => o.expression)
  const frame = given(expr.filter_expr, expr.start_expr, expr.end_expr, expr.offset_expr)
  return of(
    [...(expr.children ?? []), ...given(expr.default_expr)],
    [...(expr.partitions ?? []), ...orders, ...frame],
  )
}
