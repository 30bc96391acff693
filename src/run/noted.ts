/**
 * Results of tests on their way into the journal. They are gathered, as a statement for each node costs as much as its tests
 * do; a process that is killed loses those of a second, and the next build runs these tests again.
 * In: rows. Out: rows of the journal. Start at `NotedChecks`.
 */
import type { Connection } from '../warehouse/index.ts'
import { type CheckRow, insertCheckStates } from './state.ts'

const mostRows = 200
const mostMilliseconds = 1000

export class NotedChecks {
  #rows: CheckRow[] = []
  #since = 0
  #node: string | undefined

  /** @param node  id of one that they are about */
  add(rows: readonly CheckRow[], node: string | undefined): void {
    if (this.#rows.length === 0) this.#since = performance.now()
    this.#rows.push(...rows)
    this.#node = node
  }

  get isDue(): boolean {
    return this.#rows.length >= mostRows || performance.now() - this.#since >= mostMilliseconds
  }

  /** The node that the last of them is about. */
  get node(): string | undefined {
    return this.#node
  }

  /** @throws StatementError; what could not be written is tested again another time */
  async write(connection: Connection): Promise<void> {
    const rows = this.#rows
    this.#rows = []
    if (rows.length > 0) await connection.run(insertCheckStates(rows))
  }
}
