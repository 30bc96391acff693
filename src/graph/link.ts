/**
 * Turns a parsed project into a graph: references resolved, templates rendered, cycles and backward
 * layers refused. In: Project. Out: Graph and each node's rendered SQL. Pure: no clock, no disk, no database.
 * Start at `link`; the checks are made in `checks.ts`, the order in `order.ts`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import {
  configProblems,
  type Model,
  type NodeConfig,
  overlayConfig,
  overlayTest,
  type Project,
  type SingularTest,
} from '../project/index.ts'
import type { ModelDefinition } from '../script/index.ts'
import { type Call, render as renderTemplate, type Template } from '../template/index.ts'
import { linkChecks, type SingularLink } from './checks.ts'
import type { Compiled } from './compiled.ts'
import { exposureProblems } from './exposures.ts'
import { externalProblems } from './external.ts'
import { groupProblems, ownerByGroup } from './groups.ts'
import { type HelperEnv, helpersFor } from './helpers.ts'
import { attachHooks, linkRunHooks, type NodeHooks, scanNodeHooks } from './hooks.ts'
import { macroProblems } from './macro-helpers.ts'
import { findRef, indexNames, type Names, nodeId, refArguments, relationOf, unknownRef } from './names.ts'
import { childrenOf, cycles, topologicalOrder } from './order.ts'
import { partitionReadProblems } from './partition-reads.ts'
import { placeOfRead, readProblems } from './reads.ts'
import { type Scanned, scanAll, scanOne } from './scan.ts'
import type { Graph, GraphNode } from './types.ts'
import { compileScript } from './typescript.ts'
import { linkUnitTests } from './unit-tests.ts'
import { ownOf, withVariant } from './variants.ts'

export interface Linked {
  readonly graph: Graph
  /** By node id, or by the id of a singular test. */
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly problems: readonly Diagnostic[]
}

/**
 * Links a project. With errors the graph still holds what could be linked, so that the rest can be bound and
 * every problem told in one go; a model that did not render is not in `compiled`, one on a cycle not in the order.
 */
export function link(read: Project): Linked {
  const problems: Diagnostic[] = []
  const helpers = scanHelpers(read, indexNames(read))
  const builtIn = new Set(Object.keys(scanHelpers({ ...read, macroFunctions: [] }, indexNames(read))))
  problems.push(...macroProblems(read, builtIn))
  const scans = scanAll(read, helpers, problems)
  const configs = overlayAll(read, scans, problems)
  const project = withoutDisabled(read, configs)
  const names = indexNames(project)
  const hooks = scanNodeHooks(configs, project, scanHelpers(project, names), problems)
  const nodes = makeNodes(project, names, scans, configs, hooks, problems)
  problems.push(...readProblems(nodes), ...externalProblems(nodes), ...partitionReadProblems(nodes, problems))
  problems.push(...groupProblems(project, nodes))
  const parents = new Map([...nodes].map(([id, n]) => [id, n.parents]))
  const { order, left } = topologicalOrder(parents)
  problems.push(...cycleProblems(nodes, parents, left))
  const env: HelperEnv = { project, names, configs }
  const compiled = new Map<string, Compiled>()
  for (const [id, node] of nodes) {
    const scan = scans.get(node.name)
    if (scan?.script) keepScript(env, node, scan.script, compiled, problems)
    if (scan?.template === undefined) continue
    render(id, scan.template, helpersOf(env, node), project, compiled, problems)
    const code = compiled.get(id)
    if (code) compiled.set(id, withVariant(env, node, scan.template, code, problems))
  }
  attachHooks(nodes, hooks, (node) => helpersOf(env, node).helpers, project, problems)
  const singular = linkTests(project, names, env, compiled, problems)
  const { checks, problems: checkProblems } = linkChecks(project, nodes, names, singular)
  const units = linkUnitTests(env, nodes, new Set(compiled.keys()))
  problems.push(...checkProblems, ...units.problems, ...exposureProblems(project, names))
  const graph = { project, nodes, order, children: childrenOf(parents), checks, unitTests: units.unitTests }
  const runHooks = linkRunHooks(project, helpersOf(env, anywhere).helpers, problems)
  return { graph: { ...graph, ...runHooks }, compiled, problems }
}

