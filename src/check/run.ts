/**
 * Runs checks on built tables: all of one model in one statement, details only for those that fail.
 * In: checks with their SQL, a connection. Out: results. Start at `runChecks`.
 */

import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Check, JoinAuditCheck } from '../graph/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { badTest } from './bad-test.ts'
import { type Count, countFailures } from './count.ts'
import type { Telling } from './failing-rows.ts'
import { judgeJoinAudit } from './join-audit.ts'
import type { Probe } from './sql.ts'
import { belowThreshold, limitOf, verdictOf } from './threshold.ts'

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'error'

export interface CheckResult {
  readonly check: Check
  readonly status: CheckStatus
  /** Rows that should not be there; for an audit, rows without a partner or with several. */
  readonly failures: number
  readonly message: string
  /** Checks of one table run in one statement; each has an equal share of its time. */
  readonly milliseconds: number
  /** Of a tie-out: both sums, by currency where its groups say one. */
  readonly totals?: readonly Totals[]
  /** What to print when it did not pass. */
  readonly problem?: Diagnostic
  /** It could not run for want of memory, which other work may have held. */
  readonly outOfMemory?: true
  /** It could not run for a value that is not of its type, or a file that could not be read. */
  readonly unread?: true
}

export interface Totals {
  readonly label: string | null
  readonly own: string
  readonly other: string
  readonly difference: string
}

type Verdict = Omit<CheckResult, 'milliseconds'>

export interface PreparedCheck extends Partial<Telling> {
  readonly check: Check
  readonly sql: string
  readonly probe?: Probe
  /** What to tell when it passes. */
  readonly passed?: string
  /** Of a tie-out. */
  readonly totals?: string
}

const sampleRows = 5

export async function runChecks(
  connection: Connection,
  checks: readonly PreparedCheck[],
): Promise<CheckResult[]> {
  const counted = checks.filter((c) => c.check.kind !== 'join_audit' && c.totals === undefined)
  const results: CheckResult[] = []
  const began = performance.now()
  const counts = await countFailures(connection, counted)
  const share = (performance.now() - began) / Math.max(1, counted.length)
  for (const [prepared, failures] of counts) {
    results.push({ ...(await judge(connection, prepared, failures)), milliseconds: share })
  }
  for (const prepared of checks) {
    const start = performance.now()
    const verdict = await ledgerVerdict(connection, prepared)
    if (verdict !== undefined) results.push({ ...verdict, milliseconds: performance.now() - start })
  }
  return results
}

/** Tie-outs and join audits, each in a statement of its own. */
async function ledgerVerdict(connection: Connection, prepared: PreparedCheck): Promise<Verdict | undefined> {
  const { check, totals } = prepared
  if (check.kind === 'join_audit') return await audit(connection, check, prepared.sql)
  if (totals === undefined) return undefined
  try {
    const rows = await connection.rows(totals)
    const failures = rows.reduce((sum, row) => sum + Number(row.failures ?? 0), 0)
    const sums = rows.map(({ label = null, own, other, difference }) => ({
      ...{ label, own: own ?? '0', other: other ?? '0', difference: difference ?? '0' },
    }))
    return { ...(await judge(connection, prepared, failures)), totals: sums }
  } catch (error) {
    if (error instanceof StatementError) return broken(check, error)
    throw error
  }
}

async function judge(connection: Connection, prepared: PreparedCheck, count: Count): Promise<Verdict> {
  const { check, sql } = prepared
  if (count instanceof StatementError) return broken(check, count)
  const verdict = verdictOf(check, count)
  if (verdict === 'pass') {
    const message = prepared.passed ?? belowThreshold(count)
    return { check, status: 'pass', failures: count, message }
  }
  const warn = verdict === 'warn'
  const notes = await samples(connection, prepared, count)
  const where = { place: check.place, notes, severity: warn ? ('warning' as const) : ('error' as const) }
  const problem =
    check.kind === 'reconcile'
      ? diagnose(
          'does-not-reconcile',
          await reconcileDetails(connection, check.name, sql, count, check.spec.tolerance),
          where,
        )
      : diagnose('test-failed', { test: check.name, failures: count }, where)
  return { check, status: warn ? 'warn' : 'fail', failures: count, message: problem.message, problem }
}

/** The first rows that fail, without personal data, and who is to look at them. */
async function samples(
  connection: Connection,
  { check, sql, hidden, owner }: PreparedCheck,
  count: number,
): Promise<string[]> {
  const few = Math.min(sampleRows, limitOf(check) ?? sampleRows)
  const { rows, columns } = await connection.table(`select * from (\n${sql}\n) order by all limit ${few}`)
  const secret = await hidden?.()
  const shown = (value: string | null, name = ''): string => {
    const kind = secret?.get(name.toLowerCase())
    return kind === undefined || value === null ? shorten(value) : `(${kind})`
  }
  const notes = rows.map((row) =>
    row.map((v, i) => `${columns[i]?.name} = ${shown(v, columns[i]?.name)}`).join(', '),
  )
  if (count > sampleRows) notes.push(`… and ${count - sampleRows} more`)
  if (owner !== undefined) notes.push(`owner: ${owner}`)
  return notes
}

async function reconcileDetails(
  connection: Connection,
  name: string,
  sql: string,
  groups: number,
  tolerance: string,
): Promise<{ name: string; groups: number; difference: string; tolerance: string }> {
  const [row] = await connection.rows(`select sum(difference) as difference from (\n${sql}\n)`)
  return { name, groups, difference: row?.difference ?? '?', tolerance }
}

async function audit(connection: Connection, check: JoinAuditCheck, sql: string): Promise<Verdict> {
  try {
    const [row] = await connection.rows(sql)
    const verdict = judgeJoinAudit(check, row ?? {})
    if (verdict.status === 'pass') return { check, ...verdict }
    const severity = verdict.status === 'warn' ? ('warning' as const) : ('error' as const)
    const problem = diagnose(
      'join-audit-failed',
      { name: check.name, message: verdict.message },
      { place: check.place, severity },
    )
    return { check, ...verdict, problem }
  } catch (error) {
    if (error instanceof StatementError) return broken(check, error)
    throw error
  }
}

function broken(check: Check, error: StatementError): Verdict {
  const message = error.message.split('\n')[0] ?? error.message
  const problem = badTest(check, message)
  const short = error.kind === 'memory' ? { outOfMemory: true as const } : {}
  const unread = error.kind === 'conversion' || error.kind === 'io' ? { unread: true as const } : {}
  return { check, status: 'error', failures: 0, message: problem.message, problem, ...short, ...unread }
}

/** Sample values go to terminals and logs: long text is cut. */
function shorten(value: string | null): string {
  if (value === null) return 'null'
  return value.length > 160 ? `${value.slice(0, 159)}…` : value
}
