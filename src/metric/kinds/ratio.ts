/** A sum divided by a sum, at the grain that is asked for: never a mean of quotients. */
import type { Metric, MetricInput } from '../../project/index.ts'
import { numberOf, op } from '../formula.ts'
import type { Kind } from './kind.ts'

function sides({ numerator, denominator }: Metric): readonly [MetricInput, MetricInput] | undefined {
  return numerator === undefined || denominator === undefined ? undefined : [numerator, denominator]
}

export const ratio: Kind = {
  inputs: (metric) => sides(metric) ?? [],
  formula: (metric, { of }) => {
    const [over, under] = sides(metric) ?? []
    if (over === undefined || under === undefined) return numberOf('0')
    const factor = metric.factor ?? '1'
    const top = factor === '1' ? of(over) : op('*', numberOf(factor), of(over))
    const quotient = op('/', top, of(under))
    return metric.least === undefined ? quotient : { ...quotient, least: metric.least }
  },
  says: ({ factor, numerator, denominator }) =>
    `${factor === undefined ? '' : `${factor} * `}${numerator?.alias ?? numerator?.name} / ${denominator?.alias ?? denominator?.name}`,
}
