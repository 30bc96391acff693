/**
 * eq, ne, gt, lt. They compare like with like: a number and a text are a mistake, not unequal.
 * In: two values. Out: boolean. Pure.
 */
import { HelperProblem } from '../problem.ts'
import type { Helper, TemplateValue } from '../types.ts'
import { kindOf, rawValue } from '../values.ts'

type Simple = string | number | boolean

function comparison(compare: (left: Simple, right: Simple) => boolean, ordered: boolean): Helper {
  return {
    arity: [2, 2],
    run: ({ args }) => {
      const [left, right] = args.map(rawValue)
      if (!isSimple(left) || !isSimple(right) || typeof left !== typeof right) {
        throw new HelperProblem(`compares ${kindOf(left)} with ${kindOf(right)}; both must be of one kind.`)
      }
      if (ordered && typeof left === 'boolean') throw new HelperProblem('true and false have no order.')
      return compare(left, right)
    },
  }
}

function isSimple(value: TemplateValue): value is Simple {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

export const comparisonHelpers: Readonly<Record<string, Helper>> = {
  eq: comparison((left, right) => left === right, false),
  ne: comparison((left, right) => left !== right, false),
  gt: comparison((left, right) => left > right, true),
  lt: comparison((left, right) => left < right, true),
}
