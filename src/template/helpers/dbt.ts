/**
 * The cross-database macros of dbt under dbt's names, as DuckDB says them: `{{dbt.datediff 'placed_on' 'shipped_on' 'day'}}`.
 * Arguments are SQL, by position or by dbt's own names. A text without a type that stands for a time is a timestamp.
 * In: SQL texts. Out: SQL. Pure. To add one: an entry in `macros` or `utils`, a row in docs/coming-from-dbt.md.
 */
import { nearest } from '../../diagnostic/index.ts'
import { HelperProblem } from '../problem.ts'
import type { Helper, HelperCall, TemplateValue } from '../types.ts'
import { rawValue } from '../values.ts'
import { textOf } from './text.ts'

/** What is no SQL but a bare text, also of a `var`, which prints with its quotes. */
const bare = new Set(['datepart', 'n', 'limit_num'])

/** @param required how many of `params` must be given; all when left out */
function macro(
  params: readonly string[],
  sql: (...given: readonly string[]) => string,
  required = params.length,
): Helper {
  return taking(params, required, (values) =>
    sql(...values.map((value, i) => textOf(bare.has(params[i] ?? '') ? rawValue(value) : value, i))),
  )
}

/** A macro whose first argument is a list. */
function ofList(param: string, sql: (items: readonly string[]) => string): Helper {
  return taking([param], 1, ([items]) => {
    if (!Array.isArray(items)) throw new HelperProblem(`${param} is a list: write (list 'a' 'b').`)
    return sql(items.map(textOf))
  })
}

function taking(
  params: readonly string[],
  required: number,
  run: (values: readonly TemplateValue[]) => string,
): Helper {
  return { arity: [0, params.length], hash: params, run: (call) => run(inOrder(params, required, call)) }
}

/** @throws HelperProblem where one is missing, or said twice */
function inOrder(params: readonly string[], required: number, { args, hash }: HelperCall): TemplateValue[] {
  const values = params.map((name, i) => {
    const named = Object.hasOwn(hash, name) ? hash[name] : undefined
    if (named !== undefined && args[i] !== undefined) throw new HelperProblem(`${name} is given twice.`)
    return args[i] ?? named
  })
  const missing = params.slice(0, required).find((_, i) => values[i] === undefined)
  if (missing !== undefined)
    throw new HelperProblem(`${missing} is missing; it takes ${params.slice(0, required).join(', ')}.`)
  return values.map((value) => value ?? '')
}

const dateParts =
  'day week month quarter year hour minute second millisecond microsecond decade century'.split(' ')

/** `'month'` of `MONTHS` too. @throws HelperProblem where it is none */
function part(text: string): string {
  const name = text.toLowerCase().replace(/s$/, '')
  if (dateParts.includes(name)) return name
  const near = nearest(name, dateParts)
  throw new HelperProblem(
    `${text} is no part of a date.${near === undefined ? '' : ` Did you mean ${near}?`}`,
  )
}

/** `'2026-01-31'` alone has no type, and the database finds no function for it. */
function time(sql: string): string {
  return /^'[^']*'$/.test(sql.trim()) ? `timestamp ${sql.trim()}` : sql
}

/** An operand beside an operator. */
function operand(sql: string): string {
  return /^(?:[\w.]+|'(?:[^']|'')*'|"[^"]*")$/.test(sql) ? sql : `(${sql})`
}

/** By whole ones, to the nearest: `interval (1.5) day` would be one day, and a second and a half of seconds. */
function dateAdd(datepart: string, interval: string, from: string): string {
  return `date_add(${time(from)}, cast(${interval} as bigint) * interval 1 ${part(datepart)})`
}

function dateTrunc(datepart: string, date: string): string {
  return `date_trunc('${part(datepart)}', ${time(date)})`
}

/** Boundaries crossed, of texts too. */
function dateDiff(first: string, second: string, datepart: string): string {
  const unit = part(datepart)
  const [from, to] = [first, second].map((date) => `cast(${date} as timestamp)`) as [string, string]
  return unit === 'week' ? weeksBetween(from, to) : `date_diff('${unit}', ${from}, ${to})`
}

/**
 * As dbt-duckdb counts them: Sundays crossed, and back in time to the same day of the week one more. DuckDB's own `date_diff` counts
 * whole weeks from the first date on; a day later Sundays are its Mondays, which `date_trunc` goes to.
 */
function weeksBetween(from: string, to: string): string {
  const [first, last] = [from, to].map((date) => `date_trunc('week', ${date} + interval 1 day)`)
  const back = `case when ${from} > ${to} and dayofweek(${from}) = dayofweek(${to}) then 1 else 0 end`
  return `(date_diff('week', ${first}, ${last}) - ${back})`
}

/** From the start, as many as there are boundaries to the end, which is not among them. */
function dateSpine(datepart: string, start: string, end: string): string {
  const steps = `unnest(range(${dateDiff(start, end, datepart)}))`
  return `select ${dateAdd(datepart, 'step', start)} as date_${part(datepart)} from (select ${steps} as step)`
}

function listagg(measure: string, delimiter = '', order = '', limit = ''): string {
  const by = order === '' ? '' : ` ${order}`
  const between = delimiter === '' ? "','" : delimiter
  if (limit === '') return `string_agg(${measure}, ${between}${by})`
  return `array_to_string((array_agg(${measure}${by}))[1:${limit}], ${between})`
}

