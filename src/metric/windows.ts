/**
 * Sums over a window that ends with each period: twelve months, or since the beginning of the year. Periods are numbered;
 * rows are summed by number first, and each period takes those whose numbers lie in its window.
 * A window that begins before the first row is not reached, and has no figure.
 * In: a source with a window, the question. Out: CTE texts. Pure. Start at `windowCtes`.
 */
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import {
  type Asked,
  aggregateSql,
  conditions,
  indented,
  list,
  rowsSql,
  type Source,
  spineColumn,
  startOf,
} from './source.ts'
import { monthsOf, type Period, periodOf } from './time.ts'
import type { Part, Window } from './types.ts'

const quoted = quoteIdentifier

/** How rows are numbered: by days, by months, or by the periods of the spine. */
interface Base {
  readonly kind: 'days' | 'months' | 'spine'
  readonly number: (day: string) => string
  /** First day of a numbered one. */
  readonly day: (number: string) => string
}

const days: Base = {
  kind: 'days',
  number: (day) => `date_diff('day', date '1970-01-01', cast(${day} as date))`,
  day: (number) => `(date '1970-01-01' + cast(${number} as integer))`,
}
const months: Base = {
  kind: 'months',
  number: (day) => `(year(${day}) * 12 + month(${day}) - 1)`,
  day: (number) => `make_date((${number}) // 12, (${number}) % 12 + 1, 1)`,
}
const spine: Base = {
  kind: 'spine',
  number: () => 'periods.period_number',
  day: () => 'periods.period_start',
}

/** The CTE with the last number of each period, where its window begins, and whether it is reached. */
function endsOf(source: string): string {
  return `${source} ends`
}

/** The CTE with the first number that has rows, and the last that is looked at. */
function rangeOf(source: string): string {
  return `${source} range`
}

/** @param period  column of `sums` with the period; whether its window is reached, NULL where it does not end among the rows */
export function reachedSql(source: string, period?: string): string {
  return `(select bool_and(e.is_reached) from ${quoted(endsOf(source))} as e${samePeriod(period)})`
}

/** Column that says whether a part has no figure because its window begins before the first row, in questions with reasons. */
export function missedColumn(part: string): string {
  return quoted(`${part} is not reached`)
}

/** As `reachedSql`: true before the first row, too, and never where rows have ended or there are none. */
export function missedSql(source: string, period?: string): string {
  const ends = quoted(endsOf(source))
  const tests = [
    `(select bool_or(not e.is_reached) from ${ends} as e${samePeriod(period)})`,
    ...(period === undefined ? [] : [`sums.${period} < (select min(e.${period}) from ${ends} as e)`]),
    `(select first_no > last_no from ${quoted(rangeOf(source))})`,
  ]
  return `coalesce(${tests.join(', ')}, false)`
}

function samePeriod(period: string | undefined): string {
  return period === undefined ? '' : ` where e.${period} = sums.${period}`
}

/** @returns CTEs in order; the last has the name of the source */
export function windowCtes(source: Source, asked: Asked): (readonly [name: string, sql: string])[] {
  const { window = { unit: 'month' } } = source
  const base = baseOf(window, asked)
  const ends = endsOf(source.name)
  const range = rangeOf(source.name)
  const [rows, sums] = [`${source.name} rows`, `${source.name} sums`]
  return [
    [rows, rowsSql(source, asked, true)],
    [sums, sumsSql(source, asked, base, rows)],
    [range, rangeSql(source, asked, base, rows)],
    [ends, endsSql(window, asked, base, range)],
    [source.name, windowSql(source, asked, sums, ends)],
  ]
}

/** Periods of the spine are counted as such; what is counted in days or months is no number of them. */
function baseOf({ unit }: Window, { around, period }: Asked): Base {
  const own = periodOf(around.project, unit)
  if (own.kind === 'spine') return spine
  if (period?.kind === 'spine') return days
  return own.isFine || period?.isFine === true ? days : months
}

function timeOf({ of }: Source): string {
  return quoted(of.time?.name ?? '')
}

function spineJoin(base: Base, time: string): string {
  return base === spine ? `\nasof left join periods on ${time} >= periods.period_start` : ''
}

function sumsSql(source: Source, asked: Asked, base: Base, rows: string): string {
  const time = timeOf(source)
  const sums = source.parts.map((p) => `${aggregateSql(p)} as ${quoted(p.name)}`)
  const by = [...asked.dimensions.map(quoted), `${base.number(time)} as period_no`]
  return `select\n${list([...by, ...sums])}\nfrom ${quoted(rows)}${spineJoin(base, time)}${conditions(source, asked)}\ngroup by all`
}

