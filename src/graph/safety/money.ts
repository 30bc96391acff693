/**
 * Follows money through a query: what is an amount, in which currency, and where it left DECIMAL.
 * Amounts have a dimension: amount times number is an amount, amount by amount is a plain ratio, so a ratio of two
 * sums of money raises nothing. In: a plan and the money of the columns it reads. Out: money of its columns and
 * what is wrong on the way. Pure. Start at `followMoney`.
 */

import { isDecimal, isFloating } from '../../sql/index.ts'
import { partsOf } from '../lineage/expression.ts'
import type { Expr, PlanNode } from '../lineage/plan.ts'
import { typeText } from '../lineage/plan.ts'
import { followPlan } from '../lineage/walk.ts'
import type { Domain } from '../lineage/walker.ts'
import type { Amount, Leak, MoneyFinding } from './amount.ts'
import type { MoneyTag } from './tags.ts'
import { mixedUnions } from './unions.ts'

export interface FollowedMoney {
  readonly columns: readonly Amount[]
  readonly findings: readonly MoneyFinding[]
}

const number: Amount = { power: 0, constant: false }
const constant: Amount = { power: 0, constant: true }

/** Functions and aggregates whose value is an amount when their first argument is. */
const keeping: ReadonlySet<string> = new Set(
  (
    'sum sum_no_overflow fsum kahan_sum sumkahan avg mean favg min max first last any_value arbitrary arg_max arg_min ' +
    'max_by min_by median quantile quantile_cont quantile_disc mode mad abs round round_even roundbankers ceil ceiling ' +
    'floor trunc greatest least coalesce ifnull nullif if list array_agg list_sum list_avg list_min list_max list_value ' +
    'unnest list_extract array_extract struct_extract first_value last_value nth_value lag lead cumulative_sum'
  ).split(' '),
)
const summing: ReadonlySet<string> = new Set(
  'sum sum_no_overflow fsum kahan_sum sumkahan avg mean favg list_sum'.split(' '),
)

/** @throws PlanUnknown */
export function followMoney(
  plan: PlanNode,
  tagOf: (relation: { schema: string; name: string }, column: string) => MoneyTag | undefined,
  explicit: (at: number | undefined) => boolean,
): FollowedMoney {
  const findings = new Map<string, MoneyFinding>()
  const found = (finding: MoneyFinding): void => {
    const place = finding.kind === 'currencies' ? finding.names : [finding.name, finding.leak.at]
    findings.set([finding.kind, finding.at, ...place].join(' '), finding)
  }
  const domain: Domain<Amount> = {
    none: constant,
    column(relation, column) {
      const tag = tagOf(relation, column)
      if (tag?.money !== true) return number
      return { power: 1, constant: false, ...(tag.currency === undefined ? {} : { currency: tag.currency }) }
    },
    apply: (expr, values) => leaked(expr, combined(expr, values, found), values, explicit, found),
    either: (a, b) => ({ ...mixed(a, b), ...agreed([a, b]) }),
    under: (value) => value,
    same: (a, b) =>
      a.power === b.power && a.currency === b.currency && (a.leak === undefined) === (b.leak === undefined),
    united: (sides, nodes) => mixedUnions(sides, nodes).forEach(found),
    compared: (a, b, left, right) => oneCurrency([left, right], [a, b], undefined, found),
  }
  return { columns: followPlan(plan, domain).columns, findings: [...findings.values()] }
}

type Found = (finding: MoneyFinding) => void

function mixed(a: Amount, b: Amount): Amount {
  const leak = a.leak ?? b.leak
  return {
    power: a.power === 1 || b.power === 1 ? 1 : 0,
    constant: a.constant && b.constant,
    ...(leak === undefined ? {} : { leak }),
  }
}

/** The currency of what is one of several: theirs when all amounts that say one agree. */
function agreed(values: readonly Amount[]): { currency?: string } {
  const said = new Set(values.filter((v) => v.power === 1).map((v) => v.currency))
  const [only] = said
  return said.size === 1 && only !== undefined ? { currency: only } : {}
}

