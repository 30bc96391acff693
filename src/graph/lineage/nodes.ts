/** How each kind of plan node but the joins passes columns on. In: walk and node. Out: its columns. Pure. */
import { isList, type PlanNode, PlanUnknown } from './plan.ts'
import { expressionsOf, type Followed, picked, type Walk } from './walker.ts'

/** Table functions whose rows come from their arguments alone. */
const generators: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'repeat',
  'repeat_row',
  'unnest',
])

export function get<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { schema, table } = node.function_data ?? {}
  if (table === undefined) return generated(walk, node)
  const names = node.names ?? []
  const columns = (node.column_indexes ?? []).map(({ index = 0 }) => {
    const name = names[index]
    // beyond the names stand row ids, which count(*) reads
    return name === undefined
      ? walk.domain.none
      : walk.domain.column({ schema: schema ?? 'main', name: table }, name)
  })
  return { columns: picked(columns, node.projection_ids), influence: walk.domain.none }
}

/** `range(…)` and its like; over a lateral argument their columns come from what they were called on. */
export function generated<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  if (!generators.has(node.name ?? '')) throw new PlanUnknown(`rows read by ${node.name ?? 'a function'}()`)
  const count = Math.max(1, node.column_indexes?.length ?? 1)
  if ((node.children ?? []).length === 0)
    return { columns: Array.from({ length: count }, () => walk.domain.none), influence: walk.domain.none }
  const { columns, influence } = walk.child(node)
  const passed = node.projected_input ?? []
  const made = walk.any(columns.filter((_, i) => !passed.includes(i)))
  const own = Array.from({ length: count }, () => made)
  return { columns: [...own, ...picked(columns, passed, [])], influence }
}

export function project<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  const table = node.children?.[0]?.table_index ?? 0
  return { columns: expressionsOf(node).map((e) => walk.eval(e, columns, table)), influence }
}

export function filter<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  const read = expressionsOf(node).map((e) => walk.eval(e, columns))
  return { columns: picked(columns, node.projection_map), influence: walk.influenced(influence, read) }
}

export function aggregate<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  const groups = (node.groups ?? []).map((e) => walk.eval(e, columns))
  const values = expressionsOf(node).map((e) => walk.eval(e, columns))
  const levels = (node.grouping_functions ?? []).map((ids) =>
    walk.domain.under(walk.domain.none, walk.any(ids.flatMap((i) => groups.slice(i, i + 1)))),
  )
  const decided = groups.filter((v) => !walk.isOuter(v))
  return { columns: [...groups, ...values, ...levels], influence: walk.influenced(influence, decided) }
}

/** Windows and unnests stand behind the child's columns. */
export function extend<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  return { columns: [...columns, ...expressionsOf(node).map((e) => walk.eval(e, columns))], influence }
}

export function setOperation<V>(walk: Walk<V>, node: PlanNode, union: boolean): Followed<V> {
  const sides = (node.children ?? []).map((c) => walk.follow(c))
  const [first, ...others] = sides
  if (first === undefined) throw new PlanUnknown(`${node.type} without a child`)
  const influence = others.reduce((v, s) => walk.domain.either(v, s.influence), first.influence)
  if (!union) {
    const compared = sides.flatMap((s) => s.columns)
    return { columns: first.columns, influence: walk.influenced(influence, compared) }
  }
  walk.domain.united?.(
    sides.map((s) => s.columns),
    node.children ?? [],
  )
  const columns = others.reduce((all, s) => walk.either(all, s.columns), first.columns)
  return { columns, influence }
}

export function distinct<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  if (node.distinct_type !== 'DISTINCT_ON') return { columns, influence }
  const targets = (node.distinct_targets ?? []).map((e) => walk.eval(e, columns))
  const orders = (node.order_by?.orders ?? []).map((o) => walk.eval(o.expression, columns))
  return { columns, influence: walk.influenced(influence, [...targets, ...orders]) }
}

export function ordered<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const { columns, influence } = walk.child(node)
  return { columns: picked(columns, node.projection_map), influence }
}

/** The order alone changes no row; with a limit it decides which come out. */
export function limited<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const child = node.children?.[0]
  const below = node.type === 'LOGICAL_TOP_N' ? node : orderBelow(child)
  const { columns, influence } = walk.child(node)
  if (below?.orders === undefined || below.children?.[0] === undefined) return { columns, influence }
  const inner = walk.follow(below.children[0])
  const read = below.orders.map((o) => walk.eval(o.expression, inner.columns))
  return { columns, influence: walk.influenced(influence, read) }
}

export function cte<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  walk.ctes.set(node.table_index ?? 0, walk.child(node))
  return walk.child(node, 1)
}

/** Goes round until nothing is added; each round can only add, so it ends. */
export function recursion<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const id = node.table_index ?? 0
  let known = walk.child(node)
  for (;;) {
    walk.ctes.set(id, known)
    const step = walk.child(node, 1)
    const columns = walk.either(known.columns, step.columns)
    const influence = walk.domain.either(known.influence, step.influence)
    const stable =
      walk.domain.same(influence, known.influence) &&
      columns.every((v, i) => known.columns[i] !== undefined && walk.domain.same(v, known.columns[i]))
    if (stable) return known
    known = { columns, influence }
  }
}

export function cteRef<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const found = walk.ctes.get(node.cte_index ?? 0)
  if (found === undefined) throw new PlanUnknown('a CTE that was not seen')
  return found
}

/** VALUES: one list of expressions per row. */
export function rowsOfExpressions<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const input = (node.children ?? []).length === 0 ? undefined : walk.child(node)
  const rows = (node.expressions ?? []).map((e) => (isList(e) ? e : [e]))
  const values = rows.map((row) => row.map((e) => walk.eval(e, input?.columns ?? [])))
  const [first = [], ...others] = values
  return {
    columns: others.reduce<readonly V[]>((all, row) => walk.either(all, row), first),
    influence: walk.domain.none,
  }
}

export function constants<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  return { columns: (node.chunk_types ?? []).map(() => walk.domain.none), influence: walk.domain.none }
}

/** The order under a limit, past projections that only drop its helper columns. */
function orderBelow(node: PlanNode | undefined): PlanNode | undefined {
  let at = node
  while (at?.type === 'LOGICAL_PROJECTION') at = at.children?.[0]
  return at?.type === 'LOGICAL_ORDER_BY' ? at : undefined
}
