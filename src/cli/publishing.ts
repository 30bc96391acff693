/**
 * Publishing from the command line: what is to be published, whether it may be, and telling where it lies.
 * Only what is current and passed its tests is published; else the last publication keeps serving readers.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { checkSql } from '../check/index.ts'
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import { type Check, type Graph, type GraphNode, nodeOf, select, withAncestors } from '../graph/index.ts'
import { type Publication, publishSnapshot, type SnapshotTable } from '../publish/index.ts'
import { type BuildResult, checkKey } from '../run/index.ts'
import type { Prepared } from './building.ts'
import { checkTable } from './check-table.ts'
import type { CommonOptions, Linked } from './context.ts'
import { lineageTable } from './lineage-table.ts'
import { palette, say, shownPath, tellEvent } from './output.ts'
import { type RunTimes, runTable } from './run-table.ts'
import type { Working } from './working.ts'

/** Models that `publish.select` names and that leave a relation, in graph order. */
export function publishedNodes(graph: Graph): GraphNode[] {
  const { ids } = select(graph, graph.project.publish.select)
  return graph.order
    .filter((id) => ids.has(id))
    .map((id) => nodeOf(graph, id))
    .filter((n) => n.resource.kind === 'model' && n.config.materialized !== 'ephemeral')
}

/** Why nothing may be published, or undefined when everything needed is current and green. */
export function publishObstacle(
  linked: Linked,
  prepared: Prepared,
  result?: BuildResult,
): string | undefined {
  const { graph } = linked
  const needed = withAncestors(
    graph,
    publishedNodes(graph).map((n) => n.id),
  )
  const built = new Set(result?.nodes.filter((n) => n.status === 'success' || n.keptAsIs).map((n) => n.id))
  const stale = graph.order.filter((id) => {
    const planned = prepared.plan.nodes.get(id)
    // what a call asks of nodes that it leaves out makes nothing of them stale
    const stands = planned?.standsUnless?.every((parent) => !built.has(parent)) === true
    return needed.has(id) && planned?.stale && !built.has(id) && !stands
  })
  if (stale.length > 0) {
    const names = stale.slice(0, 3).map((id) => nodeOf(graph, id).name)
    return `${stale.length} node${stale.length === 1 ? ' is' : 's are'} stale (${names.join(', ')}${stale.length > 3 ? ', …' : ''})`
  }
  const [first, ...more] = graph.checks.filter(
    (c) => c.parents.every((p) => needed.has(p)) && !isGreen(linked, prepared, c, result),
  )
  if (first === undefined) return undefined
  return `test ${first.name} has not passed${more.length > 0 ? `, nor have ${more.length} more` : ''}`
}

/** Passed (or warned) in this build, or in an earlier one on these very tables. */
function isGreen(linked: Linked, prepared: Prepared, check: Check, result: BuildResult | undefined): boolean {
  const now = result?.checks.find((c) => c.check.id === check.id)
  if (now !== undefined) return now.status === 'pass' || now.status === 'warn'
  const made = checkSql(linked.graph, linked.compiled, check, prepared.plan.runId)
  const last = prepared.state.checks.get(check.id)
  if (!made.ok || last?.key !== checkKey(prepared.plan, check, made.sql)) return false
  return last.status === 'pass' || last.status === 'warn'
}

/** @throws LedgerlineError E7001 (exit 1) when something needed is stale or red */
export async function publishBuilt(
  linked: Linked,
  working: Working,
  prepared: Prepared,
  result?: BuildResult,
  times?: RunTimes,
): Promise<Publication> {
  const { graph, project } = linked
  const nodes = publishedNodes(graph)
  if (nodes.length === 0) throw new LedgerlineError([diagnose('no-mart-exported', {})])
  const reason = publishObstacle(linked, prepared, result)
  if (reason !== undefined)
    throw new LedgerlineError([diagnose('publish-blocked', { reason })], exitCode.failed)
  const needed = withAncestors(
    graph,
    nodes.map((n) => n.id),
  )
  return await publishSnapshot({
    connection: working.connection,
    tables: nodes.map(tableOf),
    controls: async () => [
      runTable(graph, prepared.plan, times),
      await checkTable(linked, needed, prepared, result, working.connection),
      ...(project.publish.lineage ? [await lineageTable(linked, needed, prepared.plan.runId)] : []),
    ],
    dir: resolve(project.dir, project.publish.dir),
    name: project.publish.name,
    keep: project.publish.keep,
    runId: prepared.plan.runId,
    meta: {
      project: project.name,
      version: project.version,
      currency: project.currency,
      timezone: project.timezone,
    },
  })
}

function tableOf(node: GraphNode): SnapshotTable {
  const { resource, relation } = node
  return {
    ...relation,
    description: resource.description,
    grain: resource.kind === 'model' ? resource.grain : [],
    columns: resource.columns.map((c) => ({ name: c.name, description: c.description ?? '' })),
  }
}

export function sayPublication(linked: Linked, publication: Publication, options: CommonOptions): void {
  const { project } = linked
  const file = resolve(project.dir, project.publish.dir, `${project.publish.name}.duckdb`)
  const { publication: number, run_id } = publication.manifest
  const event = { event: 'published' as const, publication: number, run_id, unchanged: publication.unchanged }
  tellEvent(event, options.logFormat === 'json')
  if (options.quiet === true || options.logFormat === 'json') return
  const paint = palette(options.color)
  const state = publication.unchanged ? 'unchanged' : tableCount(publication.manifest.tables.length)
  say(`${paint.good(`Publication ${publication.manifest.publication}`)}   ${state}   ${shownPath(file)}`)
}

function tableCount(count: number): string {
  return `${count} table${count === 1 ? '' : 's'}`
}

/** What readers have meanwhile; nothing when nothing was ever published. */
export function servesStill({ project }: Linked): string {
  const file = resolve(project.dir, project.publish.dir, `${project.publish.name}.duckdb`)
  return existsSync(file) ? '; the last publication still serves readers' : ''
}

export function sayNotPublished(linked: Linked, reason: string, options: CommonOptions): void {
  const json = options.logFormat === 'json'
  tellEvent({ event: 'not_published', reason }, json)
  if (!json && options.quiet !== true) say(`Not published: ${reason}${servesStill(linked)}.`)
}
