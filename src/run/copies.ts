/**
 * Which views are copied while a build runs, and for how long: small ones that are read more than once, from when they
 * stand until everything that reads them is built. Tests and tables read the copy, so that a view over views is planned
 * once and not for each reader. The views themselves are made as they are.
 * In: graph, what is built, columns. Out: `ViewCopies`. Start at `viewCopies`.
 */
import { type Compiled, type Graph, type GraphNode, isTracked, nodeOf, schemas } from '../graph/index.ts'
import { contractSelect, materializationName } from '../materialize/index.ts'
import {
  type ColumnType,
  type Connection,
  type Copies,
  type FileSpec,
  fileQuery,
  openCopies,
  StatementError,
} from '../warehouse/index.ts'
import { finalSql, type SqlContext } from './final-sql.ts'

/** Rows of a copy, and of any table that a copied view reads. */
export const mostRows = 10_000
/** Copies that go in one text, as the way to the database costs as much as dropping one. */
const together = 16
/** All copies together. */
const mostBytes = 256 * 1024 * 1024
/** DuckDB gives each column of a table in memory room for so many rows at least. */
const leastRows = 2048

/** SQL that asks what there is would find the copies too, so that a project with such SQL has none. */
const asksTheCatalogue =
  /duckdb_|information_schema|pg_catalog|pragma_|sqlite_master|current_(?:schema|setting)/i
/** A hook could change what a view says after it was copied. */
const hasHooks = (node: GraphNode): boolean =>
  (node.hooks?.pre.length ?? 0) + (node.hooks?.post.length ?? 0) > 0

export interface CopyInput {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  /** Columns that binding found. */
  readonly columns?: ReadonlyMap<string, readonly ColumnType[]>
  readonly builds: (id: string) => boolean
  readonly tests: ReadonlySet<string>
}

/** @returns undefined where no view would be copied, so that no place for copies need be opened */
export async function viewCopies(
  connections: readonly Connection[],
  connect: (() => Promise<Connection>) | undefined,
  input: CopyInput,
): Promise<ViewCopies | undefined> {
  const { graph, columns } = input
  const [connection] = connections
  if (connection === undefined || connect === undefined || columns === undefined) return undefined
  if ([...input.compiled.values()].some((c) => asksTheCatalogue.test(c.rendered.text))) return undefined
  const nodes = [...graph.nodes.values()]
  if ((graph.hooks?.onRunStart.length ?? 0) > 0 || nodes.some((n) => hasHooks(n) || n.sample !== undefined))
    return undefined
  const readers = readersOf(input)
  if (readers.size === 0) return undefined
  const copies = await openCopies(connection, schemas(graph))
  const beside = new Map<Connection, Connection>()
  for (const one of connections) {
    const first = await connect()
    await copies.first(first)
    beside.set(one, first)
  }
  return new ViewCopies(graph, columns, readers, copies, beside)
}

/** Of each view that is built and then read: who of those that are built reads it, besides its tests. */
function readersOf({ graph, builds, tests }: CopyInput): Map<string, Set<string>> {
  const tested = new Set(graph.checks.flatMap((c) => (tests.has(c.id) ? c.parents : [])))
  const readers = new Map<string, Set<string>>()
  for (const [id, children] of graph.children) {
    if (!builds(id) || !isView(nodeOf(graph, id))) continue
    const among = children.filter((child) => builds(child) && readsCopies(nodeOf(graph, child)))
    if (among.length > 0 || tested.has(id)) readers.set(id, new Set(among))
  }
  return readers
}

function isView(node: GraphNode): boolean {
  const kind = materializationName(node)
  return kind === 'view' || kind === 'source'
}

function readsCopies(node: GraphNode): boolean {
  const kind = materializationName(node)
  return kind === 'view' || kind === 'table'
}

export class ViewCopies {
  readonly #graph: Graph
  readonly #columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly #readers: Map<string, Set<string>>
  readonly #copies: Copies
  /** For each connection of the build one on which copies come first. */
  readonly #beside: ReadonlyMap<Connection, Connection>
  /** Bytes of the copies that stand. */
  readonly #standing = new Map<string, number>()
  /** Copies that nobody waits for any more. */
  readonly #leaving = new Set<string>()
  #bytes = 0

  constructor(
    graph: Graph,
    columns: ReadonlyMap<string, readonly ColumnType[]>,
    readers: Map<string, Set<string>>,
    copies: Copies,
    beside: ReadonlyMap<Connection, Connection>,
  ) {
    this.#graph = graph
    this.#columns = columns
    this.#readers = readers
    this.#copies = copies
    this.#beside = beside
  }

