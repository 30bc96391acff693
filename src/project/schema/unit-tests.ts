/** `unit_tests:` in dbt's form, below a model or beside models. */
import * as z from 'zod'
import { currencyCode, filled, identifier, list, oneOf, prose, strict, writtenAs } from './common.ts'
import { meta } from './config.ts'
import { refName, sourceName } from './tests.ts'
import { moment, tags } from './values.ts'

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

export const scalar = writtenAs(
  { type: ['string', 'number', 'boolean', 'null'] },
  z.custom<string | number | boolean | null>(isScalar, 'must be text, a number, true, false or null'),
)
const given = writtenAs(
  { type: ['string', 'number', 'boolean'] },
  z.custom<string | number | boolean>(
    (value) => value !== null && isScalar(value),
    'must be text, a number, true or false',
  ),
)

const row = z.record(z.string(), scalar)

const fixtureShape = {
  format: oneOf(['dict', 'csv', 'sql']).exactOptional(),
  rows: writtenAs(
    { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'object' } }, { type: 'null' }] },
    z
      .unknown()
      .transform((raw, ctx) => {
        if (raw === null || typeof raw === 'string') return raw ?? []
        const parsed = z.array(row).safeParse(raw)
        if (parsed.success) return parsed.data
        for (const issue of parsed.error.issues) {
          ctx.addIssue({ ...issue, input: raw } as Parameters<typeof ctx.addIssue>[0])
        }
        return []
      })
      .exactOptional(),
  ),
  fixture: z
    .string()
    .regex(/^[\w-]+(?:\/[\w-]+)*$/, 'must be the name of a file under tests/fixtures, without its ending')
    .exactOptional(),
}

interface WrittenFixture {
  readonly format?: 'dict' | 'csv' | 'sql'
  readonly rows?: string | readonly z.output<typeof row>[]
  readonly fixture?: string
}

function oneFixture({ format, rows, fixture }: WrittenFixture, ctx: z.RefinementCtx): void {
  const say = (key: string, message: string): void => {
    ctx.addIssue({ code: 'custom', path: [key], message, input: rows })
  }
  if (rows === undefined && fixture === undefined)
    say('rows', 'is missing; it is a list of rows, [] for none')
  if (rows !== undefined && fixture !== undefined)
    say('fixture', 'stands beside rows; only one of them can be')
  if (fixture !== undefined && format === 'dict') say('format', 'of a file is csv or sql')
  if (typeof rows === 'string' && (format ?? 'dict') === 'dict') {
    say(format === undefined ? 'rows' : 'format', 'says nothing about text; say format: csv or format: sql')
  }
  if (Array.isArray(rows) && rows.length > 0 && (format === 'csv' || format === 'sql')) {
    say('rows', `must be text when the format is ${format}, not a list`)
  }
}

export type InputName =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'source'; readonly source: string; readonly table: string }
  | { readonly kind: 'self' }

const input = filled.transform((text, ctx): InputName => {
  const word = text.trim()
  if (word === 'this' || word === 'self') return { kind: 'self' }
  const name = refName(word)
  if (name !== undefined) return { kind: 'ref', name }
  const source = sourceName(word)
  if (source !== undefined) return { kind: 'source', ...source }
  const message = `must be ref('name'), ref('package', 'name'), source('name', 'table') or this, not ${text}`
  ctx.addIssue({ code: 'custom', message, input: text })
  return { kind: 'self' }
})

const overrides = strict('overrides', {
  vars: z.record(z.string(), given).exactOptional(),
  env_vars: z.record(z.string(), given.transform(String)).exactOptional(),
  currency: currencyCode.exactOptional(),
  inputs: z.record(z.string(), z.boolean()).exactOptional(),
  macros: z
    .record(z.string(), given)
    .superRefine((macros, ctx) => {
      for (const [name, value] of Object.entries(macros)) {
        if (name !== 'is_incremental' || typeof value === 'boolean') continue
        ctx.addIssue({ code: 'custom', path: [name], message: 'must be true or false', input: value })
      }
    })
    .exactOptional(),
})

const shape = {
  name: identifier,
  description: prose.exactOptional(),
  given: list(strict('an input of a unit test', { input, ...fixtureShape }).superRefine(oneFixture)),
  expect: strict('what a unit test expects', {
    cte: identifier.exactOptional(),
    ...fixtureShape,
  }).superRefine(oneFixture),
  overrides: overrides.exactOptional(),
  now: moment.exactOptional(),
  config: strict('the config of a unit test', {
    tags: tags.exactOptional(),
    enabled: z.boolean().exactOptional(),
    meta: meta.exactOptional(),
  }).exactOptional(),
}

/** `x`, or `package.x` of `ref('package', 'x')`. */
const tested = filled.transform((text, ctx) => {
  const name = refName(text) ?? text
  if (/^(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*$/.test(name)) return name
  const message = `must be the name of a model, or ref('package', 'name'), not ${text}`
  ctx.addIssue({ code: 'custom', message, input: text })
  return text
})

export const unitTestOfModel = strict('a unit test', shape, { model: 'it is the model above' })
export const unitTest = strict('a unit test', { ...shape, model: tested })

export type UnitTestEntry = z.output<typeof unitTestOfModel>
export type FixtureEntry = Omit<UnitTestEntry['expect'], 'cte'>
