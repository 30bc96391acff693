/**
 * Lets the database check every model's names and types without touching a row: each node becomes a
 * table without rows in an in-memory catalogue, parents first (views there would cost exponentially).
 * In: linked graph, an in-memory connection. Out: each node's columns, and every problem found.
 * Start at `bind`; contracts are checked in `contract.ts`.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import { blankStringsAndComments, quoteIdentifier } from '../sql/index.ts'
import type { ColumnType, Connection, FileSpec } from '../warehouse/index.ts'
import { bindSources, type Retold } from './bind-files.ts'
import { type BindMemory, bindKey, noMemory, ownKey } from './bind-memory.ts'
import { bindNode, codeFile, fromContract } from './bind-node.ts'
import { plainQuery, plansSayColumns, shapesOf, together } from './bind-together.ts'
import type { Compiled } from './compiled.ts'
import { contractProblems, sourceProblems } from './contract.ts'
import { fileKey, recalledColumns } from './file-memory.ts'
import { seedFile } from './files.ts'
import type { HelperEnv } from './helpers.ts'
import { keptWarnings } from './kept-warnings.ts'
import { indexNames } from './names.ts'
import { partitionTypeProblems } from './partition-types.ts'
import { pivotProblems } from './pivots.ts'
import { plainNameProblems } from './plain-names.ts'
import { renamedColumns } from './renamed-columns.ts'
import { Shadow } from './shadow.ts'
import { snapshotProblems } from './snapshot.ts'
import { type Graph, type GraphNode, nodeOf } from './types.ts'
import { unnamedStructs } from './unnamed-structs.ts'
import { unorderedProblems } from './unordered.ts'

export interface Bound {
  /** Columns in order, by node id; a node that did not bind and has no contract is missing. */
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly problems: readonly Diagnostic[]
  /** Nodes whose own SQL bound; the others stand as their contract, if at all. */
  readonly sound: ReadonlySet<string>
  /** Nodes that were bound now, not remembered. */
  readonly fresh: ReadonlySet<string>
  /** Plans, as text, that binding had to read anyway; those of other nodes can be asked for. */
  readonly plans: ReadonlyMap<string, string>
  readonly catalogue: Shadow
}

