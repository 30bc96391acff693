/**
 * A formula as SQL over the columns of its parts. What is divided is divided once, at the end, in whole numbers, so that
 * money is rounded once and a half cent goes up; where a part is a floating number, or parts are multiplied, doubles do.
 * Nothing to divide by is NULL. In: formula, names of columns. Out: SQL. Pure. Start at `valueSql`.
 */
import { quoteIdentifier } from '../sql/index.ts'
import { hasDivision, numberOf, op, partsOf } from './formula.ts'
import { expressionScale, type Formula, type Part } from './types.ts'

export interface ValueSql {
  readonly sql: string
  /** When there is no quotient, each as a condition and in words. */
  readonly divisors: readonly { readonly sql: string; readonly says: string }[]
}

type NameOf = (part: Part) => string

/** Money has its cents; everything else that is divided six digits. */
export function digitsOf(unit: string | undefined): number {
  return unit === 'money' ? 2 : 6
}

export function valueSql(formula: Formula, nameOf: NameOf, unit: string | undefined): ValueSql {
  const digits = digitsOf(unit)
  if (!hasDivision(formula)) {
    const sql = plainSql(formula, nameOf)
    return { sql: unit === 'money' ? centsSql(formula, sql) : sql, divisors: [] }
  }
  const whole = fraction(formula)
  if (whole === undefined) {
    const divisors = fillsIn(formula).flatMap((one) => valueSql(one, nameOf, unit).divisors)
    return { sql: rounded(withinSql(formula, nameOf), digits), divisors }
  }
  const plain = plainOf(whole, nameOf)
  const divisors = whole.divisors.map(({ of, least }) => {
    const sql = plain(of)
    const isFew =
      least === undefined
        ? []
        : [{ sql: `${sql} < ${least}`, says: `suppressed: ${words(of)} is below ${least}` }]
    return [{ sql: `${sql} = 0`, says: `not defined: ${words(of)} is 0` }, ...isFew]
  })
  return { sql: quotientSql(whole, digits, nameOf), divisors: divisors.flat() }
}

/** Column that says whether the window of a part begins no earlier than its rows, in questions to metrics that fill. */
export function reachedColumn(part: string): string {
  return quoteIdentifier(`${part} is reached`)
}

/** What stands where there are no rows; where there are, a figure that is not defined or suppressed stays so. */
function filledSql([of, fill]: readonly Formula[], sql: string, nameOf: NameOf): string {
  const parts = of === undefined ? [] : partsOf(of)
  if (parts.length === 0 || fill?.kind !== 'number') return sql
  const none = parts.map((p) => `${quoteIdentifier(nameOf(p))} is null`)
  // a window that begins too early is NULL too, and no gap
  const reached = parts.filter((p) => p.window?.count !== undefined).map((p) => reachedColumn(nameOf(p)))
  return `case when ${[...none, ...reached].join(' and ')} then ${fill.text} else ${sql} end`
}

/** Metrics within a formula that say what stands where there are no rows. */
function fillsIn(f: Formula): Formula[] {
  if (f.kind === 'op') return [...fillsIn(f.left), ...fillsIn(f.right)]
  return f.kind === 'call' && f.name === 'fill' ? f.args.slice(0, 1) : []
}

/** Digits of a quotient that is no figure yet: so many that what follows rounds as it would have. */
const innerDigits = 12

/** Money has two digits and is rounded once. */
function centsSql(formula: Formula, sql: string): string {
  if (!isExact(formula) || partsOf(formula).some((p) => p.scale === expressionScale)) return rounded(sql, 2)
  return scaleOf(formula) === 2 ? sql : `cast(${sql} as decimal(38, 2))`
}

/** How the sides of a quotient are written: for whole numbers each part has the digits that it is taken to have. */
function plainOf({ over, under }: Fraction, nameOf: NameOf): (f: Formula) => string {
  const isWhole = isExact(over) && isExact(under)
  return (f) => plainSql(f, nameOf, isWhole)
}

/** So many digits together leave no room for the figure in a whole number, perhaps. */
const mostDigits = 18

function quotientSql(whole: Fraction, digits: number, nameOf: NameOf): string {
  const { over, under, divisors } = whole
  const plain = plainOf(whole, nameOf)
  const zero = divisors
    .map(({ of, least }) =>
      least === undefined ? `${plain(of)} = 0` : `${plain(of)} = 0 or ${plain(of)} < ${least}`,
    )
    .join(' or ')
  const double = rounded(
    `cast(${plain(over)} as double) / nullif(cast(${plain(under)} as double), 0)`,
    digits,
  )
  if (!isExact(over) || !isExact(under)) return `case when ${zero} then null else ${double} end`
  const exact = exactSql(over, under, digits, plain)
  const isLong = scaleOf(over) + scaleOf(under) + digits > mostDigits
  return `case when ${zero} then null else ${isLong ? `coalesce(try(${exact}), ${double})` : exact} end`
}

/** A double beside half a cent is half a cent. */
function rounded(double: string, digits: number): string {
  return `cast(cast(${double} as decimal(38, ${innerDigits})) as decimal(38, ${digits}))`
}

