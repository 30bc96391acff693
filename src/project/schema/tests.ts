/**
 * Generic tests, reconciliations and join audits as properties write them. Tests come as a word or as a
 * mapping of one key; both become one form here, because a union would only say "invalid input".
 */
import * as z from 'zod'
import { filled, identifier, type Json, list, nested, prose, severity, strict, writtenAs } from './common.ts'
import { optional, testShape } from './config.ts'

const relationCall =
  /^\s*(?:\{\{\s*)?(ref|source)\s*[\s(]\s*(['"])([^'"]+)\2\s*(?:,?\s*(['"])([^'"]+)\4)?\s*\)?\s*(?:\}\})?\s*$/

/** The name in `ref('x')` or `{{ref 'x'}}`, `package.x` of `ref('package', 'x')`; undefined for any other text. */
export function refName(text: string): string | undefined {
  const found = relationCall.exec(text)
  if (found?.[1] !== 'ref') return undefined
  return found[5] === undefined ? found[3] : `${found[3]}.${found[5]}`
}

/** The names in `source('a', 'b')`. */
export function sourceName(text: string): { readonly source: string; readonly table: string } | undefined {
  const found = relationCall.exec(text)
  const [source, table] = [found?.[3], found?.[5]]
  return found?.[1] === 'source' && source !== undefined && table !== undefined
    ? { source, table }
    : undefined
}

/** `ref('name')`; its value is the name. */
export const ref = filled.transform((text, ctx) => {
  const name = refName(text)
  if (name === undefined)
    ctx.addIssue({ code: 'custom', message: `must be ref('name') or ref('package', 'name'), not ${text}` })
  return name ?? text
})

/** What stands in a list may be anything yet: the test says what it takes. */
function nameIn(item: unknown): unknown {
  return typeof item === 'string' ? (refName(item) ?? item) : item
}

const optionShape = { ...optional(testShape), where: filled.exactOptional() }
type Option = keyof typeof optionShape
export type TestOptions = {
  readonly [K in Option]?: Exclude<z.output<(typeof optionShape)[K]>, undefined>
} & { readonly name?: string; readonly description?: string }

export interface TestEntry {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** Everything beside the arguments, whether it stood under `config:` or not. */
  readonly options: TestOptions
  /** Written as a mapping, so that its name is a key. */
  readonly keyed: boolean
}

const testBody = z.looseObject({
  name: identifier.exactOptional(),
  description: prose.exactOptional(),
  ...optionShape,
  config: strict('the config of a test', optionShape).exactOptional(),
  arguments: z.record(z.string(), z.unknown()).exactOptional(),
  to: ref.exactOptional(),
})
const optionNames = new Set(['name', 'description', ...Object.keys(optionShape)])

const testForms = (jsonOf: (schema: z.ZodType) => Json): Json => ({
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: { anyOf: [jsonOf(testBody), { type: 'null' }] },
    },
  ],
})

export const testEntry = writtenAs(
  testForms,
  z.unknown().transform((raw, ctx): TestEntry => {
    if (typeof raw === 'string') return namedTest(raw)
    const map = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? Object.entries(raw) : []
    const [first] = map
    if (map.length !== 1 || first === undefined) {
      const message =
        'a test is a name, or a mapping with the name as its only key and the arguments below it'
      ctx.addIssue({ code: 'custom', message, input: raw })
      return { name: '', args: {}, options: {}, keyed: false }
    }
    const [name, body] = first
    const { config, arguments: more, ...beside } = nested(testBody, body ?? {}, ctx, [name]) ?? {}
    const options: Record<string, unknown> = { ...config }
    const args: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(beside)) (optionNames.has(key) ? options : args)[key] = value
    const to = typeof more?.to === 'string' ? { to: refName(more.to) ?? more.to } : {}
    const all: Record<string, unknown> = { ...args, ...more, ...to }
    const apart = Array.isArray(all.apart) ? { apart: all.apart.map(nameIn) } : {}
    return { name, args: { ...all, ...apart }, options, keyed: true }
  }),
)

function namedTest(name: string): TestEntry {
  return { name, args: {}, options: {}, keyed: false }
}

/** Tests of which only the names are written; undefined for anything else. */
export function namedTests(written: unknown): TestEntry[] | undefined {
  if (!Array.isArray(written) || !written.every((one) => typeof one === 'string')) return undefined
  return written.map(namedTest)
}

export const tests = list(testEntry)

/** Exact decimals survive YAML's doubles up to 15 digits; longer ones are to be quoted. */
export const decimalText = writtenAs({ type: ['number', 'string'] }, z.unknown().transform(readDecimal))

function readDecimal(raw: unknown, ctx: z.RefinementCtx): string {
  const text = typeof raw === 'number' ? String(raw) : raw
  if (typeof text !== 'string' || !/^\d+(\.\d+)?$/.test(text)) {
    ctx.addIssue({ code: 'custom', message: 'must be a decimal number, 0 or more', input: raw })
    return '0'
  }
  if (typeof raw === 'number' && text.replace('.', '').length > 15) {
    ctx.addIssue({ code: 'custom', message: 'has more digits than YAML keeps; put it in quotes', input: raw })
  }
  return text
}

const share = z.number().min(0).max(1)

export const reconciliation = strict('a reconciliation', {
  name: filled,
  description: prose.exactOptional(),
  measure: filled,
  where: filled.exactOptional(),
  to: strict('the other side of a reconciliation', {
    model: ref,
    measure: filled,
    where: filled.exactOptional(),
  }),
  by: z.array(filled).min(1),
  tolerance: decimalText.exactOptional(),
  severity: severity.exactOptional(),
})

export const joinAudit = strict('a join audit', {
  name: filled,
  description: prose.exactOptional(),
  left: ref,
  right: ref,
  on: z.array(filled).min(1),
  measure: filled,
  where: filled.exactOptional(),
  warn_unmatched: share.exactOptional(),
  max_unmatched: share,
}).refine((audit) => (audit.warn_unmatched ?? 0) <= audit.max_unmatched, {
  path: ['warn_unmatched'],
  message: 'must not be above max_unmatched',
})
