/** What a type of metric must say of itself. */
import type { Metric, MetricInput } from '../../project/index.ts'
import type { Formula } from '../types.ts'

export interface Inputs {
  /** The part of a simple metric. */
  readonly measure: () => Formula
  readonly of: (input: MetricInput) => Formula
}

export interface Kind {
  /** Metrics that it is made of, or what is wrong with how it says so. */
  readonly inputs: (metric: Metric) => readonly MetricInput[] | { readonly wrong: string }
  readonly formula: (metric: Metric, inputs: Inputs) => Formula
  /** The formula in words, for people. */
  readonly says: (metric: Metric) => string
}
