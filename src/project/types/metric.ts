/** Metrics and what they are made of, as property files say it. */
import type { Place } from '../../diagnostic/index.ts'

export const aggregations = [
  'sum',
  'count',
  'count_distinct',
  'sum_boolean',
  'average',
  'min',
  'max',
  'median',
] as const
export type Aggregation = (typeof aggregations)[number]

export const metricTypes = ['simple', 'ratio', 'derived', 'cumulative'] as const
export type MetricType = (typeof metricTypes)[number]

export const granularities = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Granularity = (typeof granularities)[number]

export interface Entity {
  readonly name: string
  readonly type: 'primary' | 'unique' | 'foreign' | 'natural'
  readonly expr?: string
  readonly description: string
  readonly place: Place
}

export interface Dimension {
  readonly name: string
  readonly type: 'categorical' | 'time'
  readonly expr?: string
  readonly description: string
  readonly label?: string
  /** Of a time: the finest that it tells. */
  readonly granularity?: Granularity
  readonly place: Place
}

export interface Measure {
  readonly name: string
  readonly agg: Aggregation
  /** SQL over the columns of the model; the column of the measure's name unless said, every row of a count. */
  readonly expr?: string
  readonly description: string
  readonly label?: string
  readonly unit?: string
  readonly currency?: string
  /** SQL condition on the rows that count. */
  readonly filter?: string
  /** Figures of two periods are never added: balances, retention over a year. */
  readonly periods?: 'apart'
  readonly place: Place
}

interface Beside {
  readonly name: string
  readonly package: string
  readonly path: string
  readonly description: string
  readonly label?: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly place: Place
}

/** A model in the words of those who ask it: by what it may be told apart, and what may be added. */
export interface SemanticModel extends Beside {
  readonly kind: 'semantic_model'
  /** Name in its `ref`. */
  readonly model: string
  readonly modelPlace: Place
  /** SQL condition on the rows that count at all. */
  readonly filter?: string
  /** The time by which its measures are asked. */
  readonly time?: { readonly name: string; readonly place: Place }
  readonly entities: readonly Entity[]
  readonly dimensions: readonly Dimension[]
  readonly measures: readonly Measure[]
  /** Made of the `model:` and `measure:` of a metric that has no semantic model. */
  readonly isImplied?: boolean
}

/** A metric within a metric. */
export interface MetricInput {
  readonly name: string
  readonly alias?: string
  readonly filter?: string
  readonly place: Place
}

/** Months that run on, or from the beginning of a year. */
export interface MetricWindow {
  readonly count: number
  readonly unit: string
  readonly place: Place
}

export interface Metric extends Beside {
  readonly kind: 'metric'
  readonly type: MetricType
  readonly owner?: string
  readonly tags: readonly string[]
  /** Of a simple one: the measure, and its semantic model where two have one of that name. */
  readonly measure?: { readonly name: string; readonly of?: string; readonly place: Place }
  /** The semantic model that the `model:` of a simple one stands for; its dimensions are the model's columns. */
  readonly implied?: SemanticModel
  readonly numerator?: MetricInput
  readonly denominator?: MetricInput
  /** By what a quotient is multiplied; decimal text. */
  readonly factor?: string
  /** What is divided by less is no figure. */
  readonly least?: string
  /** Of a derived one: arithmetic over other metrics. */
  readonly expr?: { readonly text: string; readonly place: Place }
  readonly metrics: readonly MetricInput[]
  /** Of a cumulative one. */
  readonly input?: MetricInput
  readonly window?: MetricWindow
  readonly grainToDate?: { readonly unit: string; readonly place: Place }
  readonly filter?: string
  readonly unit?: string
  readonly currency?: string
  /** Decimal text. */
  readonly fill?: string
  /** Ports without which there is no figure. */
  readonly requires: readonly { readonly name: string; readonly place: Place }[]
}

/** Fiscal periods of the project: the model that holds them, and which of its columns make up longer ones. */
export interface TimeSpine {
  readonly column: string
  /** Last day of a period, inclusive. */
  readonly end?: string
  readonly place: Place
  readonly longer: readonly { readonly name: string; readonly columns: readonly string[] }[]
}
