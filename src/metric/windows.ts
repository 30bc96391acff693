/**
 * Sums over a window that ends with each period: twelve months, or since the beginning of the year. Periods are numbered;
 * rows are summed by number first, and each period takes those whose numbers lie in its window.
 * A window that begins before the first row is not reached, and has no figure.
 * In: a source with a window, the question. Out: CTE texts. Pure. Start at `windowCtes`.
 */
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import { type Asked, aggregateSql, conditions, indented, list, rowsSql, type Source } from './source.ts'
import { monthsOf, type Period, periodOf } from './time.ts'
import type { Part, Window } from './types.ts'

const quoted = quoteIdentifier

/** How periods are numbered: by days, by months, or as the spine has them. */
interface Base {
  readonly number: (day: string) => string
  /** First day of a numbered period. */
  readonly day: (number: string) => string
  readonly isSpine: boolean
}

const days: Base = {
  number: (day) => `date_diff('day', date '1970-01-01', cast(${day} as date))`,
  day: (number) => `(date '1970-01-01' + cast(${number} as integer))`,
  isSpine: false,
}
const months: Base = {
  number: (day) => `(year(${day}) * 12 + month(${day}) - 1)`,
  day: (number) => `make_date((${number}) // 12, (${number}) % 12 + 1, 1)`,
  isSpine: false,
}
const spine: Base = {
  number: () => 'periods.period_number',
  day: () => 'periods.period_start',
  isSpine: true,
}

/** @returns CTEs in order; the last has the name of the source */
export function windowCtes(source: Source, asked: Asked): (readonly [name: string, sql: string])[] {
  const { window = { unit: 'month' } } = source
  const base = baseOf(window, asked)
  const [rows, sums, range, ends] = ['rows', 'sums', 'range', 'ends'].map((part) => `${source.name} ${part}`)
  if (rows === undefined || sums === undefined || range === undefined || ends === undefined) return []
  return [
    [rows, rowsSql(source, asked, true)],
    [sums, sumsSql(source, asked, base, rows)],
    [range, rangeSql(source, asked, base, rows)],
    [ends, endsSql(window, asked, base, range)],
    [source.name, windowSql(source, asked, sums, ends)],
  ]
}

function baseOf({ unit }: Window, { around, period }: Asked): Base {
  const kinds = [periodOf(around.project, unit), ...(period === undefined ? [] : [period])]
  if (kinds.some((p) => p.kind === 'spine')) return spine
  return kinds.some((p) => p.kind === 'computed' && p.isFine) ? days : months
}

const spineJoin = (time: string): string => `\nasof left join periods on ${time} >= periods.period_start`

function timeOf({ of }: Source): string {
  return quoted(of.time?.name ?? '')
}

function sumsSql(source: Source, asked: Asked, base: Base, rows: string): string {
  const time = timeOf(source)
  const sums = source.parts.map((p) => `${aggregateSql(p)} as ${quoted(p.name)}`)
  const by = [...asked.dimensions.map(quoted), `${base.number(time)} as period_no`]
  const join = base.isSpine ? spineJoin(time) : ''
  return `select\n${list([...by, ...sums])}\nfrom ${quoted(rows)}${join}${conditions(source, asked, false)}\ngroup by all`
}

/** From the first row that there is, whatever is asked for, to the last one or the last day that is asked for. */
function rangeSql(source: Source, { question }: Asked, base: Base, rows: string): string {
  const time = timeOf(source)
  const number = base.number(time)
  const day = question.to === undefined ? '' : `date ${quoteLiteral(question.to)}`
  const until = base.isSpine
    ? `(select max(p.period_number) from periods as p where p.period_start <= ${day})`
    : base.number(day)
  const last = day === '' ? `max(${number})` : `least(max(${number}), ${until})`
  return `select min(${number}) as first_no, ${last} as last_no\nfrom ${quoted(rows)}${base.isSpine ? spineJoin(time) : ''}`
}