function combined(expr: Expr, values: readonly Amount[], found: Found): Amount {
  const name = expr.name ?? ''
  const kind = expr.expression_class
  if (kind === 'BOUND_CONSTANT') return saidBy(expr)
  if (kind === 'BOUND_COMPARISON' || kind === 'BOUND_BETWEEN' || expr.type === 'COMPARE_IN') {
    oneCurrency(partsOf(expr).values, values, expr.query_location, found)
    return number
  }
  if (name === '*' || name === '/' || name === '//') return product(name, values)
  const keeps =
    ['BOUND_CAST', 'BOUND_CASE', 'BOUND_UNNEST'].includes(kind) ||
    expr.type === 'OPERATOR_COALESCE' ||
    (kind === 'BOUND_WINDOW' && /^WINDOW_(FIRST|LAST|NTH|LAG|LEAD|FILL)/.test(expr.type)) ||
    ['+', '-'].includes(name) ||
    keeping.has(name)
  if (!keeps || values.length === 0) return number
  oneCurrency(partsOf(expr).values, values, expr.query_location, found)
  const all = values.reduce(mixed)
  return { ...all, ...agreed(values) }
}

function saidBy({ value }: Expr): Amount {
  return typeof value?.value === 'string' ? { ...constant, said: value.value } : constant
}

/** @param parts  what the values are of, whose places and names tell where they meet */
function oneCurrency(
  parts: readonly Expr[],
  values: readonly Amount[],
  said: number | undefined,
  found: Found,
): void {
  const first = values.findIndex((v) => v.currency !== undefined)
  const one = values[first]?.currency
  const second = values.findIndex((v) => v.currency !== undefined && v.currency !== one)
  const other = values[second]?.currency
  if (one === undefined || other === undefined) return
  const two = [parts[first], parts[second]].filter((part) => part !== undefined)
  const at = said ?? two.find((part) => part.query_location !== undefined)?.query_location
  const names = two.flatMap((part) => part.alias?.split('.').at(-1)?.replaceAll('"', '') ?? [])
  found({ kind: 'currencies', one, other, at, names })
}

/** A rate may change the currency, so only a constant factor keeps it. */
function product(name: string, [a = number, b = number]: readonly Amount[]): Amount {
  const power = name === '*' ? a.power + b.power : a.power - b.power
  if (power !== 1) return { power: 0, constant: a.constant && b.constant }
  const [amount, factor] = a.power === 1 ? [a, b] : [b, a]
  const currency = factor.constant ? amount.currency : undefined
  return {
    power: 1,
    constant: false,
    ...(currency === undefined ? {} : { currency }),
    ...(amount.leak === undefined ? {} : { leak: amount.leak }),
  }
}

/** Says when an amount turns into DOUBLE here, or has been one when it is summed. */
function leaked(
  expr: Expr,
  { leak: _, ...made }: Amount,
  values: readonly Amount[],
  explicit: (at: number | undefined) => boolean,
  found: Found,
): Amount {
  if (made.power === 0) return made
  const before = values.find((v) => v.power === 1 && v.leak !== undefined)?.leak
  const name = expr.name ?? ''
  const at = expr.query_location
  const type = typeText(expr.return_type)
  if (before !== undefined && summing.has(name)) found({ kind: 'summed-as-double', name, leak: before, at })
  if (isDecimal(type) && expr.expression_class === 'BOUND_CAST') return made
  if (type === 'VARCHAR') return number
  if (!isFloating(type)) return before === undefined ? made : { ...made, leak: before }
  return { ...made, leak: bornHere(expr, before, explicit) }
}

/** An implicit cast is told as what asked for it: the division, the product. */
function bornHere(expr: Expr, before: Leak | undefined, explicit: (at: number | undefined) => boolean): Leak {
  const at = expr.query_location
  if (before !== undefined && before.how !== implicit) return before
  if (expr.expression_class === 'BOUND_CAST')
    return { how: explicit(at) ? `a cast to ${typeText(expr.return_type)}` : implicit, at: at ?? before?.at }
  return {
    how: expr.name === undefined ? 'CASE or COALESCE with a DOUBLE' : howOf(expr.name),
    at: at ?? before?.at,
  }
}

const implicit = 'a conversion to DOUBLE'

function howOf(name: string): string {
  if (name === '/') return 'a division'
  return /^\W+$/.test(name) ? `${name} with a DOUBLE` : `${name}()`
}
