/**
 * A question to metrics, and whether it can be answered: every metric must know what it is asked by.
 * In: linked metrics, what is asked. Out: problems. Pure. Start at `questionProblems`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { type Dimension, type Granularity, granularities, type Project } from '../project/index.ts'
import { oneValue } from './one-value.ts'
import { asItStands, isFiner, isOfMonths, isPeriod, type Period, periodNames, periodOf } from './time.ts'
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
  const granularity = coarsest(partsIn(question))
  // a period of a calendar of weeks begins on no first of a month
  const stands = granularity !== 'day' && !isOfMonths(project) && isToldAlike(question)
  const isNamed = isPeriod(project, time) && !isFiner(time, granularity)
  if (stands && (!isNamed || time === granularity)) return asItStands(time)
  if (isNamed) return periodOf(project, time)
  return { ...periodOf(project, granularity), name: time }
}

function isToldAlike(question: Question): boolean {
  return new Set(partsIn(question).map(({ of }) => of.time?.granularity ?? 'day')).size === 1
}

/** What the time of all of them tells, in whatever order they are asked. */
function coarsest(parts: readonly Part[]): Granularity {
  const told = parts.map(({ of }) => granularities.indexOf(of.time?.granularity ?? 'day'))
  return granularities[Math.max(...told)] ?? 'day'
}

/**
 * Periods that are no dimension of all metrics. Where periods are more than members, since windows end with them or gaps
 * between them are filled, a name of a period is that, whatever dimension has it too.
 */
function periodNamesIn(question: Question, project: Project): string[] {
  const { metrics, by } = question
  const isPlain = running(question).length === 0 && !metrics.some(isFilled)
  return by.filter((name) => isPeriod(project, name) && !(isPlain && isShared(metrics, name)))
}

/** Of itself, or of what it is made of. */
export function isFilled({ metric, inputs }: LinkedMetric): boolean {
  return metric.fill !== undefined || inputs.some(({ of }) => isFilled(of))
}

function running(question: Question): Part[] {
  return partsIn(question).filter((p) => p.window !== undefined)
}

/** Of every part the time by which it is asked, and it says what it tells. */
function isTime(question: Question, name: string): boolean {
  return partsIn(question).every(({ of }) => of.time?.name === name && of.time.granularity !== undefined)
}

function partsIn({ metrics }: Pick<Question, 'metrics'>): Part[] {
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
  if (periods.length > 1) bad(`A figure has one period; asked for are ${periods.join(' and ')}.`)
  for (const name of times) for (const message of standingProblems(question, project, name)) bad(message)
  for (const message of windowProblems(question, project, [...periods, ...times])) bad(message)
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
  for (const message of apartProblems(question, project)) bad(message)
  for (const message of withinProblems(question)) bad(message)
  told.push(...orderProblems(question))
  return unique(told)
}

/** In a calendar of weeks a time that tells months stands as it is: of days, of windows and of gaps it makes no periods. */
function standingProblems(question: Question, project: Project, time: string): string[] {
  const parts = partsIn(question)
  if (isOfMonths(project) || isPeriod(project, time) || coarsest(parts) === 'day') return []
  const isPlain = isToldAlike(question) && running(question).length === 0 && !question.metrics.some(isFilled)
  return isPlain
    ? []
    : [
        `In a calendar of weeks ${time} stands for the days that it has: ask by a period, such as fiscal_month.`,
      ]
}

/** What would take rows out of a window, or leave open with what it ends. */
function windowProblems(question: Question, project: Project, periods: readonly string[]): string[] {
  const runs = running(question)
  if (runs.length === 0) return []
  const told =
    periods.length > 1 ? [`A window ends with one period; asked for are ${periods.join(' and ')}.`] : []
  for (const name of question.by.filter((one) => !periods.includes(one))) {
    const part = runs.find((p) => tellsTime(p, name, project))
    const others = runs.filter(({ of }) => of.dimensions.get(name)?.type === 'time')
    if (part !== undefined)
      told.push(
        `A window runs over ${part.of.time?.name}, which ${name} tells too: ask by a period, such as month.`,
      )
    else if (others.length > 0 && periods.length === 0)
      told.push(`A window does not end with ${name}: ask by a period beside it, such as month,${name}.`)
  }
  const unit = runs.map((p) => p.window?.unit ?? '').find((one) => periodOf(project, one).kind === 'spine')
  const period = periodIn(question, project)
  if (unit !== undefined && period !== undefined && period.kind !== 'spine')
    told.push(`A window of ${unit} ends with a fiscal period, not with a ${period.name}.`)
  for (const name of question.where?.columns ?? []) {
    const part = runs.find((p) => tellsTime(p, name, project))
    if (part !== undefined)
      told.push(
        `--where ${name} would take rows out of a window over ${part.of.time?.name}: say --from and --to.`,
      )
  }
  return told
}

