/**
 * Everything that can be selected, in one shape: models, seeds, sources, snapshots, tests, unit tests, exposures, metrics.
 * In: Graph. Out: items by id, with who reads whom. Pure.
 */
import type { LinkedMetric, LinkedSemanticModel } from '../../metric/index.ts'
import type { Exposure, UnitTest } from '../../project/index.ts'
import { indexNames, namedIn, nodeId, testedModel } from '../names.ts'
import type { Check, Graph, GraphNode } from '../types.ts'

export const resourceTypes = [
  'model',
  'seed',
  'source',
  'snapshot',
  'test',
  'unit_test',
  'exposure',
  'metric',
  'semantic_model',
] as const
export type ResourceType = (typeof resourceTypes)[number]

export interface Item {
  readonly id: string
  readonly type: ResourceType
  readonly name: string
  readonly package: string
  /** Files that define it. */
  readonly paths: readonly string[]
  /** Package, folders, name. */
  readonly fqn: readonly string[]
  readonly tags: readonly string[]
  readonly owner?: string
  /** Ids of what it reads or looks at. */
  readonly parents: readonly string[]
  readonly node?: GraphNode
  readonly check?: Check
  readonly unitTest?: UnitTest
  readonly exposure?: Exposure
  readonly metric?: LinkedMetric
  readonly semantic?: LinkedSemanticModel
}

export interface Items {
  readonly byId: ReadonlyMap<string, Item>
  readonly children: ReadonlyMap<string, readonly string[]>
}

export function resourceType({ resource, id }: GraphNode): ResourceType {
  return id.startsWith('snapshot.') ? 'snapshot' : resource.kind
}

/** dbt's form, with the model in it, as two models may have a unit test of one name. */
export function unitTestId(test: UnitTest): string {
  return `unit_test.${test.package}.${test.model}.${test.name}`
}

export function exposureId(exposure: Exposure): string {
  return `exposure.${exposure.package}.${exposure.name}`
}

const known = new WeakMap<Graph, Items>()

/** The items of a graph, made once. */
export function itemsOf(graph: Graph): Items {
  const ready = known.get(graph)
  if (ready !== undefined) return ready
  const byId = new Map<string, Item>()
  // only what is in the order can be built; a model on a cycle is not
  for (const id of graph.order) {
    const node = graph.nodes.get(id)
    if (node !== undefined) byId.set(id, nodeItem(node))
  }
  for (const check of graph.checks) byId.set(check.id, checkItem(graph, check))
  const names = indexNames(graph.project)
  for (const test of graph.project.unitTests ?? []) {
    const model = testedModel(names, test)
    if (test.enabled && model !== undefined) byId.set(unitTestId(test), unitTestItem(test, nodeId(model)))
  }
  for (const exposure of graph.project.exposures ?? []) {
    const parents = exposure.dependsOn.flatMap((d) => {
      const found =
        d.kind === 'ref' ? namedIn(names, d.name, d.place.file) : names.sources.get(`${d.source}.${d.table}`)
      return found === undefined ? [] : [nodeId(found)]
    })
    byId.set(exposureId(exposure), exposureItem(exposure, parents))
  }
  for (const semantic of graph.metrics?.semanticModels.values() ?? [])
    byId.set(semantic.id, semanticItem(semantic))
  for (const metric of graph.metrics?.metrics.values() ?? []) byId.set(metric.id, metricItem(metric))
  const children = new Map<string, string[]>()
  for (const item of byId.values())
    for (const parent of item.parents) {
      const list = children.get(parent)
      if (list === undefined) children.set(parent, [item.id])
      else list.push(item.id)
    }
  const items = { byId, children }
  known.set(graph, items)
  return items
}

export function nodeItem(node: GraphNode): Item {
  const { resource } = node
  const own = resource.kind === 'source' ? [resource.source, resource.table] : resource.fqn
  const more = resource.kind === 'model' ? [resource.sql?.file, resource.propertiesFile] : []
  return {
    id: node.id,
    type: resourceType(node),
    name: node.name,
    package: resource.package,
    paths: [...new Set([resource.path, ...more.filter((p) => p !== undefined)])],
    fqn: [resource.package, ...own],
    tags: node.config.tags,
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    parents: node.parents,
    node,
  }
}

function checkItem(graph: Graph, check: Check): Item {
  const generic = check.kind === 'singular' ? check.test.generic : undefined
  const about = 'of' in check ? graph.nodes.get(check.of)?.resource : generic?.of
  const folders = about === undefined || about.kind === 'source' ? [] : about.fqn.slice(0, -1)
  const test = check.kind === 'generic' || check.kind === 'singular' ? check.test : undefined
  const owner = test?.owner ?? about?.owner
  return {
    id: check.id,
    type: 'test',
    name: check.name,
    package: check.package,
    paths: [check.kind === 'singular' ? check.test.path : check.place.file],
    fqn: [check.package, ...folders, check.name],
    tags: test?.tags ?? [],
    ...(owner === undefined ? {} : { owner }),
    parents: check.parents,
    check,
  }
}

function unitTestItem(test: UnitTest, model: string): Item {
  return {
    id: unitTestId(test),
    type: 'unit_test',
    name: test.name,
    package: test.package,
    paths: [test.path],
    fqn: [test.package, test.model, test.name],
    tags: test.tags,
    parents: [model],
    unitTest: test,
  }
}

function exposureItem(exposure: Exposure, parents: readonly string[]): Item {
  const owner = exposure.owner.name ?? exposure.owner.email
  return {
    id: exposureId(exposure),
    type: 'exposure',
    name: exposure.name,
    package: exposure.package,
    paths: [exposure.path],
    fqn: [exposure.package, exposure.name],
    tags: exposure.tags,
    ...(owner === undefined ? {} : { owner }),
    parents,
    exposure,
  }
}

function semanticItem(semantic: LinkedSemanticModel): Item {
  const { name, package: own, path } = semantic.semantic
  return {
    ...{ id: semantic.id, type: 'semantic_model', name, package: own, paths: [path], fqn: [own, name] },
    ...{ tags: [], parents: [semantic.model.id], semantic },
  }
}

/** It reads what it is made of: other metrics, its semantic model, or else the model. */
function metricItem(metric: LinkedMetric): Item {
  const { id, inputs, semanticModels, models } = metric
  const { name, package: own, path, tags, owner } = metric.metric
  const made = inputs.map(({ of }) => of.id)
  const read = semanticModels.length > 0 ? semanticModels : models
  return {
    ...{ id, type: 'metric', name, package: own, paths: [path], fqn: [own, name], tags },
    ...(owner === undefined ? {} : { owner }),
    parents: [...new Set(made.length > 0 ? made : read)].sort(),
    metric,
  }
}