/** From the first row that there is, whatever is asked for, to the last one or the last day that is asked for. */
function rangeSql(source: Source, { question }: Asked, base: Base, rows: string): string {
  const time = timeOf(source)
  const number = base.number(time)
  const day = question.to === undefined ? '' : `date ${quoteLiteral(question.to)}`
  const until =
    base === spine
      ? `(select max(p.period_number) from periods as p where p.period_start <= ${day})`
      : base.number(day)
  const last = day === '' ? `max(${number})` : `least(max(${number}), ${until})`
  return `select min(${number}) as first_no, ${last} as last_no\nfrom ${quoted(rows)}${spineJoin(base, time)}`
}

/** The last number of each period that is asked for, and where the window that ends with it begins. */
function endsSql(window: Window, asked: Asked, base: Base, range: string): string {
  const { period, question } = asked
  const name = period === undefined ? '' : quoted(period.name)
  const start = period === undefined ? '' : `${startOf(period, base.day('period_no'))} as ${name}, `
  const from =
    question.from === undefined ? '' : `\nwhere ${after(base, period)} > date ${quoteLiteral(question.from)}`
  const begins = beginning(window, asked, base)
  const reached = window.count === undefined ? 'true' : `${begins} >= first_no`
  const only = `qualify row_number() over (${name === '' ? '' : `partition by ${name} `}order by period_no desc) = 1`
  return `select ${start}period_no, ${begins} as begins_no, ${reached} as is_reached\nfrom ${numbersSql(window, asked, base, range)}${from}\n${only}`
}

/** All numbers between the first row and the last; of periods of the spine in days the last day of each. */
function numbersSql(window: Window, { around, period, question }: Asked, base: Base, range: string): string {
  if (base === spine) {
    const unit = periodOf(around.project, window.unit)
    const length =
      window.count === undefined || unit.name === 'fiscal_month' ? '' : lengthJoin(unit, window.count)
    return `(select periods.*, period_number as period_no, first_no from periods, ${quoted(range)} where period_number between first_no and last_no) as periods${length}`
  }
  if (period?.kind !== 'spine')
    return `(select unnest(generate_series(first_no, last_no)) as period_no, first_no from ${quoted(range)}) as numbers`
  const last = `${days.number('period_after')} - 1`
  const end =
    question.to === undefined ? last : `least(${last}, ${days.number(`date ${quoteLiteral(question.to)}`)})`
  return `(select periods.*, ${end} as period_no, first_no from periods, ${quoted(range)} where ${last} >= first_no and ${days.number('period_start')} <= last_no) as periods`
}

/** The day after the numbered one, or after the period of the spine. */
function after(base: Base, period: Period | undefined): string {
  return base === spine || period?.kind === 'spine' ? 'periods.period_after' : base.day('period_no + 1')
}

function beginning(window: Window, { around }: Asked, base: Base): string {
  const unit = periodOf(around.project, window.unit)
  const { count } = window
  if (count === undefined) return firstOf(unit, base)
  if (base === spine)
    return unit.name === 'fiscal_month'
      ? `period_no - ${count} + 1`
      : 'coalesce(period_no - lengths.periods_in + 1, 0)'
  const back = count * (monthsOf(window.unit) ?? 1)
  if (base === months) return `period_no - ${back} + 1`
  const isFine = window.unit === 'day' || window.unit === 'week'
  return `${days.number(`${days.day('period_no')} - interval ${isFine ? `${count} ${window.unit}` : `${back} month`}`)} + 1`
}

/** The first number in the longer period. */
function firstOf(unit: Period, base: Base): string {
  if (unit.kind === 'computed') return base.number(unit.starts(base.day('period_no')))
  const name = spineColumn(unit.name)
  return `(select min(p.period_number) from periods as p where p.${name} = periods.${name})`
}

/**
 * How many periods the last so many of a longer one have: four quarters of thirteen are thirteen. The first and the last of the
 * spine may be there in part, and are taken for no shorter than those between. Fewer than so many have no length.
 */
function lengthJoin(unit: Period, count: number): string {
  const name = spineColumn(unit.name)
  const counted = `select ${name}, count(*) as n, row_number() over (order by ${name}) as unit_no, row_number() over (order by ${name} desc) as from_last from periods where period_number is not null group by ${name}`
  const between = 'coalesce(min(n) filter (where unit_no > 1 and from_last > 1) over (), max(n) over ())'
  const whole = `select *, case when unit_no = 1 or from_last = 1 then greatest(n, ${between}) else n end as whole_n from (${counted}) as counted`
  const sum = `sum(whole_n) over (order by unit_no rows between ${count - 1} preceding and current row)`
  return `\nleft join (select ${name}, case when unit_no >= ${count} then ${sum} end as periods_in from (${whole}) as wholes) as lengths on lengths.${name} = periods.${name}`
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
