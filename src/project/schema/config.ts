/** Configuration of a node, as folder defaults (`+key`) and as the `config:` of properties. */
import { z } from 'zod'
import { declareKeys, identifier, nested, oneOf, severity, strict } from './common.ts'

const reservedSchemas: readonly string[] = ['_ledgerline', 'information_schema', 'pg_catalog']

/** A list of words, or one text with commas between them. */
export const tags = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((tag) => tag.trim())
          .filter((tag) => tag !== '')
      : value,
  z.array(z.string().regex(/^[^\s,+@:]+$/, 'a tag is one word without , + @ or :')),
)

export const schemaName = identifier.refine(
  (name) => !reservedSchemas.includes(name.toLowerCase()),
  'is a schema that the engine keeps for itself',
)

export const contract = strict('a contract', { enforced: z.boolean() })
export const meta = z.record(z.string(), z.unknown())
export const materialized = oneOf(
  ['view', 'table', 'ephemeral'],
  ['incremental', 'snapshot', 'materialized_view'],
)

/** Each key once: what folders say with a `+`, models say under `config:`. */
export const configShape = {
  materialized,
  schema: schemaName,
  tags,
  enabled: z.boolean(),
  contract,
  meta,
  severity,
}

export type ConfigKey = keyof typeof configShape
export type ConfigPatch = { readonly [K in ConfigKey]?: z.output<(typeof configShape)[K]> }

export const modelConfig = strict('the config of a model', {
  materialized: materialized.exactOptional(),
  schema: schemaName.exactOptional(),
  tags: tags.exactOptional(),
  enabled: z.boolean().exactOptional(),
  contract: contract.exactOptional(),
  meta: meta.exactOptional(),
})

export const seedConfig = strict('the config of a seed', {
  schema: schemaName.exactOptional(),
  tags: tags.exactOptional(),
  enabled: z.boolean().exactOptional(),
  meta: meta.exactOptional(),
  delimiter: z.string().length(1, 'must be one character').exactOptional(),
})

export const testConfig = strict('the config of a test', {
  severity: severity.exactOptional(),
  tags: tags.exactOptional(),
  enabled: z.boolean().exactOptional(),
  meta: meta.exactOptional(),
})

/** Defaults of a folder and, by name, of the folders in it. */
export interface FolderTree {
  readonly own: ConfigPatch
  readonly folders: ReadonlyMap<string, FolderTree>
}

export const noFolders: FolderTree = { own: {}, folders: new Map() }

/** `+key` is a default of this folder, every other key a folder below it. */
export function folderTree(title: string, keys: readonly ConfigKey[]) {
  const plus = keys.map((key) => `+${key}`)
  declareKeys(title, plus)
  const parse = (raw: unknown, ctx: z.RefinementCtx, path: readonly string[]): FolderTree => {
    const own: Record<string, unknown> = {}
    const folders = new Map<string, FolderTree>()
    const entries = nested(z.record(z.string(), z.unknown()), raw ?? {}, ctx, path) ?? {}
    for (const [key, value] of Object.entries(entries)) {
      const known = keys.find((k) => `+${k}` === key)
      if (known !== undefined) own[known] = nested<unknown>(configShape[known], value, ctx, [...path, key])
      else if (key.startsWith('+') || typeof value !== 'object' || Array.isArray(value)) {
        ctx.addIssue({
          code: 'unrecognized_keys',
          keys: [key],
          message: title,
          path: [...path],
          input: entries,
        })
      } else folders.set(key, parse(value, ctx, [...path, key]))
    }
    return { own: own as ConfigPatch, folders }
  }
  return z.unknown().transform((raw, ctx) => parse(raw, ctx, []))
}
