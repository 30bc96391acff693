/** What selectors know beyond the graph: an earlier state, earlier results, what is stale, who reads a column. */
import type { StateParts } from './parts.ts'

/** An earlier manifest: node ids with the hashes that ours keeps; without hashes when another tool wrote it. */
export interface PreviousState {
  readonly nodes: ReadonlyMap<string, StateParts | undefined>
}

export interface SelectionContext {
  /** Name of the project that is run, which dbt's selectors call `this`. */
  readonly root?: string
  readonly previous?: PreviousState
  /** The same hashes of the project as it is now. */
  readonly now?: ReadonlyMap<string, StateParts>
  /** Status by id of an earlier run_results.json. */
  readonly results?: ReadonlyMap<string, string>
  /** Sources with rows newer than in an earlier sources.json. */
  readonly fresher?: ReadonlySet<string>
  /** Nodes that a build would build. */
  readonly stale?: ReadonlySet<string>
  /** Models that read a column, itself included; undefined when there is no such column. */
  readonly columnReaders?: (modelAndColumn: string) => ReadonlySet<string> | undefined
  /** Kinds of personal data that a node's columns hold, declared or derived, by node id. */
  readonly pii?: ReadonlyMap<string, ReadonlySet<string>>
}
