/** What `link` keeps of a node's code: the SQL with its map, or the function that makes its rows. */
import type { Row } from '../script/index.ts'
import type { Rendered } from '../template/index.ts'
import type { Connection } from '../warehouse/index.ts'

/** Gives a model's rows when it is built. @throws whatever the user's function throws */
export type RowsRun = (connection: Connection) => Promise<readonly Row[]>

/** What a template became: the SQL with its map, and the vars and env it read. */
export interface Compiled {
  readonly rendered: Rendered
  /** The SQL holds `runIdMark` where the run id goes. */
  readonly usesRunId: boolean
  /** Of an incremental model: the text that runs when its table stands; of a test: that for rows that a build wrote. */
  readonly incremental?: Rendered
  /** Of a model that is built by keys: the text that finds those that changed. */
  readonly keys?: Rendered
  /** Of an incremental model: all its texts with the clock held still, which is what counts as its code. */
  readonly still?: string
  /** Of a TypeScript model that gives rows: what makes them; `rendered` is then its code, for the key. */
  readonly makeRows?: RowsRun
}

/** Model SQL as it may stand in parentheses: a closing semicolon is dropped, offsets stay. */
export function statementText(sql: string): string {
  return sql.replace(/;\s*$/, (tail) => ' '.repeat(tail.length))
}
