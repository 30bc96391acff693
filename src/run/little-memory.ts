/**
 * What did not fit into memory is done again with more of it: without other nodes beside it, then on one thread of the database,
 * each of which holds hash tables and pages of its own, then, where the rows of a table lie in partitions, some of these at a time.
 * In: the way to be alone. Out: ways, in the order in which they are tried.
 * Start at `waysToMemory`.
 */
import { type Connection, onThreads, threadsOf } from '../warehouse/index.ts'
import type { Alone } from './turns.ts'

export interface Way {
  /** Why the work is done again, for whoever watches. */
  readonly reason: string
  readonly run: Alone
  /** Into how many pieces the table is cut, which are written one after the other. */
  readonly pieces?: number
}

/** Pieces that are tried: each is a statement of its own, and most of what one costs is in its rows. */
const cuts = [8, 64]

/**
 * @param alone  absent where there is one worker, which always is alone
 * @param partitions  how many the table has, as far as is known; 0 for what is made in one piece
 */
export async function* waysToMemory(
  connection: Connection,
  alone: Alone | undefined,
  partitions = 0,
): AsyncGenerator<Way> {
  const byItself: Alone = alone ?? (async (work) => await work())
  if (alone !== undefined)
    yield { reason: 'too little memory beside other nodes; it runs alone', run: byItself }
  const threads = await threadsOf(connection)
  const onOne = threads === 1 ? byItself : oneThread(connection, byItself, threads)
  if (threads > 1)
    yield { reason: `too little memory for ${threads} threads of the database; it runs on one`, run: onOne }
  for (const [i, cut] of cuts.entries()) {
    const pieces = Math.min(cut, partitions)
    if (pieces > (cuts[i - 1] ?? 1))
      yield {
        reason: `too little memory for all its rows; it is built in ${pieces} pieces`,
        run: onOne,
        pieces,
      }
  }
}

/** The setting is the database's: nobody else may be at work. */
function oneThread(connection: Connection, byItself: Alone, threads: number): Alone {
  return async (work) =>
    await byItself(async () => {
      await onThreads(connection, 1)
      const made = await work().catch(async (error: unknown) => {
        // a database that gave up takes no setting either: what it gave up for is what counts
        await onThreads(connection, threads).catch(() => undefined)
        throw error
      })
      await onThreads(connection, threads)
      return made
    })
}
