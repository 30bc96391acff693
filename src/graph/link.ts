/**
 * Turns a parsed project into a graph: references resolved, templates rendered, cycles and backward
 * layers refused. In: Project. Out: Graph and each node's rendered SQL. Pure: no clock, no disk, no database.
 * Start at `link`; the checks are made in `checks.ts`, the order in `order.ts`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import {
  configProblems,
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
import { withoutDisabled } from './disabled.ts'
import { exposureProblems } from './exposures.ts'
import { externalProblems } from './external.ts'
import { groupProblems, ownerByGroup } from './groups.ts'
import { type HelperEnv, helpersFor } from './helpers.ts'
import { attachHooks, linkRunHooks, type NodeHooks, scanNodeHooks } from './hooks.ts'
import { keyReadProblems } from './key-reads.ts'
import { withListed } from './listed.ts'
import { macroProblems } from './macro-helpers.ts'
import { metricsOf } from './metrics.ts'
import { indexNames, type Laid, nameOf, nodeId, noNames, relationOf, withoutNames } from './names.ts'
import { nearlyPorts } from './nearly-ports.ts'
import { childrenOf, cycles, topologicalOrder } from './order.ts'
import { parentsOf } from './parents.ts'
import { partitionReadProblems } from './partition-reads.ts'
import { placeOfRead, readProblems } from './reads.ts'
import { orderWithout, sameRelations } from './same-relation.ts'
import { type Scanned, scanAll, scanOne, uncalledMacros } from './scan.ts'
import type { Graph, GraphNode } from './types.ts'
import { compileScript } from './typescript.ts'
import { linkUnitTests } from './unit-tests.ts'
import { codeFile, ownOf, withVariant } from './variants.ts'

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
  const helpers = scanHelpers(read)
  if (read.macroFunctions?.length) problems.push(...macroProblems(read, builtIn(read)))
  const scans = scanAll(read, helpers, problems)
  const configs = overlayAll(read, scans, problems)
  const project = withoutDisabled(read, configs)
  const names = indexNames(project)
  const laid = { names, configs }
  const hooks = scanNodeHooks(laid, project, helpers, problems)
  const nodes = makeNodes(project, laid, scans, hooks, problems)
  problems.push(...readProblems(nodes), ...externalProblems(nodes), ...partitionReadProblems(nodes, problems))
  problems.push(...keyReadProblems(nodes, problems))
  problems.push(...groupProblems(project, nodes))
  const flow = flowOf(nodes, problems)
  const env: HelperEnv = { project, ...laid }
  const compiled = renderNodes(env, nodes, scans, problems)
  attachHooks(nodes, hooks, (node, file) => helpersIn(env, node, file), project, problems)
  const singular = linkTests(project, helpers, env, compiled, problems)
  const { checks, problems: checkProblems } = linkChecks(project, nodes, names, singular)
  const templates = new Map([...compiled.keys()].map((id) => [id, scans.get(id)?.template]))
  const units = linkUnitTests(env, nodes, templates)
  problems.push(...checkProblems, ...units.problems, ...exposureProblems(project, names))
  const graph = {
    project,
    nodes,
    ...flow,
    checks,
    unitTests: units.unitTests,
    ...metricsOf(project, names, problems),
  }
  const ofRun = (file: string): Helpers => helpersFor(env, { self: nowhere, file }).helpers
  const runHooks = linkRunHooks(project, laid, ofRun, problems)
  problems.push(...uncalledMacros(project, scans, problems), ...nearlyPorts(graph))
  return { graph: { ...graph, ...runHooks }, compiled, problems }
}

type Helpers = ReturnType<typeof helpersFor>['helpers']
const nowhere = { schema: '', name: '' }

function helpersOf(env: HelperEnv, node: Parameters<typeof ownOf>[0]): ReturnType<typeof helpersFor> {
  return helpersFor(env, ownOf(node))
}

function helpersIn(env: HelperEnv, node: GraphNode, file: string): Helpers {
  return helpersFor(env, { ...ownOf(node), file }).helpers
}

/** In which order nodes are built. What cannot be is not in it: nodes on a cycle, or of one table, and what comes after. */
function flowOf(
  nodes: ReadonlyMap<string, GraphNode>,
  problems: Diagnostic[],
): Pick<Graph, 'order' | 'children'> {
  const parents = new Map([...nodes].map(([id, n]) => [id, n.parents]))
  const { order, left } = topologicalOrder(parents)
  const same = sameRelations(nodes)
  problems.push(...cycleProblems(nodes, parents, left), ...same.problems)
  return { order: orderWithout(order, nodes, same.ids), children: childrenOf(parents) }
}

