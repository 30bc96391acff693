/** One measure, aggregated at the grain that is asked for. */
import type { Kind } from './kind.ts'

export const simple: Kind = {
  inputs: () => [],
  formula: (_, { measure }) => measure(),
  says: ({ measure, implied }) => {
    const { agg, expr = '*' } = implied?.measures[0] ?? {}
    return agg === undefined ? (measure?.name ?? '') : `${agg}(${expr})`
  },
}
