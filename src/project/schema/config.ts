/** Configuration of a node, as folder defaults (`+key`) and as the `config:` of properties. */
import * as z from 'zod'
import { declareKeys, filled, identifier, nested, oneOf, severity, strict, writtenAs } from './common.ts'
import { dbtModelConfig, dbtSeedConfig, dbtSnapshotConfig, dbtTestConfig } from './dbt-keys.ts'
import {
  access,
  checkCols,
  columnNames,
  countCondition,
  moment,
  oneCharacter,
  outputPath,
  partitionNames,
  persistDocs,
  snapshotColumns,
  sqlTexts,
  tags,
  wholeNumber,
} from './values.ts'

const reservedSchemas: readonly string[] = ['_ledgerline', 'information_schema', 'pg_catalog']

export const schemaName = identifier.refine(
  (name) => !reservedSchemas.includes(name.toLowerCase()),
  'is a schema that the engine keeps for itself',
)

export const contract = strict('a contract', { enforced: z.boolean() })
export const meta = z.record(z.string(), z.unknown())

/** What a model may be; a snapshot is declared as one and says no `materialized`. */
const materialized = z.enum(['view', 'table', 'ephemeral', 'incremental', 'external'], {
  error: ({ input }) => {
    if (input === 'snapshot') return 'a snapshot is declared under snapshots: and says no materialized'
    if (input === 'materialized_view')
      return 'DuckDB has no materialized views; a table is rebuilt when stale'
    return undefined
  },
})

const everyNode = { schema: schemaName, tags, enabled: z.boolean(), meta }

const everyModel = {
  ...everyNode,
  contract,
  pre_hook: sqlTexts,
  'pre-hook': sqlTexts,
  post_hook: sqlTexts,
  'post-hook': sqlTexts,
  persist_docs: persistDocs,
  access,
  group: filled,
  unique_key: columnNames,
  full_refresh: z.boolean(),
  event_time: filled,
}

const modelShape = {
  ...everyModel,
  materialized,
  incremental_strategy: oneOf([
    'append',
    'merge',
    'delete+insert',
    'time_range',
    'microbatch',
    'partitions',
    'keys',
    'new_files',
  ]),
  merge_update_columns: columnNames,
  merge_exclude_columns: columnNames,
  incremental_predicates: sqlTexts,
  on_schema_change: oneOf(['fail', 'ignore', 'append_new_columns', 'sync_all_columns']),
  batch_size: oneOf(['hour', 'day', 'month', 'year']),
  lookback: wholeNumber,
  begin: moment,
  location: outputPath,
  format: oneOf(['parquet', 'csv']),
  key: identifier,
  partition_by: partitionNames,
  reads_by_partition: z.record(z.string(), oneOf(['same', 'earlier', 'days'])),
  delimiter: oneCharacter,
}

const snapshotShape = {
  ...everyModel,
  strategy: oneOf(['timestamp', 'check']),
  updated_at: filled,
  check_cols: checkCols,
  hard_deletes: oneOf(['ignore', 'invalidate', 'new_record']),
  dbt_valid_to_current: filled,
  snapshot_meta_column_names: snapshotColumns,
}

const seedShape = {
  ...everyNode,
  event_time: filled,
  delimiter: oneCharacter,
  pre_hook: sqlTexts,
  'pre-hook': sqlTexts,
  post_hook: sqlTexts,
  'post-hook': sqlTexts,
  persist_docs: persistDocs,
}

/** What any test may say, generic or singular. */
export const testShape = {
  severity,
  tags,
  enabled: z.boolean(),
  meta,
  owner: filled,
  warn_if: countCondition,
  error_if: countCondition,
  fail_calc: filled,
  limit: z.int().min(1),
  store_failures: z.boolean(),
  baseline: oneOf(['new_only']),
}

/** Each key once: what folders say with a `+`, properties say under `config:`. */
const configShape = { ...modelShape, ...snapshotShape, ...testShape }

