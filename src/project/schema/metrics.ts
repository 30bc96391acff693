/** Semantic models, metrics and time spines as properties write them, in dbt's words as far as they fit. */
import * as z from 'zod'
import { aggregations, granularities, type MetricType, metricTypes } from '../types/metric.ts'
import { filled, identifier, list, nested, oneOf, strict, writtenAs } from './common.ts'
import { meta } from './config.ts'
import { dbtDimension, dbtMeasure, dbtMetric, dbtSemanticModel } from './dbt-keys.ts'
import { ref } from './tests.ts'
import { tags } from './values.ts'

const text = z.string().exactOptional()
const words = { description: text, label: filled.exactOptional() }
const config = strict('the config of a metric', {
  enabled: z.boolean().exactOptional(),
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
})

/** Money has its cents and a count none: what the scorecard calls units, and any other word. */
const unit = filled.regex(/^[a-z][a-z0-9_]*$/, 'must be a word such as money, count, percent or duration')

const entity = strict('an entity', {
  name: identifier,
  type: oneOf(['primary', 'unique', 'foreign', 'natural']),
  expr: filled.exactOptional(),
  ...words,
})

const dimension = strict(
  'a dimension',
  {
    name: identifier,
    type: oneOf(['categorical', 'time']),
    expr: filled.exactOptional(),
    type_params: strict('the type_params of a dimension', {
      time_granularity: oneOf(granularities),
    }).exactOptional(),
    ...words,
  },
  dbtDimension,
)

const measure = strict(
  'a measure',
  {
    name: identifier,
    agg: oneOf(aggregations),
    expr: filled.exactOptional(),
    filter: filled.exactOptional(),
    unit: unit.exactOptional(),
    currency: filled.exactOptional(),
    create_metric: z.boolean().exactOptional(),
    periods: oneOf(['apart']).exactOptional(),
    ...words,
  },
  dbtMeasure,
)

export const semanticModel = strict(
  'a semantic model',
  {
    name: identifier,
    model: ref,
    ...words,
    filter: filled.exactOptional(),
    defaults: strict('the defaults of a semantic model', {
      agg_time_dimension: filled.exactOptional(),
    }).exactOptional(),
    entities: list(entity),
    dimensions: list(dimension),
    measures: list(measure),
    config: config.exactOptional(),
    meta: meta.exactOptional(),
  },
  dbtSemanticModel,
)

const inputShape = strict(
  'an input of a metric',
  { name: filled, alias: identifier.exactOptional(), filter: filled.exactOptional() },
  dbtMetric,
)

/** A metric within a metric: its name, or a mapping with it. */
const input = writtenAs(
  (jsonOf) => ({ anyOf: [{ type: 'string' }, jsonOf(inputShape)] }),
  z.unknown().transform((raw, ctx): z.output<typeof inputShape> => {
    const said = typeof raw === 'string' ? { name: raw } : nested(inputShape, raw, ctx)
    return said ?? { name: '' }
  }),
)

/** `12 months`, `1 year`, `1 fiscal_year`. */
const window = writtenAs(
  { type: 'string' },
  filled.transform((written, ctx) => {
    const [, count = '', word = ''] = /^\s*([1-9]\d{0,3})\s+([a-z_]+?)s?\s*$/.exec(written) ?? []
    if (word === '')
      ctx.addIssue({ code: 'custom', message: 'must be a number and a unit, such as 12 months' })
    return { count: Number(count), unit: word }
  }),
)

const number = writtenAs(
  { type: ['number', 'string'] },
  z.unknown().transform((raw, ctx): string => {
    const written = String(raw)
    if (!/^-?\d{1,15}(\.\d{1,12})?$/.test(written))
      ctx.addIssue({ code: 'custom', message: 'must be a decimal number', input: raw })
    return written
  }),
)

const metricShape = {
  name: identifier,
  ...words,
  owner: filled.exactOptional(),
  type: oneOf(metricTypes, ['conversion']),
  model: ref.exactOptional(),
  semantic_model: filled.exactOptional(),
  measure: filled.exactOptional(),
  agg_time_dimension: filled.exactOptional(),
  numerator: input.exactOptional(),
  denominator: input.exactOptional(),
  factor: number.exactOptional(),
  min_denominator: number.exactOptional(),
  expr: filled.exactOptional(),
  metrics: list(input),
  metric: input.exactOptional(),
  window: window.exactOptional(),
  grain_to_date: filled.exactOptional(),
  filter: filled.exactOptional(),
  unit: unit.exactOptional(),
  currency: filled.exactOptional(),
  fill_nulls_with: number.exactOptional(),
  requires: list(identifier),
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
  config: config.exactOptional(),
}

/** What belongs to one type only: which keys it must have, and which it may. */
export const keysByType: Readonly<
  Record<MetricType, { readonly must: readonly string[]; readonly may: readonly string[] }>
> = {
  simple: { must: ['measure'], may: ['model', 'semantic_model', 'agg_time_dimension'] },
  ratio: { must: ['numerator', 'denominator'], may: ['factor', 'min_denominator'] },
  derived: { must: ['expr'], may: ['metrics'] },
  cumulative: { must: ['metric'], may: ['window', 'grain_to_date'] },
}
const ofOneType = new Set(Object.values(keysByType).flatMap(({ must, may }) => [...must, ...may]))

export const metric = strict('a metric', metricShape, dbtMetric).superRefine((said, ctx) => {
  const { must, may } = keysByType[said.type]
  const keys = Object.entries(said).filter(([, value]) => !(Array.isArray(value) && value.length === 0))
  const written = new Set(keys.map(([key]) => key))
  for (const key of must)
    if (!written.has(key))
      ctx.addIssue({ code: 'custom', path: [key], message: `is missing; a ${said.type} metric has it` })
  for (const key of written)
    if (ofOneType.has(key) && !must.includes(key) && !may.includes(key))
      ctx.addIssue({ code: 'custom', path: [key], message: `is no key of a ${said.type} metric` })
  if (said.type === 'cumulative' && written.has('window') === written.has('grain_to_date'))
    ctx.addIssue({
      code: 'custom',
      path: ['metric'],
      message: 'needs window or grain_to_date beside it, one of them',
    })
  if (said.model !== undefined && said.semantic_model !== undefined)
    ctx.addIssue({
      code: 'custom',
      path: ['model'],
      message: 'and semantic_model say the same; write one of them',
    })
})

/** dbt's words for a table of periods; `columns` are those that tell the longer period apart. */
export const timeSpine = strict('a time spine', {
  standard_granularity_column: filled,
  end_column: filled.exactOptional(),
  custom_granularities: list(
    strict('a granularity of a time spine', { name: identifier, columns: z.array(filled).min(1) }),
  ),
})

export type MetricEntry = z.output<typeof metric>
export type SemanticModelEntry = z.output<typeof semanticModel>
