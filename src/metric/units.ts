/** Which units a formula gives, as far as its parts say: money is not added to counts. Pure. Start at `unitOf`. */
import type { Formula } from './types.ts'

/** Undefined: not known. `number` is a constant, which takes the unit of what it is added to. */
export interface Unit {
  readonly unit?: string | undefined
  readonly currency?: string | undefined
  readonly wrong?: string
}

export function unitOf(formula: Formula): Unit {
  switch (formula.kind) {
    case 'number':
      return { unit: 'number' }
    case 'part': {
      const { unit, currency } = formula.part
      return { unit, currency }
    }
    case 'call':
      return formula.args.map(unitOf).reduce(added)
    case 'op': {
      const [left, right] = [unitOf(formula.left), unitOf(formula.right)]
      if (left.wrong !== undefined) return left
      if (right.wrong !== undefined) return right
      if (formula.op === '*') return multiplied(left, right)
      return formula.op === '/' ? divided(left, right) : added(left, right)
    }
  }
}

function added(a: Unit, b: Unit): Unit {
  if (a.wrong !== undefined || a.unit === undefined) return a
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
