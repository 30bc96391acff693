/**
 * What the keys of a node's configuration come to: how it is kept, by which rules; and whether they go together.
 * In: merged keys. Out: `NodeConfig`, problems. Pure. Start at `settled`; the rules are in `configProblems`.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import type { ConfigKey, ConfigPatch } from './schema/config.ts'
import type { ExternalConfig, IncrementalConfig, NodeConfig, SaidAt, SnapshotConfig } from './types.ts'

/** The configuration that `raw` makes of `base`. */
export function settled(
  base: NodeConfig,
  raw: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, SaidAt>>,
): NodeConfig {
  const keys = raw as ConfigPatch
  const materialized = keys.materialized ?? base.materialized
  const docs = keys.persist_docs
  return {
    materialized,
    schema: keys.schema ?? base.schema,
    tags: keys.tags === undefined ? base.tags : [...new Set([...base.tags, ...keys.tags])],
    enabled: keys.enabled ?? base.enabled,
    contractEnforced: keys.contract?.enforced ?? base.contractEnforced,
    meta: keys.meta === undefined ? base.meta : { ...base.meta, ...keys.meta },
    ...(materialized === 'incremental' ? { incremental: incrementalOf(keys) } : {}),
    ...partitionOf(materialized, keys),
    ...(materialized === 'snapshot' ? { snapshot: snapshotOf(keys) } : {}),
    ...(materialized === 'external' ? { external: externalOf(keys) } : {}),
    ...(docs === undefined
      ? {}
      : { persistDocs: { relation: docs.relation ?? false, columns: docs.columns ?? false } }),
    ...(keys.access === undefined ? {} : { access: keys.access }),
    ...(keys.group === undefined ? {} : { group: keys.group }),
    raw,
    said,
  }
}

/** dbt's defaults; with a key and no strategy rows are merged, without either they are appended. */
function incrementalOf(keys: ConfigPatch): IncrementalConfig {
  const asked = keys.incremental_strategy ?? (keys.unique_key === undefined ? 'append' : 'merge')
  return {
    strategy: asked === 'microbatch' ? 'time_range' : asked,
    uniqueKey: keys.unique_key ?? [],
    mergeUpdateColumns: keys.merge_update_columns ?? [],
    mergeExcludeColumns: keys.merge_exclude_columns ?? [],
    predicates: keys.incremental_predicates ?? [],
    onSchemaChange: keys.on_schema_change ?? 'fail',
    ...(keys.event_time === undefined ? {} : { eventTime: keys.event_time }),
    batchSize: keys.batch_size ?? 'day',
    lookback: keys.lookback ?? 1,
    ...(keys.key === undefined ? {} : { key: keys.key }),
    ...(keys.begin === undefined ? {} : { begin: keys.begin }),
    ...(keys.full_refresh === undefined ? {} : { fullRefresh: keys.full_refresh }),
  }
}

function partitionOf(
  materialized: string,
  { partition_by: by, reads_by_partition: reads }: ConfigPatch,
): Pick<NodeConfig, 'partitionBy' | 'readsByPartition'> {
  if (materialized !== 'table' && materialized !== 'incremental' && materialized !== 'view') return {}
  return {
    ...(by === undefined || by.length === 0 ? {} : { partitionBy: by }),
    ...(reads === undefined ? {} : { readsByPartition: reads }),
  }
}

const metaColumns = [
  'dbt_valid_from',
  'dbt_valid_to',
  'dbt_scd_id',
  'dbt_updated_at',
  'dbt_is_deleted',
] as const