export type ConfigKey = keyof typeof configShape
export type ConfigPatch = { readonly [K in ConfigKey]?: z.output<(typeof configShape)[K]> }

/** What stands in a template as one word or text; mappings belong into the `.yml`. */
type Inline = Readonly<Record<string, z.ZodType>>
const { contract: _c, meta: _m, persist_docs: _p, reads_by_partition: _r, ...inlineModel } = modelShape
const {
  contract: _sc,
  meta: _sm,
  persist_docs: _sp,
  snapshot_meta_column_names: _n,
  ...inlineSnapshot
} = snapshotShape
const { meta: _tm, ...inlineTest } = testShape
export const inlineKeys: Readonly<Record<'model' | 'snapshot' | 'test', Inline>> = {
  model: inlineModel,
  test: inlineTest,
  snapshot: inlineSnapshot,
}

type Optional<S extends Readonly<Record<string, z.ZodType>>> = {
  [K in keyof S]: z.ZodExactOptional<S[K]>
}

/** The same keys, none of them needed. */
export function optional<S extends Readonly<Record<string, z.ZodType>>>(shape: S): Optional<S> {
  const entries = Object.entries(shape).map(([key, schema]) => [key, schema.exactOptional()])
  return Object.fromEntries(entries) as Optional<S>
}

export const modelConfig = strict('the config of a model', optional(modelShape), dbtModelConfig)
export const snapshotConfig = strict('the config of a snapshot', optional(snapshotShape), dbtSnapshotConfig)
export const seedConfig = strict('the config of a seed', optional(seedShape), dbtSeedConfig)
export const testConfig = strict('the config of a test', optional(testShape), dbtTestConfig)

const keysOf = (shape: object): ConfigKey[] => Object.keys(shape) as ConfigKey[]
/** What may stand as the default of a folder, by kind; a model's tests take their severity from its folders too. */
export const folderKeys = {
  models: [...keysOf(modelShape), 'severity'],
  snapshots: [...keysOf(snapshotShape), 'severity'],
  seeds: [...keysOf(seedShape), 'severity'],
  tests: keysOf(testShape),
} as const satisfies Record<string, readonly ConfigKey[]>

/** Defaults of a folder and, by name, of the folders in it. */
export interface FolderTree {
  readonly own: ConfigPatch
  readonly isEmpty: boolean
  readonly folders: ReadonlyMap<string, FolderTree>
}

export const noFolders: FolderTree = { own: {}, isEmpty: true, folders: new Map() }

/** `+key` is a default of this folder, every other key a folder below it. */
export function folderTree(title: string, keys: readonly ConfigKey[]) {
  const byPlus = new Map(keys.map((key) => [`+${key}`, key]))
  const plus = (keys: object) =>
    Object.fromEntries(Object.entries(keys).map(([key, home]) => [`+${key}`, home]))
  const dbts = { ...dbtModelConfig, ...dbtSeedConfig, ...dbtSnapshotConfig, ...dbtTestConfig }
  declareKeys(title, [...byPlus.keys()], plus(dbts))
  const parse = (raw: unknown, ctx: z.RefinementCtx, path: readonly string[]): FolderTree => {
    const own: Record<string, unknown> = {}
    const folders = new Map<string, FolderTree>()
    const entries = nested(z.record(z.string(), z.unknown()), raw ?? {}, ctx, path) ?? {}
    for (const [key, value] of Object.entries(entries)) {
      const known = byPlus.get(key)
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
    return { own: own as ConfigPatch, isEmpty: Object.keys(own).length === 0, folders }
  }
  return writtenAs(
    { type: ['object', 'null'] },
    z.unknown().transform((raw, ctx) => parse(raw, ctx, [])),
  )
}

/** The schemas behind `+key`, for what is told to editors. */
export function folderShape(keys: readonly ConfigKey[]): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(keys.map((key) => [key, configShape[key]]))
}
