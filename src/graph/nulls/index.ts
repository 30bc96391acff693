/**
 * Follows nulls through a bound plan: which output columns have a value in every row, which may be null and by what, and
 * which are null in all. In: plan, what is known of the tables that it reads. Out: a cell per column. Pure. Start at `nullsOf`.
 * A node that is not known here gives no answer at all (`PlanUnknown`).
 */
import type { PlanNode } from '../lineage/plan.ts'
import type { Cell } from './cell.ts'
import * as joins from './joins.ts'
import * as nodes from './nodes.ts'
import { type KnownNulls, type NullHandler, NullWalk } from './walker.ts'

export type { Cell, Why } from './cell.ts'
export type { KnownNulls } from './walker.ts'

/** @throws PlanUnknown */
export function nullsOf(plan: PlanNode, known: KnownNulls): readonly Cell[] {
  return new NullWalk(known, handlers).follow(plan).cells
}

const handlers: Readonly<Record<string, NullHandler>> = {
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
  LOGICAL_POSITIONAL_JOIN: joins.positional,
  LOGICAL_DELIM_GET: joins.delimGet,
  LOGICAL_UNION: nodes.union,
  LOGICAL_EXCEPT: nodes.first,
  LOGICAL_INTERSECT: nodes.first,
  LOGICAL_DISTINCT: nodes.same,
  LOGICAL_ORDER_BY: nodes.same,
  LOGICAL_LIMIT: nodes.limited,
  LOGICAL_TOP_N: nodes.limited,
  LOGICAL_SAMPLE: nodes.sampled,
  LOGICAL_MATERIALIZED_CTE: nodes.cte,
  LOGICAL_RECURSIVE_CTE: nodes.recursion,
  LOGICAL_CTE_REF: nodes.cteRef,
  LOGICAL_DUMMY_SCAN: nodes.single,
  LOGICAL_EXPRESSION_GET: nodes.values,
  LOGICAL_CHUNK_GET: nodes.constants,
  LOGICAL_EMPTY_RESULT: nodes.constants,
}
