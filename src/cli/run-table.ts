/**
 * When the run of a publication was, and of what code, as a table of the snapshot: `ledgerline.ctl_run_times`.
 * In: the graph, the plan, two moments. Out: a row. Pure. Start at `runTable`.
 */
import { createHash } from 'node:crypto'
import type { Graph } from '../graph/index.ts'
import type { ControlTable } from '../publish/index.ts'
import type { Plan } from '../run/index.ts'

export interface RunTimes {
  readonly startedAt: Date
  readonly finishedAt: Date
}

const columns: ControlTable['columns'] = [
  { name: 'run_id', type: 'varchar', description: 'Run that the publication holds.' },
  {
    name: 'started_at',
    type: 'timestamp',
    description: 'When the build began, UTC; null where it was published apart from a build.',
  },
  {
    name: 'finished_at',
    type: 'timestamp',
    description: 'When its last check was done, UTC; null likewise.',
  },
  {
    name: 'project_hash',
    type: 'varchar',
    description: 'Hash of all code, configuration and seeds, without the data of sources.',
  },
]

export function runTable(graph: Graph, plan: Plan, times?: RunTimes): ControlTable {
  return {
    name: 'ctl_run_times',
    description: 'One row: when the run of this publication was, and the hash of the project that it ran.',
    columns,
    rows: [[plan.runId, moment(times?.startedAt), moment(times?.finishedAt), projectHash(graph, plan)]],
  }
}

function moment(at: Date | undefined): string | null {
  return at === undefined ? null : at.toISOString().replace('T', ' ').replace('Z', '')
}

function projectHash(graph: Graph, plan: Plan): string {
  const hash = createHash('sha256')
  for (const id of graph.order) {
    const parts = plan.nodes.get(id)?.parts
    const isData = graph.nodes.get(id)?.resource.kind === 'source'
    hash.update(`${id} ${isData ? '' : (parts?.code ?? '')} ${parts?.config ?? ''}\n`)
  }
  return hash.digest('hex')
}
