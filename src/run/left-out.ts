/** What a build that stopped never began. In: what was to be built. Out: results that say so. Pure. */
import { nodeOf } from '../graph/index.ts'
import { materializationName } from '../materialize/index.ts'
import { interrupted } from './node.ts'
import type { BuildInput, Progress } from './types.ts'

/** Such nodes are skipped, so that `retry` takes them up, as in dbt. */
export function leaveOut(
  input: BuildInput,
  progress: Progress,
  began: number,
  builds: (id: string) => boolean,
): void {
  if (!progress.halt) return
  const message = input.stopped() ? interrupted : 'the build had stopped before'
  for (const id of progress.waiting) {
    if (!builds(id)) continue
    const node = nodeOf(input.graph, id)
    const base = {
      id,
      name: node.name,
      kind: materializationName(node),
      startedMs: performance.now() - began,
    }
    const nothing = { rows: null, contentHash: null, milliseconds: 0 }
    progress.done.set(id, { ...base, ...nothing, status: 'skipped', message })
  }
}
