/**
 * One SELECT for a question: each model is summed by itself, the sums are laid beside each other by what is asked by, so that
 * no row of one model meets several of another, and only then is divided.
 * In: a question without problems (`questionProblems`). Out: SQL and its columns. Pure. Start at `compileQuestion`.
 */
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import { isFilled, periodIn, type Question } from './asked.ts'
import { partKey } from './formula.ts'
import {
  type Asked,
  indented,
  list,
  type NamedPart,
  periodsSql,
  type Source,
  type Surroundings,
  sourceSql,
  spineColumn,
} from './source.ts'
import { periodOf, spineOf } from './time.ts'
import type { LinkedMetric, Part } from './types.ts'
import { reachedColumn, valueSql } from './value.ts'
import { missedColumn, missedSql, reachedSql, windowCtes } from './windows.ts'

const quoted = quoteIdentifier

/** Name of the column that says why a metric is NULL. */
export function reasonColumn(metric: string): string {
  return `${metric}_reason`
}

export function compileQuestion(question: Question, around: Surroundings): string {
  const period = periodIn(question, around.project)
  const dimensions = question.by.filter((one) => one !== period?.name)
  const asked: Asked = { question, around, dimensions, ...(period === undefined ? {} : { period }) }
  const names = partNames(question)
  const sources = names.size === 0 ? membersOnly(question) : sourcesOf(question, names)
  const ctes = [
    ...spineCte(asked, sources),
    ...sources.flatMap((s) => ctesOf(s, asked)),
    ...besideCte(sources, asked),
  ]
  const texts = ctes.map(([cte, sql]) => `${quoted(cte)} as (\n${indented(sql)}\n)`)
  const final = finalSql(asked, names)
  return texts.length === 0 ? final : `with ${texts.join(',\n\n')}\n\n${final}`
}

/** Where no figure can be had: the members that it would be of, nothing of them. */
function membersOnly({ metrics, by }: Question): Source[] {
  if (by.length === 0) return []
  const all = new Map(metrics.flatMap((m) => m.parts).map(({ of }) => [`${of.id} ${of.model.id}`, of]))
  return [...all.values()].map((of, i) => ({ name: `members ${i + 1}`, of, parts: [] }))
}

