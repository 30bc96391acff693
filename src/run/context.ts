/** What one node, or one of its tests, may know and ask of the build. In: build input, progress. Out: a view of both. Pure. */
import type { Alone, BuildInput, NodeContext, Progress } from './types.ts'

export function contextOf(input: BuildInput, progress: Progress): NodeContext {
  const { builtFrom, standingKey } = progress.origins
  const { contents } = progress
  return {
    ...input,
    builtFrom,
    contents,
    stands: (id) => standingKey(id) !== '',
    alone: aloneIn(input, progress),
  }
}

/** For work that ran out of memory beside others; undefined where there are none. */
export function aloneIn({ connections }: BuildInput, { turns, running }: Progress): Alone | undefined {
  return connections.length > 1 && running.size > 0 ? (work) => turns.alone(work) : undefined
}
