/**
 * Generic tests, reconciliations and join audits as properties write them. Tests come as a word or as a
 * mapping of one key; both become one form here, because a union would only say "invalid input".
 */
import { z } from 'zod'
import { filled, list, nested, severity, strict } from './common.ts'

const relationCall =
  /^\s*(?:\{\{\s*)?(ref|source)\s*[\s(]\s*(['"])([^'"]+)\2\s*(?:,?\s*(['"])([^'"]+)\4)?\s*\)?\s*(?:\}\})?\s*$/

/** The name in `ref('x')` or `{{ref 'x'}}`; undefined for any other text. */
export function refName(text: string): string | undefined {
  const found = relationCall.exec(text)
  return found?.[1] === 'ref' && found[5] === undefined ? found[3] : undefined
}

const ref = filled.transform((text, ctx) => {
  const name = refName(text)
  if (name === undefined) ctx.addIssue({ code: 'custom', message: `must be ref('name'), not ${text}` })
  return name ?? text
})

export interface TestEntry {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly severity?: z.output<typeof severity>
  readonly where?: string
  /** Written as a mapping, so that its name is a key. */
  readonly keyed: boolean
}

const testOptions = z.looseObject({
  severity: severity.exactOptional(),
  where: filled.exactOptional(),
  config: strict('the config of a test', {
    severity: severity.exactOptional(),
    where: filled.exactOptional(),
  }).exactOptional(),
  arguments: z.record(z.string(), z.unknown()).exactOptional(),
  to: ref.exactOptional(),
})

export const testEntry = z.unknown().transform((raw, ctx): TestEntry => {
  if (typeof raw === 'string') return { name: raw, args: {}, keyed: false }
  const map = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? Object.entries(raw) : []
  const [first] = map
  if (map.length !== 1 || first === undefined) {
    const message = 'a test is a name, or a mapping with the name as its only key and the arguments below it'
    ctx.addIssue({ code: 'custom', message, input: raw })
    return { name: '', args: {}, keyed: false }
  }
  const [name, body] = first
  const options = nested(testOptions, body ?? {}, ctx, [name]) ?? {}
  const { severity: level, where, config, arguments: more, ...args } = options
  const to = typeof more?.to === 'string' ? { to: refName(more.to) ?? more.to } : {}
  return {
    name,
    args: { ...args, ...more, ...to },
    keyed: true,
    ...config,
    ...present({ severity: level, where }),
  }
})

/** Leaves out what is undefined, so that it does not cover what stands below. */
function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never
}

export const tests = list(testEntry)

/** Exact decimals survive YAML's doubles up to 15 digits; longer ones are to be quoted. */
export const decimalText = z.unknown().transform((raw, ctx): string => {
  const text = typeof raw === 'number' ? String(raw) : raw
  if (typeof text !== 'string' || !/^\d+(\.\d+)?$/.test(text)) {
    ctx.addIssue({ code: 'custom', message: 'must be a decimal number, 0 or more', input: raw })
    return '0'
  }
  if (typeof raw === 'number' && text.replace('.', '').length > 15) {
    ctx.addIssue({ code: 'custom', message: 'has more digits than YAML keeps; put it in quotes', input: raw })
  }
  return text
})

const share = z.number().min(0).max(1)

export const reconciliation = strict('a reconciliation', {
  name: filled,
  description: z.string().exactOptional(),
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
  description: z.string().exactOptional(),
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