/** A formula with quotients within functions. */
function withinSql(f: Formula, nameOf: NameOf): string {
  if (!hasDivision(f)) return plainSql(f, nameOf)
  const whole = fraction(f)
  if (whole !== undefined) return `(${quotientSql(whole, innerDigits, nameOf)})`
  const within = (inner: Formula): string => withinSql(inner, nameOf)
  if (f.kind === 'call' && f.name === 'fill')
    return `(${filledSql(f.args, f.args.slice(0, 1).map(within).join(''), nameOf)})`
  if (f.kind === 'call') return `${f.name}(${f.args.map(within).join(', ')})`
  if (f.kind !== 'op') return plainSql(f, nameOf)
  const [left, right] = [within(f.left), within(f.right)]
  return f.op === '/' ? `(${left} / nullif(${right}, 0))` : `(${left} ${f.op} ${right})`
}

/** `over / under`, half away from zero: twice the one and once the other, divided by twice the other. */
function exactSql(over: Formula, under: Formula, digits: number, plain: (f: Formula) => string): string {
  const [n, d] = [whole(over, digits + scaleOf(under), plain), whole(under, scaleOf(over), plain)]
  const one = digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`
  const half = `(2 * abs(${n}) + abs(${d})) // (2 * abs(${d}))`
  return `cast(sign(${n}) * sign(${d}) * (${half}) * ${one} as decimal(38, ${digits}))`
}

/** The formula without its point: so many digits more than it has, as a whole number. */
function whole(formula: Formula, more: number, plain: (f: Formula) => string): string {
  const scale = scaleOf(formula)
  const shift = '0'.repeat(scale)
  const digits = shift === '' ? plain(formula) : `(${plain(formula)}) * 1${shift}`
  const base = `cast(${digits} as hugeint)`
  return more === 0 ? base : `${base} * 1${'0'.repeat(more)}`
}

interface Fraction {
  readonly over: Formula
  readonly under: Formula
  readonly divisors: readonly { readonly of: Formula; readonly least?: string }[]
}
const one = numberOf('1')

/** Everything above one line and below one line. Undefined: a quotient within a function, which is left to doubles. */
function fraction(f: Formula): Fraction | undefined {
  if (f.kind !== 'op') return hasDivision(f) ? undefined : { over: f, under: one, divisors: [] }
  const [a, b] = [fraction(f.left), fraction(f.right)]
  if (a === undefined || b === undefined) return undefined
  const divisors = [...a.divisors, ...b.divisors]
  if (f.op === '*') return { over: times(a.over, b.over), under: times(a.under, b.under), divisors }
  if (f.op === '/') {
    const under = times(a.under, b.over)
    return {
      over: times(a.over, b.under),
      under,
      divisors: [...divisors, f.least === undefined ? { of: b.over } : { of: b.over, least: f.least }],
    }
  }
  if (same(a.under, b.under)) return { over: op(f.op, a.over, b.over), under: a.under, divisors }
  const [left, right] = [times(a.over, b.under), times(b.over, a.under)]
  return { over: op(f.op, left, right), under: times(a.under, b.under), divisors }
}

function same(a: Formula, b: Formula): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function times(a: Formula, b: Formula): Formula {
  if (a === one) return b
  return b === one ? a : op('*', a, b)
}

/** Sums and differences of exact parts, each multiplied by constants at most: they fit into whole numbers. */
function isExact(formula: Formula): boolean {
  return degree(formula) <= 1
}

function degree(f: Formula): number {
  if (f.kind === 'number') return 0
  if (f.kind === 'part') return f.part.scale === undefined ? 2 : 1
  const inner = f.kind === 'op' ? [degree(f.left), degree(f.right)] : f.args.map(degree)
  if (f.kind === 'op' && f.op === '*') return (inner[0] ?? 0) + (inner[1] ?? 0)
  return Math.max(...inner)
}

/** Digits after the point that the SQL of an exact formula has. */
function scaleOf(f: Formula): number {
  if (f.kind === 'number') return decimals(f.text)
  if (f.kind === 'part') return f.part.scale ?? 0
  if (f.kind === 'op' && f.op === '*') return scaleOf(f.left) + scaleOf(f.right)
  return Math.max(...(f.kind === 'op' ? [f.left, f.right] : f.args).map(scaleOf))
}

function decimals(text: string): number {
  return /\.(\d+)$/.exec(text)?.[1]?.length ?? 0
}

/** @param isHeld whether what may have more digits, or be a floating number, is held to those of its scale */
function plainSql(f: Formula, nameOf: NameOf, isHeld = false): string {
  const inner = (one: Formula): string => plainSql(one, nameOf, isHeld)
  switch (f.kind) {
    case 'number':
      return f.text
    case 'part': {
      const name = quoteIdentifier(nameOf(f.part))
      return isHeld && f.part.scale === expressionScale
        ? `cast(${name} as decimal(38, ${expressionScale}))`
        : name
    }
    case 'op':
      return `(${inner(f.left)} ${f.op} ${inner(f.right)})`
    case 'call':
      if (f.name === 'fill') return `(${filledSql(f.args, f.args.slice(0, 1).map(inner).join(''), nameOf)})`
      return `${f.name}(${f.args.map(inner).join(', ')})`
  }
}

/** A formula for people, over the names of its parts. */
export function words(f: Formula): string {
  switch (f.kind) {
    case 'number':
      return f.text
    case 'part':
      return f.part.name
    case 'op':
      return `${operand(f.left)} ${f.op} ${operand(f.right)}`
    case 'call':
      if (f.name === 'fill') return f.args.slice(0, 1).map(words).join('')
      return `${f.name}(${f.args.map(words).join(', ')})`
  }
}

function operand(f: Formula): string {
  return f.kind === 'op' && (f.op === '+' || f.op === '-') ? `(${words(f)})` : words(f)
}
