/**
 * Checks parsed YAML against a schema and words what is wrong for the person who wrote the file.
 * In: zod schema and YAML. Out: the typed value, and every problem with its place. Pure.
 */
import type * as z from 'zod'
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Path } from './positions.ts'
import { elsewhere, knownKeys } from './schema/common.ts'
import type { YamlFile } from './yaml.ts'

type Issue = z.core.$ZodIssue

export interface Validated<T> {
  readonly value?: T
  readonly problems: readonly Diagnostic[]
}

export function validate<T>(schema: z.ZodType<T>, yaml: YamlFile): Validated<T> {
  if (yaml.data === undefined) return { problems: [] }
  const result = schema.safeParse(yaml.data)
  if (result.success) return { value: result.data, problems: [] }
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, yaml))
  // without unknown keys it would come out the same
  if (!result.error.issues.some((issue) => issue.code === 'unrecognized_keys')) return { problems }
  const rest = schema.safeParse(withoutUnknown(yaml.data, result.error.issues))
  return rest.success ? { value: rest.data, problems } : { problems }
}

/** A key that nobody knows hides nothing else of its file. */
function withoutUnknown(data: unknown, issues: readonly Issue[]): unknown {
  const rest: unknown = structuredClone(data)
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const holder = valueAt(rest, issue.path)
    if (isRecord(holder)) for (const key of issue.keys) delete holder[key]
  }
  return rest
}

/**
 * As `validate`, but goes on with what is left when the top-level keys in error are dropped, so that
 * one mistake in project.yml does not hide those of all other files. `spare` stands in for what is required.
 */
export function validateLoosely<T>(
  schema: z.ZodType<T>,
  yaml: YamlFile,
  spare: Readonly<Record<string, unknown>>,
): Validated<T> {
  const strict = schema.safeParse(yaml.data ?? {})
  if (strict.success) return { value: strict.data, problems: [] }
  const bad = new Set(
    strict.error.issues.flatMap((i) =>
      i.code === 'unrecognized_keys' && i.path.length === 0 ? i.keys : [i.path[0]],
    ),
  )
  const data = isRecord(yaml.data) ? yaml.data : {}
  const rest = Object.fromEntries(Object.entries(data).filter(([key]) => !bad.has(key)))
  const loose = schema.safeParse({ ...spare, ...rest })
  const problems = yaml.data === undefined ? [] : strict.error.issues.flatMap((i) => problemsOf(i, yaml))
  return loose.success ? { value: loose.data, problems } : { problems }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemsOf(issue: Issue, yaml: YamlFile): Diagnostic[] {
  if (issue.code !== 'unrecognized_keys') return [badValue(issue, yaml)]
  const known = knownKeys(issue.message)
  return issue.keys.map((key) => {
    const home = elsewhere(issue.message, key)
    const near = home === undefined ? nearest(key, known) : undefined
    const details = { key, where: issue.message, near, home }
    const place = yaml.placeOf([...issue.path, key], 'key')
    const alone = valueAt(yaml.data, [...issue.path, key]) === null && near === undefined
    const notes = home !== undefined ? [home] : alone ? [commaInText] : []
    return diagnose('unknown-key', details, { place, notes })
  })
}

/** `{ description: When it began, UTC. }` is two keys. */
const commaInText =
  'It has no value. Between { and } a comma ends a value: text that holds one stands in quotes.'

function badValue(issue: Issue, yaml: YamlFile): Diagnostic {
  const value = valueAt(yaml.data, issue.path)
  const at = issue.code === 'invalid_key' || value === undefined ? 'key' : 'value'
  const key = inWords(issue.path, yaml.data)
  return diagnose(
    'bad-value',
    { key: key === '' ? yaml.file : key, message: sentence(wording(issue, value)) },
    { place: yaml.placeOf(issue.path, at) },
  )
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}

/** `models.orders.columns.amount.unit`: items of a list are called by their name, or else by their number. */
function inWords(path: Path, data: unknown): string {
  const words: string[] = []
  let value = data
  for (const step of path) {
    value = valueAt(value, [step])
    const named = typeof step === 'number' && isRecord(value) && typeof value.name === 'string'
    words.push(
      named ? String((value as { name: string }).name) : String(typeof step === 'number' ? step + 1 : step),
    )
  }
  return words.join('.')
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
}

/** What is wrong, after the name of the key and before the full stop. */
export function wording(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kinds[issue.expected] ?? issue.expected
      return value === undefined
        ? `is missing; it is ${expected}`
        : `must be ${expected}, not ${shown(value)}`
    }
    case 'invalid_value':
      return issue.message.startsWith('Invalid') ? choice(issue.values.map(String), value) : issue.message
    case 'too_small':
      return issue.origin === 'number'
        ? `must be at least ${issue.minimum}, not ${shown(value)}`
        : 'must not be empty'
    case 'too_big':
      return `must be at most ${issue.maximum}, not ${shown(value)}`
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    default:
      return issue.message
  }
}

function choice(values: readonly string[], value: unknown): string {
  if (value === undefined) return `is missing; it is ${oneOf(values)}`
  const near = typeof value === 'string' ? nearest(value, values) : undefined
  return `must be ${oneOf(values)}, not ${shown(value)}${near === undefined ? '' : `; did you mean ${near}?`}`
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isRecord(value)) return 'a mapping'
  if (value === null) return 'empty'
  return String(value)
}
