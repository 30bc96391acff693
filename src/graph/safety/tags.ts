/** What safety knows of a column: declared by properties, or come to be on the way. Pure. */
import type { GraphNode } from '../types.ts'

/** A column's money. */
export interface MoneyTag {
  /** It is an amount: money to the power of one. */
  readonly money: boolean
  /** A currency code that holds for every row. */
  readonly currency?: string
}

/** Personal data in a column. */
export interface Taint {
  /** As declared: key, direct, quasi, text, staff. */
  readonly kind: string
  /** The declared column, then those it went through: `stg_x.email`, `int_y.mail`. */
  readonly path: readonly string[]
}

/** By node, or test with SQL of its own, and column in lower case. */
export type PersonalData = ReadonlyMap<string, ReadonlyMap<string, readonly Taint[]>>

/** A column whose last digits hang on the order in which rows come. */
export interface Drift {
  /** `sum()` */
  readonly fn: string
}

/** Of one node, by column in lower case. */
export interface Tags {
  readonly money: ReadonlyMap<string, MoneyTag>
  readonly pii: ReadonlyMap<string, readonly Taint[]>
  readonly drift: ReadonlyMap<string, Drift>
}

export const noTags: Tags = { money: new Map(), pii: new Map(), drift: new Map() }

const currencyCode = /^[A-Z]{3}$/

/** What the node's own properties say. */
export function declaredTags(node: GraphNode): Tags {
  const money = new Map<string, MoneyTag>()
  const pii = new Map<string, readonly Taint[]>()
  for (const { name, unit, currency, pii: kind } of node.resource.columns) {
    const key = name.toLowerCase()
    if (unit !== undefined) {
      const isCode = currency !== undefined && currencyCode.test(currency)
      money.set(key, { money: unit === 'money', ...(isCode ? { currency } : {}) })
    }
    if (kind !== undefined) pii.set(key, [{ kind, path: [`${node.name}.${name}`] }])
  }
  return { money, pii, drift: new Map() }
}
