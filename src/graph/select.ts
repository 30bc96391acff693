/**
 * dbt's selection grammar over a graph: names, `path:`, `tag:`, `source:`, `package:`, `resource_type:`,
 * `fqn:`, graph operators `+m`, `m+`, `2+m+1`, `@m`; a space is a union, a comma an intersection. Pure.
 * Start at `select`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { type Graph, type GraphNode, nodeOf } from './types.ts'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** Terms that match nothing: warnings, with the nearest name. */
  readonly problems: readonly Diagnostic[]
}

/** Nodes that `include` names (all when empty) less those that `exclude` names. */
export function select(graph: Graph, include: readonly string[], exclude: readonly string[] = []): Selection {
  const problems: Diagnostic[] = []
  const terms = include.flatMap(words)
  const ids =
    terms.length === 0 ? new Set(graph.order) : union(terms.map((t) => evaluate(graph, t, problems)))
  for (const id of union(exclude.flatMap(words).map((t) => evaluate(graph, t, problems)))) ids.delete(id)
  return { ids, problems }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((w) => w !== '')
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((s) => [...s]))
}

function evaluate(graph: Graph, term: string, problems: Diagnostic[]): Set<string> {
  const [first = new Set<string>(), ...rest] = term
    .split(',')
    .map((part) => evaluatePart(graph, part, problems))
  return new Set([...first].filter((id) => rest.every((set) => set.has(id))))
}

const grammar =
  /^(?<at>@)?(?:(?<up>\d*)(?<plusUp>\+))?(?:(?<method>[a-z_]+(?:\.[a-z_]+)?):)?(?<value>.+?)(?:(?<plusDown>\+)(?<down>\d*))?$/

function evaluatePart(graph: Graph, part: string, problems: Diagnostic[]): Set<string> {
  const found = grammar.exec(part)?.groups
  const value = found?.value ?? part
  const method = found?.method ?? (looksLikePath(value) ? 'path' : 'fqn')
  const test = methods[method]
  const hits =
    test === undefined ? [] : [...graph.nodes.values()].filter((n) => test(n, value)).map((n) => n.id)
  if (hits.length === 0) {
    const near = test === undefined ? nearest(method, Object.keys(methods)) : nearest(value, nodeNames(graph))
    problems.push(diagnose('unknown-selector', { selector: part, near }, { severity: 'warning' }))
  }
  const ids = new Set(hits)
  if (found?.at !== undefined) return childrensParents(graph, ids)
  if (found?.plusUp !== undefined) spread(hits, (id) => nodeOf(graph, id).parents, depth(found.up), ids)
  if (found?.plusDown !== undefined)
    spread(hits, (id) => graph.children.get(id) ?? [], depth(found.down), ids)
  return ids
}

function depth(text: string | undefined): number {
  return text === undefined || text === '' ? Number.POSITIVE_INFINITY : Number(text)
}

/** Adds to `into` everything within `limit` steps of `from`. */
function spread(
  from: readonly string[],
  next: (id: string) => readonly string[],
  limit: number,
  into: Set<string>,
): void {
  const seen = new Set(from)
  let edge = [...from]
  for (let step = 0; step < limit && edge.length > 0; step++) {
    edge = edge.flatMap((id) => next(id).filter((n) => !seen.has(n) && seen.add(n)))
    for (const id of edge) into.add(id)
  }
}

/** `@m`: the node, all that comes from it, and all that those need. */
function childrensParents(graph: Graph, ids: Set<string>): Set<string> {
  const all = new Set(ids)
  spread([...ids], (id) => graph.children.get(id) ?? [], Number.POSITIVE_INFINITY, all)
  spread([...all], (id) => nodeOf(graph, id).parents, Number.POSITIVE_INFINITY, all)
  return all
}

function nodeNames(graph: Graph): string[] {
  return [...graph.nodes.values()].map((n) => n.name)
}

function looksLikePath(value: string): boolean {
  return value.includes('/') || value.includes('\\')
}

function wildcard(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(text)
}

type Method = (node: GraphNode, value: string) => boolean

/** One entry per method of the grammar. */
const methods: Readonly<Record<string, Method>> = {
  fqn: (node, value) => {
    const { resource } = node
    if (wildcard(value, node.name)) return true
    const fqn = resource.kind === 'source' ? [resource.source, resource.table] : resource.fqn
    const full = [resource.package, ...fqn]
    return wildcard(value, full.join('.')) || value === full.slice(0, value.split('.').length).join('.')
  },
  path: (node, value) => {
    const wanted = value.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '')
    const { path } = node.resource
    const own = node.resource.kind === 'model' ? (node.resource.sql?.file ?? path) : path
    return [path, own].some((p) => p === wanted || p.startsWith(`${wanted}/`) || wildcard(wanted, p))
  },
  tag: (node, value) => node.config.tags.some((t) => wildcard(value, t)),
  package: (node, value) => wildcard(value, node.resource.package),
  resource_type: (node, value) => node.resource.kind === value,
  source: (node, value) =>
    node.resource.kind === 'source' && (wildcard(value, node.resource.source) || wildcard(value, node.name)),
  layer: (node, value) => node.resource.kind === 'model' && node.resource.layer === value,
}
