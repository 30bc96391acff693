/**
 * Makes semantic models and metrics from property files. What their names mean is found when they are linked.
 * In: property files. Out: metrics, semantic models, problems. Pure. Start at `makeMetrics`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { type Entry, entriesOf, type Properties, placeOf } from './entries.ts'
import { nameClashes } from './names.ts'
import type { MetricEntry, SemanticModelEntry } from './schema/metrics.ts'
import type { Aggregation, Measure, Metric, MetricInput, SemanticModel } from './types.ts'

export interface Metrics {
  readonly metrics: readonly Metric[]
  readonly semanticModels: readonly SemanticModel[]
}

export function makeMetrics(properties: readonly Properties[], problems: Diagnostic[]): Metrics {
  const semantic = entriesOf(properties, 'semantic_models').filter(isOn)
  const semanticModels = semantic.map(makeSemanticModel)
  const written = entriesOf(properties, 'metrics').filter(isOn)
  const metrics = [
    ...written.map((item) => makeMetric(item, problems)),
    ...semantic.flatMap((item, i) => createdMetrics(item, semanticModels[i])),
  ]
  const within = (one: Metric | SemanticModel) => ({ name: one.name, place: one.place, within: one.package })
  problems.push(...nameClashes(metrics.map(within)), ...nameClashes(semanticModels.map(within)))
  for (const model of semanticModels) {
    const { entities, dimensions, measures } = model
    problems.push(...nameClashes([...entities, ...dimensions, ...measures]))
  }
  return { metrics: metrics.sort(byNames), semanticModels: semanticModels.sort(byNames) }
}

function isOn({ value }: Entry<MetricEntry> | Entry<SemanticModelEntry>): boolean {
  return value.config?.enabled !== false
}

function byNames(a: Metric | SemanticModel, b: Metric | SemanticModel): number {
  return a.name !== b.name ? (a.name < b.name ? -1 : 1) : a.package < b.package ? -1 : 1
}

/** What was said, without what was not. */
function said<T extends object>(parts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

function beside(item: Entry<MetricEntry> | Entry<SemanticModelEntry>) {
  const { name, description = '', label, meta, config } = item.value
  return {
    name,
    package: item.package.name,
    path: item.yaml.file,
    description,
    ...(label === undefined ? {} : { label }),
    meta: { ...meta, ...config?.meta },
    place: placeOf(item, ['name']),
  }
}

function makeSemanticModel(item: Entry<SemanticModelEntry>): SemanticModel {
  const { model, filter, defaults, entities, dimensions, measures } = item.value
  const time = defaults?.agg_time_dimension
  return {
    kind: 'semantic_model',
    ...beside(item),
    model,
    modelPlace: placeOf(item, ['model']),
    ...(filter === undefined ? {} : { filter }),
    ...(time === undefined
      ? {}
      : { time: { name: time, place: placeOf(item, ['defaults', 'agg_time_dimension']) } }),
    entities: entities.map(({ label: _, description = '', ...entity }, i) => ({
      ...entity,
      description,
      place: placeOf(item, ['entities', i, 'name']),
    })),
    dimensions: dimensions.map(({ type_params, description = '', ...dimension }, i) => ({
      ...dimension,
      description,
      ...(dimension.type === 'time' ? { granularity: type_params?.time_granularity ?? 'day' } : {}),
      place: placeOf(item, ['dimensions', i, 'name']),
    })),
    measures: measures.map(({ create_metric: _, description = '', ...measure }, i) => ({
      ...measure,
      description,
      place: placeOf(item, ['measures', i, 'name']),
    })),
  }
}

/** dbt's `create_metric: true`: the measure under its own name. */
function createdMetrics(item: Entry<SemanticModelEntry>, model: SemanticModel | undefined): Metric[] {
  return item.value.measures.flatMap((entry, i): Metric[] => {
    const measure = model?.measures[i]
    if (entry.create_metric !== true || model === undefined || measure === undefined) return []
    const { name, description, label, place } = measure
    return [
      {
        ...{ kind: 'metric', type: 'simple', name, description, place, tags: [], metrics: [], requires: [] },
        ...{ package: model.package, path: model.path, meta: {} },
        ...(label === undefined ? {} : { label }),
        measure: { name, of: model.name, place },
      },
    ]
  })
}

function makeMetric(item: Entry<MetricEntry>, problems: Diagnostic[]): Metric {
  const { type, owner, tags = [], config, factor, filter, unit, currency, requires, metrics } = item.value
  const { min_denominator: least, fill_nulls_with: fill } = item.value
  const at = (...path: PropertyKey[]) => placeOf(item, path)
  return {
    kind: 'metric',
    ...beside(item),
    type,
    tags: [...new Set([...tags, ...(config?.tags ?? [])])],
    metrics: metrics.map((entry, i) => ({ ...entry, place: at('metrics', i) })),
    requires: requires.map((name, i) => ({ name, place: at('requires', i) })),
    ...said({ ...{ owner, factor, least, filter, unit, currency, fill }, ...placed(item) }),
    ...measureOf(item, problems),
  }
}

/** What keeps its place, since its names are looked up later. */
function placed(item: Entry<MetricEntry>) {
  const { expr, window, grain_to_date: toDate, numerator, denominator, metric } = item.value
  const at = (key: string) => placeOf(item, [key])
  const input = (entry: MetricEntry['numerator'], key: string): MetricInput | undefined =>
    entry === undefined ? undefined : { ...entry, place: at(key) }
  return {
    numerator: input(numerator, 'numerator'),
    denominator: input(denominator, 'denominator'),
    input: input(metric, 'metric'),
    expr: expr === undefined ? undefined : { text: expr, place: at('expr') },
    window: window === undefined ? undefined : { ...window, place: at('window') },
    grainToDate: toDate === undefined ? undefined : { unit: toDate, place: at('grain_to_date') },
  }
}

const aggregate = /^\s*(sum|count|avg|average|min|max|median)\s*\(\s*(distinct\b)?(.*?)\)\s*$/is

/** The measure of a simple metric: one of a semantic model by its name, or an aggregate over a model. */
function measureOf(item: Entry<MetricEntry>, problems: Diagnostic[]): Pick<Metric, 'measure' | 'implied'> {
  const { name, measure, model, semantic_model: of, agg_time_dimension: time } = item.value
  if (measure === undefined) return {}
  const place = placeOf(item, ['measure'])
  const [, word, distinct, expr = ''] = aggregate.exec(measure) ?? []
  const isName = /^[A-Za-z_]\w*$/.test(measure)
  if (word === undefined || model === undefined) {
    const message = badMeasure(isName, word, model)
    if (message !== undefined)
      problems.push(diagnose('bad-value', { key: `metrics.${name}.measure`, message }, { place }))
    return { measure: { name: measure, place, ...(of === undefined ? {} : { of }) } }
  }
  if (distinct !== undefined && word.toLowerCase() !== 'count')
    problems.push(
      diagnose(
        'bad-value',
        {
          key: `metrics.${name}.measure`,
          message: `has distinct in ${word}; only count(distinct …) has it.`,
        },
        { place },
      ),
    )
  const agg = aggregationOf(word.toLowerCase(), distinct !== undefined)
  const everyRow = agg === 'count' && expr.trim() === '*'
  // what an expression adds is money only where that is said, and only then it is divided in whole numbers
  const counts = agg === 'count' || agg === 'count_distinct'
  const kept = counts ? {} : said({ unit: item.value.unit, currency: item.value.currency })
  const own: Measure = {
    ...{ name, agg, description: '', place, ...kept },
    ...(everyRow ? {} : { expr: expr.trim() }),
  }
  const implied: SemanticModel = {
    ...{ kind: 'semantic_model', ...beside(item), model, modelPlace: placeOf(item, ['model']) },
    ...(time === undefined ? {} : { time: { name: time, place: placeOf(item, ['agg_time_dimension']) } }),
    ...{ entities: [], dimensions: [], measures: [own], isImplied: true },
  }
  return { measure: { name, place }, implied }
}

function badMeasure(
  isName: boolean,
  word: string | undefined,
  model: string | undefined,
): string | undefined {
  if (word !== undefined)
    return "is an aggregate, so model: says of which model, as in model: ref('mart_month')."
  if (!isName) return 'must be the name of a measure, or an aggregate such as sum(net_revenue).'
  if (model !== undefined)
    return 'is the name of a measure, which its semantic model knows; of a model write an aggregate such as sum(net_revenue).'
  return undefined
}

function aggregationOf(word: string, isDistinct: boolean): Aggregation {
  if (word === 'count') return isDistinct ? 'count_distinct' : 'count'
  return word === 'avg' ? 'average' : (word as Aggregation)
}
