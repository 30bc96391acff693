/**
 * Joins that multiply rows: a sum that counts an amount several times. Told only where declared keys prove it.
 * In: plan's rows. Out: findings. Pure. Start at `Joins.watch`.
 */
import type { Expr, PlanNode } from '../lineage/plan.ts'
import { expressionsOf } from '../lineage/walker.ts'
import { type Attribute, type Rows, type RowWalk, undecided } from '../rows/index.ts'
import { columnsRead } from '../rows/values.ts'
import { keyOf } from './repeatable.ts'

export interface Repeated {
  /** `sum` or `avg` */
  readonly fn: string
  /** Of a column that is added up: `stg_orders.amount`. */
  readonly column: string
  /** What stands several times beside each of its rows. */
  readonly by: string
  readonly key: readonly string[]
}

/** Adding up a row twice changes the answer; a maximum or a count of distinct values stays. */
const adding: ReadonlySet<string> = new Set(['sum', 'avg', 'mean', 'sum_no_overflow', 'fsum', 'product'])

export class Joins {
  readonly found: Repeated[] = []

  watch(node: PlanNode, rows: Rows, walk: RowWalk): void {
    if (node.type === 'LOGICAL_AGGREGATE_AND_GROUP_BY')
      for (const e of expressionsOf(node)) this.#look(e, node.groups ?? [], rows, walk)
    if (node.type === 'LOGICAL_WINDOW')
      for (const e of expressionsOf(node)) this.#look(e, e.partitions ?? [], rows, walk)
  }

  #look(expr: Expr, groups: readonly Expr[], rows: Rows, walk: RowWalk): void {
    const fn = expr.name ?? ''
    if (!adding.has(fn) || expr.aggregate_type === 'DISTINCT' || expr.distinct === true) return
    const read = columnsRead(expr).flatMap((i) => rows.columns.slice(i, i + 1))
    const owners = read.flatMap((a) => walk.ownersOf(a))
    if (owners.length === 0 || read.some((a) => walk.ownersOf(a).length === 0)) return
    const within = groups.map((g) => walk.value(g, rows, []))
    const open = undecided(rows, [...owners, ...within])
    const [first] = open
    if (first === undefined || open.some((id) => keyOf(walk, id) === undefined)) return
    const column = baseName(walk, read[0])
    if (column === undefined) return
    this.found.push({ fn, column, by: walk.origins.get(first)?.name ?? '', key: keyOf(walk, first) ?? [] })
  }
}

function baseName(walk: RowWalk, attribute: Attribute | undefined): string | undefined {
  if (attribute === undefined) return undefined
  const own = walk.names.get(attribute)
  if (own !== undefined) return own
  const owner = walk.owners.get(attribute)
  if (owner !== undefined) return walk.origins.get(owner)?.name
  return walk.sources
    .get(attribute)
    ?.map((a) => baseName(walk, a))
    .find((name) => name !== undefined)
}
