/** A column as properties write it, of a model, a seed, a snapshot or a source table. */
import * as z from 'zod'
import { filled, list, namesDocBlock, nested, oneOf, prose, strict, writtenAs } from './common.ts'
import { meta } from './config.ts'
import { columnConstraint } from './constraints.ts'
import { namedTests, tests } from './tests.ts'

const flagOrText = writtenAs(
  { type: ['boolean', 'string'] },
  z.custom<boolean | string>(
    (value) => typeof value === 'boolean' || typeof value === 'string',
    'must be true, false or a word',
  ),
)

/** A closed list: a word of one's own would be followed, but its values would be shown where a failing row is. */
export const personalData = oneOf(['key', 'direct', 'quasi', 'text', 'staff'])

const whole = strict('a column', {
  name: filled,
  data_type: filled.exactOptional(),
  description: prose.exactOptional(),
  unit: filled.exactOptional(),
  currency: filled.exactOptional(),
  pii: personalData.exactOptional(),
  additive: flagOrText.exactOptional(),
  nullable: z.boolean().exactOptional(),
  constraints: list(columnConstraint),
  data_tests: tests,
  tests,
  meta: meta.exactOptional(),
})

export type ColumnEntry = z.output<typeof whole>

const listed = list(whole)

export const columns = writtenAs(
  (jsonOf) => jsonOf(listed),
  z
    .unknown()
    .transform((raw, ctx): ColumnEntry[] => plainColumns(raw) ?? nested(listed, raw, ctx) ?? [])
    .default(() => []),
)

/** Undefined when one of them says more. */
function plainColumns(raw: unknown): ColumnEntry[] | undefined {
  if (!Array.isArray(raw)) return undefined
  const made: ColumnEntry[] = []
  for (const one of raw) {
    const column = plainColumn(one)
    if (column === undefined) return undefined
    made.push(column)
  }
  return made
}

const plainKeys: ReadonlySet<string> = new Set(['name', 'data_type', 'description', 'data_tests'])

/**
 * What the schema makes of a column that says its name, type, description and the names of its tests, as nearly all do: the schema
 * asks for all its keys, one by one.
 */
function plainColumn(raw: unknown): ColumnEntry | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  for (const key of Object.keys(raw)) if (!plainKeys.has(key)) return undefined
  const { name, data_type, description, data_tests }: Partial<Record<string, unknown>> = raw
  const found = 'data_tests' in raw ? namedTests(data_tests) : []
  if (!isFilled(name) || found === undefined) return undefined
  const made: { name: string; data_type?: string; description?: string } = { name }
  if (isFilled(data_type)) made.data_type = data_type
  else if ('data_type' in raw) return undefined
  if (typeof description === 'string' && !namesDocBlock(description)) made.description = description
  else if ('description' in raw) return undefined
  return { ...made, constraints: [], data_tests: found, tests: [] }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
