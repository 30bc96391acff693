/**
 * Translates the Jinja that people write by habit into Handlebars.
 * In: what stands between the braces. Out: a sentence with the exact replacement. Pure.
 * It covers calls, keyword arguments, filters and `~`; for the rest it gives the general rule.
 */
import { standsFor } from '../diagnostic/index.ts'
import { macroOfPackage } from './dbt-macros.ts'
import { dbtHelperName } from './helpers/dbt.ts'
import { coreHelpers } from './helpers/index.ts'

const generalRule =
  "Calls have no brackets or commas: {{helper 'argument' key='value'}}, nested (helper 'argument')."

/**
 * @param mustache  content of a plain mustache; undefined for blocks and partials
 * @param inner     content of whatever tag it is
 * @returns         the fix, or undefined when this is no Jinja
 */
export function fixMustache(mustache: string | undefined, inner: string): string | undefined {
  const trimmed = /^-|-$/.test(inner)
  const bare = inner.replace(/^-\s*|\s*-$/g, '').trim()
  const packaged = ofContext(bare) ?? macroOfPackage(bare)
  if (packaged !== undefined) return packaged
  if (mustache !== undefined) {
    const reader = new Reader(bare)
    const expression = reader.expression()
    if (expression !== undefined && reader.atEnd && (reader.sawJinja || trimmed))
      return fixed(expression, trimmed, reader)
  }
  return hasJinjaCall(bare) ? generalRule : undefined
}

