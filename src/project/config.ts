/**
 * Lays configuration over each other: built-in defaults, folder defaults, properties, `{{config}}`.
 * Later wins, except that tags and hooks add up and meta merges key by key. Pure.
 * What the keys come to is in `node-config.ts`.
 */
import type { Diagnostic, Place } from '../diagnostic/index.ts'
import { type HashValue, inlinePatch } from './inline-config.ts'
import { settled } from './node-config.ts'
import type { Path, PlaceOf } from './positions.ts'
import type { ConfigPatch, FolderTree } from './schema/config.ts'
import type { Hook, Layer, NodeConfig, SaidAt } from './types.ts'

/** Some keys, and where each stands; of a list, where its items stand. */
export interface Said {
  readonly patch: ConfigPatch
  readonly placeOf: (key: string, index?: number) => Place
  readonly byFolder: boolean
  /** By the project, of a package's node: what the node's own file says does not go over it. */
  readonly final?: true
}

/** What a node is when nobody says anything. */
export function builtIn(kind: 'model' | 'seed' | 'snapshot', layer?: Layer): NodeConfig {
  return {
    materialized:
      kind === 'snapshot' ? 'snapshot' : kind === 'model' && layer === 'staging' ? 'view' : 'table',
    schema: kind === 'seed' ? 'seeds' : kind === 'snapshot' ? 'snapshots' : (layer ?? 'main'),
    tags: [],
    enabled: true,
    contractEnforced: false,
    meta: {},
  }
}

/** The part of project.yml that has the defaults of a kind of file. */
interface Defaults {
  readonly name: string
  readonly over?: Defaults
  readonly yaml: { readonly placeOf: PlaceOf }
  readonly config: Readonly<Record<'models' | 'seeds' | 'snapshots' | 'tests', FolderTree>>
}

/** The defaults that meet on a file: the tree's own, then those of each folder on the way down. */
export function folderPatches(
  pkg: Defaults,
  kind: keyof Defaults['config'],
  folders: readonly string[],
): Said[] {
  return down(pkg, kind, [undefined, ...folders])
}

/** What the project says of a package's files, by the package's name and then its folders: `models: { base: { +schema: x } }`. */
export function projectPatches(
  { name, over }: Defaults,
  kind: keyof Defaults['config'],
  folders: readonly string[],
): Said[] {
  const tree = over?.config[kind].folders.get(name)
  if (over === undefined || tree === undefined) return []
  return down(over, kind, [name, ...folders]).map((said) => ({ ...said, final: true }))
}

/** @param folders  the first one is undefined where the tree's own defaults count too */
function down(
  pkg: Defaults,
  kind: keyof Defaults['config'],
  folders: readonly (string | undefined)[],
): Said[] {
  const found: Said[] = []
  let here: FolderTree | undefined = pkg.config[kind]
  const path: PropertyKey[] = [kind]
  for (const folder of folders) {
    if (folder !== undefined) {
      here = here.folders.get(folder)
      path.push(folder)
    }
    if (here === undefined) break
    if (here.isEmpty) continue
    const at = [...path]
    const placeOf: Said['placeOf'] = (key, i) => pkg.yaml.placeOf(itemPath([...at, `+${key}`], i))
    found.push({ patch: here.own, placeOf, byFolder: true })
  }
  return found
}

/** What properties say at a path of their file. */
export function saidAt(patch: ConfigPatch, placeOf: (path: Path) => Place, path: Path): Said {
  return { patch, placeOf: (key, i) => placeOf(itemPath([...path, key], i)), byFolder: false }
}

function itemPath(path: readonly PropertyKey[], index: number | undefined): readonly PropertyKey[] {
  return index === undefined ? path : [...path, index]
}

export function lay(base: NodeConfig, layers: readonly Said[]): NodeConfig {
  if (layers.length === 0 && base.materialized !== 'snapshot') return base
  const raw: Record<string, unknown> = { ...base.raw }
  const said: Record<string, SaidAt> = { ...base.said }
  const pre = [...(base.preHook ?? [])]
  const post = [...(base.postHook ?? [])]
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer.patch)) {
      raw[key] = joined(key, raw[key], value)
      const final = layer.final === true ? { final: true as const } : {}
      said[key] = { place: layer.placeOf(key), byFolder: layer.byFolder, ...final }
    }
    pre.push(...hooksOf(layer, 'pre_hook'), ...hooksOf(layer, 'pre-hook'))
    post.push(...hooksOf(layer, 'post_hook'), ...hooksOf(layer, 'post-hook'))
  }
  const hooks = {
    ...(pre.length === 0 ? {} : { preHook: pre }),
    ...(post.length === 0 ? {} : { postHook: post }),
  }
  return { ...settled(base, raw, said), ...hooks }
}

const addsUp: ReadonlySet<string> = new Set([
  'tags',
  'meta',
  'pre_hook',
  'pre-hook',
  'post_hook',
  'post-hook',
])

function joined(key: string, below: unknown, value: unknown): unknown {
  if (Array.isArray(below) && (key === 'tags' || key.endsWith('hook'))) {
    const all = [...below, ...(value as readonly unknown[])]
    return key === 'tags' ? [...new Set(all)] : all
  }
  return key === 'meta' ? { ...(below as object), ...(value as object) } : value
}

type HookKey = 'pre_hook' | 'pre-hook' | 'post_hook' | 'post-hook'

function hooksOf(layer: Said, key: HookKey): Hook[] {
  return (layer.patch[key] ?? []).map((text, i) => ({ text, place: layer.placeOf(key, i) }))
}

/**
 * Lays the arguments of a `{{config …}}` call over a node's configuration. Whether the keys go together is
 * told by `configProblems`, once the last call is laid.
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
  const kind = config.materialized === 'snapshot' ? 'snapshot' : 'model'
  const { patch: whole, problems } = inlinePatch(kind, hash, place)
  const isOpen = (key: string): boolean => addsUp.has(key) || config.said?.[key]?.final !== true
  const patch: ConfigPatch = Object.fromEntries(Object.entries(whole).filter(([key]) => isOpen(key)))
  const layer: Said = { patch, placeOf: () => place, byFolder: false }
  return { config: Object.keys(patch).length === 0 ? config : lay(config, [layer]), problems }
}
