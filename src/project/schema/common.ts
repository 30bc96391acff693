/**
 * Pieces that the schemas share: strict mappings that know their title, lists that may be empty, names.
 * An issue of code `unrecognized_keys` carries the mapping's title as its message; `validate.ts` reads it.
 */
import * as z from 'zod'

const keysByTitle = new Map<string, readonly string[]>()
const homesByTitle = new Map<string, Readonly<Record<string, string>>>()

/**
 * A mapping that refuses unknown keys.
 * @param title as it stands in "… is not a key of <title>"
 * @param homes for keys that people look for here: where they belong
 */
export function strict<S extends z.ZodRawShape>(
  title: string,
  shape: S,
  homes: Readonly<Record<string, string>> = {},
) {
  keysByTitle.set(title, Object.keys(shape))
  homesByTitle.set(title, homes)
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? title : undefined) })
}

export function knownKeys(title: string): readonly string[] {
  return keysByTitle.get(title) ?? []
}

/** Says that a title's keys are these, for mappings checked by hand. */
export function declareKeys(
  title: string,
  keys: readonly string[],
  homes: Readonly<Record<string, string>> = {},
): void {
  keysByTitle.set(title, keys)
  homesByTitle.set(title, homes)
}

export function elsewhere(title: string, key: string): string | undefined {
  const homes = homesByTitle.get(title)
  return homes !== undefined && Object.hasOwn(homes, key) ? homes[key] : undefined
}

export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a currency code of three capital letters, such as EUR')

export type Json = Readonly<Record<string, unknown>>
/** A piece of JSON Schema, or one that is made of those of other schemas. */
type WrittenForm = Json | ((jsonOf: (schema: z.ZodType) => Json) => Json)

/** What an editor is told about values that a function reads. */
const writtenForms = new WeakMap<object, WrittenForm>()

export function writtenForm(schema: object): WrittenForm | undefined {
  return writtenForms.get(schema)
}

/** Says how the input of a schema is written where zod cannot know. */
export function writtenAs<T extends z.ZodType>(json: WrittenForm, schema: T): T {
  writtenForms.set(schema, json)
  return schema
}

/** A list; absent or empty (`columns:` with nothing) is no items. */
export function list<T extends z.ZodType>(item: T) {
  return (
    z
      .array(item)
      .nullish()
      .transform((items): z.output<T>[] => items ?? [])
      // most lists are left out: the default is given before anything else is asked
      .default(() => [])
  )
}

/** Runs a schema inside a transform; its issues become issues of the transform. */
export function nested<T>(
  schema: z.ZodType<T>,
  raw: unknown,
  ctx: z.RefinementCtx,
  at: readonly PropertyKey[] = [],
) {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    ctx.addIssue({ ...issue, path: [...at, ...issue.path], input: raw } as Parameters<typeof ctx.addIssue>[0])
  }
  return undefined
}

/** One of the values; those in `later` are known names whose time has not come. */
export function oneOf<const V extends readonly [string, ...string[]]>(
  values: V,
  later: readonly string[] = [],
) {
  return z.enum(values, {
    error: (issue) =>
      typeof issue.input === 'string' && later.includes(issue.input)
        ? `${issue.input} is not available yet; ${values.join(', ')} ${values.length === 1 ? 'is' : 'are'}`
        : undefined,
  })
}

export const filled = z.string().min(1)

/** dbt's way to take a text from a block of a Markdown file, which nobody would fill in here. */
export const namesDocBlock = (text: string): boolean => /\{\{-?\s*doc\b/.test(text)

/** A description: the text itself. */
export const prose = z
  .string()
  .refine((text) => !namesDocBlock(text), 'is the text itself: there are no docs blocks to take it from')

export const identifier = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'must be letters from A to Z or a to z, digits and _, not beginning with a digit',
  )

/** A folder inside the project, without a slash at its end. */
export const folder = z
  .string()
  .regex(/^[^/\\](?:[^\\]*[^/\\])?\/?$/, 'must be a folder relative to project.yml, with forward slashes')
  .refine(
    (path) => !path.split('/').some((part) => part === '..' || part === '.'),
    'must lie inside the project',
  )
  .transform((path) => path.replace(/\/$/, ''))

export const severity = oneOf(['error', 'warn'])
