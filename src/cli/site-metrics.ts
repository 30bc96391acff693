/**
 * Metrics of the package for the site: `dim_metric` says which there are, the marts beside it what they are made of and
 * what they were. In: linked project, connection. Out: metrics, none where the project has no such mart. Only reads.
 * Start at `readMetrics`.
 */
import type { Metric, MetricValue } from '../artifact/site/index.ts'
import type { GraphNode } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import { type Connection, StatementError, type TextRow } from '../warehouse/index.ts'
import type { Linked } from './context.ts'

export type SiteMetric = Metric

/** A dimension of more rows than this is no list of metrics for people. */
const mostMetrics = 1000

/** Of the first package with metrics, the project itself before what it uses: one scorecard, not two under one name. */
export async function readMetrics(
  { graph }: Linked,
  connection: Connection,
  stands: (id: string) => boolean,
): Promise<Metric[]> {
  for (const { name } of graph.project.packages) {
    const metrics = await metricsOf({ graph, connection, stands, package: name })
    if (metrics.length > 0) return metrics
  }
  return []
}

interface Asked extends Pick<Linked, 'graph'> {
  readonly connection: Connection
  readonly stands: (id: string) => boolean
  readonly package: string
}

/** That of the package, else the only one of that name, which may fill in for it. */
function martOf({ graph, package: own }: Asked, name: string): GraphNode | undefined {
  const all = [...graph.nodes.values()].filter((n) => n.resource.name === name)
  return all.find((n) => n.resource.package === own) ?? (all.length === 1 ? all[0] : undefined)
}

/** Rows of a table of the package; none where the project has another one of that name. */
async function rowsOf(asked: Asked, name: string, sql: (from: string) => string): Promise<TextRow[]> {
  const node = martOf(asked, name)
  if (node === undefined || !asked.stands(node.id)) return []
  try {
    return await asked.connection.rows(sql(relationName(node.relation)))
  } catch (error) {
    if (error instanceof StatementError) return []
    throw error
  }
}

async function metricsOf(asked: Asked): Promise<Metric[]> {
  const ask = async (name: string, sql: (from: string) => string): Promise<TextRow[]> =>
    await rowsOf(asked, name, sql)
  const metrics = await ask(
    'dim_metric',
    (from) =>
      `select metric, version, name, unit, class, horizon, portfolio, additive from ${from} order by metric, version limit ${mostMetrics}`,
  )
  if (metrics.length === 0) return []
  const made = byKey(
    await ask('int_scorecard_metrics', (from) => `select metric, metric_version, kind, factor from ${from}`),
  )
  const scales = byKey(
    await ask(
      'input_score_metrics',
      (from) =>
        `select metric_id as metric, version as metric_version, survey_type, scale_min, scale_max, direction, low_label, mid_label, high_label, low_max, mid_max, carry_months from ${from}`,
    ),
  )
  const values = byKey(await ask('mart_scorecard', valuesSql))
  const madeBy = ['mart_scorecard', 'dim_metric', 'int_scorecard_metrics'].flatMap(
    (name) => martOf(asked, name)?.id ?? [],
  )
  return metrics.map((row) => ({ ...metricOf(row, made, scales, values), madeBy }))
}

/** Of all customers; values as decimals, so that no exponent is printed. */
function valuesSql(from: string): string {
  const decimal = (column: string): string => `cast(cast(${column} as decimal(38,6)) as varchar) as ${column}`
  return `select metric, metric_version, "window", cast(fiscal_month as varchar) as fiscal_month, ${['value', 'numerator', 'denominator', 'low', 'high'].map(decimal).join(', ')}, n, currency, null_reason from ${from} where segment_set = '(all)' and segment = '(all)' and "window" in ('month', 't12m') order by fiscal_month`
}

type ByKey = ReadonlyMap<string, readonly TextRow[]>

function byKey(rows: readonly TextRow[]): ByKey {
  const groups = new Map<string, TextRow[]>()
  for (const row of rows) {
    const key = keyOf(row.metric, row.metric_version)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

function keyOf(metric: string | null | undefined, version: string | null | undefined): string {
  return `${metric ?? ''}\u0000${version ?? ''}`
}

function metricOf(row: TextRow, made: ByKey, scales: ByKey, values: ByKey): Omit<Metric, 'madeBy'> {
  const key = keyOf(row.metric, row.version)
  const { kind, factor } = made.get(key)?.[0] ?? {}
  const all = values.get(key) ?? []
  const of = (window: string): MetricValue[] => all.filter((v) => v.window === window).map(monthOf)
  const year = of('t12m').at(-1)
  const text = (column: string): string => row[column] ?? ''
  return {
    metric: text('metric'),
    version: text('version'),
    name: text('name'),
    unit: text('unit'),
    class: text('class'),
    horizon: text('horizon'),
    portfolio: text('portfolio'),
    additive: row.additive === 'true',
    scale: scaleOf(scales.get(key)?.[0]),
    months: of('month'),
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof factor === 'string' ? { factor } : {}),
    ...(year === undefined ? {} : { year }),
  }
}

function monthOf(row: TextRow): MetricValue {
  const text = (column: string): string | null => row[column] ?? null
  return {
    month: row.fiscal_month ?? '',
    value: text('value'),
    numerator: text('numerator'),
    denominator: text('denominator'),
    n: text('n'),
    low: text('low'),
    high: text('high'),
    reason: text('null_reason'),
    currency: text('currency'),
  }
}

/** How a score is asked and read. */
function scaleOf(row: TextRow | undefined): (readonly [string, string])[] {
  if (row === undefined) return []
  const plain = (text: string | null | undefined): string => String(Number(text))
  const { scale_min, scale_max, low_max, mid_max, survey_type, direction, carry_months } = row
  const bands = [
    [row.low_label, `to ${plain(low_max)}`],
    [row.mid_label, `to ${plain(mid_max)}`],
    [row.high_label, 'above'],
  ].map(([label, to]) => `${label ?? '?'} ${to}`)
  return [
    ['Asked', (survey_type ?? 'not said').replaceAll('_', ' ')],
    ['Scale', `${plain(scale_min)} to ${plain(scale_max)}, ${(direction ?? '').replaceAll('_', ' ')}`],
    ['Bands', bands.join(', ')],
    ['An answer holds', `${plain(carry_months)} months`],
  ]
}
