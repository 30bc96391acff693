/**
 * What is read of one model for a question: its dimensions and what is aggregated, each row once, and the sums of that.
 * In: parts of one model, the question. Out: SELECT texts. Pure. Start at `sourceSql`.
 */
import type { Dimension, Project } from '../project/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import type { Question } from './asked.ts'
import { type Period, spineOf } from './time.ts'
import type { LinkedSemanticModel, Part, Window } from './types.ts'

export interface NamedPart {
  readonly part: Part
  /** Its column in the query. */
  readonly name: string
}

export interface Source {
  /** Name of its CTE. */
  readonly name: string
  readonly of: LinkedSemanticModel
  readonly parts: readonly NamedPart[]
  readonly window?: Window
}

export interface Surroundings {
  readonly project: Project
  /** What stands in a FROM clause to read the model. */
  readonly relation: (modelId: string) => string
}

export interface Asked {
  readonly question: Question
  readonly around: Surroundings
  /** The period by which is asked, and the other names. */
  readonly period?: Period
  readonly dimensions: readonly string[]
}

const quoted = quoteIdentifier

/** Lines, each as far in. */
export function indented(text: string, by = 4): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}

export function list(items: readonly string[]): string {
  return items.map((item) => `    ${item}`).join(',\n')
}

const plainName = /^[A-Za-z_]\w*$/

/** The rows that count, with the columns of the question under the names of the dimensions. */
export function rowsSql(
  { of, parts }: Source,
  { question, around, period, dimensions }: Asked,
  everyTime: boolean,
): string {
  const { semantic, time } = of
  const usesTime =
    everyTime ||
    parts.some((p) => p.part.apart === true) ||
    period !== undefined ||
    question.from !== undefined ||
    question.to !== undefined
  const wanted = new Set([
    ...dimensions,
    ...(question.where?.columns ?? []),
    ...(usesTime && time ? [time.name] : []),
  ])
  const named = parts.map(({ part }) => dimensionsNamed(part))
  for (const { name } of named.flatMap((n) => [...n.inFilters, ...n.inExpr])) wanted.add(name)
  const shown = [...of.dimensions.values()].filter((d) => wanted.has(d.name))
  const where = semantic.filter === undefined ? '' : `\nwhere ${semantic.filter}`
  const relation = around.relation(of.model.id)
  if (named.every((n) => n.inFilters.length === 0)) {
    const columns = shown.map((d) => `${dimensionSql(d)} as ${quoted(d.name)}`)
    const values = parts.map(({ part, name }) => `${rowValue(part, plainValue(part))} as ${quoted(name)}`)
    return `select\n${list([...columns, ...values])}\nfrom ${relation}${where}`
  }
  const inner = (i: number): string => quoted(`value ${i + 1}`)
  const values = parts.map(({ part, name }, i) => `${rowValue(part, inner(i))} as ${quoted(name)}`)
  const columns = [...shown.map(({ name }) => quoted(name)), ...values]
  const rows = computedRows(
    shown,
    parts.map(({ part }, i) => `${plainValue(part)} as ${inner(i)}`),
    relation,
  )
  return `select\n${list(columns)}\nfrom (\n${indented(rows)}\n) as ${quoted(of.model.name)}${where}`
}

/** A filter sees a dimension where a column has its name too; what is aggregated sees the column. */
function computedRows(shown: readonly Dimension[], values: readonly string[], relation: string): string {
  const computed = shown.filter(isComputed)
  const hidden = computed.map(({ name }) => quoteLiteral(name.toLowerCase())).join(', ')
  const columns = computed.map((d) => `${dimensionSql(d)} as ${quoted(d.name)}`)
  return `select\n${list([`columns(lambda c: lower(c) not in (${hidden}))`, ...columns, ...values])}\nfrom ${relation}`
}

function isComputed({ name, expr }: Dimension): boolean {
  return expr !== undefined && expr.toLowerCase() !== name.toLowerCase()
}

/** Dimensions of more than a column that the SQL of a part names: what they are is part of the figure. */
export function dimensionsNamed({ of, expr = '', filters }: Part): {
  readonly inFilters: readonly Dimension[]
  readonly inExpr: readonly Dimension[]
} {
  const computed = [...of.dimensions.values()].filter(isComputed)
  const namedIn = (sql: string): Dimension[] =>
    computed.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(sql))
  const isColumn = ({ name }: Dimension): boolean =>
    of.model.columns.some((c) => c.name.toLowerCase() === name.toLowerCase())
  return {
    inFilters: namedIn([of.semantic.filter ?? '', ...filters].join(' ')),
    inExpr: namedIn(expr).filter((d) => !isColumn(d)),
  }
}

/** A column by its name, anything else as it is written. */
function sqlOf(expr: string): string {
  return plainName.test(expr) ? quoted(expr) : bracketed(expr)
}

/** A comment to the end of the line does not take the bracket with it. */
function bracketed(sql: string): string {
  return `(${sql}${sql.includes('--') ? '\n' : ''})`
}