  /** Whether a node is built where copies come first; the others read the views themselves. */
  serves(node: GraphNode): boolean {
    // of a table whose changed rows are asked for the old rows are read by its own name
    return (
      materializationName(node) === 'table' &&
      node.config.partitionBy === undefined &&
      !isTracked(this.#graph, node.id)
    )
  }

  /** What a node is created as there. */
  home(node: GraphNode): string {
    return this.#copies.home(node.relation)
  }

  /** The connection beside this one on which names mean copies, if there are any. */
  first(connection: Connection): Connection {
    return this.#beside.get(connection) ?? connection
  }

  /** Copies a view that was just made, if that is worth it. A query that fails is told by what reads the view. */
  async keep(
    connection: Connection,
    context: SqlContext & { readonly files: ReadonlyMap<string, FileSpec> },
    id: string,
    rowsOf: (id: string) => number | null,
  ): Promise<void> {
    if (!this.#readers.has(id)) return
    const sql = sqlOf(context, nodeOf(context.graph, id))
    const bytes = this.#sizeOf(id, rowsOf)
    if (bytes === undefined || this.#bytes + bytes > mostBytes) return
    try {
      const { relation } = nodeOf(this.#graph, id)
      const rows = await this.#copies.keep(this.first(connection), relation, sql, mostRows)
      if (rows === undefined) return
      const taken = (bytes / leastRows) * Math.max(rows, leastRows)
      this.#standing.set(id, taken)
      this.#bytes += taken
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
    }
  }

  /** A node is done: copies that nobody waits for go. */
  async leave(connection: Connection, id: string): Promise<void> {
    for (const parent of nodeOf(this.#graph, id).parents) {
      const left = this.#readers.get(parent)
      left?.delete(id)
      if (left?.size === 0) await this.#drop(connection, parent)
    }
    // nobody but its tests read it
    if (this.#readers.get(id)?.size === 0) await this.#drop(connection, id)
  }

  async close(connection: Connection): Promise<void> {
    for (const first of this.#beside.values()) first.close()
    await this.#copies.close(connection)
  }

  async #drop(connection: Connection, id: string): Promise<void> {
    if (!this.#standing.has(id)) return
    this.#leaving.add(id)
    if (this.#leaving.size < together) return
    const ids = [...this.#leaving]
    this.#leaving.clear()
    for (const one of ids) {
      this.#bytes -= this.#standing.get(one) ?? 0
      this.#standing.delete(one)
    }
    await this.#copies.drop(
      connection,
      ids.map((one) => nodeOf(this.#graph, one).relation),
    )
  }

  /** Bytes of a copy of up to 2,048 rows; undefined for a view that is not copied. */
  #sizeOf(id: string, rowsOf: (id: string) => number | null): number | undefined {
    const shape = this.#columns.get(id)
    if (shape === undefined) return undefined
    const small = (parent: string): boolean =>
      this.#standing.has(parent) || (rowsOf(parent) ?? mostRows + 1) <= mostRows
    // an ephemeral model has no rows of its own to know, so what reads one is not copied
    if (!nodeOf(this.#graph, id).parents.every(small)) return undefined
    return shape.reduce((sum, { type }) => sum + widthOf(type) * leastRows, 0)
  }
}

/** The query of a view, or of a source's files. */
function sqlOf(
  context: SqlContext & { readonly files: ReadonlyMap<string, FileSpec> },
  node: GraphNode,
): string {
  const file = context.files.get(node.id)
  return file === undefined ? contractSelect({ node, sql: finalSql(context, node) }) : fileQuery(file)
}

function widthOf(type: string): number {
  if (/\[|^(?:STRUCT|MAP|UNION)/.test(type)) return 64
  return /^(?:VARCHAR|DECIMAL|HUGEINT|UHUGEINT|INTERVAL|UUID|BLOB)/.test(type) ? 16 : 8
}

/**
 * The nodes in an order in which copies are needed for a short time: each right after what it reads, and not layer by
 * layer. Parents come first.
 */
export function nearParents(graph: Graph, ids: readonly string[]): string[] {
  const among = new Set(ids)
  const order = new Set<string>()
  const visit = (id: string): void => {
    if (order.has(id) || !among.has(id)) return
    for (const parent of nodeOf(graph, id).parents) visit(parent)
    order.add(id)
  }
  // from what nobody reads
  for (const id of ids) if ((graph.children.get(id) ?? []).every((child) => !among.has(child))) visit(id)
  for (const id of ids) visit(id)
  return [...order]
}
