/**
 * Columns of files that are the ones that were looked into before: a file of the same place, size and times, read in the same way, by a
 * source or seed with the same properties. As the journal knows files (`run/fingerprint.ts`), and by the time of its last change of
 * state besides: who may no longer read a file is told so. Patterns are looked into each time.
 * In: node, what it reads, memory. Out: columns, or a key to keep them under. Touches: the times of files. Start at `fileKey`.
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type ColumnType, type FileSpec, isPattern } from '../warehouse/index.ts'
import { type BindMemory, hash, ownText } from './bind-memory.ts'
import type { GraphNode } from './types.ts'

/** @returns undefined for what is not one file on this machine */
export function fileKey(node: GraphNode, spec: FileSpec, dir: string): string | undefined {
  if (spec.format === 'postgres' || spec.remote !== undefined || isPattern(spec.location)) return undefined
  const path = resolve(dir, spec.location)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile()) return undefined
  const { dev, ino, size, mtimeMs, ctimeMs } = stat
  return hash([ownText(node), JSON.stringify(spec), path, [dev, ino, size, mtimeMs, ctimeMs].join(' ')])
}

export function recalledColumns(
  { before, now }: BindMemory,
  id: string,
  key: string | undefined,
): readonly ColumnType[] | undefined {
  const entry = before.nodes.get(id)
  if (key === undefined || entry === undefined || entry.key !== key) return undefined
  now.nodes.set(id, entry)
  return entry.columns
}
