/**
 * What did not fit into memory is done again with more of it: without other nodes beside it, then on one thread of the database,
 * each of which holds hash tables and pages of its own. In: the way to be alone. Out: ways, in the order in which they are tried.
 * Start at `waysToMemory`.
 */
import { type Connection, onThreads, threadsOf } from '../warehouse/index.ts'
import type { Alone } from './turns.ts'

export interface Way {
  /** Why the work is done again, for whoever watches. */
  readonly reason: string
  readonly run: Alone
}

/** @param alone  absent where there is one worker, which always is alone */
export async function* waysToMemory(connection: Connection, alone: Alone | undefined): AsyncGenerator<Way> {
  const byItself: Alone = alone ?? (async (work) => await work())
  if (alone !== undefined)
    yield { reason: 'too little memory beside other nodes; it runs alone', run: byItself }
  const threads = await threadsOf(connection)
  if (threads === 1) return
  yield {
    reason: `too little memory for ${threads} threads of the database; it runs on one`,
    // the setting is the database's: nobody else may be at work
    run: async (work) =>
      await byItself(async () => {
        await onThreads(connection, 1)
        const made = await work().catch(async (error: unknown) => {
          // a database that gave up takes no setting either: what it gave up for is what counts
          await onThreads(connection, threads).catch(() => undefined)
          throw error
        })
        await onThreads(connection, threads)
        return made
      }),
  }
}
