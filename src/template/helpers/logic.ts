/**
 * and, or, not over what holds in the sense of `{{#if}}`: false, '', 0 and an empty list do not.
 * In: values. Out: boolean, never one of the values. Pure.
 */
import type { Helper } from '../types.ts'
import { holds } from '../values.ts'

export const logicHelpers: Readonly<Record<string, Helper>> = {
  and: { arity: [2, Number.POSITIVE_INFINITY], run: ({ args }) => args.every(holds) },
  or: { arity: [2, Number.POSITIVE_INFINITY], run: ({ args }) => args.some(holds) },
  not: { arity: [1, 1], run: ({ args }) => !holds(args[0]) },
}