/** The shadow catalogue stays in the connection, so that checks can be bound on it next. */
export async function bind(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  connection: Connection,
  memory: BindMemory = noMemory(),
  retold: Retold = () => undefined,
): Promise<Bound> {
  const shadow = new Shadow(graph, connection)
  for (const schema of schemas(graph))
    await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`)
  const env: HelperEnv = { project: graph.project, names: indexNames(graph.project), configs: new Map() }
  const places = new Map(graph.order.map((id, i) => [id, i]))
  const all: All = { graph, compiled, shadow, memory, places, files: new Map(), ...emptyResult() }
  const isKnown = (node: GraphNode, spec: FileSpec): boolean => isKnownFile(all, node, spec)
  const sources = await bindSources(env, graph, connection, retold, isKnown)
  for (const id of sources.unbound) all.unbound.add(id)
  all.problems.push(...sources.problems)
  const { files, others } = nodesOf(graph)
  for (const node of files) await bindNext(all, node)
  await look(all)
  for (const node of others) await bindNext(all, node)
  await bindWaiting(all)
  if (others.some((n) => isOpen(all, n.id))) await look(all)
  for (const id of all.fresh) all.problems.push(...judged(all, id))
  for (const node of graph.nodes.values()) if (node.resource.kind === 'source') judgeSource(all, node)
  const { known: columns, problems, sound, fresh, plans } = all
  problems.push(...partitionTypeProblems(graph, columns))
  return { columns, problems, sound, fresh, plans, catalogue: shadow }
}

/** Seeds before models, so that one look at the catalogue gives the columns of all files. */
function nodesOf({ order, nodes }: Graph): { files: GraphNode[]; others: GraphNode[] } {
  const bound = order.flatMap((id) => nodes.get(id) ?? []).filter((n) => n.resource.kind !== 'source')
  const isFile = ({ resource, parents }: GraphNode): boolean =>
    resource.kind === 'seed' && parents.length === 0
  return { files: bound.filter(isFile), others: bound.filter((n) => !isFile(n)) }
}

async function bindNext(all: All, node: GraphNode): Promise<void> {
  // only what stands can be read
  if (node.parents.some((id) => all.waiting.has(id))) await bindWaiting(all)
  if (await isRemembered(all, node)) return
  all.fresh.add(node.id)
  const plainly = plansSayColumns(all.graph.project.target.settings)
  const query = plainly ? plainQuery(node, all.compiled.get(node.id)) : undefined
  if (query === undefined || node.parents.some((id) => all.unbound.has(id))) {
    await bindAlone(all, node)
    return
  }
  all.waiting.set(node.id, { node, query })
  if (all.waiting.size === together) await bindWaiting(all)
}

/** What goes wrong is told by binding that one alone. */
async function bindWaiting(all: All): Promise<void> {
  const waiting = [...all.waiting.values()]
  all.waiting.clear()
  if (waiting.length === 0) return
  const { shadow, sound, known, plans } = all
  await shadow.stand(waiting.flatMap(({ node }) => node.parents))
  const shapes = await shapesOf(
    waiting.map((w) => w.query),
    shadow.connection,
  )
  for (const [i, { node }] of waiting.entries()) {
    const shape = shapes[i]
    if (shape === undefined) {
      await bindAlone(all, node)
      continue
    }
    sound.add(node.id)
    known.set(node.id, shape.columns)
    plans.set(node.id, shape.plan)
    shadow.remember(node.id, shape.columns)
  }
}

async function bindAlone(all: All, node: GraphNode): Promise<void> {
  const { graph, compiled, shadow, unbound } = all
  const { id, parents } = node
  await standNamed(all, node)
  if (didNotRender(node, compiled) || parents.some((p) => unbound.has(p))) {
    if (!(await fromContract(node, shadow))) unbound.add(id)
    return
  }
  const found = await bindNode(graph, node, compiled.get(id), shadow)
  all.problems.push(...found)
  if (found.length === 0) all.sound.add(id)
  else if (!(await fromContract(node, shadow))) unbound.add(id)
}

/** What is read, and what came before and is named without a helper: that is bound, though it is no parent. */
async function standNamed(all: All, node: GraphNode): Promise<void> {
  const named = namedBy(all, node)
  if (named.some((id) => all.waiting.has(id))) await bindWaiting(all)
  await all.shadow.stand([...node.parents, ...named])
}

/** Nodes whose table's name is a word of its text. */
function namedBy({ compiled, shadow }: All, { id }: GraphNode): readonly string[] {
  const code = compiled.get(id)
  const texts = [code?.rendered, code?.incremental, code?.keys].map((one) => one?.text ?? '')
  return shadow.named(texts.join('\n'))
}

/** Those that came before and are no parents: what their columns are decides how it binds, too. */
function namedBefore(all: All, node: GraphNode): string[] {
  const own = all.places.get(node.id) ?? 0
  const isBefore = (id: string): boolean => (all.places.get(id) ?? own) < own
  return namedBy(all, node).filter((id) => isBefore(id) && !node.parents.includes(id))
}

interface All {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly shadow: Shadow
  readonly memory: BindMemory
  readonly problems: Diagnostic[]
  readonly unbound: Set<string>
  readonly sound: Set<string>
  readonly fresh: Set<string>
  /** What is bound next, in one statement. */
  readonly waiting: Map<string, { readonly node: GraphNode; readonly query: string }>
  readonly plans: Map<string, string>
  /** Columns of what was remembered, told by a plan or looked up. */
  readonly known: Map<string, readonly ColumnType[]>
  /** Keys of files, by node id. */
  readonly files: Map<string, string>
  /** Which comes before which. */
  readonly places: ReadonlyMap<string, number>
}

function emptyResult() {
  const sets = { unbound: new Set<string>(), sound: new Set<string>(), fresh: new Set<string>() }
  const maps = { plans: new Map<string, string>(), known: new Map<string, readonly ColumnType[]>() }
  return { ...sets, ...maps, problems: [], waiting: new Map<string, never>() }
}

/** Whether the file is the one whose columns are remembered. */
function isKnownFile({ graph, memory, files, known, shadow, sound }: All, node: GraphNode, spec: FileSpec) {
  const key = fileKey(node, spec, graph.project.dir)
  if (key !== undefined) files.set(node.id, key)
  const columns = recalledColumns(memory, node.id, key)
  if (columns === undefined) return false
  known.set(node.id, columns)
  shadow.remember(node.id, columns)
  if (node.resource.kind === 'seed') sound.add(node.id)
  return true
}

/** The same SQL on parents of the same columns binds as it did, and warns as it did. */
async function isRemembered(all: All, node: GraphNode): Promise<boolean> {
  const { compiled, memory, known, shadow, sound, problems } = all
  if (node.resource.kind === 'seed' && node.parents.length === 0)
    return isKnownFile(all, node, seedFile(node.resource))
  const entry = memory.before.nodes.get(node.id)
  if (entry === undefined) return false
  const told = keptWarnings(node, entry.told ?? [])
  if (told === undefined) return false
  const own = ownKey(node, compiled.get(node.id))
  if (own === undefined || own !== entry.own) return false
  const reads = [...node.parents, ...(entry.named ?? [])]
  if (reads.some((id) => all.waiting.has(id))) await bindWaiting(all)
  if (reads.some((id) => isOpen(all, id))) await look(all)
  if (bindKey(own, reads, (id) => known.get(id)) !== entry.key) return false
  memory.now.nodes.set(node.id, entry)
  known.set(node.id, entry.columns)
  shadow.remember(node.id, entry.columns)
  sound.add(node.id)
  problems.push(...told)
  return true
}

function isOpen({ known, unbound }: All, id: string): boolean {
  return !known.has(id) && !unbound.has(id)
}

/** Columns of everything that stands: of sources, and of what was bound by now. */
async function look(all: All): Promise<void> {
  const { graph, shadow, known, fresh, waiting } = all
  const open: string[] = []
  for (const { id, resource } of graph.nodes.values())
    if (isOpen(all, id) && (resource.kind === 'source' || (fresh.has(id) && !waiting.has(id)))) open.push(id)
  for (const [id, columns] of await shadow.columns(open)) known.set(id, columns)
}

/** What a bound node's columns and text show; a node without an error is remembered. */
function judged(all: All, id: string): Diagnostic[] {
  const { graph, compiled, unbound, sound, known: columns } = all
  const problems: Diagnostic[] = []
  const node = nodeOf(graph, id)
  const actual = columns.get(id)
  const code = compiled.get(id)
  if (actual && !unbound.has(id))
    problems.push(...snapshotProblems(node, actual), ...contractProblems(node, actual, code?.rendered))
  if (code && !code.makeRows) {
    const text = blankStringsAndComments(code.rendered.text)
    const read = node.parents.flatMap((parent) => columns.get(parent) ?? [])
    problems.push(...unorderedProblems(code.rendered, text), ...pivotProblems(code.rendered, text))
    problems.push(...plainNameProblems(graph.nodes, node, code.rendered, text))
    if (actual && sound.has(id)) {
      problems.push(...renamedColumns(node, code.rendered.text, actual, read))
      problems.push(...unnamedStructs(node, code.rendered, actual))
    }
  }
  const told = keptWarnings(node, problems)
  if (actual === undefined || told === undefined || !sound.has(id)) return problems
  if (problems.length === 0) noteFile(all, id)
  note(all, node, actual, told)
  return problems
}

function judgeSource(all: All, node: GraphNode): void {
  noteFile(all, node.id)
  const columns = all.known.get(node.id)
  if (columns !== undefined && !all.unbound.has(node.id)) all.problems.push(...sourceProblems(node, columns))
}

function note(all: All, node: GraphNode, columns: readonly ColumnType[], told: readonly Diagnostic[]): void {
  const own = ownKey(node, all.compiled.get(node.id))
  if (own === undefined) return
  const named = namedBefore(all, node)
  const key = bindKey(own, [...node.parents, ...named], (id) => all.known.get(id))
  if (key === undefined) return
  const more = { ...(named.length === 0 ? {} : { named }), ...(told.length === 0 ? {} : { told }) }
  all.memory.now.nodes.set(node.id, { own, key, columns, ...more })
}

function noteFile({ files, known, unbound, memory }: All, id: string): void {
  const [key, columns] = [files.get(id), known.get(id)]
  if (key === undefined || columns === undefined || unbound.has(id)) return
  memory.now.nodes.set(id, { own: key, key, columns })
}

/** Its problem was told when it was linked. */
function didNotRender(node: GraphNode, compiled: ReadonlyMap<string, Compiled>): boolean {
  return node.resource.kind === 'model' && codeFile(node.resource) !== undefined && !compiled.has(node.id)
}

export function schemas(graph: Graph): string[] {
  return [...new Set([...graph.nodes.values()].map((n) => n.relation.schema))].sort()
}
