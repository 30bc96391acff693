/** What is done with formulas before they are SQL: put together, narrowed by filters, given windows. Pure. */
import type { Formula, Operator, Part, Window } from './types.ts'

export function op(operator: Operator, left: Formula, right: Formula): Formula & { readonly kind: 'op' } {
  return { kind: 'op', op: operator, left, right }
}

export function numberOf(text: string): Formula {
  return { kind: 'number', text }
}

export function partsOf(formula: Formula): Part[] {
  if (formula.kind === 'part') return [formula.part]
  if (formula.kind === 'op') return [...partsOf(formula.left), ...partsOf(formula.right)]
  return formula.kind === 'call' ? formula.args.flatMap(partsOf) : []
}

/** The same formula over other parts. */
export function mapParts(formula: Formula, change: (part: Part) => Part): Formula {
  switch (formula.kind) {
    case 'number':
      return formula
    case 'part':
      return { kind: 'part', part: change(formula.part) }
    case 'op':
      return { ...formula, left: mapParts(formula.left, change), right: mapParts(formula.right, change) }
    case 'call':
      return { ...formula, args: formula.args.map((arg) => mapParts(arg, change)) }
  }
}

/** A condition on a metric is one on the rows of all its parts. */
export function filtered(formula: Formula, filter: string | undefined): Formula {
  if (filter === undefined) return formula
  return mapParts(formula, (part) => ({ ...part, filters: [...part.filters, filter] }))
}

/** What is added runs over the window; what is divided is divided after that. */
export function windowed(formula: Formula, window: Window): Formula {
  return mapParts(formula, (part) => ({ ...part, window }))
}

/** What tells parts apart; the name does not. */
export function partKey({ name: _, of, ...rest }: Part): string {
  return JSON.stringify([of.id, of.model.id, of.semantic.filter ?? null, rest])
}

export function hasDivision(formula: Formula): boolean {
  if (formula.kind === 'op')
    return formula.op === '/' || hasDivision(formula.left) || hasDivision(formula.right)
  return formula.kind === 'call' && formula.args.some(hasDivision)
}
