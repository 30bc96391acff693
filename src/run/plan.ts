/**
 * Says for every node whether it must be built, and why. Pure.
 * In: graph, rendered SQL, file fingerprints, the state journal, what stands in the database.
 * Out: Plan. Start at `makePlan`.
 */
import { hash } from 'node:crypto'
import { type Compiled, type Graph, type GraphNode, nameIn, nodeOf, rowParents } from '../graph/index.ts'
import { localText, materializationName } from '../materialize/index.ts'
import type { FileSpec } from '../warehouse/index.ts'
import {
  endOf,
  heldAgainst,
  howBuilt,
  type IncrementPlan,
  type IncrementRequest,
  planIncrement,
  zoneOf,
} from './incremental.ts'
import { type MadeOf, madeOf, partsChanged } from './made-of.ts'
import type { KeyParts, State } from './state.ts'

export interface PlannedNode {
  readonly id: string
  readonly key: string
  readonly parts: KeyParts
  /** The key, and the rows where the key does not say them. */
  readonly mark: string
  readonly stale: boolean
  /** Why it must be built, or why not; sentences for `why`. */
  readonly reasons: readonly string[]
  /** Stale for no other reason than that what it reads is built again. */
  readonly onlyParents: boolean
  /** Stale only by what the call asks of incremental models: it stands as it is unless one of these is built. */
  readonly standsUnless?: readonly string[]
  /** How an incremental model is built if it is. */
  readonly increment?: IncrementPlan
}

export interface Plan {
  /** 12 hex digits: a hash over every node's code and inputs. Same inputs, same id. */
  readonly runId: string
  readonly nodes: ReadonlyMap<string, PlannedNode>
  /** Engine and version, and settings by which it gives other rows. */
  readonly engine: string
}

