/** One entry of the manifest per kind of node. Pure; key sets are those of dbt's manifest v12. */
import { hash } from 'node:crypto'
import { columnsOf, metaOf, pathsOf, relativePath, sorted } from './common.ts'
import type {
  ArtifactMacro,
  ArtifactModel,
  ArtifactReads,
  ArtifactSeed,
  ArtifactSource,
  ArtifactTest,
} from './types.ts'

type Generic = NonNullable<ArtifactTest['generic']>
type Resource = ArtifactModel | ArtifactSeed | ArtifactSource | ArtifactTest

export function modelEntry(model: ArtifactModel, database: string): object {
  if (model.materialized === 'snapshot') return snapshotEntry(model, database)
  const access = model.access ?? 'protected'
  const kept = { materialized: model.materialized, contract: contractOf(model), access }
  return joined(
    named(model, database),
    {
      alias: model.name,
      checksum: sha256(model.code),
      config: joined(config(model), kept, model.config ?? {}),
    },
    described(model),
    {
      columns: columnsOf(model.columns),
      patch_path: patchPath(model),
      relation_name: model.relationName ?? null,
    },
    code(model),
    {
      contract: { ...contractOf(model), checksum: null },
      access,
      constraints: [],
      version: null,
      latest_version: null,
      primary_key: [...(model.grain ?? [])],
    },
  )
}

/** A model of its own kind in dbt: no access, no constraints, no versions. */
function snapshotEntry(model: ArtifactModel, database: string): object {
  const contract = contractOf(model)
  return {
    ...named(model, database),
    resource_type: 'snapshot',
    alias: model.name,
    checksum: sha256(model.code),
    config: { ...config(model), materialized: 'snapshot', contract, ...model.config },
    ...described(model),
    columns: columnsOf(model.columns),
    patch_path: patchPath(model),
    relation_name: model.relationName ?? null,
    ...code(model),
    contract: { ...contract, checksum: null },
  }
}

export function seedEntry(seed: ArtifactSeed, database: string): object {
  return {
    ...named(seed, database),
    alias: seed.name,
    checksum: seed.sha256 === undefined ? none : { name: 'sha256', checksum: seed.sha256 },
    config: { ...config(seed), materialized: 'seed' },
    ...described(seed),
    columns: columnsOf(seed.columns),
    patch_path: patchPath(seed),
    relation_name: seed.relationName ?? null,
    raw_code: '',
    root_path: null,
    depends_on: { macros: [] },
  }
}

/**
 * Reconciliations and join audits are generic tests of our own namespace. There are thousands: one literal is written as
 * JSON for half of what an object costs that was put together from parts.
 */
export function testEntry(test: ArtifactTest, database: string): object {
  const { path, original_file_path } = pathsOf(test.file)
  const meta = metaOf(test.meta, test.facts)
  const tags = [...(test.tags ?? [])]
  const isCompiled = test.compiled !== undefined
  const entry = {
    database,
    schema: test.schema,
    name: test.name,
    resource_type: test.kind,
    package_name: test.package,
    path,
    original_file_path,
    unique_id: test.id,
    fqn: [test.package, ...test.fqn],
    alias: test.name,
    checksum: none,
    config: testConfig(test, tags, meta),
    tags,
    description: test.description ?? '',
    meta,
    group: null,
    docs: shown,
    build_path: null,
    unrendered_config: {},
    columns: {},
    relation_name: null,
    raw_code: test.code,
    language: 'sql',
    refs: refsOf(test),
    sources: sourcesOf(test),
    metrics: [],
    depends_on: dependsOn(test),
    compiled_path: null,
    compiled: isCompiled,
    compiled_code: test.compiled ?? null,
    extra_ctes_injected: isCompiled,
    extra_ctes: [],
  }
  return test.generic === undefined ? entry : Object.assign(entry, genericKeys(test.generic))
}

function testConfig(test: ArtifactTest, tags: readonly string[], meta: object): object {
  const own = {
    enabled: true,
    alias: null,
    schema: test.schema,
    database: null,
    tags,
    meta,
    group: null,
    materialized: 'test',
    severity: test.severity.toUpperCase(),
    where: test.where ?? null,
  }
  return Object.assign(own, test.config)
}

