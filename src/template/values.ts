/**
 * What template values mean: whether one holds, how one prints, what a number literal stands for.
 * In: values. Out: text, booleans. Pure.
 */
import { SqlLiteral, type TemplateValue } from './types.ts'

/** The face that comparisons see: `eu` of `{{var 'region'}}`, which prints `'eu'`. */
export function rawValue(value: TemplateValue): TemplateValue {
  return value instanceof SqlLiteral ? value.raw : value
}

/** Handlebars' rule: false, null, '', 0 and an empty list do not hold. */
export function holds(value: TemplateValue): boolean {
  const raw = rawValue(value)
  return Array.isArray(raw) ? raw.length > 0 : Boolean(raw)
}

/** The text that a mustache prints, or undefined when the value has none. */
export function printed(value: TemplateValue): string | undefined {
  if (typeof value === 'string') return value
  if (value instanceof SqlLiteral) return value.sql
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return undefined
}

/** For messages: `a list`, `an object`, `null`. */
export function kindOf(value: TemplateValue): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof SqlLiteral) return kindOf(value.raw)
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `a ${typeof value}`
}

/** A number as written: prints its own text (`1.10`), compares as a number. */
export function numberFromText(text: string): TemplateValue {
  const value = Number(text)
  return String(value) === text ? value : new SqlLiteral(text, value)
}

/** True when a double cannot hold what was written, e.g. more than 17 digits. */
export function losesDigits(text: string): boolean {
  const digits = (written: string) => {
    const [whole = '', fraction = ''] = written.replace('-', '').split('.')
    return `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
  }
  const value = String(Number(text))
  return value.includes('e') ? text.length > 15 : digits(value) !== digits(text)
}

/** Own properties of objects and lists only: nothing inherited is ever reachable from a template. */
export function ownProperty(
  value: TemplateValue,
  name: string,
): { readonly value: TemplateValue } | undefined {
  if (typeof value !== 'object' || value === null || value instanceof SqlLiteral) return undefined
  if (!Object.hasOwn(value, name)) return undefined
  return { value: (value as Readonly<Record<string, TemplateValue>>)[name] }
}
