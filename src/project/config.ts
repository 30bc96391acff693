/**
 * Lays configuration over each other: built-in defaults, folder defaults, properties, `{{config}}`.
 * Later wins, except that tags add up and meta merges key by key. Pure.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { ConfigPatch, FolderTree } from './schema/config.ts'
import { materialized, schemaName, tags } from './schema/config.ts'
import type { Layer, NodeConfig } from './types.ts'

/** What a node is when nobody says anything. */
export function builtIn(kind: 'model' | 'seed', layer?: Layer): NodeConfig {
  return {
    materialized: kind === 'model' && layer === 'staging' ? 'view' : 'table',
    schema: kind === 'seed' ? 'seeds' : (layer ?? 'main'),
    tags: [],
    enabled: true,
    contractEnforced: false,
    meta: {},
  }
}

/** The defaults that meet on a file: the tree's own, then those of each folder on the way down. */
export function folderPatches(tree: FolderTree, folders: readonly string[]): ConfigPatch[] {
  const patches = [tree.own]
  let here: FolderTree | undefined = tree
  for (const folder of folders) {
    here = here.folders.get(folder)
    if (here === undefined) break
    patches.push(here.own)
  }
  return patches
}

export function lay(base: NodeConfig, patches: readonly ConfigPatch[]): NodeConfig {
  return patches.reduce<NodeConfig>(
    (config, patch) => ({
      materialized: patch.materialized ?? config.materialized,
      schema: patch.schema ?? config.schema,
      tags: patch.tags === undefined ? config.tags : [...new Set([...config.tags, ...patch.tags])],
      enabled: patch.enabled ?? config.enabled,
      contractEnforced: patch.contract?.enforced ?? config.contractEnforced,
      meta: patch.meta === undefined ? config.meta : { ...config.meta, ...patch.meta },
    }),
    base,
  )
}

const overlayKeys = {
  materialized,
  schema: schemaName,
  tags,
} as const

type HashValue = string | number | boolean | undefined

/**
 * Lays the arguments of a `{{config …}}` call over a node's configuration.
 *
 * @param hash  literal arguments; `undefined` stands for a computed one, which is refused
 * @param place of the call; every problem points at it
 * @returns     the configuration with what was right applied, and what was wrong
 */
export function overlayConfig(
  config: NodeConfig,
  hash: Readonly<Record<string, HashValue>>,
  place: Place,
): { config: NodeConfig; problems: Diagnostic[] } {
  const problems: Diagnostic[] = []
  const patch: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(hash)) {
    const refuse = (message: string): void => {
      problems.push(diagnose('bad-value', { key: `config ${key}`, message }, { place }))
    }
    if (key !== 'enabled' && !Object.hasOwn(overlayKeys, key)) {
      const near = nearest(key, ['enabled', ...Object.keys(overlayKeys)])
      problems.push(diagnose('unknown-key', { key, where: '{{config}}', near }, { place }))
    } else if (value === undefined) refuse('must be written out, not computed.')
    else if (key === 'enabled') {
      if (typeof value === 'boolean') patch[key] = value
      else refuse(`must be true or false without quotes, not ${value}.`)
    } else {
      const result = overlayKeys[key as keyof typeof overlayKeys].safeParse(value)
      if (result.success) patch[key] = result.data
      else refuse(overlayMessage(key, value, result.error.issues[0]?.message))
    }
  }
  return { config: lay(config, [patch as ConfigPatch]), problems }
}

function overlayMessage(key: string, value: HashValue, message: string | undefined): string {
  const own = message !== undefined && !message.startsWith('Invalid') ? `${message}.` : undefined
  if (key === 'materialized') return own ?? `must be one of ${materialized.options.join(', ')}, not ${value}.`
  return own ?? `must be text in quotes, not ${value}.`
}
