/**
 * `manifest.json` in the shape of dbt's manifest v12, so that tools of that ecosystem read our projects.
 * In: facts about a project. Out: text, the same for the same input, in pieces. Pure. Start at `manifestPieces`.
 */
import { exposureEntry, groupEntry, unitTestEntry } from './beside.ts'
import { Entries, jsonPieces, metadata, sorted } from './common.ts'
import { metricEntry, semanticModelEntry } from './metrics.ts'
import { macroEntry, modelEntry, seedEntry, sourceEntry, testEntry } from './nodes.ts'
import type { ArtifactNode, LaterNode, ManifestInput } from './types.ts'

/** The whole text. @throws RangeError as `manifestPieces` does */
export function manifestJson(input: ManifestInput): string {
  return [...manifestPieces(input)].join('')
}

/** @throws RangeError while it is read, when a path is absolute or two nodes have one id */
export function manifestPieces(input: ManifestInput): Iterable<string> {
  const { database } = input
  return jsonPieces({
    metadata: {
      ...metadata('manifest/v12', input.invocation),
      project_name: input.project,
      send_anonymous_usage_stats: false,
      adapter_type: input.adapter,
    },
    nodes: byId(input.nodes, (node) => nodeEntry(node, database)),
    sources: byId(input.sources, (source) => sourceEntry(source, database)),
    macros: byId(input.macros, macroEntry),
    docs: {},
    exposures: byId(input.exposures ?? [], exposureEntry),
    metrics: byId(input.metrics ?? [], metricEntry),
    groups: byId(input.groups ?? [], groupEntry),
    selectors: {},
    disabled: {},
    ...edges(input),
    group_map: Object.fromEntries((input.groups ?? []).map((g) => [g.name, sorted(g.members)])),
    saved_queries: {},
    semantic_models: byId(input.semanticModels ?? [], (one) => semanticModelEntry(one, database)),
    unit_tests: byId(input.unitTests ?? [], unitTestEntry),
  })
}

function nodeEntry(given: ArtifactNode | LaterNode, database: string): object {
  const node = 'whole' in given ? given.whole() : given
  if (node.kind === 'model') return modelEntry(node, database)
  return node.kind === 'seed' ? seedEntry(node, database) : testEntry(node, database)
}

/** `child_map` is the inverse of `parent_map`, and both name every node and source. */
function edges(input: ManifestInput): { parent_map: object; child_map: object } {
  const ids = sorted([...input.nodes, ...input.sources].map((n) => n.id))
  const parents = new Map<string, string[]>(ids.map((id) => [id, []]))
  const children = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const node of input.nodes) {
    if (node.kind === 'seed') continue
    for (const parent of sorted(node.parents)) {
      parents.get(node.id)?.push(parent)
      children.get(parent)?.push(node.id)
    }
  }
  for (const list of children.values()) list.sort()
  return { parent_map: Object.fromEntries(parents), child_map: Object.fromEntries(children) }
}

function byId<T extends { readonly id: string }>(list: readonly T[], entry: (item: T) => object): Entries {
  return new Entries(entriesById(list, entry))
}

function* entriesById<T extends { readonly id: string }>(
  list: readonly T[],
  entry: (item: T) => object,
): Generator<readonly [string, object]> {
  let last: string | undefined
  for (const item of [...list].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (item.id === last) throw new RangeError(`two nodes with the id ${item.id}`)
    last = item.id
    yield [item.id, entry(item)]
  }
}
