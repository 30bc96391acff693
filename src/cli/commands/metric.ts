/** `ledgerline metric list` and `metric query`: which metrics there are, and their figures from built tables. */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { LinkedMetric } from '../../metric/index.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { csvCell } from '../csv-cell.ts'
import { type Answer, type Asking, askMetrics, compiledQuestion, metricsCalled } from '../metric-question.ts'
import { print, printClean, printJson, say, tells, textTable } from '../output.ts'

interface ListOptions extends CommonOptions {
  readonly output?: 'text' | 'json'
}

export async function list(options: ListOptions): Promise<number> {
  const linked = openProject(options)
  const all = listed(linked)
  if (options.output === 'json') printJson(all.map(asJson), 2)
  else if (all.length > 0) print(textTable(['metric', 'type', 'unit', 'made of', 'by'], all.map(asRow)))
  if (all.length === 0 && tells('info')) say('no metrics: docs/metrics.md says how one is made')
  return exitCode.ok
}

export function listed({ graph }: Linked): LinkedMetric[] {
  return [...(graph.metrics?.metrics.values() ?? [])]
}

function asRow({ metric, unit, says, dimensions, missing }: LinkedMetric): string[] {
  const made = missing.length === 0 ? says : `not available: ${missing.join(', ')}`
  return [metric.name, metric.type, unit ?? '', made, dimensions.join(', ')]
}

function asJson({
  id,
  metric,
  unit,
  currency,
  says,
  inputs,
  models,
  dimensions,
  missing,
  hash,
}: LinkedMetric): object {
  const { name, label, description, owner, type, package: own, path, tags, meta } = metric
  return {
    ...{ unique_id: id, name, label, description, owner, type, package_name: own, original_file_path: path },
    ...{ unit, currency, formula: says, inputs: inputs.map(({ of }) => of.id), models, dimensions },
    ...{ not_available: missing, tags, meta, definition_hash: hash },
  }
}

export interface QueryOptions extends CommonOptions, Asking {
  readonly compile?: boolean
  readonly output?: 'table' | 'json' | 'csv'
}

export async function query(names: readonly string[], options: QueryOptions): Promise<number> {
  if (names.length === 0) throw new LedgerlineError([diagnose('usage', { message: 'Name a metric.' })])
  const linked = openProject(options)
  const metrics = metricsCalled(linked, names)
  if (options.compile === true) {
    print(await compiledQuestion(linked, metrics, options))
    return exitCode.ok
  }
  const answer = await askMetrics(linked, metrics, options)
  if (options.output === 'json')
    printJson(
      answer.rows.map((_, i) => rowObject(answer, i)),
      1,
    )
  else if (options.output === 'csv')
    for (const row of [answer.columns, ...answer.rows]) printClean(row.map(csvCell).join(','))
  else
    print(
      textTable(
        answer.columns,
        answer.rows.map((row, i) => withReasons(answer, row, i)),
      ),
    )
  if (options.output !== 'json') sayReasons(answer)
  return exitCode.ok
}

/** `cac_reason` stands beside `cac` where that is null. */
function rowObject({ columns, rows, reasons }: Answer, i: number): object {
  const cells = columns.map((name, c) => [name, rows[i]?.[c] ?? null])
  const why = [...(reasons[i] ?? [])].map(([name, reason]) => [`${name}_reason`, reason])
  return Object.fromEntries([...cells, ...why])
}

function withReasons(
  { columns, reasons }: Answer,
  row: readonly (string | null)[],
  i: number,
): (string | null)[] {
  return row.map((cell, c) => cell ?? reasons[i]?.get(columns[c] ?? '') ?? null)
}

/** Once for each metric and reason: what is missing is no 0. */
function sayReasons({ reasons }: Answer): void {
  const counts = new Map<string, number>()
  for (const row of reasons)
    for (const [name, reason] of row ?? []) {
      const text = `${name} is ${reason}`
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  if (!tells('warn')) return
  for (const [text, n] of counts) say(`${text} (${n} ${n === 1 ? 'row' : 'rows'})`)
}
