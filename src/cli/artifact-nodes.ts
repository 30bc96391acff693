/**
 * Translates the graph into the neutral facts that the artefact writers take.
 * In: graph and rendered SQL. Out: artefact nodes, paths relative to each package's own folder. Pure.
 */
import type {
  ArtifactColumn,
  ArtifactMacro,
  ArtifactModel,
  ArtifactNode,
  ArtifactReads,
  ArtifactSeed,
  ArtifactSource,
  ArtifactTest,
  LaterNode,
} from '../artifact/index.ts'
import {
  type Check,
  type GraphNode,
  type NodeLineage,
  nodeId,
  nodeOf,
  type ProjectLineage,
  type StateParts,
} from '../graph/index.ts'
import type { ColumnProps, Model, Seed, SourceTable } from '../project/index.ts'
import { relationName } from '../sql/index.ts'
import { besideNodes } from './artifact-beside.ts'
import { modelFacts, modelKeys, sourceKeys, testKeys } from './artifact-config.ts'
import type { Linked } from './context.ts'
import { nodeSql, testSql } from './sql-text.ts'
import { currentParts } from './state-files.ts'

export interface ArtifactNodes {
  readonly nodes: readonly LaterNode[]
  readonly sources: readonly ArtifactSource[]
  readonly macros: readonly ArtifactMacro[]
}

export function artifactNodes(linked: Linked, runId: string, lineage?: ProjectLineage): ArtifactNodes {
  const parts = currentParts(linked)
  const nodes: LaterNode[] = []
  const sources: ArtifactSource[] = []
  for (const id of linked.graph.order) {
    const node = nodeOf(linked.graph, id)
    const { resource } = node
    if (resource.kind === 'source') sources.push(withState(sourceOf(linked, node, resource), parts))
    else {
      const made = (): ArtifactModel | ArtifactSeed => relationOf(linked, node, resource, runId)
      const whole = (): ArtifactNode => withLineage(withState(made(), parts), lineage?.get(id))
      nodes.push({ id, kind: resource.kind, parents: node.parents, whole })
    }
  }
  for (const check of linked.graph.checks) {
    const whole = (): ArtifactNode => testOf(linked, check, runId, parts.get(check.id))
    nodes.push({ id: check.id, kind: 'test', parents: check.parents, whole })
  }
  const macros = [...linked.project.macros.values()].map((m) => ({
    id: `macro.${m.package}.${m.name}`,
    name: m.name,
    package: m.package,
    file: inPackage(linked, m.package, m.file),
    code: m.text,
  }))
  return { nodes, sources, macros, ...besideNodes(linked, parts) }
}

/** The hashes that a later `state:` compares with, beside our other facts. */
function withState<T extends ArtifactModel | ArtifactSeed | ArtifactSource>(
  entry: T,
  parts: ReadonlyMap<string, StateParts>,
): T {
  return { ...entry, facts: { ...entry.facts, state: parts.get(entry.id) } }
}

/** By column: nodes and columns that it comes from, each with its role; or why that is not known. */
function withLineage<T extends ArtifactModel | ArtifactSeed | ArtifactTest>(
  entry: T,
  known: NodeLineage | undefined,
): T {
  if (known === undefined) return entry
  const lineage = known.known
    ? {
        columns: Object.fromEntries(known.columns.map((c) => [c.name, c.from])),
        influence: known.influence.map(({ role: _, ...origin }) => origin),
      }
    : { unknown: known.reason }
  return { ...entry, facts: { ...entry.facts, lineage } }
}

/** `../../models/x.sql` of a package two folders up is `models/x.sql` there. */
export function inPackage({ project }: Linked, name: string, path: string): string {
  const own = project.packages.find((p) => p.name === name)?.path ?? ''
  return own !== '' && own !== '.' && path.startsWith(`${own}/`) ? path.slice(own.length + 1) : path
}

function sourceOf(linked: Linked, node: GraphNode, resource: SourceTable): ArtifactSource {
  const { source, table } = resource
  const named = { name: table, fqn: [source, table], relationName: relationName(node.relation) }
  return { ...commonOf(linked, node), ...named, kind: 'source', source, table, ...sourceKeys(resource) }
}

function commonOf(linked: Linked, node: GraphNode) {
  const { id, resource, config, relation } = node
  const propertiesFile = resource.kind === 'model' ? resource.propertiesFile : undefined
  return {
    id,
    package: resource.package,
    file: inPackage(linked, resource.package, resource.path),
    description: resource.description,
    tags: config.tags,
    meta: config.meta,
    facts: factsOf(node),
    schema: relation.schema,
    columns: resource.columns.map(columnOf),
    ...(config.group === undefined ? {} : { group: config.group }),
    ...(propertiesFile === undefined
      ? {}
      : { propertiesFile: inPackage(linked, resource.package, propertiesFile) }),
  }
}

