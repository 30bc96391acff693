/**
 * Looks up what a `ref` or a `source` means. Pure.
 * Names are unique over all packages (the project room has refused clashes), so a name is enough.
 */
import { type Details, nearest } from '../diagnostic/index.ts'
import type { Model, NodeConfig, Project, Seed, SourceTable } from '../project/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import type { Relation } from '../warehouse/index.ts'

export interface Names {
  /** Models and seeds that say enabled: false. */
  readonly disabled: ReadonlySet<string>
  readonly refs: ReadonlyMap<string, Model | Seed>
  readonly sources: ReadonlyMap<string, SourceTable>
}

export function indexNames(project: Project): Names {
  const refs = new Map<string, Model | Seed>()
  const disabled = new Set<string>()
  for (const resource of [...project.models, ...project.seeds]) {
    if (resource.config.enabled) refs.set(resource.name, resource)
    else disabled.add(resource.name)
  }
  const sources = new Map(project.sources.map((s) => [`${s.source}.${s.table}`, s]))
  return { refs, sources, disabled }
}

/** `ref 'x'`, or dbt's `ref 'package' 'x'`, which is held against the one that x is of. */
export function refArguments([first, second]: readonly unknown[]): {
  readonly name: string
  readonly of?: string
} {
  return typeof second === 'string' ? { name: second, of: String(first) } : { name: String(first) }
}

export function findRef({ refs }: Names, args: readonly unknown[]): Model | Seed | undefined {
  const { name, of } = refArguments(args)
  const found = refs.get(name)
  return of === undefined || found?.package === of ? found : undefined
}

/** What property files name: `x`, or `package.x` of a `ref` with two names, which is held against its package. */
export function namedIn(names: Names, text: string): Model | Seed | undefined {
  return findRef(names, splitName(text))
}

/** Names hold no dot. */
function splitName(text: string): readonly string[] {
  return text.split('.')
}

/** Details of E2101 for what a property file names. */
export function unknownName(names: Names, text: string): Details<'unknown-ref'> {
  const { name, of } = refArguments(splitName(text))
  return unknownRef(names, name, of)
}

/** Details of E2101: a name that nothing has, that is switched off, or that is of another package. */
export function unknownRef({ refs, disabled }: Names, to: string, asked?: string): Details<'unknown-ref'> {
  const found = refs.get(to)
  if (found !== undefined && asked !== undefined)
    return { to, asked, package: found.package, near: undefined }
  return disabled.has(to) ? { to, disabled: true, near: undefined } : { to, near: nearest(to, refs.keys()) }
}

export function nodeId(resource: Model | Seed | SourceTable): string {
  return resource.kind === 'source'
    ? `source.${resource.package}.${resource.source}.${resource.table}`
    : `${kindOf(resource)}.${resource.package}.${resource.name}`
}

/** A snapshot is a model of its own kind, as in dbt's ids. */
function kindOf({ kind, config }: Model | Seed): 'model' | 'seed' | 'snapshot' {
  return kind === 'model' && config.materialized === 'snapshot' ? 'snapshot' : kind
}

/** Ephemeral models have no relation of their own; this name stands for the CTE put before the reader's SQL. */
export const ephemeralPrefix = '__ephemeral__'

/** What stands in a FROM clause to read the node: a CTE has no schema. */
export function readName(node: { readonly relation: Relation }): string {
  const { relation } = node
  return relation.name.startsWith(ephemeralPrefix) ? quoteIdentifier(relation.name) : relationName(relation)
}

export function relationOf(resource: Model | Seed | SourceTable, config: NodeConfig): Relation {
  if (resource.kind === 'source') return { schema: `src_${resource.source}`, name: resource.table }
  if (resource.kind === 'model' && config.materialized === 'ephemeral') {
    return { schema: 'main', name: `${ephemeralPrefix}${resource.name}` }
  }
  return { schema: config.schema, name: resource.name }
}
