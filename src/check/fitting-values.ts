/**
 * Values of a test that are of another kind than its column: the database compares them all the same while there are no rows, and
 * stops at the first one. In: a check, the type of its column. Out: what does not fit. Pure. Start at `misfitOf`.
 */
import type { Check } from '../graph/index.ts'
import { normaliseType } from '../sql/index.ts'
import type { ColumnType } from '../warehouse/index.ts'

const isNumeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(.*|FLOAT|DOUBLE)$/
const isMoment = /^(?:DATE|TIMESTAMP.*)$/
const number = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/

/** What is said of the first value that does not fit; undefined where all do, or nothing is known. */
export function misfitOf(check: Check, columns: readonly ColumnType[]): string | undefined {
  if (check.kind !== 'generic') return undefined
  const { name, column, args } = check.test
  const found = columns.find((c) => c.name.toLowerCase() === column?.toLowerCase())
  if (found === undefined) return undefined
  const type = normaliseType(found.type)
  const value = valuesOf(name, args).find((one) => !fits(one, type))
  if (value === undefined) return undefined
  const written = typeof value === 'string' ? `'${value}'` : String(value)
  const next = type === 'VARCHAR' && name === 'accepted_values' ? `; in quotes it is text: "${written}"` : ''
  return `${found.name} is ${type}, and ${written} is none${next}.`
}

/** Bounds that are texts are expressions, which are bound. */
function valuesOf(name: string, args: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (name === 'accepted_values') return Array.isArray(args.values) ? args.values : []
  const bounds = name === 'accepted_range' ? [args.min_value, args.max_value] : []
  return bounds.filter((bound) => typeof bound === 'number')
}

function fits(value: unknown, type: string): boolean {
  if (type === 'VARCHAR') return typeof value === 'string'
  if (isNumeric.test(type)) return typeof value === 'number' || number.test(String(value))
  if (!isMoment.test(type)) return true
  return typeof value === 'string' && /^\s*[+-]?\d{4,}-\d/.test(value)
}
