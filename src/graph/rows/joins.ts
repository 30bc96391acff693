/**
 * What joins do to the identity of rows: a side of which each row of the other meets one at most is told by the other;
 * otherwise both are needed. In: walk and node. Out: rows. Pure.
 */
import { type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { picked } from '../lineage/walker.ts'
import { type Attribute, type Dependency, noMerged, nullable, type Rows, undecided } from './relation.ts'
import type { RowWalk } from './walker.ts'

export function join(walk: RowWalk, node: PlanNode): Rows {
  const left = walk.child(node)
  const delim = node.duplicate_eliminated_columns
  const extra: Dependency[] = []
  if (delim) walk.outers.push(delim.map((e) => walk.value(e, left, extra)))
  const right = walk.child(node, 1)
  if (delim) walk.outers.pop()
  const sides = { left: plus(left, extra), right }
  for (const side of [left, right]) walk.narrowSets(side)
  const met = pairsOf(walk, node, sides)
  // a range of validity may well meet one row, which no key says
  if (!met.pure) for (const id of [...left.ids, ...right.ids]) walk.narrowed.add(id)
  const columns = [
    ...picked(met.left.columns, node.left_projection_map),
    ...picked(met.right.columns, node.right_projection_map),
  ]
  const lefts = picked(met.left.columns, node.left_projection_map)
  switch (node.join_type ?? 'INNER') {
    case 'SEMI':
    case 'ANTI':
      return { ...met.left, columns: lefts }
    case 'MARK': {
      const flag = walk.fresh()
      return plus({ ...met.left, columns: [...lefts, flag] }, [{ from: met.left.ids, to: [flag] }])
    }
    case 'SINGLE':
      return plus({ ...met.left, columns }, [...nullable(right.dependencies), told(met.left.ids, right)])
    case 'INNER':
      return { ...together(met, columns), dependencies: inner(node, met) }
    case 'LEFT':
      return { ...together(met, columns), dependencies: outer(node, met.left, met.right, met) }
    case 'RIGHT':
      return { ...together(met, columns), dependencies: outer(node, met.right, met.left, flipped(met)) }
    case 'OUTER':
    case 'FULL':
      return full(walk, met, columns)
    default:
      throw new PlanUnknown(`a join of type ${node.join_type}`)
  }
}

interface Met {
  readonly left: Rows
  readonly right: Rows
  /** Columns that are equal in rows that meet. */
  readonly pairs: readonly (readonly [Attribute, Attribute])[]
  /** Nothing but equal columns decides which rows meet. */
  readonly pure: boolean
}

function pairsOf(walk: RowWalk, node: PlanNode, { left, right }: { left: Rows; right: Rows }): Met {
  const [ofLeft, ofRight]: [Dependency[], Dependency[]] = [[], []]
  const pairs: (readonly [Attribute, Attribute])[] = []
  let pure =
    node.condition === undefined && node.predicate === undefined && (node.expressions ?? []).length === 0
  for (const c of node.conditions ?? []) {
    if ('comparison' in c && /^COMPARE_(?:EQUAL|NOT_DISTINCT_FROM)$/.test(c.comparison))
      pairs.push([walk.value(c.left, left, ofLeft), walk.value(c.right, right, ofRight)])
    else pure = false
  }
  for (const pair of pairs) for (const column of pair) walk.narrowElements(column)
  return { left: plus(left, ofLeft), right: plus(right, ofRight), pairs, pure }
}

function plus(rows: Rows, extra: readonly Dependency[]): Rows {
  return extra.length === 0 ? rows : { ...rows, dependencies: [...rows.dependencies, ...extra] }
}

function together({ left, right }: Met, columns: readonly Attribute[]): Omit<Rows, 'dependencies'> {
  const merged =
    left.merged.size + right.merged.size === 0 ? noMerged : new Map([...left.merged, ...right.merged])
  return { columns, ids: [...left.ids, ...right.ids], merged }
}

function flipped({ left, right, pairs, pure }: Met): Met {
  return { left: right, right: left, pairs: pairs.map(([a, b]) => [b, a] as const), pure }
}

/** Everything of a side that is told by what stands before it. */
function told(from: readonly Attribute[], { ids, columns }: Rows): Dependency {
  return { from, to: [...ids, ...columns] }
}

/** Each row of the left meets one of the right at most. */
function meetsOne(node: PlanNode, { right, pairs }: Met): boolean {
  if (node.type === 'LOGICAL_ASOF_JOIN') return true
  return (
    undecided(
      right,
      pairs.map(([, b]) => b),
    ).length === 0
  )
}

function inner(node: PlanNode, met: Met): Dependency[] {
  const { left, right, pairs } = met
  const equal = pairs.flatMap(([a, b]) => [
    { from: [a], to: [b] },
    { from: [b], to: [a] },
  ])
  const asof = node.type === 'LOGICAL_ASOF_JOIN' ? [told(left.ids, right)] : []
  return [...left.dependencies, ...right.dependencies, ...equal, ...asof]
}

/** Rows of `kept` come all; of `added` those that meet them, or nulls. */
function outer(node: PlanNode, kept: Rows, added: Rows, met: Met): Dependency[] {
  // where the added side is not null, it equals the kept one
  const equal = met.pairs.map(([a, b]) => ({ from: [b], to: [a] }))
  const both = [...kept.dependencies, ...nullable(added.dependencies), ...equal]
  if (!meetsOne(node, { ...met, right: added })) return both
  const byColumns = met.pure && met.pairs.length > 0 && node.type !== 'LOGICAL_ASOF_JOIN'
  return [...both, told(byColumns ? met.pairs.map(([a]) => a) : kept.ids, added)]
}

function full(walk: RowWalk, met: Met, columns: readonly Attribute[]): Rows {
  const { left, right, pairs } = met
  const dependencies = [...nullable(left.dependencies), ...nullable(right.dependencies)]
  const merged = new Map<string, Attribute>()
  const keys = pairs.map(([a, b]) => {
    const both = walk.fresh()
    walk.sources.set(both, [a, b])
    merged.set(`${a},${b}`, both)
    dependencies.push({ from: [a, b], to: [both] })
    return both
  })
  const once = (rows: Rows, side: readonly Attribute[]): boolean => undecided(rows, side).length === 0
  const oneEach =
    once(
      left,
      pairs.map(([a]) => a),
    ) &&
    once(
      right,
      pairs.map(([, b]) => b),
    )
  const ids = [...left.ids, ...right.ids]
  if (oneEach && met.pure && keys.length > 0) dependencies.push({ from: keys, to: ids })
  return { columns, ids, dependencies, merged }
}

export function delimGet(walk: RowWalk, node: PlanNode): Rows {
  const outer = walk.outers.at(-1)
  const count = (node.chunk_types ?? []).length
  if (outer === undefined || outer.length !== count)
    throw new PlanUnknown('correlated columns without their join')
  const rows = walk.unknown(count, 'the outer query')
  return { ...rows, dependencies: [...rows.dependencies, { from: rows.columns, to: rows.ids }] }
}