/** The last numbered period of each that is asked for, and where the window that ends with it begins. */
function endsSql(window: Window, asked: Asked, base: Base, range: string): string {
  const { period, question } = asked
  const day = base.day('period_no')
  const start = period === undefined ? '' : `${inBase(period, base, day)} as ${quoted(period.name)}, `
  const from = question.from === undefined ? '' : `\nwhere ${day} >= date ${quoteLiteral(question.from)}`
  const numbers = base.isSpine
    ? `(select *, period_number as period_no from periods, ${quoted(range)} where period_number between first_no and last_no) as periods`
    : `(select unnest(generate_series(first_no, last_no)) as period_no, first_no from ${quoted(range)}) as numbers`
  const begins = beginning(window, asked, base, day)
  const only =
    period === undefined
      ? 'qualify row_number() over (order by period_no desc) = 1'
      : `qualify row_number() over (partition by ${quoted(period.name)} order by period_no desc) = 1`
  return `select ${start}period_no, ${begins} as begins_no, ${window.count === undefined ? 'true' : `${begins} >= first_no`} as is_reached\nfrom ${numbers}${from}\n${only}`
}

function inBase(period: Period, base: Base, day: string): string {
  if (period.kind === 'spine') return `periods.${quoted(period.name)}`
  return period.starts(base.isSpine ? 'periods.period_start' : day)
}

function beginning(window: Window, { around }: Asked, base: Base, day: string): string {
  const unit = periodOf(around.project, window.unit)
  if (window.count === undefined) return firstOf(unit, base, day)
  if (base.isSpine) return `period_no - ${window.count} * ${spineLength(unit)} + 1`
  if (base === months) return `period_no - ${window.count * (monthsOf(window.unit) ?? 1)} + 1`
  const { count } = window
  const back =
    window.unit === 'day' || window.unit === 'week'
      ? `${count} ${window.unit}`
      : `${count * (monthsOf(window.unit) ?? 1)} month`
  return `${days.number(`${day} - interval ${back}`)} + 1`
}

/** Number of the first period in the longer one. */
function firstOf(unit: Period, base: Base, day: string): string {
  if (!base.isSpine) return unit.kind === 'computed' ? base.number(unit.starts(day)) : 'period_no'
  const within = unit.kind === 'spine' ? `periods.${quoted(unit.name)}` : unit.starts('periods.period_start')
  return `(select min(p.period_number) from periods as p where ${unit.kind === 'spine' ? `p.${quoted(unit.name)}` : unit.starts('p.period_start')} = ${within})`
}

/** Periods of a fiscal year: twelve, thirteen, or what the calendar has. */
function spineLength(unit: Period): string {
  if (unit.name === 'fiscal_month') return '1'
  const name = unit.kind === 'spine' ? quoted(unit.name) : unit.starts('period_start')
  return `(select max(periods_in) from (select count(*) as periods_in from periods group by ${name}) as lengths)`
}

function windowSql(source: Source, { period, dimensions }: Asked, sums: string, ends: string): string {
  const by = [
    ...(period === undefined ? [] : [`ends.${quoted(period.name)}`]),
    ...dimensions.map((name) => `sums.${quoted(name)}`),
  ]
  const values = source.parts.map(({ part, name }) => {
    const column = `sums.${quoted(name)}`
    return `${again(part)}(case when ends.is_reached then ${column} end) as ${quoted(name)}`
  })
  const group = by.length === 0 ? '' : '\ngroup by all'
  return `select\n${list([...by, ...values])}\nfrom ${quoted(ends)} as ends\ninner join ${quoted(sums)} as sums\n${indented('on sums.period_no between ends.begins_no and ends.period_no')}${group}`
}

/** How sums of periods are put together: the sums of counts are counts. */
function again({ agg }: Part): string {
  return agg === 'min' || agg === 'max' ? agg : 'sum'
}