/** A time tells days at the finest: what is made of one is a day, not midnight. */
function dimensionSql({ name, type, expr = name }: Dimension): string {
  return type === 'time' && !plainName.test(expr) ? `cast(${bracketed(expr)} as date)` : sqlOf(expr)
}

function plainValue({ expr }: Part): string {
  return expr === undefined ? '1' : sqlOf(expr)
}

function rowValue({ filters }: Part, value: string): string {
  return filters.length === 0 ? value : `case when ${filters.map(bracketed).join(' and ')} then ${value} end`
}

export function aggregateSql(named: NamedPart): string {
  const { apart, of } = named.part
  if (apart !== true) return plainAggregate(named)
  const edge = (agg: string): string =>
    `${agg}(${quoted(of.time?.name ?? '')}) filter (where ${quoted(named.name)} is not null)`
  return `case when ${edge('min')} = ${edge('max')} then ${plainAggregate(named)} end`
}

function plainAggregate({ part, name }: NamedPart): string {
  const column = quoted(name)
  switch (part.agg) {
    case 'count':
      return `count(${column})`
    case 'count_distinct':
      return `count(distinct ${column})`
    case 'sum_boolean':
      return `sum(cast(${column} as integer))`
    case 'median':
      return `median(${part.isNoNumber === true ? column : `cast(${column} as ${medianType(part)})`})`
    default:
      return `${part.agg}(${column})`
  }
}

/** The mean of two decimals has a digit more than they have, which the database would cut off. */
function medianType({ scale }: Part): string {
  return scale === undefined ? 'double' : `decimal(38, ${scale})`
}

/** Conditions on the rows: what the user asks, and the days; of a window the last one only. */
export function conditions({ of, window }: Source, { question }: Asked): string {
  const { where, from, to } = question
  const time = of.time === undefined ? '' : quoted(of.time.name)
  const all = [
    ...(where === undefined ? [] : [bracketed(where.sql)]),
    ...(window === undefined && from !== undefined ? [`${time} >= date ${quoteLiteral(from)}`] : []),
    ...(to !== undefined ? [`${time} < date ${quoteLiteral(to)} + interval 1 day`] : []),
  ]
  return all.length === 0 ? '' : `\nwhere ${all.join(' and ')}`
}

/** The sums of a model for each member of what is asked by. */
export function sourceSql(source: Source, asked: Asked): string {
  const { period, dimensions } = asked
  const rows = `(\n${indented(rowsSql(source, asked, false))}\n)`
  const time = source.of.time === undefined ? '' : quoted(source.of.time.name)
  const by = [
    ...(period === undefined ? [] : [`${startOf(period, time)} as ${quoted(period.name)}`]),
    ...dimensions.map(quoted),
  ]
  const sums = source.parts.map((p) => `${aggregateSql(p)} as ${quoted(p.name)}`)
  const join = period?.kind === 'spine' ? `\nasof left join periods on ${time} >= periods.period_start` : ''
  const group = by.length === 0 ? '' : '\ngroup by all'
  return `select\n${list([...by, ...sums])}\nfrom ${rows} as "rows"${join}${conditions(source, asked)}${group}`
}

/** Column of `periods` with the first day of a period; the model may have a time of the period's name. */
export function spineColumn(period: string): string {
  return quoted(`start of ${period}`)
}

/** The day on which the period of a time begins; of a spine a column of `periods`. */
export function startOf(period: Period, time: string): string {
  return period.kind === 'computed' ? period.starts(time) : `periods.${spineColumn(period.name)}`
}

/**
 * Every fiscal period of the spine: its first day, the day after its last, its number, and the first days of the longer ones
 * that it is in. A last row without a number begins when the last period has ended: what comes later is of no period, as what
 * comes before the first is of none. Where the spine does not say when its last ends, it is as long as the longest.
 */
export function periodsSql({ project, relation }: Surroundings, idOf: (name: string) => string): string {
  const spine = spineOf(project)
  if (spine?.timeSpine === undefined) return ''
  const { column, end, longer } = spine.timeSpine
  const start = quoted(column)
  const starts = longer.map(
    ({ name, columns }) =>
      `min(${start}) over (partition by ${columns.map(quoted).join(', ')}) as ${spineColumn(name)}`,
  )
  const next = `lead(${start}) over (order by ${start})`
  const own = [
    `${start} as period_start`,
    `${end === undefined ? next : `coalesce(${next}, ${quoted(end)} + 1)`} as next_start`,
    `row_number() over (order by ${start}) as period_number`,
  ]
  const known = `select\n${list([...own, ...(longer.some((l) => l.name === 'fiscal_month') ? [] : [`${start} as ${spineColumn('fiscal_month')}`]), ...starts])}\nfrom ${relation(idOf(spine.name))}`
  const longest = '(select cast(max(next_start - period_start) as integer) from known)'
  const ended = `select *, coalesce(next_start, period_start + ${longest}, date '9999-12-31') as period_after from known`
  return `with known as (\n${indented(known)}\n),\nended as (\n    ${ended}\n)\nselect * from ended\nunion all by name\nselect max(period_after) as period_start from ended`
}
