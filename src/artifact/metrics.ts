/** Metrics and semantic models in the shape of dbt's manifest v12; what dbt has no key for stands in `meta`. Pure. */
import type { LinkedMetric, LinkedSemanticModel } from '../metric/index.ts'
import type { MetricInput } from '../project/index.ts'
import { metaOf, pathsOf, sorted } from './common.ts'
import type { ArtifactMetric, ArtifactSemanticModel } from './types.ts'

export function metricEntry({ of, facts, parents }: ArtifactMetric): object {
  const { metric, id, says, unit, currency, hash, missing } = of
  const { name, package: own, path, label, description, type, filter, tags, owner } = metric
  const told = {
    ...facts,
    formula: says,
    unit,
    currency,
    owner,
    definition_hash: hash,
    not_available: missing,
  }
  const meta = metaOf(metric.meta, told)
  return {
    name,
    resource_type: 'metric',
    package_name: own,
    ...pathsOf(path),
    unique_id: id,
    fqn: [own, name],
    description,
    label: label ?? name,
    type,
    type_params: typeParams(of),
    filter: filterOf(filter),
    metadata: null,
    time_granularity: null,
    config: { enabled: true, group: null, meta },
    sources: [],
    depends_on: { macros: [], nodes: sorted(parents) },
    refs: [],
    metrics: [],
    group: null,
    meta,
    tags,
  }
}

function typeParams({ metric, parts }: LinkedMetric): object {
  const { measure, numerator, denominator, expr, metrics, input, window, grainToDate, fill } = metric
  const names = sorted(parts.map((p) => p.name))
  // dbt fills with whole numbers only
  const filled = fill !== undefined && /^-?\d+$/.test(fill) ? { fill_nulls_with: Number(fill) } : {}
  const over = window === undefined ? {} : { window: { count: window.count, granularity: window.unit } }
  const toDate = grainToDate === undefined ? {} : { grain_to_date: grainToDate.unit }
  return {
    ...(measure === undefined ? {} : { measure: { name: measure.name, ...filled } }),
    input_measures: names.map((name) => ({ name })),
    ...(numerator === undefined ? {} : { numerator: inputOf(numerator) }),
    ...(denominator === undefined ? {} : { denominator: inputOf(denominator) }),
    ...(expr === undefined ? {} : { expr: expr.text }),
    ...(metrics.length === 0 ? {} : { metrics: metrics.map(inputOf) }),
    ...(input === undefined
      ? {}
      : { cumulative_type_params: { ...over, ...toDate, period_agg: 'last', metric: inputOf(input) } }),
  }
}

function inputOf({ name, alias, filter }: MetricInput): object {
  return { name, filter: filterOf(filter), alias: alias ?? null }
}

function filterOf(filter: string | undefined): object | null {
  return filter === undefined ? null : { where_filters: [{ where_sql_template: filter }] }
}

export function semanticModelEntry({ of, facts, relation }: ArtifactSemanticModel, database: string): object {
  const { id, semantic, model } = of
  const { name, package: own, path, description, label, filter, time } = semantic
  return {
    name,
    resource_type: 'semantic_model',
    package_name: own,
    ...pathsOf(path),
    unique_id: id,
    fqn: [own, name],
    model: `ref('${model.name}')`,
    node_relation: { alias: relation.name, schema_name: relation.schema, database, relation_name: null },
    description,
    label: label ?? null,
    defaults: time === undefined ? null : { agg_time_dimension: time.name },
    ...itemsOf(of),
    metadata: null,
    depends_on: { macros: [], nodes: [model.id] },
    refs: [{ name: model.name, package: null, version: null }],
    config: { enabled: true, group: null, meta: metaOf(semantic.meta, { ...facts, filter }) },
    primary_entity: null,
    group: null,
  }
}

function itemsOf({ semantic }: LinkedSemanticModel): object {
  const said = (text: string | undefined): string | null => text ?? null
  return {
    entities: semantic.entities.map(({ name, type, expr, description }) => ({
      ...{ name, type, description, label: null, role: null, expr: said(expr) },
    })),
    measures: semantic.measures.map(({ name, agg, expr, description, label, unit, currency, filter }) => ({
      ...{ name, agg, description, label: said(label), create_metric: false, expr: said(expr) },
      config: { meta: metaOf({}, { unit, currency, filter }) },
    })),
    dimensions: semantic.dimensions.map(({ name, type, expr, description, label, granularity }) => ({
      ...{ name, type, description, label: said(label), expr: said(expr) },
      type_params: granularity === undefined ? null : { time_granularity: granularity },
    })),
  }
}
