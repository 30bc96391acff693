/** How nodes become relations. To add a materialisation: a file beside this one and a line in this list. */
import type { GraphNode } from '../graph/index.ts'
import { ephemeral } from './ephemeral.ts'
import { external } from './external.ts'
import { seed, source } from './file.ts'
import { incremental } from './increment.ts'
import { port } from './port.ts'
import { rows } from './rows.ts'
import { snapshot } from './snapshot.ts'
import { table } from './table.ts'
import type { Materialization } from './types.ts'
import { view } from './view.ts'

const materializations: ReadonlyMap<string, Materialization> = new Map(
  [view, table, ephemeral, port, seed, source, rows, snapshot, external, incremental].map((m) => [m.name, m]),
)

/** The name under which a node is built: its `materialized`, or what kind of file it is. */
export function materializationName(node: GraphNode): string {
  const { resource } = node
  if (resource.kind !== 'model') return resource.kind
  if (resource.typescript?.definition?.kind === 'rows') return 'rows'
  const filled = resource.sql !== undefined || resource.typescript !== undefined
  return resource.abstract && !filled ? 'port' : node.config.materialized
}

export function materializationOf(node: GraphNode): Materialization {
  const found = materializations.get(materializationName(node))
  if (found === undefined) throw new Error(`no materialisation ${materializationName(node)}`)
  return found
}

export { besideJournal, changesName, changesOf, readChanges } from './changes.ts'
export { writeComments } from './comments.ts'
export { hashOfFiles, type WrittenFile, writtenFiles } from './external-files.ts'
export {
  type Batch,
  cutBatches,
  describeBatches,
  doneBatches,
  dueBatches,
  instantOf,
  type LocalTime,
  localOf,
  localText,
  parseLocal,
  reachOf,
  saidBack,
  shortText,
  stageTable,
} from './incremental/index.ts'
export { stands as standsAsTable } from './incremental/stage.ts'
export {
  changedPartitions,
  type PartitionMark,
  type PartitionMarks,
  readMarks,
  writtenName,
} from './partition-marks.ts'
export { contractSelect, makeWay, measure } from './relation.ts'
export type {
  AddedFiles,
  ChangedKeys,
  Changes,
  Ending,
  Increment,
  Job,
  Made,
  Materialization,
  Notes,
  Prepared,
  Rebuild,
} from './types.ts'