/** Names of the columns in which parts stand, by what tells parts apart. */
function partNames({ metrics, by }: Question): ReadonlyMap<string, NamedPart> {
  const parts = metrics.filter((m) => m.missing.length === 0).flatMap((m) => m.parts)
  // a condition or a day may name dimensions that are not asked by
  const dimensions = parts.flatMap(({ of }) => [...of.dimensions.keys()])
  const taken = new Set([...by, ...dimensions].map((name) => name.toLowerCase()))
  const names = new Map<string, NamedPart>()
  for (const part of parts) {
    const key = partKey(part)
    if (names.has(key)) continue
    let name = part.name
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${part.name}_${i}`
    taken.add(name.toLowerCase())
    names.set(key, { part, name })
  }
  return names
}

/** Parts that one pass over a model gives. */
function sourcesOf({ metrics }: Question, names: ReadonlyMap<string, NamedPart>): Source[] {
  const groups = new Map<string, NamedPart[]>()
  for (const named of names.values()) {
    const { of, window } = named.part
    const time = of.time?.expr ?? of.time?.name ?? null
    const key = JSON.stringify([
      of.model.id,
      of.semantic.filter ?? null,
      time,
      window ?? null,
      dimensionsOf(named.part, metrics),
    ])
    groups.set(key, [...(groups.get(key) ?? []), named])
  }
  const taken = new Map<string, number>([
    ['periods', 1],
    ['beside', 1],
  ])
  return [...groups.values()].flatMap((parts) => {
    const { of, window } = parts[0]?.part ?? {}
    if (of === undefined) return []
    const stem = of.semantic.isImplied === true ? of.model.name : of.semantic.name
    const n = (taken.get(stem) ?? 0) + 1
    taken.set(stem, n)
    return [{ name: n === 1 ? stem : `${stem} ${n}`, of, parts, ...(window === undefined ? {} : { window }) }]
  })
}

/** The same name may stand for different SQL in two semantic models of one model. */
function dimensionsOf({ of }: Part, metrics: readonly LinkedMetric[]): unknown {
  const shared = new Set(metrics.flatMap((m) => m.dimensions))
  return [...of.dimensions.values()].filter((d) => shared.has(d.name)).map((d) => [d.name, d.expr ?? d.name])
}

type Cte = readonly [name: string, sql: string]

function spineCte({ around, period }: Asked, sources: readonly Source[]): Cte[] {
  const units = sources.flatMap((s) =>
    s.window === undefined ? [] : [periodOf(around.project, s.window.unit)],
  )
  const uses = [...units, ...(period === undefined ? [] : [period])].some((p) => p.kind === 'spine')
  const spine = spineOf(around.project)
  if (!uses || spine === undefined) return []
  return [['periods', periodsSql(around, () => `model.${spine.package}.${spine.name}`)]]
}

function ctesOf(source: Source, asked: Asked): Cte[] {
  return source.window === undefined ? [[source.name, sourceSql(source, asked)]] : windowCtes(source, asked)
}

/** The sums of all models, a row for each member that any of them has; each sum is in it once. */
function besideCte(sources: readonly Source[], asked: Asked): Cte[] {
  if (sources.length === 0) return []
  const by = byNames(asked)
  const union = sources.map((s) => `select * from ${quoted(s.name)}`)
  const gaps = gapRows(sources, asked)
  if (sources.length === 1 && gaps === undefined)
    return [['beside', withReached(union.join(''), sources, asked)]]
  const values = sources
    .flatMap((s) => s.parts)
    .map(({ name }) => `any_value(${quoted(name)}) as ${quoted(name)}`)
  const rows = [...union, ...(gaps === undefined ? [] : [gaps])].join('\nunion all by name\n')
  const sql = `select\n${list([...by.map(quoted), ...values])}\nfrom (\n${indented(rows)}\n) as sums${by.length === 0 ? '' : '\ngroup by all'}`
  return [['beside', withReached(sql, sources, asked)]]
}

/** Beside the sums of windows, whether they were reached: what has no rows in one is filled then, or said to have none. */
function withReached(sql: string, sources: readonly Source[], { question, period }: Asked): string {
  const column = period === undefined ? undefined : quoted(period.name)
  const tells = [
    ...(question.metrics.some(isFilled) ? [{ columnOf: reachedColumn, sqlOf: reachedSql }] : []),
    ...(question.reasons === true ? [{ columnOf: missedColumn, sqlOf: missedSql }] : []),
  ]
  const told = sources
    .filter((s) => s.window?.count !== undefined)
    .flatMap(({ name, parts }) =>
      tells.flatMap(({ columnOf, sqlOf }) =>
        parts.map((p) => `${sqlOf(name, column)} as ${columnOf(p.name)}`),
      ),
    )
  return told.length === 0 ? sql : `select\n${list(['sums.*', ...told])}\nfrom (\n${indented(sql)}\n) as sums`
}

function byNames({ period, dimensions, question }: Asked): string[] {
  const names = new Set([...(period === undefined ? [] : [period.name]), ...dimensions])
  return question.by.filter((name) => names.has(name))
}

/** Periods without rows, for metrics that say what stands there: every period for every member that there is. */
function gapRows(sources: readonly Source[], { question, period, dimensions }: Asked): string | undefined {
  if (period === undefined || !question.metrics.some(isFilled)) return undefined
  const name = quoted(period.name)
  const all = sources
    .map((s) => `select ${[name, ...dimensions.map(quoted)].join(', ')} from ${quoted(s.name)}`)
    .join(' union ')
  const series =
    period.kind === 'spine'
      ? `select distinct ${spineColumn(period.name)} as ${name} from periods, "all days" where period_after > first_day and period_start <= last_day`
      : `select distinct ${period.starts('day')} as ${name} from "all days", unnest(generate_series(first_day, last_day, interval 1 day)) as days(day)`
  const members =
    dimensions.length === 0
      ? ''
      : ` cross join (select distinct ${dimensions.map(quoted).join(', ')} from "all members") as "each member"`
  // of no rows two days are none; without FROM they are
  const isOpen = question.from === undefined || question.to === undefined
  const bounds = `select ${edge('min', question.from, name)} as first_day, ${edge('max', question.to, name)} as last_day${isOpen ? ' from "all members"' : ''}`
  return `(\n${indented(`with "all members" as (${all}),\n"all days" as (${bounds}),\n"every period" as (${series})\nselect * from "every period"${members}`)}\n)`
}

function edge(agg: 'min' | 'max', day: string | undefined, name: string): string {
  return day === undefined ? `${agg}(${name})` : `date ${quoteLiteral(day)}`
}

function finalSql(asked: Asked, names: ReadonlyMap<string, NamedPart>): string {
  const { question } = asked
  const by = byNames(asked)
  const nameOf = (part: Part): string => names.get(partKey(part))?.name ?? part.name
  const columns = question.metrics.flatMap((m) => metricColumns(m, nameOf, question.reasons === true))
  const order = (question.orderBy ?? by.map((name) => ({ name, descending: false }))).map(
    ({ name, descending }) => `${quoted(name)}${descending ? ' desc' : ''} nulls last`,
  )
  // one row at least says that there is no figure
  const from = names.size > 0 ? 'from "beside"' : 'from (select 1) as one\nleft join "beside" on true'
  return [
    `select\n${list([...by.map(quoted), ...columns])}`,
    names.size === 0 && by.length === 0 ? '' : `\n${from}`,
    order.length === 0 ? '' : `\norder by ${order.join(', ')}`,
    question.limit === undefined ? '' : `\nlimit ${question.limit}`,
  ].join('')
}

/** Why there is no figure, where no divisor says it. */
function noneSql({ parts }: LinkedMetric, nameOf: (part: Part) => string): string {
  if (parts.some((p) => p.apart === true))
    return quoteLiteral('no observation, or of several periods, which are not added')
  const missed = parts.filter((p) => p.window?.count !== undefined).map((p) => missedColumn(nameOf(p)))
  const none = quoteLiteral('no observation')
  return missed.length === 0
    ? none
    : `case when ${missed.join(' or ')} then ${quoteLiteral('not reached')} else ${none} end`
}

function metricColumns(m: LinkedMetric, nameOf: (part: Part) => string, reasons: boolean): string[] {
  const name = quoted(m.metric.name)
  const reason = quoted(reasonColumn(m.metric.name))
  if (m.missing.length > 0) {
    const why = quoteLiteral(`not available: ${m.missing.join(', ')}`)
    return [`cast(null as decimal(38, 6)) as ${name}`, ...(reasons ? [`${why} as ${reason}`] : [])]
  }
  const { sql, divisors } = valueSql(m.formula, nameOf, m.unit)
  if (!reasons) return [`${sql} as ${name}`]
  const zero = divisors.map((d) => `when ${d.sql} then ${quoteLiteral(d.says)}`)
  const why = `case when (${sql}) is not null then null ${[...zero, `else ${noneSql(m, nameOf)}`].join(' ')} end`
  return [`${sql} as ${name}`, `${why} as ${reason}`]
}