function relationOf(
  linked: Linked,
  node: GraphNode,
  resource: Model | Seed,
  runId: string,
): ArtifactModel | ArtifactSeed {
  const { config, relation } = node
  const { name, fqn } = resource
  const common = { ...commonOf(linked, node), name, fqn }
  const named = { relationName: relationName(relation) }
  if (resource.kind === 'seed') return { ...common, ...named, kind: 'seed' }
  const compiled = nodeSql(linked, node, runId)
  return {
    ...common,
    ...(config.materialized === 'ephemeral' ? {} : named),
    ...readsOf(linked, node.parents),
    kind: 'model',
    macros: node.macros.flatMap((m) => macroId(linked, m)),
    materialized: config.materialized,
    contractEnforced: config.contractEnforced,
    config: modelKeys(config),
    ...(config.access === undefined ? {} : { access: config.access }),
    code: resource.sql?.text ?? '',
    ...(compiled === undefined ? {} : { compiled }),
    grain: resource.grain,
  }
}

function macroId({ project }: Linked, name: string): string[] {
  const macro = project.macros.get(name)
  return macro === undefined ? [] : [`macro.${macro.package}.${name}`]
}

function factsOf({ resource, config, calls }: GraphNode): Record<string, unknown> {
  if (resource.kind !== 'model') return {}
  const [vars, env] = ['var', 'env'].map((helper) => namesIn(calls, helper))
  return {
    ...(vars === undefined ? {} : { vars }),
    ...(env === undefined ? {} : { env }),
    ...modelFacts(config),
    ...(resource.layer === undefined ? {} : { layer: resource.layer }),
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    ...(resource.grain.length === 0 ? {} : { grain: resource.grain }),
    ...(resource.abstract ? { abstract: true, filled: resource.sql !== undefined } : {}),
  }
}

/** What it reads by a helper, by name; undefined when nothing. */
function namesIn(calls: GraphNode['calls'], helper: string): string[] | undefined {
  const names = calls.filter((c) => c.helper === helper).map((c) => String(c.args[0]))
  return names.length === 0 ? undefined : [...new Set(names)].sort()
}

function columnOf(column: ColumnProps): ArtifactColumn {
  const { name, constraints, data_type: type, description } = column
  const facts = factsOfColumn(column)
  // of the ten thousand columns of a large project nearly all have both, and V8 makes several spreads key by key
  if (type !== undefined && description !== undefined && facts === undefined)
    return { name, constraints, type, description }
  return {
    name,
    constraints,
    ...(type === undefined ? {} : { type }),
    ...(description === undefined ? {} : { description }),
    ...(facts === undefined ? {} : { facts }),
  }
}

function factsOfColumn({ unit, currency, pii, additive }: ColumnProps): Record<string, unknown> | undefined {
  const said = Object.entries({ unit, currency, pii, additive }).filter(([, value]) => value !== undefined)
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

function readsOf({ graph }: Linked, parents: readonly string[]): ArtifactReads {
  const nodes = parents.map((p) => nodeOf(graph, p))
  return {
    parents,
    refs: nodes.filter((n) => n.resource.kind !== 'source').map(refOf),
    sources: nodes.flatMap((n) =>
      n.resource.kind === 'source' ? [[n.resource.source, n.resource.table] as const] : [],
    ),
  }
}

/** With its package where the name alone does not say which. */
function refOf({ name, resource }: GraphNode): { readonly name: string; readonly package?: string } {
  return name === resource.name ? { name } : { name: resource.name, package: resource.package }
}

/** One literal, for thousands of tests: where a key may be missing it is undefined. */
function testOf(linked: Linked, check: Check, runId: string, state: StateParts | undefined): ArtifactTest {
  const own = check.kind === 'singular' ? check.test.generic : undefined
  const about = 'of' in check ? nodeOf(linked.graph, check.of) : own && nodeOf(linked.graph, nodeId(own.of))
  const sql = testSql(linked, check, runId) ?? ''
  const file = check.kind === 'singular' ? check.test.path : (about?.resource.path ?? check.place.file)
  const code = check.kind === 'singular' ? check.test.sql.text.trimStart() : sql
  // what the user wrote of a test for readers
  const said = 'test' in check ? check.test : undefined
  const { parents, refs, sources } = readsOf(linked, check.parents)
  const { config, facts } = testKeys(linked.graph, check)
  return {
    kind: 'test',
    id: check.id,
    name: check.name,
    package: check.package,
    fqn: [check.name],
    parents,
    refs,
    sources,
    config,
    code,
    file: inPackage(linked, check.package, file),
    schema: about?.relation.schema ?? 'main',
    severity: check.severity,
    facts: { owner: facts.owner, baseline: facts.baseline, state },
    description: said?.description,
    tags: said?.tags,
    meta: said?.meta,
    compiled: sql,
    where: check.kind === 'generic' ? check.test.where : own?.where,
    generic: genericOf(check),
  }
}

function genericOf(check: Check): ArtifactTest['generic'] {
  if (check.kind === 'singular') {
    const { generic } = check.test
    if (generic === undefined) return undefined
    const { name, args, column, of } = generic
    return { name, arguments: args, of: nodeId(of), column }
  }
  if (check.kind === 'generic') {
    const { test, of } = check
    return { name: test.name, arguments: test.args, of, column: test.column }
  }
  const { place: _, ...spec } = check.spec
  return { name: check.kind, namespace: 'ledgerline', arguments: spec, of: check.of }
}
