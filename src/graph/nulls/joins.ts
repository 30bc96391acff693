/** What joins do to nulls: rows that meet have values in what is compared, and outer joins fill a side with nulls. Pure. */
import { type Expr, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { expressionsOf, picked } from '../lineage/walker.ts'
import {
  type Cell,
  eachOnce,
  leavesNone,
  type Nulls,
  never,
  type Side,
  settled,
  unknown,
  type Why,
} from './cell.ts'
import { cellOf } from './expression.ts'
import { holding } from './refine.ts'
import { type NullWalk, unknowns } from './walker.ts'

export function join(walk: NullWalk, node: PlanNode): Nulls {
  const left = walk.child(node)
  const delim = node.duplicate_eliminated_columns
  if (delim) walk.outers.push(delim.map((e) => cellOf(e, left.cells)))
  const right = walk.child(node, 1)
  if (delim) walk.outers.pop()
  const type = node.join_type ?? 'INNER'
  const [lefts, rights] = sidesOf(walk, node, type, left, right)
  const kept = picked(lefts, node.left_projection_map)
  const some = someRows(node, type, left, right)
  const idle =
    left.idle === true ||
    (right.idle ?? false) ||
    leavesNone([...left.cells, ...right.cells], [...lefts, ...rights])
  const eachOuter = type === 'LEFT' && left.eachOuter === true
  switch (type) {
    case 'SEMI':
    case 'ANTI':
      return settled({ cells: kept, some: false, idle })
    case 'MARK':
      return { cells: [...kept, flagOf(node, left, right)], some: left.some, idle }
    default:
      return settled({
        cells: [...kept, ...picked(rights, node.right_projection_map)],
        some,
        idle,
        eachOuter,
      })
  }
}

function someRows(node: PlanNode, type: string, left: Nulls, right: Nulls): boolean {
  if (type === 'INNER') return left.some && right.some && isCross(node)
  if (type === 'RIGHT') return right.some
  return left.some || (right.some && (type === 'FULL' || type === 'OUTER'))
}

type Sides = readonly [readonly Cell[], readonly Cell[]]

function sidesOf(walk: NullWalk, node: PlanNode, type: string, left: Nulls, right: Nulls): Sides {
  const whole: Sides = [left.cells, right.cells]
  const why = nameAs(walk, node, type === 'RIGHT' ? 0 : 1)
  const side = (at: boolean): Side => ({ join: node, full: false, right: at })
  switch (type) {
    case 'INNER':
    case 'SEMI':
      return met(node, whole)
    case 'ANTI':
    case 'MARK':
      return whole
    case 'LEFT':
    case 'SINGLE':
      if ((right.some && isCross(node)) || isAnswered(node, right)) return whole
      return [left.cells, filled(met(node, whole)[1], side(true), why)]
    case 'RIGHT':
      return [filled(met(node, whole)[0], side(false), why), right.cells]
    case 'OUTER':
    case 'FULL': {
      const of = (cells: readonly Cell[], at: boolean): Cell[] =>
        filled(cells, { join: node, full: true, right: at }, nameAs(walk, node, at ? 1 : 0))
      return [of(left.cells, false), of(right.cells, true)]
    }
    default:
      throw new PlanUnknown(`a join of type ${type}`)
  }
}

function nameAs(walk: NullWalk, node: PlanNode, child: number): Why {
  const name = walk.nameOf(node.children?.[child])
  return name === undefined ? { kind: 'join' } : { kind: 'join', name }
}

/** A side that has no row for some of the other. */
function filled(cells: readonly Cell[], side: Side, why: Why): Cell[] {
  return eachOnce(cells, (before) => {
    const outer = { side, before }
    // what may be null anyway keeps its own reason
    if (before.state === 'always') return { ...before, outer }
    return { state: 'maybe', why: before.why ?? why, outer }
  })
}

/** All rows meet, as with `on true`. */
function isCross(node: PlanNode): boolean {
  const isTrue = (e: Expr): boolean => e.expression_class === 'BOUND_CONSTANT' && e.value?.value === true
  return (node.conditions ?? []).length === 0 && conditionsOf(node).every(isTrue)
}

function conditionsOf(node: PlanNode): Expr[] {
  return [
    ...[node.condition, node.predicate].filter((e) => e !== undefined),
    ...expressionsOf(node),
    ...(node.conditions ?? []).filter((c) => !('comparison' in c)),
  ] as Expr[]
}

/** A subquery that gives a row for each of the outer one, as one that counts. */
function isAnswered(node: PlanNode, { eachOuter }: Nulls): boolean {
  const keyed = (node.conditions ?? []).every(
    (c) => 'comparison' in c && c.comparison === 'COMPARE_NOT_DISTINCT_FROM',
  )
  return eachOuter === true && node.join_type === 'SINGLE' && keyed && conditionsOf(node).length === 0
}

/** Both sides in rows that meet. */
function met(node: PlanNode, [left, right]: Sides): Sides {
  let [lefts, rights] = [left, right]
  for (const c of node.conditions ?? []) {
    if (!('comparison' in c) || /DISTINCT_FROM$/.test(c.comparison)) continue
    if ([cellOf(c.left, left), cellOf(c.right, right)].some((cell) => cell.state === 'always'))
      return [left.map(() => never), right.map(() => never)]
    lefts = valuedIn(c.left, lefts)
    rights = valuedIn(c.right, rights)
  }
  const both = conditionsOf(node).reduce((cells, e) => holding(e, cells), [...lefts, ...rights] as const)
  return [both.slice(0, left.length), both.slice(left.length)]
}

function valuedIn(expr: Expr, cells: readonly Cell[]): readonly Cell[] {
  return holding(
    { expression_class: 'BOUND_OPERATOR', type: 'OPERATOR_IS_NOT_NULL', children: [expr] },
    cells,
  )
}

/** `x in (select …)` is null where either side is; what a subquery is found by is not. */
function flagOf(node: PlanNode, left: Nulls, right: Nulls): Cell {
  const sure = (node.conditions ?? []).every(
    (c) =>
      'comparison' in c &&
      (/DISTINCT_FROM$/.test(c.comparison) ||
        (cellOf(c.left, left.cells).state === 'never' && cellOf(c.right, right.cells).state === 'never')),
  )
  return sure && conditionsOf(node).length === 0 ? never : unknown()
}

export function positional(walk: NullWalk, node: PlanNode): Nulls {
  const cells = [...walk.child(node).cells, ...walk.child(node, 1).cells]
  return { cells: unknowns(cells.length), some: false }
}

export function delimGet(walk: NullWalk, node: PlanNode): Nulls {
  const outer = walk.outers.at(-1)
  const count = (node.chunk_types ?? []).length
  if (outer === undefined || outer.length !== count)
    throw new PlanUnknown('correlated columns without their join')
  const cells = outer.map((c) => (c.state === 'never' ? never : unknown(c.why)))
  return { cells, some: false, eachOuter: true }
}
