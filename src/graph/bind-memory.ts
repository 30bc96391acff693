/**
 * What binding remembers from one run to the next: of each node without an error its columns, what safety found and the
 * warnings of both, under a key of everything that went in. In: the memory of the run before. Out: that of this run. Pure.
 */
import { createHash } from 'node:crypto'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import type { Compiled } from './compiled.ts'
import type { Drift, MoneyTag, Tags, Taint } from './safety/tags.ts'
import type { GraphNode } from './types.ts'

export interface RememberedNode {
  /** Of what is its own; where that is another, what it reads need not be asked. */
  readonly own: string
  readonly key: string
  /** Nodes that its text names without a helper; absent where there are none. */
  readonly named?: readonly string[]
  readonly columns: readonly ColumnType[]
  /** What is told each time; absent when there is nothing. */
  readonly told?: readonly Diagnostic[]
  /** Absent where safety has to look again. */
  readonly safety?: {
    readonly key: string
    readonly told?: readonly Diagnostic[]
    readonly money: readonly (readonly [string, MoneyTag])[]
    readonly drift: readonly (readonly [string, Drift])[]
    readonly pii: readonly (readonly [string, readonly Taint[]])[]
  }
}

export interface Remembered {
  /** By node id. */
  readonly nodes: ReadonlyMap<string, RememberedNode>
  /** Keys of checks and unit tests that bound. */
  readonly checks: ReadonlySet<string>
}

/** `before` is asked, `now` is filled; what a run does not see is forgotten. */
export interface BindMemory {
  readonly before: Remembered
  readonly now: { readonly nodes: Map<string, RememberedNode>; readonly checks: Set<string> }
}

export function noMemory(): BindMemory {
  return {
    before: { nodes: new Map(), checks: new Set() },
    now: { nodes: new Map(), checks: new Set() },
  }
}

/** A node's texts and properties; undefined for nodes that are not bound by SQL of their own. */
export function ownKey(node: GraphNode, code: Compiled | undefined): string | undefined {
  if (node.resource.kind !== 'model' || code === undefined || code.makeRows !== undefined) return undefined
  const { sql } = node.resource
  // the template beside its text: sanitisers are told by what was written
  const texts = [sql?.text ?? '', code.rendered.text, code.incremental?.text ?? '', code.keys?.text ?? '']
  return hash([ownText(node), ...texts])
}

/** Everything that binding a node depends on; undefined where something that it reads has no columns. */
export function bindKey(
  own: string,
  reads: readonly string[],
  columnsOf: (id: string) => readonly ColumnType[] | undefined,
): string | undefined {
  const parents: string[] = []
  for (const id of reads) {
    const columns = columnsOf(id)
    if (columns === undefined) return undefined
    parents.push(`${id}\n${shapeText(columns)}`)
  }
  return hash([own, ...parents])
}

/** What properties say that binding and safety read. Places are left out: each would be looked up. */
export function ownText({ relation, config, resource }: GraphNode): string {
  const { materialized, contractEnforced, incremental, snapshot, partitionBy, readsByPartition, raw } = config
  const columns = resource.columns.map((c) => [
    ...[c.name, c.data_type, c.unit, c.currency, c.pii],
    ...c.tests.map((t) => [t.column, t.args.columns]),
  ])
  const model = resource.kind === 'model' ? [resource.layer, resource.grain] : []
  const tests = resource.tests.map((t) => [t.column, t.args.columns])
  const bound = { materialized, contractEnforced, incremental, snapshot, partitionBy, readsByPartition }
  const named = [raw?.event_time, resource.constraints?.map((c) => c.columns)]
  return JSON.stringify([relation, bound, model, columns, tests, named])
}

export function shapeText(columns: readonly ColumnType[]): string {
  return columns.map((c) => `${c.name} ${c.type}`).join('\n')
}

export function safetyKey(key: string, privacy: unknown, parents: readonly Tags[]): string {
  const tags = parents.map(({ money, pii, drift }) => [[...money], [...pii], [...drift]])
  return hash([key, JSON.stringify(privacy), JSON.stringify(tags)])
}

export function hash(parts: readonly string[]): string {
  const sum = createHash('sha256')
  // a length before each part keeps ('a', 'bc') apart from ('ab', 'c')
  for (const part of parts) sum.update(`${part.length}:`).update(part)
  return sum.digest('base64url').slice(0, 27)
}
