/** What each kind of plan node but the joins does to the identity of rows. In: walk and node. Out: rows. Pure. */
import { isReference } from '../lineage/expression.ts'
import { type Expr, isList, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { expressionsOf, picked } from '../lineage/walker.ts'
import { type Attribute, type Dependency, noMerged, type Rows } from './relation.ts'
import { columnsRead, conjuncts } from './values.ts'
import type { RowWalk } from './walker.ts'

export function get(walk: RowWalk, node: PlanNode): Rows {
  const { schema = 'main', table } = node.function_data ?? {}
  if (table === undefined) return generated(walk, node)
  const names = node.names ?? []
  const made = new Map<string, Attribute>()
  const attribute = (name: string): Attribute => {
    const known = made.get(name.toLowerCase())
    if (known !== undefined) return known
    const fresh = walk.fresh()
    made.set(name.toLowerCase(), fresh)
    walk.names.set(fresh, `${table}.${name}`)
    return fresh
  }
  const columns = (node.column_indexes ?? []).map(({ index = 0 }) => {
    const name = names[index]
    return name === undefined ? walk.fresh() : attribute(name)
  })
  const keys = walk.keysOf({ schema, name: table })
  // columns of the key that the query does not read are attributes all the same
  const lists = keys.map((key) => key.map(attribute))
  const [key, attributes] = [keys[0], lists[0]]
  const id = walk.identity({ name: table, ...(key && attributes ? { key, attributes } : {}) })
  const all = [...new Set([...columns, ...made.values()])]
  for (const a of all) walk.owners.set(a, id)
  const dependencies = [{ from: [id], to: all }, ...lists.map((from) => ({ from, to: [id] }))]
  return { columns: picked(columns, node.projection_ids), ids: [id], dependencies, merged: noMerged }
}

/** Table functions; each value of a range comes once. */
function generated(walk: RowWalk, node: PlanNode): Rows {
  const count = Math.max(1, node.column_indexes?.length ?? 1)
  const own = walk.unknown(count, node.name ?? 'a function')
  const unique = node.name === 'range' || node.name === 'generate_series'
  if ((node.children ?? []).length > 0) {
    const rows = walk.child(node)
    const columns = [...own.columns, ...picked(rows.columns, node.projected_input ?? [], [])]
    const ids = [...rows.ids, ...own.ids]
    const each = unique ? [{ from: [...rows.ids, ...own.columns], to: own.ids }] : []
    return {
      columns,
      ids,
      dependencies: [...rows.dependencies, ...own.dependencies, ...each],
      merged: noMerged,
    }
  }
  return unique ? { ...own, dependencies: [...own.dependencies, { from: own.columns, to: own.ids }] } : own
}

export function project(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const extra: Dependency[] = []
  const columns = expressionsOf(node).map((e) => walk.value(e, rows, extra))
  return { ...rows, columns, dependencies: [...rows.dependencies, ...extra] }
}

export function filter(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const extra: Dependency[] = []
  for (const expr of expressionsOf(node).flatMap(conjuncts)) {
    const told = decided(walk, expr, rows)
    extra.push(...told)
    if (told.length === 0) for (const i of columnsRead(expr)) narrow(walk, rows.columns[i])
    if (expr.type !== 'OPERATOR_IS_NOT_NULL')
      for (const i of columnsRead(expr)) walk.narrowElements(rows.columns[i])
  }
  walk.narrowSets(rows)
  const columns = picked(rows.columns, node.projection_map)
  return { ...rows, columns, dependencies: [...rows.dependencies, ...extra] }
}

function narrow(walk: RowWalk, column: Attribute | undefined): void {
  if (column !== undefined) for (const id of walk.ownersOf(column)) walk.narrowed.add(id)
}

/** What a condition that holds says of columns: one value, or the same value as another one. */
function decided(walk: RowWalk, expr: Expr, rows: Rows): Dependency[] {
  const extra: Dependency[] = []
  const value = (e: Expr): Attribute => walk.value(e, rows, extra)
  const { left, right, children } = expr
  if (/^COMPARE_(?:EQUAL|NOT_DISTINCT_FROM)$/.test(expr.type) && left && right) {
    const [a, b] = [value(left), value(right)]
    return [...extra, { from: [a], to: [b] }, { from: [b], to: [a] }]
  }
  const [only] = children ?? []
  if (expr.type === 'OPERATOR_IS_NULL' && only) return [...extra, { from: [], to: [value(only)] }]
  // a flag, such as `where is_default`
  return isReference(expr) ? [{ from: [], to: [value(expr)] }] : []
}

export function aggregate(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const extra: Dependency[] = []
  const groups = (node.groups ?? []).map((e) => walk.value(e, rows, extra))
  const made = expressionsOf(node).map(() => walk.fresh())
  const levels = (node.grouping_functions ?? []).map(() => walk.fresh())
  const columns = [...groups, ...made, ...levels]
  const key = (node.groups ?? []).map(
    (e, i) => e.alias?.split('.').at(-1) ?? walk.names.get(groups[i] ?? 0) ?? '…',
  )
  const single = (node.grouping_sets ?? []).length <= 1
  const known = single && groups.length > 0
  const id = walk.identity({
    name: `a group by ${key.join(', ')}`,
    ...(known ? { key, attributes: groups } : {}),
    ...(single ? {} : { sets: { groups, lists: node.grouping_sets ?? [] } }),
  })
  for (const a of [...made, ...levels]) walk.owners.set(a, id)
  // of a group's own columns the group is the owner too: within it they are said once
  const dependencies = [...rows.dependencies, ...extra, { from: [id], to: columns }]
  if (single) dependencies.push({ from: groups, to: [id] })
  return { columns, ids: single && groups.length === 0 ? [] : [id], dependencies, merged: noMerged }
}

export function window(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const extra: Dependency[] = []
  const made = expressionsOf(node).map((e) => {
    const column = walk.fresh()
    extra.push({ from: rows.ids, to: [column] })
    const read = columnsRead(e).flatMap((i) => rows.columns.slice(i, i + 1))
    walk.sources.set(column, read)
    if (e.type === 'WINDOW_ROW_NUMBER') {
      const parts = (e.partitions ?? []).map((p) => walk.value(p, rows, extra))
      extra.push({ from: [...parts, column], to: rows.ids })
    }
    return column
  })
  return { ...rows, columns: [...rows.columns, ...made], dependencies: [...rows.dependencies, ...extra] }
}

export function unnest(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const own = walk.unknown(expressionsOf(node).length, 'the elements of a list')
  for (const id of own.ids) walk.describe(id, { elements: own.columns })
  return {
    columns: [...rows.columns, ...own.columns],
    ids: [...rows.ids, ...own.ids],
    dependencies: [...rows.dependencies, ...own.dependencies],
    merged: rows.merged,
  }
}

export function union(walk: RowWalk, node: PlanNode): Rows {
  const sides = (node.children ?? []).map((_, i) => walk.child(node, i))
  return walk.unknown(sides[0]?.columns.length ?? 0, 'a union')
}

export function distinct(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const extra: Dependency[] = []
  const on = node.distinct_type === 'DISTINCT_ON'
  const targets = on ? (node.distinct_targets ?? []).map((e) => walk.value(e, rows, extra)) : rows.columns
  const id = walk.identity({ name: 'distinct rows', attributes: targets })
  const own = [
    { from: targets, to: [id] },
    { from: [id], to: rows.columns },
  ]
  return { ...rows, ids: [id], dependencies: [...rows.dependencies, ...extra, ...own] }
}

export function ordered(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  return { ...rows, columns: picked(rows.columns, node.projection_map) }
}

export function limited(walk: RowWalk, node: PlanNode): Rows {
  const rows = walk.child(node)
  const one = node.limit_val?.type === 'CONSTANT_VALUE' && (node.limit_val.constant_integer ?? 0) <= 1
  return one ? { ...rows, ids: [] } : rows
}

export function cte(walk: RowWalk, node: PlanNode): Rows {
  const number = node.table_index ?? 0
  walk.ctes.set(number, walk.child(node))
  if (walk.readings.get(number) === 1) walk.readOnce.add(number)
  return walk.child(node, 1)
}

export function recursion(walk: RowWalk, node: PlanNode): Rows {
  const first = walk.child(node)
  const rows = walk.unknown(first.columns.length, 'a recursion')
  walk.ctes.set(node.table_index ?? 0, rows)
  walk.child(node, 1)
  return rows
}

export function cteRef(walk: RowWalk, node: PlanNode): Rows {
  const found = walk.ctes.get(node.cte_index ?? 0)
  if (found === undefined) throw new PlanUnknown('a CTE that was not seen')
  // where there is one reading, its rows need no names of their own
  return walk.readOnce.has(node.cte_index ?? 0) ? { ...found, merged: noMerged } : walk.again(found)
}

export function single(walk: RowWalk, count: number): Rows {
  return { ...walk.unknown(count, 'one row'), ids: [] }
}

/** VALUES: one list of expressions per row. */
export function values(walk: RowWalk, node: PlanNode): Rows {
  for (const [i] of (node.children ?? []).entries()) walk.child(node, i)
  const rows = (node.expressions ?? []).map((e) => (isList(e) ? e : [e]))
  const count = rows[0]?.length ?? 0
  return rows.length <= 1 ? single(walk, count) : walk.unknown(count, 'listed values')
}

export function constants(walk: RowWalk, node: PlanNode): Rows {
  return walk.unknown((node.chunk_types ?? []).length, 'listed values')
}
