/**
 * What every page needs to look up: files of pages, tests of a node, readers of a column, lists that the navigation shows.
 * In: SiteInput. Out: Site, made once for all pages. Pure. Start at `openSite`.
 */
import {
  type Check,
  type ColumnOrigin,
  exposureId,
  type GraphNode,
  indexNames,
  itemsOf,
  type LinkedUnitTest,
  type Names,
  nodeOf,
  type ReconcileCheck,
} from '../../graph/index.ts'
import type { LinkedMetric } from '../../metric/index.ts'
import { type Exposure, layers } from '../../project/index.ts'
import { fileNames, type Named } from './file-names.ts'
import type { Metric, SiteInput } from './types.ts'

export interface List {
  /** `marts`, `sources`: the word in its address. */
  readonly key: string
  readonly title: string
  readonly file: string
  readonly nodes: readonly GraphNode[]
  /** The same by folder, in their order. */
  readonly folders: ReadonlyMap<string, readonly GraphNode[]>
}

export interface Site extends SiteInput {
  readonly files: ReadonlyMap<string, string>
  /** What a name in a file means. */
  readonly names: Names
  readonly items: ReturnType<typeof itemsOf>
  /** Layers of models, then seeds, snapshots and sources; only those that have something. */
  readonly lists: readonly List[]
  readonly exposures: readonly Exposure[]
  /** Metrics of property files. */
  readonly definitions: readonly LinkedMetric[]
  /** When anything was last built, UTC; absent where nothing was. */
  readonly builtAt?: string
  /** Tie-outs of others by the node that they are held against. */
  readonly heldAgainst: ReadonlyMap<string, readonly ReconcileCheck[]>
  readonly checksOf: ReadonlyMap<string, readonly Check[]>
  readonly unitsOf: ReadonlyMap<string, readonly LinkedUnitTest[]>
  /** By node and column in lower case: what takes its value from there. */
  readonly readers: ReadonlyMap<string, ReadonlyMap<string, readonly ColumnOrigin[]>>
}

export function openSite(input: SiteInput): Site {
  const { graph, metrics } = input
  const nodes = graph.order.map((id) => nodeOf(graph, id))
  const exposures = [...(graph.project.exposures ?? [])]
  const definitions = [...(graph.metrics?.metrics.values() ?? [])]
  const pages: Named[] = [
    ...nodes.map((n) => ({ id: n.id, kind: kindOf(n), name: n.name })),
    ...exposures.map((e) => ({ id: exposureId(e), kind: 'exposure', name: e.name })),
    ...definitions.map((m) => ({ id: m.id, kind: 'metric', name: m.metric.name })),
    ...metrics.map((m) => ({ id: metricId(m), kind: 'metric', name: `${m.metric}.v${m.version}` })),
  ]
  const builtAt = lastBuild(input)
  return {
    ...input,
    ...(builtAt === undefined ? {} : { builtAt }),
    files: fileNames(pages),
    names: indexNames(graph.project),
    items: itemsOf(graph),
    lists: listsOf(nodes),
    exposures,
    definitions,
    heldAgainst: grouped(
      graph.checks.filter((c) => c.kind === 'reconcile'),
      (c) => (c.of === c.to ? [] : [c.to]),
    ),
    checksOf: checksByNode(graph.checks),
    unitsOf: grouped(graph.unitTests, (unit) => [unit.of]),
    readers: readersOf(input),
  }
}

function lastBuild({ journal }: SiteInput): string | undefined {
  let last: string | undefined
  for (const builds of journal?.builds.values() ?? []) {
    const at = builds.at(-1)?.at
    if (at !== undefined && (last === undefined || at > last)) last = at
  }
  return last
}

export function metricId({ metric, version }: Metric): string {
  return `metric.${metric}.v${version}`
}

export function kindOf({ id, resource }: GraphNode): 'model' | 'seed' | 'source' | 'snapshot' {
  return id.startsWith('snapshot.') ? 'snapshot' : resource.kind
}

/** File of a node's, exposure's or metric's page. */
export function pageOf(site: Site, id: string): string {
  return site.files.get(id) ?? 'index.html'
}

export function listOf(site: Site, node: GraphNode): List | undefined {
  const key = listKey(node)
  return site.lists.find((l) => l.key === key)
}

/** Folders below the list it stands in: `economics` of models/marts/economics; of a source its name. */
export function folderOf(node: GraphNode): string {
  const { resource } = node
  if (resource.kind === 'source') return resource.source
  const folders = resource.fqn.slice(0, -1)
  return (folders[0] === listKey(node) ? folders.slice(1) : folders).join('/')
}

const titles: Readonly<Record<string, string>> = { models: 'other models' }

function listKey(node: GraphNode): string {
  const kind = kindOf(node)
  if (kind !== 'model') return `${kind}s`
  return (node.resource.kind === 'model' ? node.resource.layer : undefined) ?? 'models'
}

function listsOf(nodes: readonly GraphNode[]): List[] {
  const byKey = grouped(nodes, (node) => [listKey(node)])
  return [...layers, 'models', 'seeds', 'snapshots', 'sources'].flatMap((key) => {
    const of = byKey.get(key)
    if (of === undefined) return []
    const sorted = [...of].sort((a, b) => order(folderOf(a), folderOf(b)) || order(a.name, b.name))
    return [
      {
        key,
        title: titles[key] ?? key,
        file: `list.${key}.html`,
        nodes: sorted,
        folders: grouped(sorted, (n) => [folderOf(n)]),
      },
    ]
  })
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A singular test is about all that it reads. */
function checksByNode(checks: readonly Check[]): Map<string, Check[]> {
  return grouped(checks, (check) => ('of' in check ? [check.of] : check.parents))
}

function grouped<T>(list: readonly T[], keys: (one: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list)
    for (const key of keys(one)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [one])
      else group.push(one)
    }
  return groups
}

function readersOf({ lineage }: SiteInput): Map<string, Map<string, ColumnOrigin[]>> {
  const readers = new Map<string, Map<string, ColumnOrigin[]>>()
  for (const [id, known] of lineage) {
    if (!known.known) continue
    for (const { name, from } of known.columns)
      for (const { node, column, role } of from) {
        if (role !== 'value') continue
        const columns = readers.get(node) ?? new Map<string, ColumnOrigin[]>()
        readers.set(node, columns)
        const key = column.toLowerCase()
        const own = columns.get(key)
        if (own === undefined) columns.set(key, [{ node: id, column: name, role }])
        // fields of one struct are several origins of one column
        else if (own.at(-1)?.node !== id || own.at(-1)?.column !== name)
          own.push({ node: id, column: name, role })
      }
  }
  return readers
}
