/**
 * Which columns an output column comes from, and in which role. In: a bound plan. Out: sets of columns of the
 * tables that the query reads. Pure. Start at `lineageOf`.
 */
import { type PlanNode, PlanUnknown, parsePlan, typeText } from './plan.ts'
import { followPlan } from './walk.ts'
import type { Domain } from './walker.ts'

/** `value`: it flows into the value. `condition`: it only decides which value (CASE, FILTER, ORDER BY inside). */
export type Role = 'value' | 'condition'

export interface Origin {
  readonly schema: string
  readonly table: string
  readonly column: string
  /** Path inside a struct column, e.g. `address.city`. */
  readonly field?: string
  readonly role: Role
}

export interface ColumnLineage {
  readonly name: string
  readonly from: readonly Origin[]
  /** It is its one origin, unchanged. */
  readonly copied: boolean
}

export type QueryLineage =
  | {
      readonly known: true
      readonly columns: readonly ColumnLineage[]
      /** What decides which rows come out: filters, join conditions, groups. The role says nothing here. */
      readonly influence: readonly Origin[]
    }
  | { readonly known: false; readonly reason: string }

/**
 * @param plan   the JSON that `json_serialize_plan` gave for the query, or its parsed root
 * @param names  the query's columns in order, as the catalogue has them
 */
export function lineageOf(plan: string | PlanNode, names: readonly string[]): QueryLineage {
  try {
    const root = typeof plan === 'string' ? parsePlan(plan) : plan
    const { columns, influence } = followPlan(root, domain)
    if (columns.length !== names.length)
      throw new PlanUnknown(`a plan of ${columns.length} columns for ${names.length}`)
    const named = names.map((name, i) => ({
      name,
      from: sorted(columns[i]),
      copied: columns[i]?.bare !== undefined,
    }))
    return { known: true, columns: named, influence: sorted(influence) }
  } catch (error) {
    if (error instanceof PlanUnknown) return { known: false, reason: error.message }
    throw error
  }
}

/** A set of origins; `bare` is the one column that the value is, unchanged. */
interface Flow {
  readonly origins: ReadonlyMap<string, Origin>
  readonly bare?: Origin
}

const none: Flow = { origins: new Map() }

const domain: Domain<Flow> = {
  none,
  column: (relation, column) =>
    bare({ schema: relation.schema, table: relation.name, column, role: 'value' }),
  apply(expr, values, conditions) {
    const [first] = values
    if (expr.name === 'struct_extract' && first?.bare !== undefined) {
      const key = expr.children?.[1]?.value?.value
      const type = typeText(expr.children?.[0]?.return_type)
      if (typeof key === 'string' && type === 'STRUCT') {
        const { field } = first.bare
        return bare({ ...first.bare, field: field === undefined ? key : `${field}.${key}` })
      }
    }
    return conditions.reduce(under, values.reduce(union, none))
  },
  either: union,
  under,
  same: (a, b) =>
    a.origins.size === b.origins.size &&
    [...a.origins].every(([key, o]) => b.origins.get(key)?.role === o.role),
}

function bare(origin: Origin): Flow {
  return { origins: new Map([[keyOf(origin), origin]]), bare: origin }
}

function keyOf({ schema, table, column, field = '' }: Origin): string {
  return [schema, table, column, field].join('\u0000')
}

function union(a: Flow, b: Flow): Flow {
  if (a.origins.size === 0 || b.origins.size === 0) {
    const { origins } = a.origins.size === 0 ? b : a
    return { origins }
  }
  const origins = new Map(a.origins)
  for (const [key, origin] of b.origins) {
    if (origin.role === 'value' || !origins.has(key)) origins.set(key, origin)
  }
  return { origins }
}

function under(value: Flow, condition: Flow): Flow {
  const weaker = [...condition.origins].map(
    ([key, o]) => [key, { ...o, role: 'condition' as const }] as const,
  )
  return union({ origins: new Map(weaker) }, value)
}

function sorted(flow: Flow | undefined): Origin[] {
  return [...(flow ?? none).origins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, origin]) => origin)
}
