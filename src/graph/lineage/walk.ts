/**
 * Follows values through a bound plan, from the tables up to the output columns. What a value is (a set of
 * columns, a unit, a taint) is up to the `Domain`; this folder knows only how each kind of node passes columns on.
 * In: plan and domain. Out: one value per output column, and what decides which rows come out. Pure.
 * Start at `followPlan`. A node that is not known here gives no answer at all (`PlanUnknown`), never an empty one.
 */
import { byField } from './fields.ts'
import * as joins from './joins.ts'
import * as nodes from './nodes.ts'
import type { PlanNode } from './plan.ts'
import { type Domain, type Followed, type Handler, Walk } from './walker.ts'

/** @throws PlanUnknown when the plan holds something that is not known here */
export function followPlan<V>(plan: PlanNode, domain: Domain<V>): Followed<V> {
  const { columns, influence } = new Walk(byField(domain), handlers).follow(plan)
  return { columns: columns.map((c) => c.value), influence: influence.value }
}

const handlers: Readonly<Record<string, Handler>> = {
  LOGICAL_GET: nodes.get,
  LOGICAL_PROJECTION: nodes.project,
  LOGICAL_FILTER: nodes.filter,
  LOGICAL_AGGREGATE_AND_GROUP_BY: nodes.aggregate,
  LOGICAL_WINDOW: nodes.extend,
  LOGICAL_UNNEST: nodes.extend,
  LOGICAL_COMPARISON_JOIN: joins.join,
  LOGICAL_ASOF_JOIN: joins.join,
  LOGICAL_ANY_JOIN: joins.join,
  LOGICAL_DELIM_JOIN: joins.join,
  LOGICAL_CROSS_PRODUCT: joins.join,
  LOGICAL_POSITIONAL_JOIN: joins.join,
  LOGICAL_DELIM_GET: joins.delimGet,
  LOGICAL_UNION: (walk, node) => nodes.setOperation(walk, node, true),
  LOGICAL_EXCEPT: (walk, node) => nodes.setOperation(walk, node, false),
  LOGICAL_INTERSECT: (walk, node) => nodes.setOperation(walk, node, false),
  LOGICAL_DISTINCT: nodes.distinct,
  LOGICAL_ORDER_BY: nodes.ordered,
  LOGICAL_LIMIT: nodes.limited,
  LOGICAL_TOP_N: nodes.limited,
  LOGICAL_SAMPLE: (walk, node) => walk.child(node),
  LOGICAL_MATERIALIZED_CTE: nodes.cte,
  LOGICAL_RECURSIVE_CTE: nodes.recursion,
  LOGICAL_CTE_REF: nodes.cteRef,
  LOGICAL_DUMMY_SCAN: (walk) => ({ columns: [walk.domain.none], influence: walk.domain.none }),
  LOGICAL_EXPRESSION_GET: nodes.rowsOfExpressions,
  LOGICAL_CHUNK_GET: nodes.constants,
  LOGICAL_EMPTY_RESULT: nodes.constants,
}
