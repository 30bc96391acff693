/** The ground of the walk that follows nulls: what is known on the way. In: what tables promise, a handler per kind of node. */
import { type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { again, type Cell, type Nulls, unknown } from './cell.ts'

export type KnownNulls = (
  relation: { readonly schema: string; readonly name: string },
  column: string,
) => Pick<Cell, 'state' | 'why'>

export type NullHandler = (walk: NullWalk, node: PlanNode) => Nulls

export class NullWalk {
  readonly known: KnownNulls
  readonly #handlers: Readonly<Record<string, NullHandler>>
  /** By the engine's number, with the name in the query. */
  readonly ctes = new Map<number, { readonly rows: Nulls; readonly name?: string }>()
  /** Columns of the outer queries that stand around, innermost last. */
  readonly outers: (readonly Cell[])[] = []

  constructor(known: KnownNulls, handlers: Readonly<Record<string, NullHandler>>) {
    this.known = known
    this.#handlers = handlers
  }

  follow(node: PlanNode): Nulls {
    const handler = Object.hasOwn(this.#handlers, node.type) ? this.#handlers[node.type] : undefined
    if (handler === undefined) throw new PlanUnknown(`a plan node of type ${node.type}`)
    return handler(this, node)
  }

  child(node: PlanNode, at = 0): Nulls {
    const child = node.children?.[at]
    if (child === undefined) throw new PlanUnknown(`${node.type} without a child`)
    return this.follow(child)
  }

  cte(index: number): Nulls {
    const found = this.ctes.get(index)
    if (found === undefined) throw new PlanUnknown('a CTE that was not seen')
    return again(found.rows)
  }

  /** What the query calls the rows of a node: a table, a CTE. */
  nameOf(node: PlanNode | undefined): string | undefined {
    if (node === undefined) return undefined
    if (node.type === 'LOGICAL_CTE_REF') return this.ctes.get(node.cte_index ?? 0)?.name
    if (node.type === 'LOGICAL_GET') return node.function_data?.table
    return this.nameOf(node.children?.[0])
  }
}

export function unknowns(count: number): Cell[] {
  return Array.from({ length: count }, () => unknown())
}
