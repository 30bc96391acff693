/** The linked project: nodes, edges and checks, still without a database. Immutable. */
import type { Place } from '../diagnostic/index.ts'
import type { LinkedMetrics } from '../metric/index.ts'
import type {
  JoinAuditProps,
  Model,
  NodeConfig,
  Project,
  ReconcileProps,
  Seed,
  Severity,
  SingularTest,
  SourceTable,
  TestProps,
  UnitTest,
} from '../project/index.ts'
import type { Call, Rendered } from '../template/index.ts'
import type { Relation } from '../warehouse/index.ts'
import type { RowsRun } from './compiled.ts'

export interface GraphNode {
  /** dbt's form: `model.package.name`, `seed.package.name`, `source.package.source.table`. */
  readonly id: string
  /** What no other node is called: `package.name` where another package has one of its name. */
  readonly name: string
  readonly resource: Model | Seed | SourceTable
  readonly config: NodeConfig
  readonly relation: Relation
  /** Ids of what it reads or asks about, sorted. */
  readonly parents: readonly string[]
  /** Parents of which its SQL says only whether a project fills them: the answer is in its text, their rows are not. */
  readonly asks?: readonly string[]
  /** Nodes of which it asks which rows changed. */
  readonly asksRows?: readonly string[]
  /** What it reads only in some partitions: id of the parent, and of the one that lists them. */
  readonly within?: Readonly<Record<string, string>>
  /** Macros it uses, directly or through others, sorted. */
  readonly macros: readonly string[]
  readonly calls: readonly Call[]
  /** Statements before and after it, in its transaction. */
  readonly hooks?: { readonly pre: readonly CompiledHook[]; readonly post: readonly CompiledHook[] }
  /** SQL condition on its rows, in a build from a sample. */
  readonly sample?: string
}

/** A hook as SQL that may hold `runIdMark`, and where the configuration says it. */
export interface CompiledHook {
  readonly sql: string
  readonly place: Place
}

interface CheckBase {
  /** `test.package.name.hash10` */
  readonly id: string
  readonly name: string
  readonly package: string
  readonly severity: Severity
  /** Ids of the nodes it reads, sorted. */
  readonly parents: readonly string[]
  /**
   * The parent that all other parents come before: its descendants are what the check holds back.
   * Absent when there is no such node; then it holds back what comes after all of its parents.
   */
  readonly gates?: string
  readonly place: Place
}

export interface GenericCheck extends CheckBase {
  readonly kind: 'generic'
  /** The node it is about. */
  readonly of: string
  readonly test: TestProps
}
export interface SingularCheck extends CheckBase {
  readonly kind: 'singular'
  readonly test: SingularTest
}
export interface ReconcileCheck extends CheckBase {
  readonly kind: 'reconcile'
  readonly of: string
  readonly to: string
  readonly spec: ReconcileProps
}
export interface JoinAuditCheck extends CheckBase {
  readonly kind: 'join_audit'
  readonly of: string
  readonly left: string
  readonly right: string
  readonly spec: JoinAuditProps
}
export type Check = GenericCheck | SingularCheck | ReconcileCheck | JoinAuditCheck

export interface UnitStep {
  readonly id: string
  /** SQL; of a model whose rows TypeScript makes, its code. */
  readonly rendered: Rendered
  readonly makeRows?: RowsRun
}

/** A unit test with its model rendered under the test's overrides. */
export interface LinkedUnitTest {
  /** dbt's form: `unit_test.package.model.name` */
  readonly id: string
  readonly name: string
  readonly package: string
  readonly test: UnitTest
  /** Id of the model under test. */
  readonly of: string
  /** Ephemeral models that no fixture replaces, parents first; the model is last. */
  readonly steps: readonly UnitStep[]
  /** Ids of what the steps read as tables; the model's own id where it reads itself. */
  readonly reads: readonly string[]
  /** Fixtures by the id of the node whose place they take. */
  readonly given: ReadonlyMap<string, UnitTest['given'][number]>
}

export interface Graph {
  readonly project: Project
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** Ids so that every parent comes before its children; ties in byte order. */
  readonly order: readonly string[]
  readonly children: ReadonlyMap<string, readonly string[]>
  readonly checks: readonly Check[]
  readonly unitTests: readonly LinkedUnitTest[]
  /** Left out where the project has none. */
  readonly metrics?: LinkedMetrics
  /** Statements around the whole build. */
  readonly hooks?: {
    readonly onRunStart: readonly CompiledHook[]
    readonly onRunEnd: readonly CompiledHook[]
  }
}

export function nodeOf(graph: Pick<Graph, 'nodes'>, id: string): GraphNode {
  const node = graph.nodes.get(id)
  if (node === undefined) throw new Error(`no node ${id}`)
  return node
}

/**
 * What a node calls one that it reads, in its settings and in the journal: by the bare name as long as it reads no other
 * of that name, so that a namesake elsewhere in the project changes no key.
 */
export function nameIn(graph: Pick<Graph, 'nodes'>, node: GraphNode, id: string): string {
  const parent = nodeOf(graph, id)
  const { name } = parent.resource
  if (parent.name === name) return name
  const twice = node.parents.some((other) => other !== id && nodeOf(graph, other).resource.name === name)
  return twice ? parent.name : name
}

/** What a `ref` says to mean it, with its package where the name alone does not say which. */
export function refNames({ name, resource }: GraphNode, between: ' ' | ', '): string {
  const names = name === resource.name ? [name] : [resource.package, resource.name]
  return names.map((one) => `'${one}'`).join(between)
}

/** The parents whose rows it reads. */
export function rowParents({ parents, asks = [] }: GraphNode): readonly string[] {
  return asks.length === 0 ? parents : parents.filter((id) => !asks.includes(id))
}

/** Every node the given ones come from, themselves included. */
export function withAncestors(graph: Graph, ids: Iterable<string>): Set<string> {
  const seen = new Set<string>()
  const todo = [...ids]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    todo.push(...nodeOf(graph, id).parents)
  }
  return seen
}
