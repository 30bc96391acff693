/**
 * Follows personal data through a query: a column that derives from one with `pii` keeps its kind until a declared
 * sanitiser clears it. A count and a yes-or-no about a value are not the value. What only decides between values (CASE
 * conditions, filters) taints nothing. In: plan, taints of what it reads. Out: taints per output column. Pure.
 */
import type { Expr, PlanNode } from '../lineage/plan.ts'
import { followPlan } from '../lineage/walk.ts'
import type { Domain } from '../lineage/walker.ts'
import type { Taint } from './tags.ts'

type Taints = ReadonlyMap<string, Taint>

const clean: Taints = new Map()

const counting: ReadonlySet<string> = new Set([
  'count',
  'count_star',
  'count_if',
  'countif',
  'approx_count_distinct',
])

/**
 * @param sanitises  does this expression stand in a declared sanitiser
 * @throws PlanUnknown
 */
export function followTaint(
  plan: PlanNode,
  taintsOf: (relation: { schema: string; name: string }, column: string) => readonly Taint[],
  sanitises: (expr: Expr) => boolean,
): readonly (readonly Taint[])[] {
  const domain: Domain<Taints> = {
    none: clean,
    column: (relation, column) => new Map(taintsOf(relation, column).map((t) => [keyOf(t), t])),
    apply(expr, values) {
      const all = values.reduce(union, clean)
      return all.size === 0 || clears(expr) || sanitises(expr) ? clean : all
    },
    either: union,
    under: (value) => value,
    same: (a, b) => a.size === b.size && [...a.keys()].every((key) => b.has(key)),
  }
  return followPlan(plan, domain).columns.map((taints) => [...taints.values()])
}

function clears(expr: Expr): boolean {
  const kind = expr.expression_class
  return (
    kind === 'BOUND_COMPARISON' ||
    kind === 'BOUND_CONJUNCTION' ||
    expr.return_type?.id === 'BOOLEAN' ||
    counting.has(expr.name ?? '')
  )
}

function union(a: Taints, b: Taints): Taints {
  if (b.size === 0) return a
  return a.size === 0 ? b : new Map([...a, ...b])
}

/** One path per kind and declared column is enough to explain. */
function keyOf({ kind, path }: Taint): string {
  return `${kind}\u0000${path[0]}`
}
