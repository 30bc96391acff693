/**
 * `ledgerline explain <model.column>`: where a column comes from, down to seeds and sources, with what decides it; of a metric,
 * which the figures are that it is made of.
 */
import { diagnose, exitCode, LedgerlineError, nearest } from '../../diagnostic/index.ts'
import {
  type BoundProject,
  type ColumnNulls,
  columnAsked,
  columnNulls,
  type GraphNode,
  nodeNamed,
  type Trace,
  traceColumn,
} from '../../graph/index.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { withLineage } from '../lineage.ts'
import { palette, print, printJson } from '../output.ts'

export interface ExplainOptions extends CommonOptions {
  readonly output?: 'text' | 'json'
  /** Of a metric. */
  readonly where?: string
  readonly from?: string
  readonly to?: string
  readonly rows?: number
}

export async function explain(what: string, options: ExplainOptions): Promise<number> {
  const linked = openProject(options)
  const metric = metricAsked(linked, what)
  if (metric !== undefined) {
    const { metricsCalled } = await import('../metric-question.ts')
    const { explainMetric } = await import('../metric-explain.ts')
    const [found] = metricsCalled(linked, [metric])
    if (found !== undefined) return await explainMetric(linked, found, options)
  }
  refuseFigures(options)
  const { node, column } = askedFor(linked, what)
  const { trace, nulls } = await withLineage(linked, async (bound, lineage, problems) => {
    if (!bound.columns.has(node.id)) throw new LedgerlineError(problems)
    const name = columnOf(bound, node, column)
    const found = await columnNulls(bound, node.id, name)
    return { trace: traceColumn(bound, lineage, node.id, name), nulls: found }
  })
  if (options.output === 'json') printJson({ ...asJson(trace), ...nullsAsJson(nulls) }, 2)
  else {
    const { dim } = palette(options.color)
    const [first = '', ...others] = linesOf(trace, dim)
    for (const line of [first, ...nullLines(nulls, dim), ...others]) print(line)
  }
  return exitCode.ok
}

/** `metric:cac`, or a metric's name, which has no dot and is no column then. */
function metricAsked({ project }: Linked, what: string): string | undefined {
  if (what.startsWith('metric:')) return what.slice('metric:'.length)
  return (project.metrics ?? []).some((m) => m.name === what) ? what : undefined
}

/** A flag that does nothing would be taken for an answer. */
function refuseFigures({ where, from, to, rows }: ExplainOptions): void {
  if (where === undefined && from === undefined && to === undefined && rows === undefined) return
  const message = '--where, --from, --to and --rows go with a metric, as in metric:net_revenue.'
  throw new LedgerlineError([diagnose('usage', { message })])
}

const byTest = 'a value in every row, as its not_null test holds;'

function nullLines({ bySql, tested, where, place }: ColumnNulls, dim: (text: string) => string): string[] {
  const at = place === undefined ? '' : `  ${dim(`${place.file}:${place.line}:${place.column}`)}`
  switch (bySql) {
    case 'never':
      return ['  a value in every row, by its SQL']
    case 'always':
      return [`  null in every row: ${where}${at}`]
    case 'maybe':
      return [tested ? `  ${byTest} its SQL gives null where ${where}${at}` : `  null where ${where}${at}`]
    case 'unknown':
      return tested ? [`  ${byTest} its SQL does not say so`] : []
  }
}

function nullsAsJson({ place, bySql, tested, where }: ColumnNulls): object {
  if (bySql === 'unknown' && !tested) return {}
  const at = place === undefined ? {} : { file: place.file, line: place.line, column: place.column }
  return { nulls: { by_sql: bySql, tested, ...(where === undefined ? {} : { where }), ...at } }
}

function askedFor({ graph }: Linked, what: string): { node: GraphNode; column: string } {
  const asked = columnAsked(graph, what)
  if (asked === undefined) {
    const message = `${what} is no column; write model.column, as in mart_month.net_revenue.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const named = nodeNamed(graph, asked.model)
  if ('problem' in named) throw new LedgerlineError([named.problem])
  return { node: named.node, column: asked.column }
}

/** Its name as the database has it, whatever the case. */
function columnOf({ columns }: BoundProject, node: GraphNode, column: string): string {
  const names = (columns.get(node.id) ?? []).map((c) => c.name)
  const found = names.find((n) => n.toLowerCase() === column.toLowerCase())
  if (found !== undefined) return found
  const details = { column, model: node.name, near: nearest(column, names) }
  throw new LedgerlineError([diagnose('unknown-column', details, { place: node.resource.place })])
}

function linesOf(trace: Trace, dim: (text: string) => string, indent = ''): string[] {
  const { type, role, place, unknown, seen, from, influence } = trace
  const facts = [role, type, `${place.file}:${place.line}`].filter((fact) => fact !== undefined)
  const ends = seen === true ? '  (see above)' : ''
  const inner = `${indent}  `
  return [
    `${indent}${pathOf(trace)}  ${dim(facts.join('  '))}${ends}`,
    ...(unknown === undefined ? [] : [`${inner}unknown: ${unknown}`]),
    ...from.flatMap((t) => linesOf(t, dim, inner)),
    ...influence.map((o) => `${inner}${pathOf(o)}  ${dim('influence')}`),
  ]
}

function pathOf({ name, column, field }: Trace['influence'][number]): string {
  return [name, column, ...(field === undefined ? [] : [field])].join('.')
}

function asJson({ place, from, ...trace }: Trace): object {
  return { ...trace, file: place.file, line: place.line, from: from.map(asJson) }
}
