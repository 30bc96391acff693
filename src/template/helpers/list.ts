/**
 * list, split, join, lookup: lists for `{{#each}}`, and back to text.
 * In: values. Out: lists or text. Pure.
 */
import { HelperProblem } from '../problem.ts'
import type { Helper, TemplateValue } from '../types.ts'
import { kindOf, ownProperty, rawValue } from '../values.ts'
import { textOf } from './text.ts'

function listOf(value: TemplateValue): readonly TemplateValue[] {
  if (Array.isArray(value)) return value
  throw new HelperProblem(`needs a list, not ${kindOf(value)}.`)
}

export const listHelpers: Readonly<Record<string, Helper>> = {
  list: { arity: [0, Number.POSITIVE_INFINITY], run: ({ args }) => args },

  /** `(split 'a, b' ',')` is the list a, b: blanks around the parts go, an empty text has none. */
  split: {
    arity: [1, 2],
    run: ({ args: [text, separator = ','] }) => {
      const whole = textOf(rawValue(text), 0).trim()
      return whole === '' ? [] : whole.split(textOf(separator, 1)).map((part) => part.trim())
    },
  },

  join: {
    arity: [1, 2],
    run: ({ args: [list, separator = ', '] }) => listOf(list).map(textOf).join(textOf(separator, 1)),
  },

  /** `(lookup row 'column')`: own properties only; a missing one is an error. */
  lookup: {
    arity: [2, 2],
    run: ({ args: [value, key] }) => {
      const name = textOf(rawValue(key), 1)
      const found = ownProperty(value, name)
      if (found === undefined) throw new HelperProblem(`there is no ${name} in ${kindOf(value)}.`)
      return found.value
    },
  },
}
