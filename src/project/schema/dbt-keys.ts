/**
 * Keys that dbt has and this does not, with what stands for each: told to whoever brings them along.
 * To add one: a line in the list of its mapping.
 */
const oneDatabase =
  'all tables of a target lie in one database; another one is attached and read as a source: docs/sources.md.'
const noAlias = 'a table is called like its file: rename the file.'
const noSite = 'leave it out: there is no site of documentation to shape.'
const noVersions =
  'a model has no versions: give the new one a name of its own, and say in the description of the old one until when it stays.'
const onMetric = (key: string): string => `the keys of ${key} stand on the metric itself: docs/metrics.md.`
const noOffset =
  'a metric of another time is not here yet; a cumulative one with grain_to_date counts from a start.'

const everyConfig = { alias: noAlias, database: oneDatabase, docs: noSite }

export const dbtModelConfig = {
  ...everyConfig,
  indexes: 'a post_hook makes one in the same transaction: create index … on {{self}} (…).',
  cluster_by: 'order by in the SQL of the model keeps its rows together.',
  grants: 'DuckDB has no users: who may read is a matter of the published file.',
  sql_header: 'a pre_hook runs in the same transaction.',
  query_tag: 'query_comment: true under targets: in project.yml.',
  on_configuration_change: 'leave it out: it is about materialized views, which DuckDB has not.',
  concurrent_batches: 'leave it out: batches of one table are written one after another.',
  static_analysis: 'leave it out: every model is bound before anything is built.',
  freshness: 'freshness is said of sources; a model is built when what it reads has changed.',
} as const

export const dbtSeedConfig = {
  ...everyConfig,
  column_types: 'each column says its data_type under columns:',
  quote_columns: 'leave it out: names are quoted where they need it.',
}

export const dbtSnapshotConfig = {
  ...everyConfig,
  target_schema: 'write schema:',
  target_database: oneDatabase,
  invalidate_hard_deletes: 'write hard_deletes: invalidate',
}

export const dbtTestConfig = {
  store_failures_as: 'write store_failures: true; all failing rows are kept in one table: docs/failures.md.',
}

export const dbtModel = {
  docs: noSite,
  versions: noVersions,
  latest_version: noVersions,
  deprecation_date: noVersions,
}

export const dbtMetric = {
  type_params: onMetric('type_params'),
  cumulative_type_params: onMetric('cumulative_type_params'),
  conversion_type_params: 'conversion metrics are not here yet.',
  input_metric: 'write metric:',
  input_metrics: 'write metrics:',
  join_to_timespine: 'leave it out: fill_nulls_with fills the periods without rows as well.',
  period_agg: 'leave it out: of a longer period the window that ends with it is taken.',
  offset_window: noOffset,
  offset_to_grain: noOffset,
  agg: 'write measure: sum(column)',
} as const

export const dbtMeasure = {
  agg_params: 'not here: of percentiles there is median.',
  agg_time_dimension:
    'the time of all measures is under defaults: of the semantic model; make another one for another time.',
  non_additive_dimension:
    'write periods: apart where figures of periods are never added; which row counts says filter:, or a mart of the balances.',
  create_metric_display_name: 'write label:',
}
export const dbtDimension = {
  is_partition: 'leave it out.',
  validity_params: 'not here: a mart says what was true in its month.',
}
export const dbtSemanticModel = {
  primary_entity: 'an entity of type primary says it under entities:',
}

export const dbtProperties = {
  macros: 'a macro has no properties: a comment in its file says what it does.',
  analyses: 'a query that builds nothing is asked with: ledgerline show --inline "…".',
  saved_queries: 'ledgerline metric query takes the names and --by; a shell keeps the line.',
  functions: 'a macro stands for a function: macros/name.sql, called {{> name}}.',
}

export const dbtProject = {
  profile: 'targets: of project.yml itself says which databases there are.',
  'config-version': 'leave it out.',
  'model-paths': 'paths: { models: … }',
  'seed-paths': 'paths: { seeds: … }',
  'test-paths': 'paths: { tests: … }',
  'macro-paths': 'paths: { macros: … }',
  'snapshot-paths': 'paths: { snapshots: … }',
  'analysis-paths': dbtProperties.analyses,
  'asset-paths': noSite,
  'docs-paths': noSite,
  'clean-targets': 'leave it out: ledgerline clean removes what can be made again.',
  'target-path': 'leave it out: artefacts lie in target/.',
  'log-path': 'flags: { log_path: … }',
  'on-run-start': 'hooks: { on_run_start: […] }',
  'on-run-end': 'hooks: { on_run_end: […] }',
  'require-dbt-version': 'requires: says which versions of ledgerline a project is for.',
  'query-comment': dbtModelConfig.query_tag,
  dispatch: 'macros/duckdb/name.sql goes before macros/name.sql.',
  quoting: 'leave it out: names are quoted where they need it.',
  data_tests: 'write tests:',
}
