/**
 * Follows the identity of rows through a bound plan: what a join multiplies, what a group puts together. On the way
 * `watch` is told of every node with what goes into it.
 * In: plan, the keys of the tables that it reads. Out: the rows that come out. Pure. Start at `rowsOf`.
 * A node that is not known here gives no answer at all (`PlanUnknown`).
 */
import { eachNode, type PlanNode } from '../lineage/plan.ts'
import * as joins from './joins.ts'
import * as nodes from './nodes.ts'
import type { Rows } from './relation.ts'
import { type KeysOf, type RowHandler, RowWalk, type Watch } from './walker.ts'

export { type Attribute, closure, type Dependency, type Origin, type Rows, undecided } from './relation.ts'
export type { KeysOf, RowWalk, Watch } from './walker.ts'

/** @throws PlanUnknown */
export function rowsOf(plan: PlanNode, keysOf: KeysOf, watch: Watch): { rows: Rows; walk: RowWalk } {
  const walk = new RowWalk(keysOf, watch, handlers, readings(plan))
  return { rows: walk.follow(plan), walk }
}

/** How often each CTE is read, by the engine's number. */
function readings(plan: PlanNode): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  eachNode(plan, ({ type, cte_index = 0 }) => {
    if (type === 'LOGICAL_CTE_REF') counts.set(cte_index, (counts.get(cte_index) ?? 0) + 1)
  })
  return counts
}

const handlers: Readonly<Record<string, RowHandler>> = {
  LOGICAL_GET: nodes.get,
  LOGICAL_PROJECTION: nodes.project,
  LOGICAL_FILTER: nodes.filter,
  LOGICAL_AGGREGATE_AND_GROUP_BY: nodes.aggregate,
  LOGICAL_WINDOW: nodes.window,
  LOGICAL_UNNEST: nodes.unnest,
  LOGICAL_COMPARISON_JOIN: joins.join,
  LOGICAL_ASOF_JOIN: joins.join,
  LOGICAL_ANY_JOIN: joins.join,
  LOGICAL_DELIM_JOIN: joins.join,
  LOGICAL_CROSS_PRODUCT: joins.join,
  LOGICAL_DELIM_GET: joins.delimGet,
  LOGICAL_UNION: nodes.union,
  LOGICAL_EXCEPT: (walk, node) => walk.child(node),
  LOGICAL_INTERSECT: (walk, node) => walk.child(node),
  LOGICAL_DISTINCT: nodes.distinct,
  LOGICAL_ORDER_BY: nodes.ordered,
  LOGICAL_LIMIT: nodes.limited,
  LOGICAL_TOP_N: nodes.limited,
  LOGICAL_SAMPLE: (walk, node) => walk.child(node),
  LOGICAL_MATERIALIZED_CTE: nodes.cte,
  LOGICAL_RECURSIVE_CTE: nodes.recursion,
  LOGICAL_CTE_REF: nodes.cteRef,
  LOGICAL_DUMMY_SCAN: (walk) => nodes.single(walk, 1),
  LOGICAL_EXPRESSION_GET: nodes.values,
  LOGICAL_CHUNK_GET: nodes.constants,
  LOGICAL_EMPTY_RESULT: nodes.constants,
}
