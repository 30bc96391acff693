/** Configuration in dbt's own keys, as its manifest has them. In: what we know of a node or test. Out: keys. Pure. */
import type { ArtifactSource } from '../artifact/index.ts'
import { ownerOf } from '../check/index.ts'
import type { Check, Graph } from '../graph/index.ts'
import type {
  ExternalConfig,
  Hook,
  IncrementalConfig,
  NodeConfig,
  SnapshotConfig,
  SourceTable,
  TestProps,
} from '../project/index.ts'

type Keys = Readonly<Record<string, unknown>>

/** Beside materialized, schema, tags and contract, which every model has. */
export function modelKeys(config: NodeConfig): Keys {
  const { incremental, snapshot, preHook = [], postHook = [], persistDocs } = config
  return {
    'pre-hook': hooks(preHook),
    'post-hook': hooks(postHook),
    ...(persistDocs === undefined ? {} : { persist_docs: persistDocs }),
    ...(incremental === undefined || config.materialized !== 'incremental'
      ? {}
      : incrementalKeys(incremental)),
    ...(snapshot === undefined ? {} : snapshotKeys(snapshot, config.schema)),
  }
}

function hooks(list: readonly Hook[]): Keys[] {
  return list.map(({ text }) => ({ sql: text, transaction: true, index: null }))
}

/** dbt calls batches of time `microbatch`. */
function incrementalKeys(config: IncrementalConfig): Keys {
  const { strategy, uniqueKey, onSchemaChange, fullRefresh } = config
  return {
    incremental_strategy: strategy === 'time_range' ? 'microbatch' : strategy,
    unique_key: uniqueKey.length === 0 ? null : [...uniqueKey],
    on_schema_change: onSchemaChange,
    full_refresh: fullRefresh ?? null,
    ...(strategy === 'time_range'
      ? {
          event_time: config.eventTime ?? null,
          batch_size: config.batchSize,
          lookback: config.lookback,
          begin: config.begin ?? null,
        }
      : {}),
  }
}

function snapshotKeys(config: SnapshotConfig, schema: string): Keys {
  const { metaColumnNames } = config
  return {
    strategy: config.strategy,
    unique_key: [...config.uniqueKey],
    target_schema: schema,
    target_database: null,
    updated_at: config.updatedAt ?? null,
    check_cols: config.strategy === 'check' ? config.checkCols : null,
    dbt_valid_to_current: config.validToCurrent ?? null,
    snapshot_meta_column_names: {
      dbt_valid_to: metaColumnNames.dbt_valid_to ?? null,
      dbt_valid_from: metaColumnNames.dbt_valid_from ?? null,
      dbt_scd_id: metaColumnNames.dbt_scd_id ?? null,
      dbt_updated_at: metaColumnNames.dbt_updated_at ?? null,
      dbt_is_deleted: metaColumnNames.dbt_is_deleted ?? null,
    },
  }
}

/** When a source counts as old. */
export function sourceKeys({ freshness }: SourceTable): Pick<ArtifactSource, 'freshness' | 'loadedAtField'> {
  if (freshness === undefined) return {}
  const { warnAfter, errorAfter, filter, loadedAtField } = freshness
  const keys = { warn_after: warnAfter ?? null, error_after: errorAfter ?? null, filter: filter ?? null }
  return { freshness: keys, ...(loadedAtField === undefined ? {} : { loadedAtField }) }
}

/** In the words of the configuration. */
function externalKeys({ location, format, partitionBy, delimiter }: ExternalConfig): Keys {
  return { location, format, partition_by: [...partitionBy], ...(format === 'csv' ? { delimiter } : {}) }
}

/** What dbt's schema has no key for, for `meta.ledgerline`. */
export function modelFacts({ external, snapshot, access }: NodeConfig): Keys {
  return {
    ...(external === undefined ? {} : { external: externalKeys(external) }),
    ...(snapshot === undefined ? {} : { hard_deletes: snapshot.hardDeletes }),
    ...(access === undefined ? {} : { access }),
  }
}

export interface TestKeys {
  readonly config: Keys
  readonly facts: { readonly owner?: string | undefined; readonly baseline?: TestProps['baseline'] }
}

export function testKeys(graph: Graph, check: Check): TestKeys {
  const owner = ownerOf(graph, check)
  const own: Partial<TestProps> = 'test' in check ? check.test : {}
  const { warnIf, errorIf, failCalc, limit, storeFailures, baseline } = own
  return {
    config: {
      fail_calc: failCalc ?? 'count(*)',
      warn_if: warnIf ?? '!= 0',
      error_if: errorIf ?? '!= 0',
      limit: limit ?? null,
      store_failures: storeFailures ?? check.kind === 'reconcile',
    },
    facts: { owner, baseline },
  }
}
