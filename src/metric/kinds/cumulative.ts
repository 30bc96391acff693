/** Another metric over a window that ends with the period, or since the beginning of a longer one. */
import { numberOf, windowed } from '../formula.ts'
import type { Kind } from './kind.ts'

export const cumulative: Kind = {
  inputs: ({ input }) => (input === undefined ? [] : [input]),
  formula: ({ input, window, grainToDate }, { of }) => {
    if (input === undefined) return numberOf('0')
    const over =
      window === undefined ? { unit: grainToDate?.unit ?? '' } : { count: window.count, unit: window.unit }
    return windowed(of(input), over)
  },
  says: ({ input, window, grainToDate }) => {
    const name = input?.alias ?? input?.name ?? ''
    if (window === undefined)
      return `${name} since the beginning of the ${grainToDate?.unit.replaceAll('_', ' ')}`
    return `${name} over ${window.count} ${window.unit.replaceAll('_', ' ')}${window.count === 1 ? '' : 's'}`
  },
}