/** What stands for a call of dbt's context, as `log(…)`, where no helper has its name. */
function ofContext(text: string): string | undefined {
  const [, name] = /^([A-Za-z_][\w.]*)\s*\(/.exec(text) ?? []
  return name === undefined || helperNames.has(name) || /^dbt(?:_utils)?\./.test(name)
    ? undefined
    : standsFor(name)
}

function fixed(expression: Expression, trimmed: boolean, reader: Reader): string {
  if ('call' in expression && reader.filter === undefined && isOwnMacro(expression.call))
    return macroFix(expression.call, expression.args)
  const body = top(expression)
  const written = trimmed ? `{{~${body}~}}` : `{{${body}}}`
  // what is put behind a filter is said by its value
  if (reader.filter !== undefined && reader.filter.of === expression) return reader.filter.fix
  return reader.filter === undefined ? `Write ${written}.` : generalRule
}

/**
 * Helpers that the engine has, beside those of `dbt.`; any other name that is called is a macro of the project. The room of the graph
 * makes them, which this one cannot see: tests/engine/helper-names.test.ts holds the two against each other.
 */
export const helperNames: ReadonlySet<string> = new Set([
  ...Object.keys(coreHelpers),
  ...'ref ref_within source self model var raw env setting input_present run_id is_incremental config secret'.split(
    ' ',
  ),
  ...'tagged graph_nodes finds_keys changed rebuilt batch_start batch_end'.split(' '),
])

function isOwnMacro(name: string): boolean {
  return !name.includes('.') && !helperNames.has(name)
}

/** Macros of SQL take their arguments by name; only those of TypeScript may be called by position. */
function macroFix(name: string, args: readonly string[]): string {
  if (args.every((arg) => /^\w+=/.test(arg))) return `Write {{> ${[name, ...args].join(' ')}}}.`
  const named = args.map((arg, at) => (/^\w+=/.test(arg) ? arg : `argument${at === 0 ? '' : at + 1}=${arg}`))
  return `Write {{> ${[name, ...named].join(' ')}}} with the names that macros/${name}.sql has for its arguments; a macro of TypeScript is called {{${[name, ...args].join(' ')}}}.`
}

/** `name(` outside of strings: no Handlebars expression holds that. */
function hasJinjaCall(inner: string): boolean {
  return /[A-Za-z_]\(/.test(inner.replace(/'[^']*'|"[^"]*"/g, "''"))
}

/** One value of Jinja, as it stands inside a call of Handlebars; what cannot be read stays as it is. */
export function atom(text = ''): string {
  const reader = new Reader(text)
  const expression = reader.expression()
  return expression !== undefined && reader.atEnd ? nested(expression) : text.trim()
}

/** The items of a list that is written out, each as `atom` has it; undefined for anything else. */
export function listed(text: string): readonly string[] | undefined {
  const reader = new Reader(text.trim().replace(/^\(([\s\S]*)\)$/, '[$1]'))
  const expression = reader.expression()
  return expression !== undefined && reader.atEnd && 'call' in expression && expression.call === 'list'
    ? expression.args
    : undefined
}

/** A literal or name as written, or a call with its arguments already in Handlebars. */
type Expression = { readonly text: string } | { readonly call: string; readonly args: readonly string[] }

function top(expression: Expression): string {
  return 'text' in expression ? expression.text : [expression.call, ...expression.args].join(' ')
}

function nested(expression: Expression): string {
  return 'text' in expression ? expression.text : `(${top(expression)})`
}

/** What dbt gives to every template, by our own words. */
const names: Readonly<Record<string, Expression>> = {
  'loop.first': { text: '@first' },
  'loop.last': { text: '@last' },
  'loop.index0': { text: '@index' },
  this: { call: 'self', args: [] },
  'target.name': { call: 'setting', args: ["'target'"] },
  'target.type': { call: 'setting', args: ["'engine'"] },
  invocation_id: { call: 'run_id', args: [] },
  project_name: { call: 'setting', args: ["'name'"] },
  'model.name': { call: 'model', args: ["'name'"] },
  'model.unique_id': { call: 'model', args: ["'id'"] },
  'this.name': { call: 'model', args: ["'name'"] },
  'this.schema': { call: 'model', args: ["'schema'"] },
}

function called(name: string, args: readonly string[]): Expression {
  const [first = "''", fallback] = args
  if (name === 'env_var')
    return { call: 'env', args: [first, ...(fallback === undefined ? [] : [`default=${fallback}`])] }
  // the default of a var stands in project.yml
  if (name === 'var') return { call: 'var', args: [first] }
  return { call: dbtHelperName(name) ?? name, args: name === 'config' ? args.map(oneText) : args }
}

/** A list of a config is one text, so that it can be read without rendering. */
function oneText(arg: string): string {
  const [, key, items] = /^(\w+=)\(list ([^()]*)\)$/.exec(arg) ?? []
  const texts = items?.match(/'[^']*'|"[^"]*"/g) ?? []
  return texts.length === 0 ? arg : `${key}'${texts.map((text) => text.slice(1, -1)).join(',')}'`
}

/** Types to which a filter brings a text. */
const casts: Readonly<Record<string, string>> = { int: 'bigint', float: 'double', string: 'varchar' }
/** Filters that leave a value as it is: nothing is escaped here, and a var has a type. */
const idle: ReadonlySet<string> = new Set('safe e escape as_text as_native as_bool as_number list'.split(' '))
/** Filters that have a function of the database by their name. */
const functions: ReadonlySet<string> = new Set('upper lower trim abs round replace length reverse'.split(' '))

/** A value renders as SQL, so that most of what filters do is done there. */
function filterFix(
  name: string,
  value: Expression,
  args: readonly string[],
  before: string | undefined,
): string {
  const sql = before ?? `{{${top(value)}}}`
  if (name === 'join') return `Write {{${[name, nested(value), ...args].join(' ')}}}.`
  if (name === 'default')
    return `Write ${sql}: the default of a var stands in project.yml, that of a macro's argument in {{#if}}.`
  const written = filterSql(name, sql, args)
  if (written !== undefined) return `Write ${written}.`
  return `There is no filter ${name}: do it in SQL, or in a helper of macros/${name}.ts.`
}

function filterSql(name: string, sql: string, args: readonly string[]): string | undefined {
  if (idle.has(name)) return sql
  if (casts[name] !== undefined) return `cast(${sql} as ${casts[name]})`
  const others = args.map((arg) => (arg.startsWith('(') ? `{{${arg.slice(1, -1)}}}` : arg))
  return functions.has(name) ? `${name}(${[sql, ...others].join(', ')})` : undefined
}

interface Filtered {
  /** The expression whose last part is the filter. */
  readonly of: Expression
  readonly fix: string
  readonly sql: string | undefined
}

class Reader {
  readonly #text: string
  #at = 0
  /** A call, a filter or `~` was seen: things Handlebars does not have. */
  sawJinja = false
  filter: Filtered | undefined

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#text.slice(this.#at).trim() === ''
  }

  expression(): Expression | undefined {
    let left = this.#term()
    while (left !== undefined) {
      if (this.#take(/\|(?!\|)/y) !== undefined) left = this.#filter(left)
      else if (this.#take(/~/y) !== undefined) left = this.#concatenation(left)
      else return left
    }
    return undefined
  }

  #filter(left: Expression): Expression | undefined {
    this.sawJinja = true
    const name = this.#take(/[A-Za-z_]\w*/y)
    if (name === undefined) return undefined
    const args = this.#take(/\(/y) === undefined ? [] : this.#args()
    if (args === undefined) return undefined
    const before = this.filter?.of === left ? this.filter.sql : undefined
    const of = { call: name, args: [nested(left), ...args] }
    const fix = filterFix(name, left, args, before)
    this.filter = { of, fix, sql: filterSql(name, before ?? `{{${top(left)}}}`, args) }
    return of
  }

  #concatenation(left: Expression): Expression | undefined {
    this.sawJinja = true
    const right = this.#term()
    if (right === undefined) return undefined
    const before = 'call' in left && left.call === 'concat' ? left.args : [nested(left)]
    return { call: 'concat', args: [...before, nested(right)] }
  }

  #term(): Expression | undefined {
    const literal = this.#take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/y)
    if (literal !== undefined) return { text: literal }
    if (this.#take(/\[/y) !== undefined) return this.#list()
    const name = this.#take(/[A-Za-z_][\w.]*/y)
    if (name === undefined) return undefined
    if (this.#take(/\(/y) === undefined) return (Object.hasOwn(names, name) && names[name]) || { text: name }
    this.sawJinja = true
    const args = this.#args()
    return args && called(name, args)
  }

  #list(): Expression | undefined {
    this.sawJinja = true
    const args = this.#args(/\]/y)
    return args && { call: 'list', args }
  }

  #args(end = /\)/y): readonly string[] | undefined {
    const args: string[] = []
    while (this.#take(end) === undefined) {
      const key = this.#take(/[A-Za-z_]\w*\s*=(?!=)/y)
      const value = this.expression()
      if (value === undefined) return undefined
      args.push(key === undefined ? nested(value) : `${key.replace(/\s/g, '')}${nested(value)}`)
      if (this.#take(/,/y) === undefined && !/^\s*[)\]]/.test(this.#text.slice(this.#at))) return undefined
    }
    return args
  }

  #take(pattern: RegExp): string | undefined {
    const blank = /\s*/y
    blank.lastIndex = this.#at
    blank.exec(this.#text)
    pattern.lastIndex = blank.lastIndex
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match[0]
  }
}