function snapshotOf(keys: ConfigPatch): SnapshotConfig {
  const names = keys.snapshot_meta_column_names ?? {}
  return {
    strategy: keys.strategy ?? (keys.check_cols === undefined ? 'timestamp' : 'check'),
    uniqueKey: keys.unique_key ?? [],
    ...(keys.updated_at === undefined ? {} : { updatedAt: keys.updated_at }),
    checkCols: keys.check_cols ?? [],
    hardDeletes: keys.hard_deletes ?? 'ignore',
    ...(keys.dbt_valid_to_current === undefined ? {} : { validToCurrent: keys.dbt_valid_to_current }),
    metaColumnNames: Object.fromEntries(metaColumns.map((name) => [name, names[name] ?? name])),
  }
}

function externalOf(keys: ConfigPatch): ExternalConfig {
  const location = keys.location ?? ''
  const comma = /\.(?:csv|tsv)(?:\.gz)?$/i.test(location)
  return {
    location,
    format: keys.format ?? (comma ? 'csv' : 'parquet'),
    partitionBy: keys.partition_by ?? [],
    delimiter: keys.delimiter ?? (/\.tsv(?:\.gz)?$/i.test(location) ? '\t' : ','),
  }
}

/** Keys that only some ways of keeping a node read. What every node reads is not in it. */
const readers: readonly { readonly keys: readonly ConfigKey[]; readonly by: string; readonly when: Reads }[] =
  [
    {
      keys: ['incremental_strategy', 'on_schema_change', 'incremental_predicates'],
      by: 'incremental models',
      when: ({ incremental }) => incremental !== undefined,
    },
    {
      keys: ['unique_key', 'full_refresh'],
      by: 'incremental models and snapshots',
      when: ({ incremental, snapshot }) => incremental !== undefined || snapshot !== undefined,
    },
    {
      keys: ['merge_update_columns', 'merge_exclude_columns'],
      by: 'incremental models with the strategy merge',
      when: ({ incremental }) => incremental?.strategy === 'merge',
    },
    {
      keys: ['batch_size', 'lookback', 'begin'],
      by: 'incremental models with the strategy time_range',
      when: ({ incremental }) => incremental?.strategy === 'time_range',
    },
    {
      keys: ['key'],
      by: 'incremental models with the strategy keys',
      when: ({ incremental }) => incremental?.strategy === 'keys',
    },
    {
      keys: ['location', 'format', 'delimiter'],
      by: 'external models',
      when: ({ external }) => external !== undefined,
    },
    {
      keys: ['partition_by'],
      by: 'views, tables, incremental and external models',
      when: ({ external, partitionBy }) => external !== undefined || partitionBy !== undefined,
    },
    {
      keys: ['reads_by_partition'],
      by: 'views and incremental models with the strategy partitions or keys',
      when: ({ incremental, materialized }) =>
        materialized === 'view' || incremental?.strategy === 'partitions' || incremental?.strategy === 'keys',
    },
    {
      keys: ['check_cols'],
      by: 'the strategy check',
      when: ({ snapshot }) => snapshot?.strategy === 'check',
    },
  ]
type Reads = (config: NodeConfig) => boolean

/**
 * Whether the keys go together: what a strategy needs is an error at the line that asks for the strategy; a key
 * that nothing reads, said by the node itself, is a warning.
 */
export function configProblems(
  node: { readonly name: string; readonly place: Place },
  config: NodeConfig,
): Diagnostic[] {
  const placeOf = (keys: readonly ConfigKey[]): Place =>
    keys.map((key) => config.said?.[key]?.place).find((place) => place !== undefined) ?? node.place
  const wrong = [...incrementalRules(config), ...snapshotRules(config), ...externalRules(config)]
  const problems = wrong.map(({ at, message }) =>
    diagnose('bad-value', { key: `${node.name}.${at[0]}`, message }, { place: placeOf(at) }),
  )
  const { raw } = config
  if (raw === undefined || config.said === undefined) return problems
  for (const { keys, by, when } of readers) {
    for (const key of keys) {
      const told = config.said[key]
      if (told === undefined || told.byFolder || when(config)) continue
      const message = `is read for ${by} only; ${node.name} is ${howKept(config)}.`
      const details = { key: `${node.name}.${key}`, message }
      problems.push(diagnose('bad-value', details, { place: told.place, severity: 'warning' }))
    }
  }
  return problems
}

