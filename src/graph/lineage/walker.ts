/**
 * The ground of the walk through a plan: what a domain is, how expressions are evaluated, what is known on the way.
 * In: a domain and a handler per kind of node. Out: `Walk`, which the handlers in `nodes.ts` and `joins.ts` use.
 */
import { partsOf } from './expression.ts'
import { type Expr, isList, type PlanNode, PlanUnknown } from './plan.ts'

export interface Domain<V> {
  /** What no column flows into: constants, `count(*)`. */
  readonly none: V
  column(relation: { readonly schema: string; readonly name: string }, column: string): V
  /** What an expression makes of its parts; never called for a bare reference. */
  apply(expr: Expr, values: readonly V[], conditions: readonly V[]): V
  /** A value that comes from either: rows of a union, a table's column in and out of a recursion. */
  either(a: V, b: V): V
  /** `value`, chosen with the help of `condition`. */
  under(value: V, condition: V): V
  same(a: V, b: V): boolean
  /** Two values that a join compares; the engine often gives no place for it. */
  compared?(a: V, b: V, left: Expr, right: Expr): void
  /** Columns that a union puts below each other, side by side with the nodes that they come from. */
  united?(sides: readonly (readonly V[])[], nodes: readonly PlanNode[]): void
}

export interface Followed<V> {
  readonly columns: readonly V[]
  /** What filters, join conditions and groups read. */
  readonly influence: V
}

export type Handler = <V>(walk: Walk<V>, node: PlanNode) => Followed<V>

export class Walk<V> {
  readonly domain: Domain<V>
  readonly #handlers: Readonly<Record<string, Handler>>
  /** By the engine's number. */
  readonly ctes = new Map<number, Followed<V>>()
  /** Columns of the outer queries that stand around, innermost last. */
  readonly outers: (readonly V[])[] = []

  constructor(domain: Domain<V>, handlers: Readonly<Record<string, Handler>>) {
    this.domain = domain
    this.#handlers = handlers
  }

  follow(node: PlanNode): Followed<V> {
    const handler = Object.hasOwn(this.#handlers, node.type) ? this.#handlers[node.type] : undefined
    if (handler === undefined) throw new PlanUnknown(`a plan node of type ${node.type}`)
    return handler(this, node)
  }

  child(node: PlanNode, at = 0): Followed<V> {
    const child = node.children?.[at]
    if (child === undefined) throw new PlanUnknown(`${node.type} without a child`)
    return this.follow(child)
  }

  /** @param table of the one child, for the references that the engine left with their table */
  eval(expr: Expr, inputs: readonly V[], table?: number): V {
    if (expr.expression_class === 'BOUND_REF') return inputAt(inputs, expr.index)
    if (expr.expression_class === 'BOUND_COLUMN_REF' && table === (expr.binding?.table_index ?? 0))
      return inputAt(inputs, expr.binding?.column_index)
    const { values, conditions } = partsOf(expr)
    const all = (parts: readonly Expr[]): V[] => parts.map((p) => this.eval(p, inputs, table))
    return this.domain.apply(expr, all(values), all(conditions))
  }

  /**
   * Is this very value a column of the outer query, handed into a subquery? Within the subquery it is one value,
   * so grouping by it or joining it back to itself, as the engine does to resolve it, decides nothing.
   */
  isOuter(value: V): boolean {
    return this.outers.some((outer) => outer.includes(value))
  }

  either(a: readonly V[], b: readonly V[]): V[] {
    if (a.length !== b.length) throw new PlanUnknown(`a union of ${a.length} and ${b.length} columns`)
    return a.map((v, i) => this.domain.either(v, b[i] ?? this.domain.none))
  }

  any(values: readonly V[]): V {
    return values.reduce((all, v) => this.domain.either(all, v), this.domain.none)
  }

  influenced(influence: V, read: readonly V[]): V {
    return read.length === 0 ? influence : this.domain.either(influence, this.any(read))
  }
}

function inputAt<V>(inputs: readonly V[], index = 0): V {
  const value = inputs[index]
  if (value === undefined) throw new PlanUnknown(`a reference to column ${index} of ${inputs.length}`)
  return value
}

export function expressionsOf(node: PlanNode): Expr[] {
  return (node.expressions ?? []).flatMap((e) => (isList(e) ? [...e] : [e]))
}

/** Columns by a projection map; an empty map means all, unless said otherwise. */
export function picked<V>(
  columns: readonly V[],
  map: readonly number[] | undefined,
  none: readonly V[] = columns,
): readonly V[] {
  if (map === undefined || map.length === 0) return none
  return map.map((i) => {
    const column = columns[i]
    if (column === undefined) throw new PlanUnknown(`column ${i} of ${columns.length}`)
    return column
  })
}
