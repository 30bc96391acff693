/**
 * DuckDB's unoptimised bound plan as `json_serialize_plan` prints it: the parts that we read, loosely typed,
 * because the format is undocumented. In: SQL and a connection whose catalogue holds the
 * tables. Out: the plan's root. Start at `readPlan`.
 */
import { quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../../warehouse/index.ts'

export interface PlanType {
  readonly id: string
  readonly type_info?: {
    readonly width?: number
    readonly scale?: number
    readonly child_type?: PlanType
    readonly child_types?: readonly { readonly first: string; readonly second: PlanType }[]
  }
}

interface Order {
  readonly expression: Expr
}

/** A bound expression; `BOUND_REF.index` counts in the joined outputs of the node's children. */
export interface Expr {
  readonly expression_class: string
  readonly type: string
  readonly alias?: string
  /** Offset in bytes of the text that was serialised. */
  readonly query_location?: number
  readonly return_type?: PlanType
  readonly name?: string
  readonly index?: number
  /** Of BOUND_COLUMN_REF, which arguments of lateral table functions still are. */
  readonly binding?: { readonly table_index?: number; readonly column_index?: number }
  readonly value?: { readonly type: PlanType; readonly is_null?: boolean; readonly value?: unknown }
  readonly children?: readonly Expr[]
  readonly child?: Expr
  readonly try_cast?: boolean
  /** `DISTINCT` for `sum(distinct …)`; of a window that is `distinct`. */
  readonly aggregate_type?: string
  readonly distinct?: boolean
  readonly left?: Expr
  readonly right?: Expr
  readonly input?: Expr
  readonly lower?: Expr
  readonly upper?: Expr
  readonly case_checks?: readonly { readonly when_expr: Expr; readonly then_expr: Expr }[]
  readonly else_expr?: Expr
  readonly filter?: Expr
  readonly filter_expr?: Expr
  readonly order_bys?: { readonly orders?: readonly Order[] }
  readonly partitions?: readonly Expr[]
  readonly orders?: readonly Order[]
  readonly arg_orders?: readonly Order[]
  readonly start_expr?: Expr
  readonly end_expr?: Expr
  readonly offset_expr?: Expr
  readonly default_expr?: Expr
  /** The frame of a window, as `UNBOUNDED_PRECEDING`. */
  readonly start?: string
  readonly end?: string
  readonly exclude_clause?: string
  readonly ignore_nulls?: boolean
  readonly function_data?: { readonly lambda_expr?: Expr }
}

interface JoinCondition {
  readonly left: Expr
  readonly right: Expr
  readonly comparison: string
}

export interface PlanNode {
  readonly type: string
  readonly children?: readonly PlanNode[]
  /** A list of lists under LOGICAL_EXPRESSION_GET. */
  readonly expressions?: readonly (Expr | readonly Expr[])[]
  readonly table_index?: number
  readonly cte_index?: number
  readonly ctename?: string
  readonly names?: readonly string[]
  readonly name?: string
  readonly function_data?: { readonly schema?: string; readonly table?: string }
  readonly column_indexes?: readonly { readonly index?: number }[]
  readonly projection_ids?: readonly number[]
  readonly projected_input?: readonly number[]
  readonly projection_map?: readonly number[]
  readonly left_projection_map?: readonly number[]
  readonly right_projection_map?: readonly number[]
  readonly chunk_types?: readonly PlanType[]
  readonly groups?: readonly Expr[]
  readonly grouping_functions?: readonly (readonly number[])[]
  readonly grouping_sets?: readonly (readonly number[])[]
  readonly limit_val?: { readonly type?: string; readonly constant_integer?: number }
  readonly join_type?: string
  readonly conditions?: readonly (JoinCondition | Expr)[]
  readonly condition?: Expr
  readonly predicate?: Expr
  readonly duplicate_eliminated_columns?: readonly Expr[]
  readonly distinct_type?: string
  readonly distinct_targets?: readonly Expr[]
  readonly order_by?: { readonly orders?: readonly Order[] }
  readonly orders?: readonly Order[]
}

/** Why a plan says nothing about its columns. */
export class PlanUnknown extends Error {}

/**
 * The plan of one query. Nothing is left out of the text but nulls and defaults: with `skip_empty` the entry of
 * a table's first column would vanish from the lists.
 *
 * @throws PlanUnknown when the engine gives none
 */
export async function readPlan(sql: string, shadow: Connection): Promise<PlanNode> {
  const [row] = await shadow.rows(`select ${planCall(sql)} as plan`)
  return parsePlan(row?.plan ?? '')
}

/** Plans of several queries in one statement, which costs a third of one each. */
export async function readPlans(
  queries: readonly string[],
  shadow: Connection,
): Promise<readonly (PlanNode | PlanUnknown)[]> {
  if (queries.length === 0) return []
  const calls = queries.map((q) => planCall(q))
  const rows = await shadow.rows(`select unnest([${calls.join(',\n')}]) as plan`)
  return rows.map(({ plan }) => {
    try {
      return parsePlan(plan ?? '')
    } catch (error) {
      if (error instanceof PlanUnknown) return error
      throw error
    }
  })
}

function planCall(sql: string): string {
  return `json_serialize_plan(${quoteLiteral(sql)}, ${planArguments})`
}

export const planArguments = 'skip_null := true, skip_default := true'

const frame = 'create table bound as (\n'
/** By how many bytes offsets in the plan of a framed query are too large. */
export const frameLength = frame.length

/** A statement whose plan says the columns that a table of the query has; the query's own plan is its child. */
export function framed(query: string): string {
  return `${frame}${query}\n)`
}

/** @throws PlanUnknown */
export function parsePlan(json: string): PlanNode {
  let said: { error?: boolean; error_message?: string; plans?: PlanNode[] }
  try {
    said = JSON.parse(json) as typeof said
  } catch {
    throw new PlanUnknown('the engine gave no plan')
  }
  const [first] = said.plans ?? []
  const root = first?.type === 'LOGICAL_CREATE_TABLE' ? first.children?.[0] : first
  if (said.error === true || root === undefined)
    throw new PlanUnknown(`the engine gave no plan${said.error_message ? `: ${said.error_message}` : ''}`)
  return root
}

export function typeText(type: PlanType | undefined): string {
  if (type === undefined) return 'BOOLEAN'
  const info = type.type_info
  if (type.id === 'DECIMAL') return `DECIMAL(${info?.width ?? 18},${info?.scale ?? 0})`
  if (type.id === 'LIST') return `${typeText(info?.child_type)}[]`
  return type.id
}

/** All expressions that stand at a node itself, in its children's columns. */
export function expressionsAt(node: PlanNode): Expr[] {
  const all: Expr[] = []
  for (const e of node.expressions ?? []) {
    if (isList(e)) all.push(...e)
    else all.push(e)
  }
  all.push(...(node.groups ?? []))
  for (const c of node.conditions ?? []) {
    if ('comparison' in c) all.push(c.left, c.right)
    else all.push(c)
  }
  if (node.condition !== undefined) all.push(node.condition)
  if (node.predicate !== undefined) all.push(node.predicate)
  for (const { expression } of node.orders ?? []) all.push(expression)
  for (const { expression } of node.order_by?.orders ?? []) all.push(expression)
  all.push(...(node.distinct_targets ?? []))
  return all
}

export function isList(entry: Expr | readonly Expr[]): entry is readonly Expr[] {
  return Array.isArray(entry)
}

/** Calls `visit` for every node of the plan, children first. */
export function eachNode(node: PlanNode, visit: (node: PlanNode) => void): void {
  for (const child of node.children ?? []) eachNode(child, visit)
  visit(node)
}
