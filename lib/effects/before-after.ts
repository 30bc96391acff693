/**
 * Before and after without a control group: means of the periods on both sides. A difference over time (grade E4), in
 * which whatever else changed is contained. Pure. In: columns of int_before_after. Start at `beforeAfter`.
 */
import type { stats } from 'ledgerline'
import { associationOf } from './matched.ts'

export function beforeAfter(isAfter: Float64Array, value: Float64Array): stats.effect.Effect {
  const side = (after: number): stats.effect.Arm => {
    const of = value.filter((_, i) => isAfter[i] === after)
    const mean = of.reduce((sum, v) => sum + v, 0) / Math.max(1, of.length)
    const variance = of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, of.length - 1)
    return { n: of.length, mean, variance }
  }
  // periods are the units here: six on each side stand for half a year
  return associationOf(side(1), side(0), 'before_after', 'mean of periods after, less before', 6)
}
