/**
 * Keeps what binding remembers between two runs in `target/cache/bind.json`. In: the project's folder, the version of the
 * database. Out: a memory. A file of other code or another database, or a damaged one, is as good as none.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BindMemory, noMemory, type Remembered } from '../graph/index.ts'
import { noteInCache } from '../project/cache-file.ts'
import { codeVersion } from '../project/engine-version.ts'

interface Kept {
  readonly version: string
  readonly nodes: readonly (readonly [string, unknown])[]
  readonly checks: readonly string[]
}

export function recallBinding(dir: string, database: string): BindMemory {
  const memory = noMemory()
  try {
    const kept = JSON.parse(readFileSync(join(dir, 'target/cache/bind.json'), 'utf8')) as Kept
    if (kept.version !== versionOf(database)) return memory
    const nodes = new Map(kept.nodes) as Remembered['nodes']
    return { ...memory, before: { nodes, checks: new Set(kept.checks) } }
  } catch {
    return memory
  }
}

export function noteBinding(dir: string, database: string, { now }: BindMemory): void {
  const kept: Kept = { version: versionOf(database), nodes: [...now.nodes], checks: [...now.checks] }
  noteInCache(join(dir, 'target/cache'), 'bind.json', JSON.stringify(kept))
}

function versionOf(database: string): string {
  return `${codeVersion()} ${database}`
}
