/**
 * Hashes of what makes a node what it is, part by part: kept in the manifest, compared by `state:`.
 * By content, so that neither a file's time nor the order of keys makes a node look changed. Pure.
 */
import { hash as digest } from 'node:crypto'
import type { NodeConfig } from '../../project/index.ts'
import type { Compiled } from '../compiled.ts'
import { testKey } from '../link.ts'
import type { Graph, GraphNode } from '../types.ts'
import { type Item, itemsOf } from './items.ts'

export interface StateParts {
  /** The template, or the seed's file, or a test's definition. */
  readonly body: string
  /** What the template renders to: a var that it reads shows here. */
  readonly rendered: string
  readonly configs: string
  readonly relation: string
  readonly macros: string
  readonly contract: string
}

export const stateParts = ['body', 'rendered', 'configs', 'relation', 'macros', 'contract'] as const

/** @param seedHash  hash of a seed's file; the only content that is not in the project */
export function partsOf(
  graph: Graph,
  compiled: ReadonlyMap<string, Compiled>,
  seedHash: (absolutePath: string) => string,
): Map<string, StateParts> {
  const parts = new Map<string, StateParts>()
  for (const item of itemsOf(graph).byId.values()) {
    parts.set(
      item.id,
      item.node === undefined
        ? definedParts(item, compiled)
        : nodeParts(graph, item.node, compiled, seedHash),
    )
  }
  return parts
}

function nodeParts(
  { project }: Graph,
  node: GraphNode,
  compiled: ReadonlyMap<string, Compiled>,
  seedHash: (absolutePath: string) => string,
): StateParts {
  const { resource, config, relation } = node
  const contract = [
    config.contractEnforced,
    resource.kind === 'model' ? (resource.constraints ?? []).map(({ place: _, ...rest }) => rest) : [],
    resource.columns.map((c) => [c.name, c.data_type ?? null, c.constraints]),
  ]
  return {
    body: hash(resource.kind === 'seed' ? seedHash(resource.absolutePath) : bodyOf(node)),
    rendered: hash(compiled.get(node.id)?.rendered.text ?? ''),
    configs: hash(settingsOf(config)),
    relation: hash([relation.schema, relation.name]),
    macros: hash(node.macros.map((name) => project.macros.get(name)?.text ?? '')),
    contract: hash(contract),
  }
}

function bodyOf({ resource }: GraphNode): unknown {
  if (resource.kind === 'model') return resource.sql?.text ?? resource.typescript?.text ?? ''
  if (resource.kind === 'source') return [resource.location, resource.format, resource.csv, resource.remote]
  return ''
}

/** Tests, unit tests, exposures and metrics are their definition. */
function definedParts(item: Item, compiled: ReadonlyMap<string, Compiled>): StateParts {
  const rendered = item.check?.kind === 'singular' ? compiled.get(testKey(item.check))?.rendered.text : ''
  return {
    body: hash(sortedText(item.check ?? item.unitTest ?? item.exposure ?? definition(item)) ?? ''),
    rendered: rendered ? hash(rendered) : hashOfNothing,
    configs: '',
    relation: '',
    macros: '',
    contract: '',
  }
}

/** A metric is also what it is made of. */
function definition({ metric, semantic }: Item): unknown {
  return metric === undefined ? semantic?.semantic : [metric.metric, metric.hash]
}

/** What the files said where that is known, else what came of it. */
function settingsOf({ raw, ...config }: NodeConfig): string {
  return sortedText(raw ?? config) ?? ''
}

/** As JSON, with its keys in order; line numbers and absolute paths are no content. Undefined for what JSON leaves out. */
function sortedText(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map((one) => sortedText(one) ?? 'null').join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    if (isPlace(key)) continue
    const inner = sortedText((value as Record<string, unknown>)[key])
    if (inner !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${inner}`
  }
  return `{${text}}`
}

function isPlace(key: string): boolean {
  return key === 'absolutePath' || (/[es]$/i.test(key) && /places?$/i.test(key))
}

/** Most texts are of tests, which render to nothing. */
const hashOfNothing = hash('')

function hash(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return digest('sha256', text, 'hex').slice(0, 16)
}