const anywhere = { relation: { schema: '', name: '' } }

function helpersOf(env: HelperEnv, node: Parameters<typeof ownOf>[0]): ReturnType<typeof helpersFor> {
  return helpersFor(env, ownOf(node))
}

/** The scan reads names and arity only; it calls none of them. */
function scanHelpers(project: Project, names: Names): ReturnType<typeof helpersFor>['helpers'] {
  return helpersFor({ project, names, configs: new Map() }, { self: { schema: '', name: '' } }).helpers
}

/** Lays `{{config …}}` over the configuration that files gave; the last call wins key by key. */
function overlayAll(
  project: Project,
  scans: ReadonlyMap<string, Scanned>,
  problems: Diagnostic[],
): Map<string, NodeConfig> {
  const configs = new Map<string, NodeConfig>()
  for (const model of project.models) {
    let config = model.config
    for (const call of scans.get(model.name)?.facts.calls ?? []) {
      if (call.helper !== 'config') continue
      const laid = overlayConfig(config, call.hash, call.place)
      problems.push(...laid.problems)
      config = laid.config
    }
    configs.set(model.name, config)
    if (config.enabled) problems.push(...configProblems(model, config))
  }
  for (const seed of project.seeds) configs.set(seed.name, seed.config)
  return configs
}

/** `{{config enabled=false}}` in a model's own SQL is as good as the same in its properties. */
function withoutDisabled(project: Project, configs: ReadonlyMap<string, NodeConfig>): Project {
  const isNowOff = (m: Model): boolean => m.config.enabled && configs.get(m.name)?.enabled === false
  if (!project.models.some(isNowOff)) return project
  const models = project.models.map((m) =>
    isNowOff(m) ? { ...m, config: { ...m.config, enabled: false } } : m,
  )
  return { ...project, models }
}

function makeNodes(
  project: Project,
  names: Names,
  scans: ReadonlyMap<string, Scanned>,
  configs: ReadonlyMap<string, NodeConfig>,
  hooks: ReadonlyMap<string, NodeHooks>,
  problems: Diagnostic[],
): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>()
  for (const resource of [...names.refs.values(), ...names.sources.values()]) {
    const config = (resource.kind === 'source' ? undefined : configs.get(resource.name)) ?? resource.config
    const facts = resource.kind === 'model' ? scans.get(resource.name)?.facts : undefined
    const hooked = resource.kind === 'source' ? undefined : hooks.get(resource.name)
    const aside = [...(hooked?.pre ?? []), ...(hooked?.post ?? [])].flatMap((h) => h.calls)
    const calls = [...(facts?.calls ?? []), ...aside]
    nodes.set(nodeId(resource), {
      id: nodeId(resource),
      name: resource.kind === 'source' ? `${resource.source}.${resource.table}` : resource.name,
      resource: owned(project, resource, config),
      config,
      relation: relationOf(resource, config),
      ...parentsOf(calls, names, problems),
      macros: facts?.macros ?? [],
      calls,
    })
  }
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function owned(project: Project, resource: GraphNode['resource'], config: NodeConfig): GraphNode['resource'] {
  const owner = resource.owner ?? ownerByGroup(project, config)
  return owner === undefined ? resource : { ...resource, owner }
}