function renderNodes(
  env: HelperEnv,
  nodes: ReadonlyMap<string, GraphNode>,
  scans: ReadonlyMap<string, Scanned>,
  problems: Diagnostic[],
): Map<string, Compiled> {
  const compiled = new Map<string, Compiled>()
  for (const [id, node] of nodes) {
    const scan = scans.get(id)
    if (scan?.script) keepScript(env, node, scan.script, compiled, problems)
    if (scan?.template === undefined) continue
    render(id, scan.template, helpersOf(env, node), env.project, compiled, problems)
    const code = compiled.get(id)
    if (code) compiled.set(id, withVariant(env, node, scan.template, code, problems))
  }
  return compiled
}

/** The scan reads names and arity only; it calls none of them. */
function scanHelpers(project: Project): Helpers {
  return helpersFor({ project, names: noNames, configs: new Map() }, { self: nowhere }).helpers
}

function builtIn(project: Project): Set<string> {
  return new Set(Object.keys(scanHelpers({ ...project, macroFunctions: [] })))
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
    const told = problems.length
    for (const call of scans.get(nodeId(model))?.facts.calls ?? []) {
      if (call.helper !== 'config') continue
      const laid = overlayConfig(config, call.hash, call.place)
      problems.push(...laid.problems)
      config = laid.config
    }
    configs.set(nodeId(model), config)
    // what a refused key leaves out is no second error
    if (config.enabled && problems.length === told) problems.push(...configProblems(model, config))
  }
  for (const seed of project.seeds) configs.set(nodeId(seed), seed.config)
  return configs
}

function makeNodes(
  project: Project,
  laid: Laid,
  scans: ReadonlyMap<string, Scanned>,
  hooks: ReadonlyMap<string, NodeHooks>,
  problems: Diagnostic[],
): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>()
  const { names, configs } = laid
  for (const resource of [...[...names.refs.values()].flat(), ...names.sources.values()]) {
    const id = nodeId(resource)
    const config = configs.get(id) ?? resource.config
    const facts = scans.get(id)?.facts
    const hooked = hooks.get(id)
    const aside = [...(hooked?.pre ?? []), ...(hooked?.post ?? [])]
    const said = [
      { file: codeFile(resource), calls: facts?.calls ?? [] },
      ...aside.map(({ hook, calls }) => ({ file: hook.place.file, calls })),
    ].map(({ file, calls }) => ({ file, calls: withListed(calls, laid, id) }))
    nodes.set(id, {
      id,
      name: nameOf(names, resource),
      resource: owned(project, resource, config),
      config,
      relation: relationOf(laid, resource),
      ...parentsOf(said, names, problems),
      macros: facts?.macros ?? [],
      calls: said.flatMap(({ calls }) => calls),
    })
  }
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function owned(project: Project, resource: GraphNode['resource'], config: NodeConfig): GraphNode['resource'] {
  const owner = resource.owner ?? ownerByGroup(project, config)
  return owner === undefined ? resource : { ...resource, owner }
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
  else problems.push(...withoutNames(result.problems))
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
  else if (made.problem) problems.push(made.problem)
}

/** Singular tests are templates too; they may read any layer. */
function linkTests(
  project: Project,
  scanned: Helpers,
  env: HelperEnv,
  compiled: Map<string, Compiled>,
  problems: Diagnostic[],
): Map<string, SingularLink> {
  const links = new Map<string, SingularLink>()
  for (const test of project.tests) {
    const scan = scanOne(test.sql, project, scanned, problems)
    if (scan?.template === undefined) continue
    const said = configured(test, scan.facts.calls, problems)
    if (said === undefined) continue
    const { file } = test.sql
    const calls = withListed(scan.facts.calls, env, '')
    const { parents, asks = [] } = parentsOf([{ file, calls }], env.names, problems)
    const key = testKey(test)
    links.set(key, { test: said, parents: parents.filter((id) => !asks.includes(id)) })
    const own = { self: { schema: 'main', name: test.name }, file, partitions: true }
    render(key, scan.template, helpersFor(env, own), project, compiled, problems)
    const code = compiled.get(key)
    if (code === undefined || !scan.facts.calls.some((c) => c.helper === 'rebuilt')) continue
    const { helpers } = helpersFor(env, { ...own, isIncremental: true })
    const narrow = renderTemplate(scan.template, { helpers, partials: project.macros })
    if (narrow.ok) compiled.set(key, { ...code, incremental: narrow.rendered })
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
export function testKey(test: { readonly package: string; readonly name: string }): string {
  return `test:${test.package}.${test.name}`
}
