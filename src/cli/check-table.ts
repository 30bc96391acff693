/**
 * How each check on what is published came out, as a table of the snapshot: `ledgerline.ctl_check_result`.
 * In: a linked project, the plan with its journal, this build's results, the built tables. Out: rows. Looks at failing rows only
 * of checks that have some. Start at `checkTable`.
 */
import { checkSql, type FailedFacts, failedFacts } from '../check/index.ts'
import { type Check, type Graph, nodeOf } from '../graph/index.ts'
import type { ControlTable } from '../publish/index.ts'
import type { BuildResult } from '../run/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { boundColumns } from './bound-columns.ts'
import type { Prepared } from './building.ts'
import type { Linked } from './context.ts'

const columns: ControlTable['columns'] = [
  { name: 'run_id', type: 'varchar', description: 'Run that the publication holds.' },
  { name: 'check_id', type: 'varchar', description: 'The check.' },
  { name: 'check_name', type: 'varchar', description: 'Its name, as messages say it.' },
  { name: 'node', type: 'varchar', description: 'What it is about, or the last of what it reads.' },
  { name: 'owner', type: 'varchar', description: 'Owner of that node; null where it says none.' },
  { name: 'severity', type: 'varchar', description: 'error, which stops a build, or warn.' },
  { name: 'state', type: 'varchar', description: 'pass or warn; what failed is not published.' },
  { name: 'rows_failed', type: 'bigint', description: 'Rows that should not be there.' },
  {
    name: 'money_failed',
    type: 'decimal(18,2)',
    description:
      'Absolute money of those rows: the difference of a tie-out, what an audit finds no partner for; null where they carry no amount, several, or several currencies.',
  },
  {
    name: 'sample_keys',
    type: 'varchar',
    description:
      'Keys of up to five of those rows, by the grain or the columns under test; null for audits and tests of their own SQL.',
  },
]

interface Found {
  readonly status: string
  readonly failures: number
}

/** Checks whose tables are all among `needed`, by id. */
export async function checkTable(
  linked: Linked,
  needed: ReadonlySet<string>,
  prepared: Prepared,
  result: BuildResult | undefined,
  connection: Connection,
): Promise<ControlTable> {
  const { graph } = linked
  const now = new Map(result?.checks.map((c) => [c.check.id, c]))
  const rows: (string | number | null)[][] = []
  let bound: ReturnType<typeof boundColumns> | undefined
  const followed = async () => {
    bound ??= boundColumns(linked)
    return (await bound).pii
  }
  for (const check of graph.checks) {
    const found = now.get(check.id) ?? prepared.state.checks.get(check.id)
    if (found === undefined || !check.parents.every((id) => needed.has(id))) continue
    const facts = await factsOf(linked, prepared, check, found, connection, followed)
    rows.push(rowOf(graph, prepared.plan.runId, check, found, facts))
  }
  rows.sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))
  return {
    name: 'ctl_check_result',
    description:
      'One row per check on the tables of this publication and what they are made of: how it came out last.',
    columns,
    rows,
  }
}

/** No row failed: no money failed, whatever the check is about. */
async function factsOf(
  { graph, compiled }: Linked,
  { plan }: Prepared,
  check: Check,
  { failures }: Found,
  connection: Connection,
  followed: Parameters<typeof failedFacts>[4],
): Promise<FailedFacts> {
  if (failures === 0) return { money: '0.00', keys: null }
  const unknown = { money: null, keys: null }
  const made = checkSql(graph, compiled, check, plan.runId)
  if (!made.ok) return unknown
  try {
    return await failedFacts(connection, graph, check, made.sql, followed)
  } catch (error) {
    // what goes beside a result that is known keeps nothing from being published
    if (error instanceof StatementError) return unknown
    throw error
  }
}

function rowOf(
  graph: Graph,
  runId: string,
  check: Check,
  { status, failures }: Found,
  { money, keys }: FailedFacts,
): (string | number | null)[] {
  const id = ('of' in check ? check.of : undefined) ?? check.gates ?? check.parents.at(-1)
  const node = id === undefined ? undefined : nodeOf(graph, id)
  const owner = node?.resource.kind === 'model' ? node.resource.owner : undefined
  const about = [runId, check.id, check.name, node?.name ?? null, owner ?? null]
  return [...about, check.severity, status, failures, money, keys]
}
