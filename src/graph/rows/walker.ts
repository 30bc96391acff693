/**
 * The ground of the walk that follows the identity of rows: attributes, where they come from, expressions.
 * In: the keys of tables and a handler per kind of node. Out: `RowWalk`, which `nodes.ts` and `joins.ts` use. Pure.
 */
import { isReference } from '../lineage/expression.ts'
import { type Expr, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { type Attribute, type Dependency, noMerged, type Origin, type Rows } from './relation.ts'
import { columnsRead, sameValue } from './values.ts'

/** Lists of columns that tell the rows of a relation apart. */
export type KeysOf = (relation: {
  readonly schema: string
  readonly name: string
}) => readonly (readonly string[])[]

/** @param input  the rows of its first child */
export type Watch = (node: PlanNode, input: Rows, walk: RowWalk) => void

export type RowHandler = (walk: RowWalk, node: PlanNode) => Rows

export class RowWalk {
  readonly keysOf: KeysOf
  readonly watch: Watch
  readonly origins = new Map<Attribute, Origin>()
  /** Table and column of what is read, for messages. */
  readonly names = new Map<Attribute, string>()
  /** Of computed columns: the columns of tables and groups that they are made of. */
  readonly sources = new Map<Attribute, readonly Attribute[]>()
  /** The identity that a column of a table or group belongs to. */
  readonly owners = new Map<Attribute, Attribute>()
  /** Columns of unnested lists: the identity of their elements. */
  readonly elements = new Map<Attribute, Attribute>()
  /** Identities of which a condition that is no equality takes rows away: what is left may have a shorter key. */
  readonly narrowed = new Set<Attribute>()
  readonly ctes = new Map<number, Rows>()
  /** How often each CTE is read. */
  readonly readings: ReadonlyMap<number, number>
  /** CTEs that are no recursions and are read in one place. */
  readonly readOnce = new Set<number>()
  readonly outers: (readonly Attribute[])[] = []
  readonly #handlers: Readonly<Record<string, RowHandler>>
  #last = 0

  constructor(
    keysOf: KeysOf,
    watch: Watch,
    handlers: Readonly<Record<string, RowHandler>>,
    readings: ReadonlyMap<number, number>,
  ) {
    this.keysOf = keysOf
    this.watch = watch
    this.#handlers = handlers
    this.readings = readings
  }

  fresh(): Attribute {
    this.#last += 1
    return this.#last
  }

  /** An identity of its own. */
  identity(origin: Origin): Attribute {
    const id = this.fresh()
    this.origins.set(id, origin)
    return id
  }

  /** More of where an identity comes from. */
  describe(id: Attribute, more: Partial<Origin>): void {
    const origin = this.origins.get(id)
    if (origin !== undefined) this.origins.set(id, { ...origin, ...more })
    for (const element of more.elements ?? []) this.elements.set(element, id)
  }

  /** The unnested lists that an attribute is made of. */
  listsOf(attribute: Attribute): Attribute[] {
    const own = this.elements.get(attribute)
    if (own !== undefined) return [own]
    return (this.sources.get(attribute) ?? []).flatMap((a) => this.listsOf(a))
  }

  /** A condition on elements may leave one of each list. */
  narrowElements(column: Attribute | undefined): void {
    if (column !== undefined) for (const id of this.listsOf(column)) this.narrowed.add(id)
  }

  /** A condition may leave one set of a group by several. */
  narrowSets({ ids }: Rows): void {
    for (const id of ids) if (this.origins.get(id)?.sets !== undefined) this.narrowed.add(id)
  }

  follow(node: PlanNode): Rows {
    const handler = Object.hasOwn(this.#handlers, node.type) ? this.#handlers[node.type] : undefined
    if (handler === undefined) throw new PlanUnknown(`a plan node of type ${node.type}`)
    return handler(this, node)
  }

  child(node: PlanNode, at = 0): Rows {
    const child = node.children?.[at]
    if (child === undefined) throw new PlanUnknown(`${node.type} without a child`)
    const rows = this.follow(child)
    if (at === 0) this.watch(node, rows, this)
    return rows
  }

  /** The attribute of an expression over `rows`: that of the column which it is, or a new one that follows from what it reads. */
  value(expr: Expr, rows: Rows, extra: Dependency[]): Attribute {
    const same = sameValue(expr)
    if (isReference(same)) {
      const found = rows.columns[same.index ?? same.binding?.column_index ?? 0]
      if (found !== undefined) return found
    }
    const both = mergedPair(same, rows)
    if (both !== undefined) return both
    const made = this.fresh()
    const read = columnsRead(expr).flatMap((i) => rows.columns.slice(i, i + 1))
    extra.push({ from: read, to: [made] })
    this.sources.set(made, read)
    return made
  }

  /** The identities whose columns an attribute is made of. */
  ownersOf(attribute: Attribute): Attribute[] {
    const own = this.owners.get(attribute)
    if (own !== undefined) return [own]
    return [...new Set((this.sources.get(attribute) ?? []).flatMap((a) => this.ownersOf(a)))]
  }

  /** Rows of which nothing is known but how many columns they have. */
  unknown(count: number, name: string): Rows {
    const columns = Array.from({ length: count }, () => this.fresh())
    const id = this.identity({ name })
    return { columns, ids: [id], dependencies: [{ from: [id], to: columns }], merged: noMerged }
  }

  /** The same rows read once more: rows of two readings are not the same rows. */
  again(rows: Rows): Rows {
    const renamed = new Map<Attribute, Attribute>()
    const name = (a: Attribute): Attribute => {
      const known = renamed.get(a)
      if (known !== undefined) return known
      const b = this.fresh()
      renamed.set(a, b)
      copyOf(this.names, a, b)
      if (this.narrowed.has(a)) this.narrowed.add(b)
      const [origin, owner, sources] = [this.origins.get(a), this.owners.get(a), this.sources.get(a)]
      if (origin !== undefined)
        this.origins.set(b, {
          ...origin,
          ...(origin.attributes ? { attributes: origin.attributes.map(name) } : {}),
        })
      if (owner !== undefined) this.owners.set(b, name(owner))
      if (sources !== undefined) this.sources.set(b, sources.map(name))
      return b
    }
    const dependencies = rows.dependencies.map((d) => ({ from: d.from.map(name), to: d.to.map(name) }))
    return { columns: rows.columns.map(name), ids: rows.ids.map(name), dependencies, merged: noMerged }
  }
}

function mergedPair(expr: Expr, { merged, columns }: Rows): Attribute | undefined {
  if (expr.type !== 'OPERATOR_COALESCE' || merged.size === 0) return undefined
  const sides = (expr.children ?? []).map(sameValue)
  if (sides.length < 2 || !sides.slice(0, 2).every(isReference)) return undefined
  const [a, b] = sides.map((s) => columns[s.index ?? 0])
  return merged.get(`${a},${b}`) ?? merged.get(`${b},${a}`)
}

function copyOf<V>(map: Map<Attribute, V>, from: Attribute, to: Attribute): void {
  const value = map.get(from)
  if (value !== undefined) map.set(to, value)
}