export interface PlanInput {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  /** Content hash of the files behind a source or seed, by node id. */
  readonly files: ReadonlyMap<string, string>
  /** What sources and seeds read, by node id. */
  readonly specs: ReadonlyMap<string, FileSpec>
  readonly state: State
  /** Relations that stand in the database with their row counts (null for views), by node id. */
  readonly standing: ReadonlyMap<string, number | null>
  /** Of another one there may be other bytes. */
  readonly engine: string
  /** What the command line asks of incremental models. */
  readonly request?: IncrementRequest
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

export function makePlan(input: PlanInput): Plan {
  if (input.request !== undefined) heldAgainst(input.graph, input.request)
  // first without the run id, because the run id is made of these keys
  const bare = keysOf(input, undefined)
  const runId = sha256([...bare].map(([id, k]) => `${id}=${k.key}`).join('\n')).slice(0, 12)
  const keys = keysOf(input, runId)
  const nodes = new Map<string, PlannedNode>()
  for (const id of input.graph.order) {
    const found = keys.get(id)
    if (found === undefined) continue
    const reasons = staleReasons(input, id, found.key, found.parts)
    const grown = reasons.length === 0 ? growing(input, nodes, id) : undefined
    reasons.push(...(grown ?? []).map((p) => `${nodeOf(input.graph, p).name} gets rows`))
    const increment = incrementOf(input, id)
    if (increment) rangeSaid(reasons, increment, input.state.nodes.get(id)?.parts.notes?.own)
    const isAsked = asked(input, increment)
    if (reasons.length === 0 && isAsked) reasons.push('it was asked for')
    const stale = reasons.length > 0
    if (stale && increment)
      reasons.push(howBuilt(nodeOf(input.graph, id), increment, input.state.nodes.get(id)))
    const kept = stale ? reasons : ['same SQL, same inputs']
    const mark = markFor(input, nodeOf(input.graph, id), found.key)
    nodes.set(id, {
      id,
      ...found,
      mark,
      stale,
      reasons: kept,
      onlyParents: stale && !isAsked && onlyParentsChanged(input, id, found.parts),
      ...(stale && grown?.every((p) => nodes.get(p)?.standsUnless) ? { standsUnless: grown } : {}),
      ...(increment === undefined ? {} : { increment }),
    })
  }
  return { runId, nodes, engine: input.engine }
}

/** Of a time range the end counts as code; where the text is the same, only that has moved. */
function rangeSaid(reasons: string[], { own, end }: IncrementPlan, before: unknown): void {
  const at = reasons.indexOf(codeChanged)
  if (at < 0 || end === undefined || own !== before) return
  reasons[at] = `its range of time now ends at ${localText(end)}`
}

/** Whether two tables of one key may hold other rows: what they were built from before counts too. */
export function keepsHistory({ config }: GraphNode): boolean {
  return config.materialized === 'incremental' || config.materialized === 'snapshot'
}

export function markOf(key: string, content: string | null | undefined): string {
  return `${key}/${content ?? 'new rows'}`
}

/**
 * A source that a run leaves out is a view over its files, or was loaded before the plan: readers get what is there now.
 * Undefined: what was there when it was built, and of what is no source.
 */
export function otherRowsOf(plan: Plan, state: State, { id, resource }: GraphNode): string | undefined {
  if (resource.kind !== 'source') return undefined
  const now = plan.nodes.get(id)?.parts
  const last = state.nodes.get(id)?.parts
  if (now === undefined || last === undefined) return undefined
  if (now.code === last.code && now.at === last.at) return undefined
  return sha256(JSON.stringify([now.code, now.config, now.at]))
}

function markFor({ state }: PlanInput, node: GraphNode, key: string): string {
  if (!keepsHistory(node)) return key
  const last = state.nodes.get(node.id)
  return markOf(key, last?.key === key ? last.contentHash : undefined)
}

/** A parent that keeps history gets rows in this build, and its key does not say which. */
function growing(input: PlanInput, nodes: ReadonlyMap<string, PlannedNode>, id: string): string[] {
  return rowParents(nodeOf(input.graph, id)).filter(
    (p) => nodes.get(p)?.stale && keepsHistory(nodeOf(input.graph, p)),
  )
}

const unasked: IncrementRequest = { refresh: false }

function incrementOf(input: PlanInput, id: string): IncrementPlan | undefined {
  const node = nodeOf(input.graph, id)
  if (node.config.incremental === undefined) return undefined
  const { graph, compiled, state, standing, engine, request = unasked } = input
  const config = configHash(meaning(node), engine)
  const last = state.nodes.get(id)
  return planIncrement(graph.project, node, compiled.get(id), config, last, standing.get(id), request)
}

/** A refresh, or a range of time to compute again, is a reason of its own. */
function asked({ request = unasked }: PlanInput, increment: IncrementPlan | undefined): boolean {
  if (increment === undefined) return false
  return (
    (request.refresh && increment.whole !== undefined) ||
    increment.from !== undefined ||
    increment.to !== undefined
  )
}

/** Of an incremental model both texts count, and the end of its range of time. */
function codeHash(input: PlanInput, node: GraphNode, code: Compiled): string {
  if (node.config.incremental === undefined) return sha256(code.rendered.text)
  const end = endOf(input.graph.project, node, input.request ?? unasked) ?? ''
  const keys = code.keys === undefined ? [] : [code.keys.text]
  const at = `${end}${zoneOf(input.graph.project, node)}`
  return sha256([code.rendered.text, code.incremental?.text ?? '', at, ...keys].join('\u0000'))
}

function keysOf(input: PlanInput, runId: string | undefined): Map<string, { key: string; parts: KeyParts }> {
  const keys = new Map<string, { key: string; parts: KeyParts }>()
  for (const id of input.graph.order) {
    const node = nodeOf(input.graph, id)
    const code = input.compiled.get(id)
    const parents: Record<string, string> = {}
    for (const parent of rowParents(node)) {
      const key = keys.get(parent)?.key ?? ''
      const above = nodeOf(input.graph, parent)
      // the run id is of code and inputs, whatever history a table keeps
      parents[nameIn(input.graph, node, parent)] = runId === undefined ? key : markFor(input, above, key)
    }
    const parts: KeyParts = {
      code: code === undefined ? (input.files.get(id) ?? 'none') : codeHash(input, node, code),
      config: configHash(node, input.engine),
      parents,
      ...(code?.usesRunId && runId !== undefined ? { runId } : {}),
      ...(node.resource.kind === 'source' ? { at: sha256(input.specs.get(id)?.location ?? '') } : {}),
    }
    keys.set(id, { key: keyOf(parts), parts })
  }
  return keys
}

/** The same data elsewhere is the same input, so the place is left out. */
export function keyOf({ at: _, notes: __, reads: ___, made: ____, ...parts }: KeyParts): string {
  return sha256(JSON.stringify(parts))
}

function configHash(node: GraphNode, engine: string): string {
  const { resource, config, relation } = node
  const columns = resource.columns.map((c) => [c.name, c.data_type ?? null])
  const shaped = resource.kind === 'model' ? config.contractEnforced : true
  return sha256(
    JSON.stringify([
      engine,
      materializationName(node),
      relation,
      shaped ? columns : null,
      ...settingsOf(node),
    ]),
  )
}

/** The node without those settings of it that say how rows get in, not which: changing them makes no other table. */
function meaning(node: GraphNode): GraphNode {
  const { incremental } = node.config
  if (incremental === undefined) return node
  const { fullRefresh: _, ...rest } = incremental
  return {
    ...node,
    config: { ...node.config, incremental: { ...rest, lookback: 0, onSchemaChange: 'fail' } },
  }
}

/** What else shapes a node; nothing when nobody set it, so that it costs no key. */
function settingsOf({ config, hooks, resource, sample }: GraphNode): unknown[] {
  const { snapshot, external, persistDocs, incremental, partitionBy, readsByPartition } = config
  const texts = hooks && [hooks.pre.map((h) => h.sql), hooks.post.map((h) => h.sql)]
  const docs = persistDocs && [persistDocs, resource.description, resource.columns.map((c) => c.description)]
  const usual = [snapshot, external, texts, docs, incremental].slice(0, incremental === undefined ? 4 : 5)
  const apart = partitionBy || readsByPartition ? [partitionBy, readsByPartition] : undefined
  const all = [...usual, ...[sample, apart].filter((one) => one !== undefined)]
  return all.every((one) => one === undefined) ? [] : all
}

function staleReasons(input: PlanInput, id: string, key: string, parts: KeyParts): string[] {
  const last = input.state.nodes.get(id)
  if (last === undefined) return ['it was never built']
  if (last.key !== key) return changes(last.parts, parts, () => madeOf(input.graph, nodeOf(input.graph, id)))
  if (last.parts.at !== parts.at) return ['its files lie in another place']
  const node = nodeOf(input.graph, id)
  if (materializationName(node) === 'ephemeral') return []
  const rows = input.standing.get(id)
  if (rows === undefined) return ['its table is not in the database any more']
  if (materializationName(node) === 'external') {
    if (rows !== null) return ['a table stands where its view was built']
    const hash = input.files.get(id) ?? null
    if (hash === last.parts.notes?.hash) return []
    return [hash === null ? 'its files are not there any more' : 'its files are not what was written']
  }
  if ((rows === null) !== (last.rows === null)) {
    return [
      `a ${rows === null ? 'view' : 'table'} stands where a ${rows === null ? 'table' : 'view'} was built`,
    ]
  }
  if (rows !== last.rows) {
    return [`its table has ${rows} rows, but ${last.rows} were built`]
  }
  return []
}

/** Its own code and configuration are those of what stands, and it still stands as it was built. */
function onlyParentsChanged(input: PlanInput, id: string, parts: KeyParts): boolean {
  const last = input.state.nodes.get(id)
  if (last === undefined) return false
  const { code, config, runId, at } = last.parts
  if (code !== parts.code || config !== parts.config || runId !== parts.runId || at !== parts.at) return false
  return staleReasons(input, id, last.key, last.parts).length === 0
}

const codeChanged = 'its SQL or its files changed'

function changes(before: KeyParts, now: KeyParts, made: () => MadeOf): string[] {
  const reasons: string[] = []
  if (before.code !== now.code) {
    const parts = partsChanged(before.made, made())
    reasons.push(...(parts.length > 0 ? parts : [codeChanged]))
  }
  if (before.config !== now.config) reasons.push('its configuration, contract or the engine changed')
  for (const [name, key] of Object.entries(now.parents)) {
    if (before.parents[name] === undefined) reasons.push(`it now reads ${name}`)
    else if (before.parents[name] !== key) reasons.push(`${name} changed`)
  }
  for (const name of Object.keys(before.parents)) {
    if (now.parents[name] === undefined) reasons.push(`it no longer reads ${name}`)
  }
  if (before.runId !== now.runId) reasons.push('the run id, which it prints, changed')
  return reasons.length > 0 ? reasons : ['its key changed']
}
