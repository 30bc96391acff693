/**
 * The catalogue of tables without rows that binding works on. Tables of nodes that were remembered are made only when
 * something has to be bound against them. In: an in-memory connection. Out: tables. Start at `Shadow`.
 */
import { quoteIdentifier, relationName } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'
import { shapesOf } from './bind-together.ts'
import { isCte } from './names.ts'
import { type Graph, nodeOf } from './types.ts'

/** Up to how many nodes are asked for one by one. */
const few = 20

export class Shadow {
  readonly connection: Connection
  readonly #graph: Graph
  /** Columns of nodes that have no table yet. */
  readonly #waiting = new Map<string, readonly ColumnType[]>()
  #names: TableNames | undefined
  /** Unit tests of one model have one text. */
  readonly #named = new Map<string, readonly string[]>()

  constructor(graph: Graph, connection: Connection) {
    this.#graph = graph
    this.connection = connection
  }

  /** The node has these columns; its table is made when `stand` asks for it. */
  remember(id: string, columns: readonly ColumnType[]): void {
    this.#waiting.set(id, columns)
  }

  /** Makes the tables that are still waiting, all in one text. */
  async stand(ids: Iterable<string>): Promise<void> {
    const statements: string[] = []
    for (const id of ids) {
      const columns = this.#waiting.get(id)
      if (columns === undefined) continue
      this.#waiting.delete(id)
      statements.push(this.#statement(id, columns))
    }
    if (statements.length === 0) return
    await this.connection.transaction(() => this.connection.run(statements.join(';\n')))
  }

  /** Nodes whose table's name is a word of the SQL, whatever it means there: a text may read a table without a helper. */
  named(sql: string): readonly string[] {
    const known = this.#named.get(sql)
    if (known !== undefined) return known
    this.#names ??= tableNames(this.#graph)
    const { words, others } = this.#names
    const text = sql.toLowerCase()
    const found = [...new Set(text.match(word))].flatMap((name) => words.get(name) ?? [])
    for (const [name, ids] of others) if (text.includes(name)) found.push(...ids)
    this.#named.set(sql, found)
    return found
  }

  async create(id: string, columns: readonly ColumnType[]): Promise<void> {
    await this.connection.run(this.#statement(id, columns))
  }

  #statement(id: string, columns: readonly ColumnType[]): string {
    const list = columns.map((c) => `${quoteIdentifier(c.name)} ${c.type}`).join(', ')
    return `create table if not exists ${relationName(nodeOf(this.#graph, id).relation)} (${list})`
  }

  /**
   * Columns by node id: of these nodes, when they are few and all of them stand, else of all tables that stand. A look at the
   * catalogue costs the same for one as for all: the database binds its own views for it, which takes as long as 50 plans.
   */
  async columns(open: readonly string[]): Promise<Map<string, readonly ColumnType[]>> {
    const asked = open.length > few ? undefined : await this.#asked(open)
    if (asked !== undefined) return asked
    const byRelation = await this.#look()
    const columns = new Map<string, readonly ColumnType[]>()
    for (const { id, relation } of this.#graph.nodes.values()) {
      const list = byRelation.get(keyOf(relation))
      if (list !== undefined) columns.set(id, list)
    }
    return columns
  }

  async #asked(ids: readonly string[]): Promise<Map<string, readonly ColumnType[]> | undefined> {
    const queries = ids.map((id) => `select * from ${relationName(nodeOf(this.#graph, id).relation)}`)
    const shapes = ids.length === 0 ? [] : await shapesOf(queries, this.connection)
    const columns = new Map<string, readonly ColumnType[]>()
    for (const [i, id] of ids.entries()) {
      const shape = shapes[i]
      if (shape === undefined) return undefined
      columns.set(id, shape.columns)
    }
    return columns
  }

  async #look(): Promise<Map<string, ColumnType[]>> {
    const rows = await this.connection.rows(
      `select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by schema_name, table_name, column_index`,
    )
    const found = new Map<string, ColumnType[]>()
    for (const row of rows) {
      const key = keyOf({ schema: row.schema_name ?? '', name: row.table_name ?? '' })
      const list = found.get(key) ?? []
      list.push({ name: row.column_name ?? '', type: row.data_type ?? '' })
      found.set(key, list)
    }
    return found
  }
}

const word = /[\p{L}\p{N}_$]+/gu

/** Ids by the table's name: of those that are one word, and of the others. */
interface TableNames {
  readonly words: ReadonlyMap<string, readonly string[]>
  readonly others: ReadonlyMap<string, readonly string[]>
}

function tableNames({ nodes }: Graph): TableNames {
  const words = new Map<string, string[]>()
  const others = new Map<string, string[]>()
  for (const { id, relation } of nodes.values()) {
    // a CTE stands in the text itself
    if (isCte(relation)) continue
    const name = relation.name.toLowerCase()
    const names = name.match(word)?.[0] === name ? words : others
    names.set(name, [...(names.get(name) ?? []), id])
  }
  return { words, others }
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}\u0000${name}`
}
