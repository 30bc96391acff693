/**
 * Ties a measure of one table to a measure of another, group by group, to the cent.
 * The query returns one row per group that differs by more than the tolerance. Pure.
 */
import { type Graph, nodeOf, type ReconcileCheck, readName } from '../graph/index.ts'
import { quoteIdentifier } from '../sql/index.ts'

export interface ReconcileSql {
  /** The groups that differ. */
  readonly sql: string
  /** How many differ and both sums over all groups, by currency where that is one of them. */
  readonly totals: string
}

/** Columns of `sql`: the `by` columns, then own_amount, other_amount, difference, all as the database gives them. */
export function reconcileSql(graph: Graph, check: ReconcileCheck): ReconcileSql {
  const compared = comparedSql(graph, check)
  const differs = differsSql(check)
  return {
    sql: `${compared}\nselect * from compared where ${differs} order by all`,
    totals: `${compared}\nselect ${labelOf(check)} as label, count(*) filter (where ${differs}) as failures, sum(own_amount) as own, sum(other_amount) as other, sum(difference) as difference from compared group by all order by label`,
  }
}

/**
 * Both sums by one of the `by` columns, the newest of its values last, for people who look at a tie-out month by month.
 * Columns: period, label, own, other, difference, failures, and how many periods there are.
 *
 * @param most  periods that are told
 */
export function reconcilePeriods(graph: Graph, check: ReconcileCheck, period: string, most: number): string {
  const at = quoteIdentifier(period)
  return `${comparedSql(graph, check)}, periods as (select ${at} as period, ${labelOf(check)} as label, sum(own_amount) as own, sum(other_amount) as other, sum(difference) as difference, count(*) filter (where ${differsSql(check)}) as failures from compared group by all)
select cast(period as varchar) as period, label, own, other, difference, failures, (select count(distinct period) from periods) as periods from periods where period is not null qualify dense_rank() over (order by periods.period desc) <= ${most} order by periods.period, label`
}

function differsSql({ spec }: ReconcileCheck): string {
  return `abs(difference) > ${spec.tolerance}`
}

/** The currency, where it is one of the groups: sums of several are no sum. */
function labelOf({ spec }: ReconcileCheck): string {
  const currency = spec.by.find((column) => /currency/i.test(column))
  return currency === undefined ? 'null' : quoteIdentifier(currency)
}

function comparedSql(graph: Graph, check: ReconcileCheck): string {
  const { spec } = check
  const by = spec.by.map(quoteIdentifier)
  const keys = by.length === 0 ? '' : `${by.join(', ')}, `
  const group = by.length === 0 ? '' : ` group by ${by.join(', ')}`
  // a group that only one side has counts as 0 on the other; null keys meet (is not distinct from)
  const on =
    by.length === 0 ? 'true' : by.map((k) => `own.${k} is not distinct from other.${k}`).join(' and ')
  const shown = by.map((k) => `coalesce(own.${k}, other.${k}) as ${k}, `).join('')
  const side = (id: string, measure: string, where: string | undefined): string =>
    `select ${keys}${measure} as amount from ${readName(nodeOf(graph, id))}${where === undefined ? '' : ` where ${where}`}${group}`
  return [
    'with own as (',
    side(check.of, spec.measure, spec.where),
    '), other as (',
    side(check.to, spec.to.measure, spec.to.where),
    `), compared as (select ${shown}coalesce(own.amount, 0) as own_amount, coalesce(other.amount, 0) as other_amount, coalesce(own.amount, 0) - coalesce(other.amount, 0) as difference from own full join other on ${on})`,
  ].join('\n')
}