function genericKeys({ name, column, of, arguments: given, namespace }: Generic): object {
  const kwargs = { ...given, ...(column === undefined ? {} : { column_name: column }) }
  const metadata = { name, kwargs, namespace: namespace ?? null }
  return { column_name: column ?? null, attached_node: of, test_metadata: metadata }
}

export function sourceEntry(source: ArtifactSource, database: string): object {
  return {
    ...named(source, database),
    name: source.table,
    source_name: source.source,
    source_description: source.sourceDescription ?? '',
    loader: '',
    identifier: source.table,
    quoting: {},
    loaded_at_field: source.loadedAtField ?? null,
    freshness: source.freshness ?? null,
    external: null,
    description: source.description ?? '',
    columns: columnsOf(source.columns),
    meta: metaOf(source.meta, source.facts),
    source_meta: {},
    tags: [...(source.tags ?? [])],
    config: { enabled: true },
    patch_path: patchPath(source),
    unrendered_config: {},
    relation_name: source.relationName ?? null,
  }
}

export function macroEntry(macro: ArtifactMacro): object {
  const file = relativePath(macro.file)
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.package,
    path: file,
    original_file_path: file,
    unique_id: macro.id,
    macro_sql: macro.code,
    depends_on: { macros: [] },
    description: '',
    meta: {},
    docs: shown,
    patch_path: null,
    arguments: [],
    supported_languages: null,
  }
}

/** In place of one literal of several spreads, which V8 makes key by key: five times the CPU. */
function joined(...parts: readonly object[]): object {
  return Object.assign({}, ...parts) as object
}

function contractOf(model: ArtifactModel) {
  return { enforced: model.contractEnforced, alias_types: true }
}

const none = { name: 'none', checksum: '' }
const shown = { show: true, node_color: null }

function named(resource: Resource & { readonly schema: string }, database: string): object {
  return {
    database,
    schema: resource.schema,
    name: resource.name,
    resource_type: resource.kind,
    package_name: resource.package,
    ...pathsOf(resource.file),
    unique_id: resource.id,
    fqn: [resource.package, ...resource.fqn],
  }
}

function described(resource: Resource): object {
  return {
    tags: [...(resource.tags ?? [])],
    description: resource.description ?? '',
    meta: metaOf(resource.meta, resource.facts),
    group: 'group' in resource ? (resource.group ?? null) : null,
    docs: shown,
    build_path: null,
    unrendered_config: {},
  }
}

function config(resource: Resource & { readonly schema: string }): object {
  return {
    enabled: true,
    alias: null,
    schema: resource.schema,
    database: null,
    tags: [...(resource.tags ?? [])],
    meta: metaOf(resource.meta, resource.facts),
    group: 'group' in resource ? (resource.group ?? null) : null,
  }
}

function code(node: ArtifactReads & { readonly code: string; readonly compiled?: string }): object {
  return {
    raw_code: node.code,
    language: 'sql',
    refs: refsOf(node),
    sources: sourcesOf(node),
    metrics: [],
    depends_on: dependsOn(node),
    compiled_path: null,
    compiled: node.compiled !== undefined,
    compiled_code: node.compiled ?? null,
    extra_ctes_injected: node.compiled !== undefined,
    extra_ctes: [],
  }
}

function refsOf({ refs = [] }: ArtifactReads): object[] {
  return refs.map((ref) => ({ name: ref.name, package: ref.package ?? null, version: null }))
}

function sourcesOf({ sources = [] }: ArtifactReads): string[][] {
  return sources.map((pair) => [...pair])
}

function dependsOn({ macros, parents }: ArtifactReads): object {
  return { macros: macros === undefined ? [] : sorted(macros), nodes: sorted(parents) }
}

function patchPath(resource: { readonly package: string; readonly propertiesFile?: string }): string | null {
  if (resource.propertiesFile === undefined) return null
  return `${resource.package}://${relativePath(resource.propertiesFile)}`
}

function sha256(text: string): object {
  return { name: 'sha256', checksum: hash('sha256', text, 'hex') }
}
