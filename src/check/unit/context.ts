/** What a unit test is bound and run on: the linked graph and what binding left. Pure. */
import type { Graph, LinkedUnitTest } from '../../graph/index.ts'
import type { ColumnType, Connection } from '../../warehouse/index.ts'

export interface UnitContext {
  readonly graph: Graph
  /** By node id; a test whose tables are missing here is left out, since what did not bind was told. */
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  /** Models whose SQL binds. */
  readonly sound: ReadonlySet<string>
  /** In memory. */
  readonly scratch: Connection
  /** Makes the tables of nodes stand there under the project's names, without rows; outside of a transaction. */
  readonly stand: (ids: Iterable<string>) => Promise<void>
  /** Ids of nodes whose tables are named in a text of SQL. */
  readonly named: (sql: string) => readonly string[]
}

/** Whether everything that the test needs the columns of did bind. */
export function isBound({ columns, sound }: UnitContext, unit: LinkedUnitTest): boolean {
  const ends = unit.steps.filter((s) => s.makeRows !== undefined).map((s) => s.id)
  // why its model does not bind was told
  return [...unit.reads, ...ends].every((id) => columns.has(id)) && unit.steps.every((s) => sound.has(s.id))
}