/** Ids of everything that the calls read or ask about; names that lead nowhere become problems. */
function parentsOf(
  calls: readonly Call[],
  names: Names,
  problems: Diagnostic[],
): Pick<GraphNode, 'parents' | 'asks'> {
  const parents = new Set<string>()
  const asks = new Set<string>()
  for (const call of calls) {
    const [first, second] = call.args
    const where = { place: call.place, trail: call.trail }
    if ((call.helper === 'ref' || call.helper === 'input_present') && typeof first === 'string') {
      const found = findRef(names, call.args)
      const { name, of } = refArguments(call.args)
      if (found) (call.helper === 'ref' ? parents : asks).add(nodeId(found))
      else problems.push(diagnose('unknown-ref', unknownRef(names, name, of), where))
    } else if (call.helper === 'source' && typeof first === 'string' && typeof second === 'string') {
      const key = `${first}.${second}`
      const found = names.sources.get(key)
      if (found) parents.add(nodeId(found))
      else {
        const near = nearest(key, names.sources.keys())
        problems.push(diagnose('unknown-source', { source: first, table: second, near }, where))
      }
    }
  }
  const only = [...asks].filter((id) => !parents.has(id)).sort()
  return { parents: [...parents, ...only].sort(), ...(only.length === 0 ? {} : { asks: only }) }
}

function cycleProblems(
  nodes: ReadonlyMap<string, GraphNode>,
  parents: ReadonlyMap<string, readonly string[]>,
  left: readonly string[],
): Diagnostic[] {
  return cycles(parents, left).map((path) => {
    const [first, second] = path.map((id) => nodes.get(id))
    const place = first && second ? placeOfRead(first, second) : undefined
    const text = path.map((id) => nodes.get(id)?.name ?? id).join(' -> ')
    return diagnose('cycle', { path: text }, { place })
  })
}

function render(
  id: string,
  template: Template,
  helpers: ReturnType<typeof helpersFor>,
  project: Project,
  compiled: Map<string, Compiled>,
  problems: Diagnostic[],
): void {
  const result = renderTemplate(template, { helpers: helpers.helpers, partials: project.macros })
  if (result.ok) compiled.set(id, { rendered: result.rendered, usesRunId: helpers.usesRunId() })
  // names that lead nowhere were told when the references were read
  else problems.push(...result.problems.filter((p) => p.id !== 'unknown-ref' && p.id !== 'unknown-source'))
}

function keepScript(
  env: HelperEnv,
  node: GraphNode,
  script: ModelDefinition,
  compiled: Map<string, Compiled>,
  problems: Diagnostic[],
): void {
  const made = compileScript(env, node, script)
  if ('compiled' in made) compiled.set(node.id, made.compiled)
  else problems.push(made.problem)
}

/** Singular tests are templates too; they may read any layer. */
function linkTests(
  project: Project,
  names: Names,
  env: HelperEnv,
  compiled: Map<string, Compiled>,
  problems: Diagnostic[],
): Map<string, SingularLink> {
  const links = new Map<string, SingularLink>()
  const scanned = scanHelpers(project, names)
  for (const test of project.tests) {
    const scan = scanOne(test.sql, project, scanned, problems)
    if (scan?.template === undefined) continue
    const said = configured(test, scan.facts.calls, problems)
    if (said === undefined) continue
    const { parents, asks = [] } = parentsOf(scan.facts.calls, names, problems)
    links.set(test.name, { test: said, parents: parents.filter((id) => !asks.includes(id)) })
    const helpers = helpersFor(env, { self: { schema: 'main', name: test.name } })
    render(testKey(test.name), scan.template, helpers, project, compiled, problems)
  }
  return links
}

/** With what `{{config …}}` in its own SQL says of it; undefined when that switches it off. */
function configured(
  test: SingularTest,
  calls: readonly Call[],
  problems: Diagnostic[],
): SingularTest | undefined {
  let said: SingularTest | undefined = test
  for (const call of calls) {
    if (call.helper !== 'config' || said === undefined) continue
    const laid = overlayTest(said, call.hash, call.place)
    problems.push(...laid.problems)
    said = laid.test
  }
  return said
}

/** Where `compiled` holds a singular test's SQL. */
export function testKey(name: string): string {
  return `test:${name}`
}
