/**
 * How each check on what is published came out, as a table of the snapshot: `ledgerline.ctl_check_result`.
 * In: the graph, the plan with its journal, this build's results. Out: rows. Pure. Start at `checkTable`.
 */
import { type Check, type Graph, nodeOf } from '../graph/index.ts'
import type { ControlTable } from '../publish/index.ts'
import type { BuildResult } from '../run/index.ts'
import type { Prepared } from './building.ts'

const columns: ControlTable['columns'] = [
  { name: 'run_id', type: 'varchar', description: 'Run that the publication holds.' },
  { name: 'check_id', type: 'varchar', description: 'The check.' },
  { name: 'check_name', type: 'varchar', description: 'Its name, as messages say it.' },
  { name: 'node', type: 'varchar', description: 'What it is about, or the last of what it reads.' },
  { name: 'owner', type: 'varchar', description: 'Owner of that node; null where it says none.' },
  { name: 'severity', type: 'varchar', description: 'error, which stops a build, or warn.' },
  { name: 'state', type: 'varchar', description: 'pass or warn; what failed is not published.' },
  { name: 'rows_failed', type: 'bigint', description: 'Rows that should not be there.' },
]

/** Checks whose tables are all among `needed`, by id. */
export function checkTable(
  graph: Graph,
  needed: ReadonlySet<string>,
  { plan, state }: Prepared,
  result: BuildResult | undefined,
): ControlTable {
  const now = new Map(result?.checks.map((c) => [c.check.id, c]))
  const rows = graph.checks
    .filter((check) => check.parents.every((id) => needed.has(id)))
    .flatMap((check) => {
      const found = now.get(check.id) ?? state.checks.get(check.id)
      return found === undefined ? [] : [rowOf(graph, plan.runId, check, found)]
    })
    .sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))
  return {
    name: 'ctl_check_result',
    description:
      'One row per check on the tables of this publication and what they are made of: how it came out last.',
    columns,
    rows,
  }
}

function rowOf(
  graph: Graph,
  runId: string,
  check: Check,
  { status, failures }: { readonly status: string; readonly failures: number },
): (string | number | null)[] {
  const id = ('of' in check ? check.of : undefined) ?? check.gates ?? check.parents.at(-1)
  const node = id === undefined ? undefined : nodeOf(graph, id)
  const owner = node?.resource.kind === 'model' ? node.resource.owner : undefined
  return [runId, check.id, check.name, node?.name ?? null, owner ?? null, check.severity, status, failures]
}