function howKept({ materialized, incremental, snapshot }: NodeConfig): string {
  const strategy = incremental?.strategy ?? snapshot?.strategy
  const article = /^[aeiou]/.test(materialized) ? 'an' : 'a'
  return `${article} ${materialized}${strategy === undefined ? '' : ` with the strategy ${strategy}`}`
}

interface Broken {
  /** The first key that was said has the place; the first of all names the problem. */
  readonly at: readonly [ConfigKey, ...ConfigKey[]]
  readonly message: string
}

/** Their tables are what a whole build gives, and are built whole when in doubt. */
const byContents: ReadonlySet<string> = new Set(['new_files', 'partitions', 'keys'])

function incrementalRules({ incremental, raw = {} }: NodeConfig): Broken[] {
  if (incremental === undefined) return []
  const { strategy } = incremental
  const at = ['incremental_strategy', 'materialized'] as const
  const broken: Broken[] = []
  if ((strategy === 'merge' || strategy === 'delete+insert') && incremental.uniqueKey.length === 0) {
    broken.push({ at, message: `${strategy} needs a unique_key.` })
  }
  if (strategy === 'time_range') {
    const missing = (['event_time', 'begin'] as const).filter((key) => raw[key] === undefined)
    if (missing.length > 0) broken.push({ at, message: `time_range needs ${missing.join(' and ')}.` })
  }
  const columns = raw.partition_by as readonly string[] | undefined
  if (strategy === 'partitions' && columns === undefined)
    broken.push({ at, message: 'partitions needs partition_by.' })
  if (strategy === 'keys' && incremental.key === undefined) broken.push({ at, message: 'keys needs key.' })
  if (byContents.has(strategy) && incremental.fullRefresh === false) {
    const message = `false protects nothing under ${strategy}, which builds the table whole when what it reads says so: keep rows that cannot be computed again by append or merge, or in a snapshot.`
    broken.push({ at: ['full_refresh'], message })
  }
  if (incremental.mergeUpdateColumns.length > 0 && incremental.mergeExcludeColumns.length > 0) {
    const message = 'merge_update_columns already says which columns are written; leave one of them out.'
    broken.push({ at: ['merge_exclude_columns'], message })
  }
  return broken
}

function snapshotRules({ snapshot, raw = {} }: NodeConfig): Broken[] {
  if (snapshot === undefined) return []
  const broken: Broken[] = []
  if (raw.strategy === undefined)
    broken.push({ at: ['strategy'], message: 'is missing; it is timestamp or check.' })
  if (snapshot.uniqueKey.length === 0) {
    broken.push({
      at: ['unique_key'],
      message: 'is missing; it names the columns that say which row is which.',
    })
  }
  if (raw.strategy === 'timestamp' && snapshot.updatedAt === undefined) {
    broken.push({
      at: ['strategy'],
      message: 'timestamp needs updated_at, the column that says when a row changed.',
    })
  }
  if (raw.strategy === 'check' && raw.check_cols === undefined) {
    broken.push({
      at: ['strategy'],
      message: 'check needs check_cols: all, or the columns that are compared.',
    })
  }
  return broken
}

function externalRules({ external }: NodeConfig): Broken[] {
  if (external === undefined) return []
  if (external.location === '') {
    return [
      {
        at: ['location', 'materialized'],
        message: 'is missing; an external model says where its file goes.',
      },
    ]
  }
  if (external.partitionBy.some((c) => c.includes('(')))
    return [{ at: ['partition_by'], message: 'names columns; the files are told apart by them.' }]
  if (external.partitionBy.length > 0 && /\.\w+$/.test(external.location)) {
    return [
      { at: ['location'], message: `is a folder when the files are partitioned, not ${external.location}.` },
    ]
  }
  return []
}
