/**
 * How much money a join would lose or multiply: rows and amounts with and without a partner, and keys
 * that have several partners. The query returns exactly one row. Pure.
 */
import { type Graph, type JoinAuditCheck, nodeOf, readName } from '../graph/index.ts'
import { quoteIdentifier } from '../sql/index.ts'

/**
 * Columns: matched_rows, unmatched_rows, matched_money, unmatched_money (sums of absolute amounts),
 * fan_out_rows and fan_out_money (left rows whose key stands several times on the right).
 */
export function joinAuditSql(graph: Graph, check: JoinAuditCheck): string {
  const { spec } = check
  const on = spec.on.map(quoteIdentifier)
  const left = readName(nodeOf(graph, check.left))
  const right = readName(nodeOf(graph, check.right))
  const keys = on.join(', ')
  const equal = on.map((k) => `l.${k} = r.${k}`).join(' and ')
  const where = spec.where === undefined ? '' : ` where ${spec.where}`
  return [
    `with l as (select ${keys}, abs(${spec.measure}) as money from ${left}${where}),`,
    `r as (select ${keys}, count(*) as partners from ${right} group by ${keys}),`,
    `joined as (select l.money, coalesce(r.partners, 0) as partners from l left join r on ${equal})`,
    'select count(*) filter (where partners > 0) as matched_rows, count(*) filter (where partners = 0) as unmatched_rows,',
    'coalesce(sum(money) filter (where partners > 0), 0) as matched_money, coalesce(sum(money) filter (where partners = 0), 0) as unmatched_money,',
    'count(*) filter (where partners > 1) as fan_out_rows, coalesce(sum(money) filter (where partners > 1), 0) as fan_out_money',
    'from joined',
  ].join('\n')
}

export interface JoinAuditResult {
  readonly status: 'pass' | 'warn' | 'fail'
  readonly message: string
  readonly failures: number
}

/** Judges the one row of the query; shares are of absolute money, so credits cannot hide losses. */
export function judgeJoinAudit(
  check: JoinAuditCheck,
  row: Readonly<Record<string, string | null>>,
): JoinAuditResult {
  const unmatchedRows = Number(row.unmatched_rows ?? 0)
  const fanOut = Number(row.fan_out_rows ?? 0)
  const lost = Number(row.unmatched_money ?? 0)
  const all = lost + Number(row.matched_money ?? 0)
  const share = all === 0 ? 0 : lost / all
  const percent = `${(share * 100).toFixed(2)}%`
  const message = `${row.matched_rows} rows matched (${row.matched_money}), ${unmatchedRows} unmatched (${row.unmatched_money}, ${percent} of the money), ${fanOut} with several partners (${row.fan_out_money}).${check.spec.reason === undefined ? '' : ` Limit of project.yml: ${check.spec.reason}`}`
  if (fanOut > 0) return { status: 'fail', message, failures: fanOut }
  if (share > check.spec.maxUnmatched) return { status: 'fail', message, failures: unmatchedRows }
  const warnAt = check.spec.warnUnmatched
  if (warnAt !== undefined && share > warnAt) return { status: 'warn', message, failures: unmatchedRows }
  return { status: 'pass', message, failures: 0 }
}