/** Of what is never added over periods one is asked; whether days or a condition leave one only the rows say. */
function apartProblems(question: Question, project: Project): string[] {
  const { by, where, from, to } = question
  const period = periodIn(question, project)
  return partsIn(question).flatMap((part) => {
    const granularity = part.of.time?.granularity
    if (part.apart !== true || granularity === undefined || (from !== undefined && to !== undefined))
      return []
    const isLonger =
      period !== undefined && isFiner(granularity, period.name.replace(/^fiscal_/, '') as Granularity)
    const isTold = [...by, ...(where?.columns ?? [])].some((name) => tellsTime(part, name, project))
    if (!isLonger && (period !== undefined || isTold)) return []
    return [`${part.name} is never added over periods: ask by ${granularity}, or --from and --to of one.`]
  })
}

/** What adds up within one of something needs that one: asked by, or said by a condition. */
function withinProblems(question: Question): string[] {
  return partsIn(question).flatMap((part) => {
    const { name, within, window, apart, of } = part
    return (within?.needed ?? []).flatMap(({ column, of: only }) => {
      const named = namesOf(part, column)
      const isTimed = named.includes(of.time?.name ?? '')
      // what is never added over periods is asked by one, as `apartProblems` has it; a window adds them
      if (isTimed && apart === true) return []
      const asked = isTimed && window !== undefined ? [] : named.filter((d) => question.by.includes(d))
      if (asked.length > 0 || leftOf(part, column, question) !== undefined) return []
      if (only !== undefined && isNoneOf(leftOf(part, only.column, question), only.members)) return []
      const [dimension] = named
      const ask = dimension === undefined ? '' : `ask by ${dimension}, say --where "${dimension} = …", or `
      return [`${name} adds up ${within?.text} only: ${ask}give the metric a filter: ${column} = ….`]
    })
  })
}

/** Dimensions that are a column. */
function namesOf({ of }: Part, column: string): string[] {
  return [...of.dimensions.values()].filter((d) => isColumn(d, column)).map((d) => d.name)
}

/** The one value of a column that conditions leave. */
function leftOf(part: Part, column: string, { where }: Question): string | undefined {
  const { of, filters } = part
  const named = namesOf(part, column)
  // in a filter the name of a column is the dimension's where one has it
  const isHidden = [...of.dimensions.keys()].some((d) => d.toLowerCase() === column.toLowerCase())
  const conditions = [of.semantic.filter ?? '', ...filters]
  const said = (isHidden ? named : [column, ...named]).flatMap((one) =>
    conditions.map((sql) => oneValue(one, sql)),
  )
  const asked = where === undefined ? [] : named.map((one) => oneValue(one, where.sql))
  return [...asked, ...said].find((value) => value !== undefined)
}

/** A text, and another one. */
function isNoneOf(value: string | undefined, members: readonly string[]): boolean {
  return value?.startsWith("'") === true && !members.includes(value.slice(1, -1).toLowerCase())
}

function isColumn({ name, expr = name }: Dimension, column: string): boolean {
  return expr.replaceAll('"', '').toLowerCase() === column.toLowerCase()
}

/** The time of a window itself, a period under its name, or what is made of that time. */
function tellsTime({ of: { time, dimensions } }: Part, name: string, project: Project): boolean {
  const dimension = dimensions.get(name)
  if (time === undefined || dimension === undefined) return false
  if (name === time.name || isPeriod(project, name)) return true
  const expr = (dimension.expr ?? name).replace(/'[^']*'/g, '')
  return [time.name, time.expr ?? time.name].some((one) =>
    new RegExp(`(?<!\\w)${one.replace(/\W/g, '\\$&')}(?!\\w)`, 'i').test(expr),
  )
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
  const candidates = [...new Set([...metric.dimensions, ...(isAsked ? periodNames(project) : [])])]
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