/** A text is quoted as it is, as in dbt; that of a `var` may hold quotes. */
function stringLiteral(value: TemplateValue): string {
  const raw = rawValue(value)
  return raw !== value && typeof raw === 'string' ? `'${raw.replaceAll("'", "''")}'` : `'${textOf(value, 0)}'`
}

function groupBy(count: string): string {
  if (!/^[1-9]\d{0,3}$/.test(count))
    throw new HelperProblem(`n is ${count === '' ? 'empty' : count}; it takes how many columns, from 1 on.`)
  return `group by ${Array.from({ length: Number(count) }, (_, i) => i + 1).join(', ')}`
}

/** The same keys as in dbt, so that those of other tables still find their rows. */
function surrogateKey(fields: readonly string[]): string {
  const texts = fields.map((f) => `coalesce(cast(${f} as varchar), '_dbt_utils_surrogate_key_null_')`)
  return `md5(${texts.join(" || '-' || ")})`
}

const nothing = (sql: string): Helper => macro([], () => sql)

const macros: Readonly<Record<string, Helper>> = {
  date_trunc: macro(['datepart', 'date'], dateTrunc),
  dateadd: macro(['datepart', 'interval', 'from_date_or_timestamp'], dateAdd),
  datediff: macro(['first_date', 'second_date', 'datepart'], dateDiff),
  last_day: macro(
    ['date', 'datepart'],
    (date, unit) => `cast(${dateAdd('day', '-1', dateAdd(unit, '1', dateTrunc(unit, date)))} as date)`,
  ),
  date: macro(['year', 'month', 'day'], (year, month, day) => `make_date(${year}, ${month}, ${day})`),
  date_spine: macro(['datepart', 'start_date', 'end_date'], dateSpine),
  generate_series: macro(
    ['upper_bound'],
    (upper) => `select unnest(range(1, (${upper}) + 1)) as generated_number`,
  ),
  cast: macro(['field', 'type'], (field, type) => `cast(${field} as ${type})`),
  safe_cast: macro(['field', 'type'], (field, type) => `try_cast(${field} as ${type})`),
  cast_bool_to_text: macro(['field'], (field) => `cast(${field} as varchar)`),
  concat: ofList('fields', (fields) => fields.map(operand).join(' || ')),
  hash: macro(['field'], (field) => `md5(cast(${field} as varchar))`),
  listagg: macro(['measure', 'delimiter_text', 'order_by_clause', 'limit_num'], listagg, 1),
  any_value: macro(['expression'], (of) => `any_value(${of})`),
  bool_or: macro(['expression'], (of) => `bool_or(${of})`),
  split_part: macro(
    ['string_text', 'delimiter_text', 'part_number'],
    // DuckDB's `split_part` is an empty text behind the last part
    (text, delimiter, at) => `string_split(${text}, ${delimiter})[${at}]`,
  ),
  position: macro(['substring_text', 'string_text'], (sub, text) => `position(${sub} in ${operand(text)})`),
  length: macro(['expression'], (of) => `length(${of})`),
  replace: macro(
    ['field', 'old_chars', 'new_chars'],
    (field, from, to) => `replace(${field}, ${from}, ${to})`,
  ),
  right: macro(['string_text', 'length_expression'], (text, count) => `right(${text}, ${count})`),
  string_literal: taking(['value'], 1, ([value]) => stringLiteral(value)),
  escape_single_quotes: taking(['expression'], 1, ([value]) =>
    textOf(rawValue(value), 0).replaceAll("'", "''"),
  ),
  array_construct: ofList('inputs', (inputs) => `[${inputs.join(', ')}]`),
  array_append: macro(['array', 'new_element'], (array, element) => `list_append(${array}, ${element})`),
  array_concat: macro(['array_1', 'array_2'], (one, other) => `list_concat(${one}, ${other})`),
  except: nothing('except'),
  intersect: nothing('intersect'),
  type_string: nothing('varchar'),
  type_timestamp: nothing('timestamp'),
  type_boolean: nothing('boolean'),
  type_int: nothing('integer'),
  type_bigint: nothing('bigint'),
  type_numeric: nothing('decimal(28, 6)'),
  // DuckDB's own `float` has seven digits
  type_float: nothing('double'),
}

const utils: Readonly<Record<string, Helper>> = {
  generate_surrogate_key: ofList('field_list', surrogateKey),
  safe_divide: macro(['numerator', 'denominator'], (over, under) => `${operand(over)} / nullif(${under}, 0)`),
  group_by: macro(['n'], groupBy),
}

function named(prefix: string, of: Readonly<Record<string, Helper>>): Record<string, Helper> {
  return Object.fromEntries(Object.entries(of).map(([name, helper]) => [`${prefix}.${name}`, helper]))
}

export const dbtHelpers: Readonly<Record<string, Helper>> = {
  ...named('dbt', macros),
  ...named('dbt_utils', utils),
}

/** The helper for a macro as dbt's projects call it: with its package, with the one that it once was in, or with none. */
export function dbtHelperName(called: string): string | undefined {
  const [, from = 'dbt', name = ''] = /^(?:(dbt|dbt_utils)\.)?(\w+)$/.exec(called) ?? []
  const own = [`${from}.${name}`, `dbt.${name}`]
  return own.find((one) => Object.hasOwn(dbtHelpers, one))
}
