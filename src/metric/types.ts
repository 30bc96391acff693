/** What a metric is once its names are found: a formula over parts that add up. Immutable; printable as JSON. */
import type { Place } from '../diagnostic/index.ts'
import type { Aggregation, ColumnProps, Dimension, Metric, SemanticModel } from '../project/index.ts'
import type { Within } from './additive.ts'

/** What this room is told of a model. */
export interface ModelFacts {
  /** Id of its node. */
  readonly id: string
  readonly name: string
  readonly package: string
  readonly columns: readonly ColumnProps[]
  /** A contract holds that there are no others. */
  readonly isWhole: boolean
  readonly grain: readonly string[]
}

/** A semantic model whose model was found. */
export interface LinkedSemanticModel {
  /** dbt's form: `semantic_model.package.name` */
  readonly id: string
  readonly semantic: SemanticModel
  readonly model: ModelFacts
  /** All by which it can be asked: its dimensions and, by their names, its entities. */
  readonly dimensions: ReadonlyMap<string, Dimension>
  readonly time?: Dimension
}

export interface Window {
  /** Periods of that unit that run on. */
  readonly count?: number
  /** Of what the window is counted, or since whose beginning. */
  readonly unit: string
}

/** One aggregate over the rows of one model: what is added before anything is divided. */
export interface Part {
  /** As people would call it; parts of one query get different ones. */
  readonly name: string
  readonly of: LinkedSemanticModel
  readonly agg: Exclude<Aggregation, 'average'>
  /** SQL over the columns; absent where every row counts. */
  readonly expr?: string
  readonly filters: readonly string[]
  readonly unit?: string
  readonly currency?: string
  /** Digits after the point of an exact sum; absent when it is, or may be, a floating number. */
  readonly scale?: number
  readonly window?: Window
  /** Rows of one time only are added. */
  readonly apart?: true
  /** It adds up only where these columns are one each, and in the words of the model. */
  readonly within?: Within
  /** The last of dates or texts, which is a figure, and nothing is reckoned from it. */
  readonly isNoNumber?: true
}

/** Digits of a part that is an expression, whose type is not known. */
export const expressionScale = 10

export type Formula =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'part'; readonly part: Part }
  | {
      readonly kind: 'op'
      readonly op: Operator
      readonly left: Formula
      readonly right: Formula
      /** Of a quotient: less than this to divide by is no figure. */
      readonly least?: string
      /** Of an average: the unit of what is averaged. */
      readonly unit?: string
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Formula[] }

export type Operator = '+' | '-' | '*' | '/'

export interface LinkedMetric {
  /** dbt's form: `metric.package.name` */
  readonly id: string
  readonly metric: Metric
  readonly formula: Formula
  /** The formula in the words of the definition: `a / b`. */
  readonly says: string
  /** Metrics that it is made of, in the order of its definition. */
  readonly inputs: readonly { readonly of: LinkedMetric; readonly name: string; readonly filter?: string }[]
  readonly parts: readonly Part[]
  /** Ids of models and of semantic models with a name, sorted. */
  readonly models: readonly string[]
  readonly semanticModels: readonly string[]
  readonly unit?: string
  readonly currency?: string
  /** What every part can be asked by, in the order of the first part's semantic model. */
  readonly dimensions: readonly string[]
  /** Ports that nobody fills, without which there is no figure. */
  readonly missing: readonly string[]
  /** Hash of everything above that makes the number; labels and descriptions are not in it. */
  readonly hash: string
}

export interface LinkedMetrics {
  readonly metrics: ReadonlyMap<string, LinkedMetric>
  readonly semanticModels: ReadonlyMap<string, LinkedSemanticModel>
}

/** How the names in a definition are looked up; the graph knows. */
export interface Lookup {
  readonly model: (name: string, place: Place) => ModelFacts | undefined
  /** Whether a port is filled; undefined where there is no such port. */
  readonly port: (name: string) => boolean | undefined
  readonly portNames: () => readonly string[]
}
