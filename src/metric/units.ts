/** Which units a formula gives, as far as its parts say: money is not added to counts. Pure. Start at `unitOf`. */
import type { Formula } from './types.ts'

/** Undefined: not known. `number` is a constant, which takes the unit of what it is added to. */
export interface Unit {
  readonly unit?: string | undefined
  readonly currency?: string | undefined
  readonly wrong?: string
}

/** @param home the currency of money that says none: the project's */
export function unitOf(formula: Formula, home: string): Unit {
  const of = (inner: Formula): Unit => unitOf(inner, home)
  switch (formula.kind) {
    case 'number':
      return { unit: 'number' }
    case 'part': {
      const { unit, currency, isNoNumber } = formula.part
      if (isNoNumber === true) return { unit: noNumber }
      return { unit, currency: currency ?? (unit === 'money' ? home : undefined) }
    }
    case 'call':
      return formula.args.map(of).reduce(added)
    case 'op':
      return ofOperation(formula, of(formula.left), of(formula.right))
  }
}

const noNumber = 'no number'

function ofOperation({ op, unit }: Formula & { readonly kind: 'op' }, left: Unit, right: Unit): Unit {
  if (left.wrong !== undefined) return left
  if (right.wrong !== undefined) return right
  if (left.unit === noNumber || right.unit === noNumber)
    return { wrong: 'reckons with a date, a text or a boolean, which is no number' }
  if (op === '*') return multiplied(left, right)
  if (op !== '/') return added(left, right)
  return unit === undefined ? divided(left, right) : { unit, currency: left.currency }
}

function added(a: Unit, b: Unit): Unit {
  if (a.wrong !== undefined) return a
  if (b.wrong === undefined && a.unit === undefined) return a
  if (b.wrong !== undefined || b.unit === undefined || a.unit === 'number') return b
  if (b.unit === 'number') return a
  if (a.unit !== b.unit) return { wrong: `adds ${a.unit} to ${b.unit}` }
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency)
    return { wrong: `adds ${a.currency} to ${b.currency}` }
  return { unit: a.unit, currency: a.currency ?? b.currency }
}

function multiplied(a: Unit, b: Unit): Unit {
  if (a.unit === 'money' && b.unit === 'money') return { wrong: 'multiplies money by money' }
  if (a.unit === 'number' || (a.unit === 'count' && b.unit !== 'number')) return b
  if (b.unit === 'number' || b.unit === 'count') return a
  return {}
}

function divided(a: Unit, b: Unit): Unit {
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency)
    return { wrong: `divides ${a.currency} by ${b.currency}` }
  if (b.unit === 'number') return a
  if (a.unit !== undefined && a.unit === b.unit) return { unit: 'ratio' }
  // an amount for each; what is counted for each is no count any more
  return a.unit === 'money' ? a : {}
}
