/**
 * What a `{{config …}}` call says, held against the keys that may stand there. In: its arguments. Out: a patch, problems.
 * Pure. Start at `inlinePatch`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import { testRules } from './entries.ts'
import { elsewhere } from './schema/common.ts'
import { type ConfigKey, type ConfigPatch, inlineKeys } from './schema/config.ts'
import type { SingularTest } from './types.ts'
import { wording } from './validate.ts'

export type HashValue = string | number | boolean | undefined

/** @param hash literal arguments; `undefined` stands for a computed one, which is refused */
export function inlinePatch(
  kind: keyof typeof inlineKeys,
  hash: Readonly<Record<string, HashValue>>,
  place: Place,
): { patch: ConfigPatch; problems: Diagnostic[] } {
  const schemas = inlineKeys[kind]
  const problems: Diagnostic[] = []
  const patch: Partial<Record<ConfigKey, unknown>> = {}
  for (const [key, value] of Object.entries(hash)) {
    const refuse = (message: string): void => {
      problems.push(diagnose('bad-value', { key: `config ${key}`, message }, { place }))
    }
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined
    if (schema === undefined) {
      const home = elsewhere(`the config of a ${kind}`, key)
      const near = home === undefined ? nearest(key, Object.keys(schemas)) : undefined
      const notes = home === undefined ? [] : [home]
      problems.push(diagnose('unknown-key', { key, where: '{{config}}', near, home }, { place, notes }))
    } else if (value === undefined) refuse('must be written out, not computed.')
    else {
      const result = schema.safeParse(value)
      const [issue] = result.error?.issues ?? []
      if (issue === undefined) patch[key as ConfigKey] = result.data
      else refuse(inlineMessage(issue, value))
    }
  }
  return { patch: patch as ConfigPatch, problems }
}

/** Lays a call in a singular test's own SQL over what files say of it; undefined when it switches the test off. */
export function overlayTest(
  test: SingularTest,
  hash: Readonly<Record<string, HashValue>>,
  place: Place,
): { test: SingularTest | undefined; problems: Diagnostic[] } {
  const { patch, problems } = inlinePatch('test', hash, place)
  if (patch.enabled === false) return { test: undefined, problems }
  const { tags = [], ...rules } = testRules({}, patch)
  const { severity = test.severity } = patch
  const all = [...new Set([...test.tags, ...tags])]
  return { test: { ...test, ...rules, severity, tags: all }, problems }
}

const unquoted: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  array: 'text in quotes',
  boolean: 'true or false without quotes',
  number: 'a number without quotes',
  int: 'a whole number without quotes',
}

function inlineMessage(issue: Parameters<typeof wording>[0], value: HashValue): string {
  const expected = issue.code === 'invalid_type' ? unquoted[issue.expected] : undefined
  const text = expected === undefined ? wording(issue, value) : `must be ${expected}, not ${value}`
  return /[.?!]$/.test(text) ? text : `${text}.`
}
