/**
 * A question to metrics, and whether it can be answered: every metric must know what it is asked by.
 * In: linked metrics, what is asked. Out: problems. Pure. Start at `questionProblems`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'
import { isFiner, isPeriod, type Period, periodNames, periodOf } from './time.ts'
import type { LinkedMetric, Part } from './types.ts'

export interface Question {
  readonly metrics: readonly LinkedMetric[]
  /** Dimensions, and at most one period. */
  readonly by: readonly string[]
  /** SQL condition over dimensions, and the columns that it names. */
  readonly where?: { readonly sql: string; readonly columns: readonly string[] }
  /** Days, both included, of the time of each metric's model. */
  readonly from?: string
  readonly to?: string
  readonly orderBy?: readonly { readonly name: string; readonly descending: boolean }[]
  readonly limit?: number
  /** A column beside each metric that says why it is NULL. */
  readonly reasons?: boolean
}

/** The period of a question: one by its name, or else the time of all models by the name that it has there. */
export function periodIn(question: Question, project: Project): Period | undefined {
  const [name] = periodNamesIn(question, project)
  if (name !== undefined) return periodOf(project, name)
  const time = question.by.find((one) => isTime(question, one))
  if (time === undefined) return undefined
  const granularity =
    partsIn(question).find(({ of }) => of.time?.name === time)?.of.time?.granularity ?? 'day'
  return isPeriod(project, time) ? periodOf(project, time) : { ...periodOf(project, granularity), name: time }
}

/** Periods that are no dimension of all metrics. */
function periodNamesIn({ metrics, by }: Question, project: Project): string[] {
  return by.filter((name) => isPeriod(project, name) && !isShared(metrics, name))
}

/** Of every part the time by which it is asked, and it says what it tells. */
function isTime(question: Question, name: string): boolean {
  return partsIn(question).every(({ of }) => of.time?.name === name && of.time.granularity !== undefined)
}

function partsIn({ metrics }: Question): Part[] {
  return metrics.flatMap((m) => m.parts)
}

export function questionProblems(question: Question, project: Project): Diagnostic[] {
  const { metrics, by, where, from, to } = question
  const told: Diagnostic[] = []
  const bad = (message: string): void => {
    told.push(diagnose('bad-metric-query', { message }))
  }
  const periods = periodNamesIn(question, project)
  const times = by.filter((name) => !periods.includes(name) && isTime(question, name))
  const runs = partsIn(question).some((p) => p.window !== undefined)
  if (periods.length > 1) bad(`A figure has one period; asked for are ${periods.join(' and ')}.`)
  else if (runs && periods.length + times.length > 1)
    bad(`A window ends with one period; asked for are ${[...periods, ...times].join(' and ')}.`)
  for (const name of new Set(by.filter((n, i) => by.indexOf(n) !== i))) bad(`--by has ${name} twice.`)
  for (const name of by)
    if (metrics.some((m) => m.metric.name === name))
      bad(`${name} is a metric and a dimension of the question; ask for them apart.`)
  const needsTime = periods[0] ?? (from !== undefined ? '--from' : to !== undefined ? '--to' : undefined)
  for (const metric of metrics) {
    for (const name of new Set([...by, ...(where?.columns ?? [])]))
      if (!periods.includes(name) && !metric.dimensions.includes(name))
        told.push(unknown(metric, name, question, project))
    if (needsTime !== undefined) for (const message of timeProblems(metric, needsTime)) bad(message)
  }
  told.push(...orderProblems(question))
  return unique(told)
}

function isShared(metrics: readonly LinkedMetric[], name: string): boolean {
  return metrics.every((m) => m.dimensions.includes(name))
}

function unknown(
  metric: LinkedMetric,
  name: string,
  { metrics, by }: Question,
  project: Project,
): Diagnostic {
  const isAsked = by.includes(name)
  const candidates = [...metric.dimensions, ...(isAsked ? periodNames(project) : [])]
  const having = metrics.filter((m) => m.dimensions.includes(name)).map((m) => m.metric.name)
  const note =
    having.length === 0
      ? []
      : [
          `${having.join(', ')} ${having.length === 1 ? 'has' : 'have'} it; a question is put to all of its metrics alike`,
        ]
  const notes = [...note, `${metric.metric.name} can be asked by ${candidates.join(', ') || 'nothing'}`]
  const details = { dimension: name, of: metric.metric.name, near: nearest(name, candidates) }
  return diagnose('unknown-dimension', details, { notes })
}

function timeProblems({ parts, metric }: LinkedMetric, asked: string): string[] {
  return parts.flatMap(({ of }: Part) => {
    const { time, semantic } = of
    if (time === undefined) {
      return [`${metric.name} cannot be asked by ${asked}: ${semantic.name} has no agg_time_dimension.`]
    }
    if (asked.startsWith('--') || time.granularity === undefined || !isFiner(asked, time.granularity))
      return []
    return [`${metric.name} cannot be asked by ${asked}: ${time.name} tells ${time.granularity}s.`]
  })
}

function orderProblems({ metrics, by, orderBy = [] }: Question): Diagnostic[] {
  const names = [...by, ...metrics.map((m) => m.metric.name)]
  return orderBy.flatMap(({ name }) => {
    if (names.includes(name)) return []
    const near = nearest(name, names)
    const message = `--order-by takes what is asked for: ${names.join(', ')}, not ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`
    return [diagnose('bad-metric-query', { message })]
  })
}

function unique(problems: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(problems.map((p) => [p.message, p]))
  return [...seen.values()]
}
