/**
 * Follows sums of DOUBLE through a query. The database adds them up thread by thread, in the order in which rows happen
 * to come, so the last digits of two builds differ; decimals and whole numbers add up to the same in any order.
 * What is rounded, cast to another type or only compared is no longer followed. In: plan, the drifts of the views that it
 * reads. Out: by output column. Pure.
 */
import { expressionsIn } from '../lineage/expression.ts'
import type { Expr, PlanNode, PlanType } from '../lineage/plan.ts'
import { followPlan } from '../lineage/walk.ts'
import type { Domain } from '../lineage/walker.ts'
import type { Drift } from './tags.ts'

/** Of decimals and whole numbers these are exact. */
const adding: ReadonlySet<string> = new Set('sum avg mean favg fsum kahan_sum sumkahan product'.split(' '))
/** These add up doubles whatever they are given. */
const moments: ReadonlySet<string> = new Set(
  (
    'stddev stddev_pop stddev_samp var_pop var_samp variance sem skewness kurtosis kurtosis_pop corr covar_pop covar_samp ' +
    'regr_avgx regr_avgy regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy geomean geometric_mean'
  ).split(' '),
)
const rounding: ReadonlySet<string> = new Set('round round_even ceil ceiling floor trunc sign'.split(' '))

type Known = (relation: { schema: string; name: string }, column: string) => Drift | undefined

/** @throws PlanUnknown */
export function followDrift(plan: PlanNode, known: Known): readonly (Drift | null)[] {
  const domain: Domain<Drift | null> = {
    none: null,
    column: (relation, column) => known(relation, column) ?? null,
    apply(expr, values) {
      if (!isFloating(expr.return_type) || rounding.has(expr.name ?? '')) return null
      return drifts(expr) ? { fn: `${expr.name}()` } : (values.find((v) => v !== null) ?? null)
    },
    either: (a, b) => a ?? b,
    under: (value) => value,
    same: (a, b) => (a === null) === (b === null),
  }
  return followPlan(plan, domain).columns
}

/** Whether there is anything to follow. */
export function addsDoubles(plan: PlanNode): boolean {
  return expressionsIn(plan).some(drifts)
}

/** Windows with an order, and aggregates with one, add up in that order. */
function drifts(expr: Expr): boolean {
  const { expression_class: kind, name = '' } = expr
  if (!moments.has(name) && !(adding.has(name) && isFloating(expr.children?.[0]?.return_type))) return false
  if (kind === 'BOUND_AGGREGATE') return (expr.order_bys?.orders ?? []).length === 0
  if (kind !== 'BOUND_WINDOW') return false
  return (expr.orders ?? []).length === 0 && (expr.arg_orders ?? []).length === 0
}

function isFloating(type: PlanType | undefined): boolean {
  return type?.id === 'DOUBLE' || type?.id === 'FLOAT'
}
