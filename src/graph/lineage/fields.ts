/**
 * Fields of structs that a query makes: `{'a': x, 'b': y}.a` is x alone. Wraps a domain, so that whatever follows values
 * through a plan follows each field by itself, as long as the struct is passed on, chosen, gathered in a list or
 * taken out of one. Where that ends, a struct is what its parts are together. Pure. Start at `byField`.
 */
import { type Expr, type PlanType, typeText } from './plan.ts'
import type { Domain } from './walker.ts'

/** A value, and those of its fields: of a struct, or of the elements of a list. */
export interface Fielded<V> {
  readonly value: V
  readonly fields?: Fields<V>
}

interface Fields<V> {
  /** In lower case; empty in a `row(…)`. */
  readonly names: readonly string[]
  readonly values: readonly Fielded<V>[]
}

/** What gives one of its arguments, or a list of them. */
const passing: ReadonlySet<string> = new Set(
  (
    'first last any_value arbitrary arg_max arg_min argmax argmin max_by min_by arg_max_null arg_min_null first_value last_value ' +
    'nth_value lag lead list array_agg list_value unnest list_extract array_extract list_slice list_reverse list_concat'
  ).split(' '),
)

export function byField<V>(domain: Domain<V>): Domain<Fielded<V>> {
  const none = { value: domain.none }
  const [compared, united] = [domain.compared?.bind(domain), domain.united?.bind(domain)]
  return {
    none,
    column: (relation, column) => ({ value: domain.column(relation, column) }),
    apply: (expr, values, conditions) => applied(domain, expr, values, conditions),
    either: (a, b) => either(domain, none, a, b),
    under: (a, b) => under(domain, a, b.value),
    same: (a, b) => same(domain, a, b),
    ...(compared === undefined
      ? {}
      : { compared: (a, b, left, right) => compared(a.value, b.value, left, right) }),
    ...(united === undefined
      ? {}
      : {
          united: (sides, nodes) =>
            united(
              sides.map((side) => side.map((v) => v.value)),
              nodes,
            ),
        }),
  }
}

function applied<V>(
  domain: Domain<V>,
  expr: Expr,
  values: readonly Fielded<V>[],
  conditions: readonly Fielded<V>[],
): Fielded<V> {
  const [first] = values
  const taken = first?.fields && fieldOf(expr, first.fields)
  if (taken !== undefined) return taken
  const value = domain.apply(
    expr,
    values.map((v) => v.value),
    conditions.map((c) => c.value),
  )
  const fields = madeFields(expr, values) ?? passedFields(domain, expr, values, conditions)
  return fields === undefined ? { value } : { value, fields }
}

/** The field that `.a`, `['a']` or a position takes out of a struct. */
function fieldOf<V>({ name, children }: Expr, { names, values }: Fields<V>): Fielded<V> | undefined {
  const [of, by] = children ?? []
  const key = (by?.expression_class === 'BOUND_CAST' ? by.child : by)?.value?.value
  if (typeText(of?.return_type) !== 'STRUCT') return undefined
  if (!/^(?:struct_extract|struct_extract_at|array_extract)$/.test(name ?? '')) return undefined
  if (typeof key === 'number') return values[key - 1]
  return typeof key === 'string' ? values[names.indexOf(key.toLowerCase())] : undefined
}

function madeFields<V>(expr: Expr, values: readonly Fielded<V>[]): Fields<V> | undefined {
  const [first] = values
  if (expr.name === 'struct_pack' || expr.name === 'row') {
    const names = namesIn(expr.return_type)
    return names.length === values.length ? { names, values } : undefined
  }
  if (expr.name !== 'struct_insert' || first?.fields === undefined) return undefined
  const all = [...first.fields.values, ...values.slice(1)]
  const names = namesIn(expr.return_type)
  return names.length === all.length ? { names, values: all } : undefined
}

function namesIn(type: PlanType | undefined): string[] {
  return (type?.type_info?.child_types ?? []).map((c) => c.first.toLowerCase())
}

/** Each field as the expression makes it of that field; of an argument whose fields are not known, of the whole. */
function passedFields<V>(
  domain: Domain<V>,
  expr: Expr,
  values: readonly Fielded<V>[],
  conditions: readonly Fielded<V>[],
): Fields<V> | undefined {
  const names = agreedNames(values)
  if (names === undefined || !passes(expr)) return undefined
  const made = names.map((_, i) =>
    applied(
      domain,
      expr,
      values.map((v) => v.fields?.values[i] ?? { value: v.value }),
      conditions,
    ),
  )
  return { names, values: made }
}

function agreedNames<V>(values: readonly Fielded<V>[]): readonly string[] | undefined {
  const known = values.flatMap((v) => v.fields ?? [])
  const [first] = known
  return known.every((f) => f.names.join('\u0000') === first?.names.join('\u0000')) ? first?.names : undefined
}

function passes({ expression_class: kind, type, name = '' }: Expr): boolean {
  if (kind === 'BOUND_CASE' || kind === 'BOUND_UNNEST' || type === 'OPERATOR_COALESCE') return true
  if (kind === 'BOUND_WINDOW') return /^WINDOW_(?:FIRST|LAST|NTH|LAG|LEAD)/.test(type) || passing.has(name)
  return passing.has(name)
}

function either<V>(domain: Domain<V>, none: Fielded<V>, a: Fielded<V>, b: Fielded<V>): Fielded<V> {
  const value = domain.either(a.value, b.value)
  if (a.fields === undefined && b.fields === undefined) return { value }
  const names = agreedNames([a, b])
  // what comes from no column comes from none in its fields
  const known = [a, b].every((v) => v.fields !== undefined || v.value === domain.none)
  if (names === undefined || !known) return { value }
  const of = (v: Fielded<V>, i: number): Fielded<V> => v.fields?.values[i] ?? none
  return {
    value,
    fields: { names, values: names.map((_, i) => either(domain, none, of(a, i), of(b, i))) },
  }
}

function under<V>(domain: Domain<V>, a: Fielded<V>, condition: V): Fielded<V> {
  const value = domain.under(a.value, condition)
  if (a.fields === undefined) return { value }
  const values = a.fields.values.map((v) => under(domain, v, condition))
  return { value, fields: { names: a.fields.names, values } }
}

function same<V>(domain: Domain<V>, a: Fielded<V>, b: Fielded<V>): boolean {
  if (!domain.same(a.value, b.value)) return false
  const [left, right] = [a.fields, b.fields]
  if (left === undefined || right === undefined) return left === right
  return (
    left.values.length === right.values.length &&
    left.values.every((v, i) => same(domain, v, right.values[i] ?? { value: domain.none }))
  )
}
