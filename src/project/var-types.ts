/**
 * What each var type accepts, from YAML and from the text of `--var`. Pure.
 * Decimals, dates and timestamps stay text, so that nothing is rounded or moved between time zones.
 */
import type { VarType, VarValue } from './types.ts'

interface TypeRule {
  /** Shown when a value does not fit. */
  readonly example: string
  readonly fromText: (text: string) => VarValue | undefined
  /** Values that YAML has already read as a number or as true and false; text goes through `fromText`. */
  readonly fromYaml?: (value: number | boolean) => VarValue | undefined
}

const decimalPattern = /^[+-]?\d+(\.\d+)?$/

const rules: Readonly<Record<VarType, TypeRule>> = {
  string: { example: "text, e.g. 'retail'", fromText: (text) => text },
  integer: { example: 'a whole number, e.g. 12', fromText: integerFromText, fromYaml: integerFromYaml },
  number: {
    example: 'a number, e.g. 0.25',
    fromText: (text) =>
      /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
        ? Number(text)
        : undefined,
    fromYaml: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  },
  decimal: { example: 'an exact decimal, e.g. 0.05', fromText: decimalFromText, fromYaml: decimalFromYaml },
  boolean: {
    example: 'true or false',
    fromText: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
    fromYaml: (value) => (typeof value === 'boolean' ? value : undefined),
  },
  date: { example: 'a day, e.g. 2026-03-31', fromText: (text) => (isDay(text) ? text : undefined) },
  timestamp: { example: 'a time without a zone, e.g. 2026-03-31 23:59:59', fromText: timestampFromText },
}

/** The value of `--var name=text`; undefined when the text is not of the type. */
export function varFromText(type: VarType, text: string): VarValue | undefined {
  return rules[type].fromText(text)
}

/** A value from project.yml. Numbers and dates may be quoted there; text of type string may not be a number. */
export function varFromYaml(type: VarType, value: VarValue): VarValue | undefined {
  if (typeof value !== 'string') return rules[type].fromYaml?.(value)
  return type === 'boolean' ? undefined : rules[type].fromText(value)
}

export function exampleOf(type: VarType): string {
  return rules[type].example
}

/** What a value of the type is, and what may have become of one that is none. */
export function whatFits(type: VarType, value: VarValue): readonly string[] {
  const notes = [`${type} is ${exampleOf(type)}`]
  const digits = String(value).replaceAll(/\D/g, '').length
  if (type === 'integer' && digits > 15 && !/[.e]/i.test(String(value)))
    return [...notes, `its values end at ${Number.MAX_SAFE_INTEGER}; a decimal in quotes holds 38 digits`]
  if (type === 'decimal' && typeof value === 'number' && digits > 15)
    return [...notes, 'YAML keeps 15 digits of a number: put it in quotes']
  return type === 'string' && typeof value !== 'string' ? [...notes, 'put it in quotes'] : notes
}

/** The type of a var that only says its value; a date is text until its type is said. */
export function impliedType(value: VarValue): VarType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value === 'boolean' ? 'boolean' : 'string'
}

function integerFromText(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? integerFromYaml(Number(text)) : undefined
}

function integerFromYaml(value: number | boolean): number | undefined {
  // -0 would print as 0 and compare as another value
  return Number.isSafeInteger(value) ? Number(value) + 0 : undefined
}

function decimalFromText(text: string): string | undefined {
  return decimalPattern.test(text) && text.replaceAll(/\D/g, '').length <= 38
    ? text.replace(/^\+/, '')
    : undefined
}

/** A double keeps 15 digits; a longer decimal must be quoted in YAML. */
function decimalFromYaml(value: number | boolean): string | undefined {
  const text = String(value)
  return text.replaceAll(/\D/g, '').length <= 15 ? decimalFromText(text) : undefined
}

function isDay(text: string): boolean {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (found === null) return false
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const last = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return year >= 1 && last !== undefined && day >= 1 && day <= last
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

function timestampFromText(text: string): string | undefined {
  const found = /^(\S{10})[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,6})?)?$/.exec(text)
  if (found === null || !isDay(found[1] ?? '')) return undefined
  return `${found[1]} ${found[2]}:${found[3]}:${found[4] ?? '00'}${found[5] ?? ''}`
}
