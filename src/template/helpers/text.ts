/**
 * concat: joins what its arguments would print.
 * In: printable values. Out: text. Pure.
 */
import { HelperProblem } from '../problem.ts'
import type { Helper, TemplateValue } from '../types.ts'
import { kindOf, printed } from '../values.ts'

export function textOf(value: TemplateValue, index: number): string {
  const text = printed(value)
  if (text === undefined)
    throw new HelperProblem(`argument ${index + 1} is ${kindOf(value)}, which has no text.`)
  return text
}

export const textHelpers: Readonly<Record<string, Helper>> = {
  concat: { arity: [1, Number.POSITIVE_INFINITY], run: ({ args }) => args.map(textOf).join('') },
}
