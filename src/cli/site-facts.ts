/**
 * What the working database tells the site: journal, tie-outs on the tables as they stand, metrics with their values.
 * In: linked project. Out: facts; none where nothing was built. Only reads. Start at `siteFacts`.
 */
import { existsSync } from 'node:fs'
import type { TieOut, TieOutRow } from '../artifact/site/index.ts'
import { reconcilePeriods, reconcileSql } from '../check/index.ts'
import { LedgerlineError } from '../diagnostic/index.ts'
import { nodeOf, type ReconcileCheck } from '../graph/index.ts'
import { type Journal, readJournal } from '../run/index.ts'
import { type Connection, StatementError, type TextRow } from '../warehouse/index.ts'
import type { Linked } from './context.ts'
import { readMetrics, type SiteMetric } from './site-metrics.ts'
import { attachAll, databaseFile, forReading } from './working.ts'

export interface SiteFacts {
  readonly journal?: Journal
  readonly tieOuts: ReadonlyMap<string, TieOut>
  readonly metrics: readonly SiteMetric[]
}

/** Periods of a tie-out that a page shows. */
const mostPeriods = 12

export async function siteFacts(linked: Linked): Promise<SiteFacts> {
  const { project, graph } = linked
  const nothing: SiteFacts = { tieOuts: new Map(), metrics: [] }
  const file = databaseFile(project)
  if (file === ':memory:' || !existsSync(file)) return nothing
  return await forReading(project, project.name, async ({ connection }) => {
    const journal = await readJournal(connection)
    if (journal === undefined) return nothing
    await attachWhatIsThere(linked, connection)
    const tieOuts = new Map<string, TieOut>()
    for (const check of graph.checks) {
      if (check.kind !== 'reconcile') continue
      const built = [check.of, check.to].every((id) => journal.builds.has(id))
      if (built) tieOuts.set(check.id, await tieOut(linked, connection, check))
    }
    const metrics = await readMetrics(linked, connection, (id) => journal.builds.has(id))
    return { journal, tieOuts, metrics }
  })
}

/** Views may read files that are gone: what needs them says so on its page. */
async function attachWhatIsThere({ project }: Linked, connection: Connection): Promise<void> {
  try {
    await attachAll(connection, project)
  } catch (error) {
    if (!(error instanceof LedgerlineError) && !(error instanceof StatementError)) throw error
  }
}

async function tieOut({ graph }: Linked, connection: Connection, check: ReconcileCheck): Promise<TieOut> {
  const none = { periods: [], totals: [], periodCount: 0 }
  try {
    const totals = await connection.rows(reconcileSql(graph, check).totals)
    const period = dateOf(graph, check)
    const rows =
      period === undefined ? [] : await connection.rows(reconcilePeriods(graph, check, period, mostPeriods))
    const periodCount = Number(rows[0]?.periods ?? 0)
    return { totals: totals.map(rowOf), periods: rows.map(rowOf), periodCount }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return {
      ...none,
      missing: 'not available: the tables as they stand cannot be compared; ledgerline reconcile says why',
    }
  }
}

/** The column among the groups that its properties call a date. */
function dateOf(graph: Linked['graph'], { of, spec }: ReconcileCheck): string | undefined {
  const { columns } = nodeOf(graph, of).resource
  return spec.by.find((by) => columns.some((c) => c.name === by && /^date$/i.test(c.data_type ?? '')))
}

function rowOf({ period, label, own, other, difference, failures }: TextRow): TieOutRow {
  return {
    period: period ?? null,
    label: label ?? null,
    own: own ?? '0',
    other: other ?? '0',
    difference: difference ?? '0',
    failures: Number(failures ?? 0),
  }
}
