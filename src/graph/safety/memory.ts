/**
 * What safety keeps of a node in the memory of binding, and takes from it. In: memory, node, key. Out: tags and warnings.
 */
import type { Diagnostic } from '../../diagnostic/index.ts'
import type { BindMemory } from '../bind-memory.ts'
import { keptWarnings } from '../kept-warnings.ts'
import type { GraphNode } from '../types.ts'
import type { Tags } from './tags.ts'

export function recalled(
  { now }: BindMemory,
  node: GraphNode,
  key: string | undefined,
): { readonly tags: Tags; readonly told: readonly Diagnostic[] } | undefined {
  const before = now.nodes.get(node.id)?.safety
  const told = before && keptWarnings(node, before.told ?? [])
  if (key === undefined || before?.key !== key || told === undefined) return undefined
  const { money, pii, drift } = before
  return { tags: { money: new Map(money), pii: new Map(pii), drift: new Map(drift) }, told }
}

/** @param told undefined where there was something to say that has to be found again */
export function remember(
  memory: BindMemory,
  id: string,
  key: string | undefined,
  { money, pii, drift }: Tags,
  told: readonly Diagnostic[] | undefined,
): void {
  const node = memory.now.nodes.get(id)
  if (node === undefined || key === undefined) return
  const { safety: _, ...rest } = node
  const kept = { key, money: [...money], pii: [...pii], drift: [...drift] }
  const safety = told && { ...kept, ...(told.length === 0 ? {} : { told }) }
  memory.now.nodes.set(id, { ...rest, ...(safety === undefined ? {} : { safety }) })
}
