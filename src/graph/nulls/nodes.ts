/** What each kind of plan node but the joins does to nulls. In: walk and node. Out: its columns. Pure. */
import { type Expr, isList, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { expressionsOf, picked } from '../lineage/walker.ts'
import {
  type Cell,
  detached,
  eachOnce,
  leavesNone,
  type Nulls,
  never,
  oneOf,
  settled,
  unknown,
} from './cell.ts'
import { aggregateCell, cellOf, readsNothing } from './expression.ts'
import { holding } from './refine.ts'
import { type NullWalk, unknowns } from './walker.ts'

export function get(walk: NullWalk, node: PlanNode): Nulls {
  const { schema = 'main', table } = node.function_data ?? {}
  if (table === undefined) return generated(walk, node)
  const names = node.names ?? []
  const cells = (node.column_indexes ?? []).map(({ index = 0 }) => {
    const name = names[index]
    // beyond the names stand row ids, which count(*) reads
    return name === undefined ? never : { ...walk.known({ schema, name: table }, name) }
  })
  return { cells: picked(cells, node.projection_ids), some: false }
}

/** Table functions; a range has no nulls in it. */
function generated(walk: NullWalk, node: PlanNode): Nulls {
  const count = Math.max(1, node.column_indexes?.length ?? 1)
  const isRange = node.name === 'range' || node.name === 'generate_series'
  const own = isRange ? Array.from({ length: count }, () => never) : unknowns(count)
  if ((node.children ?? []).length === 0) return { cells: own, some: false }
  const { cells } = walk.child(node)
  return { cells: [...own, ...picked(cells, node.projected_input ?? [], [])], some: false }
}

export function project(walk: NullWalk, node: PlanNode): Nulls {
  const rows = walk.child(node)
  return settled({ ...rows, cells: expressionsOf(node).map((e) => cellOf(e, rows.cells)) })
}

export function filter(walk: NullWalk, node: PlanNode): Nulls {
  const before = walk.child(node)
  const conditions = expressionsOf(node)
  const cells = conditions.reduce((known, e) => holding(e, known), before.cells)
  // `where false` is how a table without rows is written
  const idle = before.idle === true || conditions.some(readsNothing) || leavesNone(before.cells, cells)
  return settled({ cells: picked(cells, node.projection_map), some: false, idle })
}

export function aggregate(walk: NullWalk, node: PlanNode): Nulls {
  const { cells, some, idle = false } = walk.child(node)
  const groups = node.groups ?? []
  const sets = node.grouping_sets ?? []
  const keys = eachOnce(
    groups.map((e) => cellOf(e, cells)),
    (c) => ({ ...c }),
  )
  const inAll = keys.map((key, i) =>
    sets.every((set) => set.includes(i)) ? key : unknown(key.why ?? { kind: 'totals' }),
  )
  const grouped = groups.length > 0 && sets.every((set) => set.length > 0)
  const made = expressionsOf(node).map((e) => detached(aggregateCell(e, cells, grouped || some)))
  const levels = (node.grouping_functions ?? []).map(() => never)
  return { cells: [...inAll, ...made, ...levels], some: groups.length === 0 || some, idle }
}

/** Windows and unnests stand behind the child's columns. */
export function window(walk: NullWalk, node: PlanNode): Nulls {
  const rows = walk.child(node)
  const made = expressionsOf(node).map((e) => detached(cellOf(e, rows.cells)))
  return { ...rows, cells: [...rows.cells, ...made] }
}

export function unnest(walk: NullWalk, node: PlanNode): Nulls {
  const { cells, idle = false } = walk.child(node)
  return { cells: [...cells, ...unknowns(expressionsOf(node).length)], some: false, idle }
}

export function union(walk: NullWalk, node: PlanNode): Nulls {
  const sides = (node.children ?? []).map((c) => walk.follow(c))
  const [first] = sides
  if (first === undefined) throw new PlanUnknown('a union without a child')
  const cells = first.cells.map((_, i) => detached(oneOf(sides.flatMap((s) => s.cells.slice(i, i + 1)))))
  return { cells, some: sides.some((s) => s.some), idle: sides.every((s) => s.idle === true) }
}

/** Rows of the first that are in the others, or are not. */
export function first(walk: NullWalk, node: PlanNode): Nulls {
  const [first] = (node.children ?? []).map((c) => walk.follow(c))
  return { cells: first?.cells ?? [], some: false, idle: first?.idle === true }
}

export function same(walk: NullWalk, node: PlanNode): Nulls {
  const rows = walk.child(node)
  return { ...rows, cells: picked(rows.cells, node.projection_map) }
}

export function sampled(walk: NullWalk, node: PlanNode): Nulls {
  const { cells, idle = false } = walk.child(node)
  return { cells, some: false, idle }
}

export function limited(walk: NullWalk, node: PlanNode): Nulls {
  const { cells, idle = false } = walk.child(node)
  const none = node.limit_val !== undefined && (node.limit_val.constant_integer ?? 0) === 0
  return settled({ cells, some: false, idle: idle || none })
}

export function cte(walk: NullWalk, node: PlanNode): Nulls {
  const name = node.ctename
  walk.ctes.set(node.table_index ?? 0, { rows: walk.child(node), ...(name === undefined ? {} : { name }) })
  return walk.child(node, 1)
}

/** Goes round until nothing more may be null; each round can only add. */
export function recursion(walk: NullWalk, node: PlanNode): Nulls {
  let known = walk.child(node)
  for (;;) {
    walk.ctes.set(node.table_index ?? 0, { rows: known })
    const step = walk.child(node, 1)
    const cells = known.cells.map((c, i) => detached(oneOf([c, step.cells[i] ?? unknown()])))
    if (cells.every((c, i) => c.state === known.cells[i]?.state)) return { cells, some: known.some }
    known = { cells, some: known.some }
  }
}

export function cteRef(walk: NullWalk, node: PlanNode): Nulls {
  return walk.cte(node.cte_index ?? 0)
}

/** VALUES: one list of expressions per row. */
export function values(walk: NullWalk, node: PlanNode): Nulls {
  const input = (node.children ?? []).length === 0 ? [] : walk.child(node).cells
  const rows = (node.expressions ?? []).map((e): readonly Expr[] => (isList(e) ? e : [e]))
  const cells = (rows[0] ?? []).map((_, i) =>
    detached(oneOf(rows.flatMap((row) => row.slice(i, i + 1).map((e) => cellOf(e, input))))),
  )
  return { cells, some: rows.length > 0 }
}

export function constants(_: NullWalk, node: PlanNode): Nulls {
  return { cells: unknowns((node.chunk_types ?? []).length), some: false }
}

/** The one row that a query without FROM stands on. */
export function single(): Nulls {
  const cells: Cell[] = [never]
  return { cells, some: true }
}
