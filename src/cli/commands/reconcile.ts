/**
 * `ledgerline reconcile [name]`: tie-outs and join audits on what is built, for the person who looks into a difference.
 * Reads only: it keeps nothing in the journal, and needs no lock.
 */
import { type CheckResult, checkSql, drillSql, runChecks } from '../../check/index.ts'
import { diagnose, exitCode, LedgerlineError, nearest } from '../../diagnostic/index.ts'
import type { JoinAuditCheck, ReconcileCheck } from '../../graph/index.ts'
import { type Connection, StatementError } from '../../warehouse/index.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { print, say, sayProblems, textTable } from '../output.ts'
import { attachAll, forReading } from '../working.ts'

interface ReconcileCommand extends CommonOptions {
  readonly drill?: string
  readonly limit: number
}
type LedgerCheck = ReconcileCheck | JoinAuditCheck

export async function reconcile(name: string | undefined, options: ReconcileCommand): Promise<number> {
  const linked = openProject(options)
  const checks = chosen(linked, name)
  const key = options.drill === undefined ? undefined : keyOf(checks, name, options.drill)
  return await forReading(linked.project, name ?? linked.project.name, async ({ connection }) => {
    await attachAll(connection, linked.project)
    if (key !== undefined) return await drill(linked, connection, key, options)
    const results = await runChecks(
      connection,
      checks.map((check) => prepared(linked, check)),
    )
    print(textTable(['name', 'kind', 'on', 'result', ''], results.map(lineOf)))
    const [only] = checks
    if (name !== undefined && only?.kind === 'reconcile')
      await groups(linked, connection, only, options.limit)
    sayProblems(
      results.flatMap((r) => r.problem ?? []),
      options.logFormat === 'json',
      options.color,
    )
    return results.some((r) => r.status === 'fail' || r.status === 'error') ? exitCode.failed : exitCode.ok
  })
}

function chosen({ graph }: Linked, name: string | undefined): LedgerCheck[] {
  const all = graph.checks.filter((c): c is LedgerCheck => c.kind === 'reconcile' || c.kind === 'join_audit')
  if (name === undefined) return all
  // packages may have tie-outs of one name
  const found = all.filter((c) => [c.name, c.spec.name, `${c.package}.${c.name}`].includes(name))
  if (found.length > 0) return found
  const near = nearest(
    name,
    all.map((c) => c.spec.name),
  )
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new LedgerlineError([
    diagnose('usage', { message: `There is no tie-out or join audit named ${name}.${hint}` }),
  ])
}

function prepared({ graph, compiled }: Linked, check: LedgerCheck): { check: LedgerCheck; sql: string } {
  const made = checkSql(graph, compiled, check, '0'.repeat(12))
  if (!made.ok) throw new LedgerlineError([made.problem])
  return { check, sql: made.sql }
}

const words = { pass: 'ties out', warn: 'warns', fail: 'DIFFERS', error: 'BROKEN' } as const

function lineOf({ check, status, message }: CheckResult): string[] {
  const audit = check.kind === 'join_audit'
  const by = check.kind === 'reconcile' ? check.spec.by.join(', ') : audit ? check.spec.on.join(', ') : ''
  return [check.name, audit ? 'join audit' : 'reconcile', by, words[status], message]
}

/** Groups that differ, each with both amounts. */
async function groups(
  linked: Linked,
  connection: Connection,
  check: ReconcileCheck,
  limit: number,
): Promise<void> {
  const { sql } = prepared(linked, check)
  const { columns, rows } = await connection.table(`select * from (\n${sql}\n) order by all limit ${limit}`)
  if (rows.length === 0) return
  print('')
  print(
    textTable(
      columns.map((c) => c.name),
      rows,
    ),
  )
}

interface Group {
  readonly check: ReconcileCheck
  readonly key: ReadonlyMap<string, string | null>
}

/** `2026-01-01,EUR`: one value for each column of `by`, `null` for none. @throws LedgerlineError */
function keyOf(checks: readonly LedgerCheck[], name: string | undefined, text: string): Group {
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const [check, more] = checks
  if (name === undefined) return refuse('--drill looks into one tie-out; name it.')
  if (more !== undefined) {
    const all = checks.map((c) => `${c.package}.${c.name}`).join(', ')
    return refuse(`--drill looks into one tie-out, and ${name} is the name of several: ${all}.`)
  }
  if (check?.kind !== 'reconcile') return refuse(`${name} is a join audit, which has no groups.`)
  const { by } = check.spec
  const values = text.split(',').map((v) => v.trim())
  if (values.length !== by.length) {
    return refuse(
      `--drill takes a value for each of ${by.join(', ')}, with commas between them, not ${text}.`,
    )
  }
  return {
    check,
    key: new Map(by.map((column, i) => [column, values[i] === 'null' ? null : (values[i] ?? null)])),
  }
}

async function drill(
  { graph }: Linked,
  connection: Connection,
  { check, key }: Group,
  options: ReconcileCommand,
): Promise<number> {
  const sides = drillSql(graph, check, key)
  const of = (id: string): string => graph.nodes.get(id)?.name ?? id
  for (const [name, measure, sql] of [
    [of(check.of), check.spec.measure, sides.own],
    [of(check.to), check.spec.to.measure, sides.other],
  ] as const) {
    try {
      const { columns, rows } = await connection.table(
        `select * from (\n${sql}\n) limit ${options.limit + 1}`,
      )
      const count = rows.length > options.limit ? `more than ${options.limit}` : String(rows.length)
      say(`${name}, ${measure}: ${count} row${count === '1' ? '' : 's'}`)
      print(
        textTable(
          columns.map((c) => c.name),
          rows.slice(0, options.limit),
        ),
      )
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      throw new LedgerlineError([diagnose('not-built', { node: name })])
    }
  }
  return exitCode.ok
}
