/** What one node may know and ask of the build. In: build input, progress. Out: a view of both. Pure. */
import type { BuildInput, NodeContext, Progress } from './types.ts'

export function contextOf(input: BuildInput, progress: Progress, id: string): NodeContext {
  const { origins, contents, running } = progress
  const { builtFrom, standingKey } = origins
  return { ...input, builtFrom, contents, stands: (p) => standingKey(p) !== '', alone: running.get(id) }
}
